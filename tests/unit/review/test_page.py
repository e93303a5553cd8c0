"""The page over HTTP: who is let in, what a hostile request meets, and that nothing of it changes or shows anything."""

import json
import re
from urllib.parse import quote, urlencode

import pytest

from leopard_census.review.guard import COOKIE, Session, door_key
from tests.unit.review.conftest import SECRET
from tests.unit.review.page_server import serving

TOKEN = "00112233445566aa"


@pytest.fixture
def served(made):
    keys = [made.add() for _ in range(4)]
    for other in keys[1:]:
        made.ask(keys[0], other)
    made.write()
    with serving(made) as page:
        yield page


def test_only_a_browser_with_the_key_is_let_in(served):
    served.cookie = None
    for path in ("/", "/pairs", "/api/questions", "/picture", "/static/pairs.js"):
        status, _, text = served.ask("GET", path)
        assert status == 403
        assert b"address that leopard-census printed" in text
    assert served.ask("GET", "/enter?key=wrong")[0] == 403
    status, headers, _ = served.ask("GET", f"/enter?key={door_key(SECRET)}")
    assert status == 303
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    served.cookie = re.search(rf"{COOKIE}=([^;]+)", cookie)[1]
    status, _, text = served.ask("GET", "/")
    assert status == 200
    assert b"Your name" in text
    assert served.ask("GET", "/api/questions")[0] == 403


def test_a_reviewer_signs_in_answers_and_takes_it_back(served):
    question = served.questions()[0]
    given = {
        "question": question["question"],
        "verdict": "different",
        "seconds": 4.2,
        "comment": "ok",
        "token": TOKEN,
    }
    status, _, text = served.post("/api/answer", given)
    assert status == 200
    assert json.loads(text)["known"] is False
    assert json.loads(served.post("/api/answer", given)[2])["known"] is True
    assert served.log.count(b"different") == 1
    assert json.loads(served.post("/api/undo", {"token": "ff" * 8})[2])["decision"].startswith("r")
    assert served.questions()[0]["question"] == question["question"]


def test_pictures_are_those_of_a_question_and_nothing_else(served):
    question = served.questions()[0]["question"]
    at = lambda **more: "/picture?" + urlencode({"question": question, "side": 0, "number": 0} | more)  # noqa: E731
    status, headers, data = served.ask("GET", at())
    assert status == 200
    assert headers["content-type"] == "image/jpeg"
    assert data[:2] == b"\xff\xd8"
    assert served.ask("GET", at(look="even"))[2][:2] == b"\xff\xd8"
    for wrong in (
        {"number": 7},
        {"number": -1},
        {"side": 2},
        {"side": -1},
        {"number": "x"},
        {"question": "x"},
    ):
        status, _, text = served.ask("GET", at(**wrong))
        assert status in (404, 422)
        assert b"JFIF" not in text


def test_what_the_page_gets_tells_no_name_no_place_and_no_time(served):
    text = served.ask("GET", "/api/questions")[2].decode()
    one = json.loads(text)["questions"][0]
    assert set(one) == {"question", "flank", "sides"}
    assert set(one["sides"][0][0]) == {"flank", "night", "number", "animal"}
    assert "2012" not in text
    assert "p_same" not in text


def test_every_answer_forbids_what_the_page_does_not_need(served):
    for path in (
        "/",
        "/pairs",
        "/api/questions",
        "/nowhere",
        "/static/review.css",
        "/fonts/PT_Sans-Web-Bold.ttf",
    ):
        _, headers, _ = served.ask("GET", path)
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "http" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers
    assert served.ask("GET", "/pairs")[1]["cache-control"] == "no-store"


def test_pages_load_nothing_from_elsewhere(served):
    for path in ("/", "/pairs", "/static/pairs.js", "/static/review.css"):
        text = served.ask("GET", path)[2].decode()
        assert not re.findall(r"(?:src|href|url\()\W*https?:", text)
        assert "<script>" not in text
        assert "style=" not in text


def test_both_languages_say_all(served):
    english = served.ask("GET", "/pairs")[2].decode()
    form = "language=ru&back=/pairs"
    status, headers, _ = served.post(f"/language?token={served.token}", form, **{"X-Review-Token": None})
    assert (status, headers["location"]) == (303, "/pairs")
    served.cookie = re.search(rf"{COOKIE}=([^;]+)", headers["set-cookie"])[1]
    russian = served.ask("GET", "/pairs")[2].decode()
    assert "Same" in english
    assert "Разные" in russian
    assert '<html lang="ru">' in russian


TRAVERSALS = [
    "/static/../templates/frame.html", "/static/%2e%2e/templates/frame.html", "/static/..%2f..%2fapp.py",
    "/static/....//....//etc/passwd", "/static//etc/passwd", "/static/%00", "/static/pairs.js%00.css",
    "/fonts/../style.css", "/fonts/..%5c..%5cpyproject.toml", "/fonts/%2e%2e%2f%2e%2e%2f%2e%2e%2fpyproject.toml",
    "/picture?question=../../etc/passwd&side=0&number=0", "/picture?question=&side=0&number=0",
    "/picture?question=S1A.m0000@0.1&side=0&number=0", "/picture?side=0&number=0",
    "/api/spots?question=../../decisions.csv", "/api/spots", "/..", "/../../etc/passwd", "/decisions.csv",
    "/results/plot-2012/sightings/S1A.zip", "/config/individuals.csv", "/%2e%2e/%2e%2e/etc/passwd",
    "/pairs/../../etc/passwd", "//evil.example/", "/enter?key=" + "a" * 5000, "/enter?key=%ff%fe",
    "/?next=//evil.example", "/picture?" + "question=x&" * 500, "/api/answer", "/api/undo", "/.git/config",
]  # fmt: skip


def test_who_types_a_wrong_address_gets_a_page_in_his_language(served):
    served.cookie = Session("n" * 32, "Anna", "ru").sealed(SECRET)
    status, answered, text = served.ask("GET", "/gone", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (status, answered["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Такой страницы нет" in text.decode()
    assert json.loads(served.ask("GET", "/gone")[2]) == {"fault": ["there is no such page"]}


def test_a_fault_of_an_answer_is_told_in_the_language_of_the_page(served):
    question = served.questions()[0]["question"]
    given = {"question": question, "verdict": "same", "token": TOKEN, "comment": "x" * 1001}
    assert "the remark has 1001 characters" in served.post("/api/answer", given)[2].decode()
    served.cookie = Session("n" * 32, "Anna", "ru").sealed(SECRET)
    status, _, text = served.post("/api/answer", given)
    assert status == 422
    assert json.loads(text)["fault"] == [
        "в примечании 1001 знаков, а помещается не больше 1000; сократите его"
    ]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_of_a_request_reaches_the_disk(served, path):
    status, _, text = served.ask("GET", path)
    assert status in (200, 303, 400, 403, 404, 405, 421, 422)
    for told in (b"root:", b"sightingID", b"StaticFiles", b"{% ", b"[project]", b"PK\x03", b"Traceback"):
        assert told not in text
    assert served.log == b""


def changed(served):
    """Requests that must change nothing: (path, content, headers)."""
    question = served.questions()[0]["question"]
    good = {"question": question, "verdict": "same", "seconds": 1.0, "comment": "", "token": TOKEN}
    own = {"X-Review-Token": served.token}
    yield "/api/answer", good, {"X-Review-Token": None}
    yield "/api/answer", good, {"X-Review-Token": "0" * 32}
    yield "/api/answer", good, {"X-Review-Token": Session("m" * 32, "Anna").form_token(SECRET)}
    yield "/api/answer", good, {"Origin": None}
    yield "/api/answer", good, {"Origin": "null"}
    yield "/api/answer", good, {"Origin": "http://evil.example"}
    yield "/api/answer", good, {"Origin": f"http://127.0.0.1:{served.port}.evil.example"}
    yield "/api/answer", good, {"Origin": f"https://127.0.0.1:{served.port}"}
    yield "/api/answer", good, {"Host": "evil.example"}
    yield "/api/answer", good, {"Host": f"evil.example:{served.port}"}
    yield "/api/answer", good, {"Sec-Fetch-Site": "cross-site"}
    yield "/api/answer", good, {"Sec-Fetch-Site": "same-site"}
    yield "/api/answer", good, {"Cookie": ""}
    yield "/api/answer", good, {"Cookie": f"{COOKIE}=x.y"}
    yield "/api/answer", good, {"Cookie": f"{COOKIE}={Session('n' * 32, 'Anna').sealed(b'x' * 32)}"}
    yield "/api/answer", good, {"Cookie": f"{COOKIE}={Session('n' * 32, None).sealed(SECRET)}"}
    yield "/api/answer", good, {"Cookie": f"{COOKIE}={Session('n' * 32, 'Boris').sealed(SECRET)}"}
    yield "/api/answer", good, {"Cookie": COOKIE + "=;;;="}
    for change in (
        {"verdict": "yes"}, {"verdict": None}, {"verdict": ["same"]}, {"verdict": "same\nx"}, {"question": 7},
        {"question": None}, {"question": {"$ne": 1}}, {"question": question[:-1]}, {"question": question + "a"},
        {"question": question.upper()}, {"token": "x"}, {"token": None}, {"token": "../../decisions"},
        {"token": "z" * 16}, {"token": TOKEN + "00"}, {"seconds": -1}, {"seconds": 1e400}, {"seconds": 10**400},
        {"question": "\ud800"}, {"question": "x.\ud800"}, {"token": "\ud800"}, {"comment": "\ud800"},
        {"comment": "x" * 1001},
    ):  # fmt: skip
        yield "/api/answer", good | change, own
    for body in (
        "",
        "[]",
        "null",
        "{",
        "7",
        '"same"',
        "[" * 10_000,
        b"\xff\xfe\x00",
        "question=x&verdict=same",
    ):
        yield "/api/answer", body, own
    yield "/api/answer", json.dumps(good | {"comment": "x" * 20_000}), own
    yield "/api/answer", b"x" * 3_000_000, own
    yield "/api/undo", {}, own
    yield "/api/undo", {"token": "'; DROP TABLE"}, own
    yield "/api/nothing", good, own
    yield "/sign-in", "name=" + quote("<script>alert(1)</script>"), own
    yield "/sign-in", "name=" + quote("=HYPERLINK(1)"), own
    yield "/sign-in", "name=" + quote("Anna\r\nSet-Cookie: x=1"), own
    yield "/sign-in", "name=" + "A" * 61, own
    yield "/sign-in", "name=", own
    yield "/sign-in", "&".join(f"n{k}=1" for k in range(50)), own
    yield "/language", "language=xx&back=//evil.example", own
    yield "/language", "language=../../etc&back=https://evil.example", own


def test_hostile_requests_change_nothing_and_show_nothing(served):
    tried = 0
    for path, content, headers in changed(served):
        status, answered, text = served.post(path, content, **headers)
        assert served.log == b"", (path, content, headers)
        assert status != 500, (path, content, headers, text)
        for told in (b"Traceback", b"<script>alert", b"sightingID", str(served.made.folder).encode()):
            assert told not in text, (path, content, told)
        assert "evil" not in answered.get("location", "")
        assert "x=1" not in answered.get("set-cookie", "")
        tried += 1
    assert tried + len(TRAVERSALS) >= 80
    # The page still works.
    question = served.questions()[0]["question"]
    assert served.post("/api/answer", {"question": question, "verdict": "same", "token": TOKEN})[0] == 200
    assert served.log.count(b"same") == 1


def test_a_page_that_another_person_left_open_says_nothing_in_the_name_of_who_came_after(served):
    """One browser, two tabs: the first still shows Anna's form when Boris signs in."""
    left_open = served.token
    served.cookie = Session("n" * 32, "Boris").sealed(SECRET)
    key = served.made.sightings[0]["sightingID"]
    form = f"sighting={quote(key)}&once={'0' * 16}&flank=right"
    status, _, text = served.post(f"/sighting?token={left_open}", form, **{"X-Review-Token": None})
    assert status == 403
    assert b"Reload" in text
    assert served.log == b""


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_kinds_of_request_are_refused(served, method):
    assert served.ask(method, "/api/answer")[0] == 405


def test_scripts_in_names_and_remarks_stay_text(served):
    name = "Anna O’Neil-Петрова"
    served.cookie = Session("n" * 32, name).sealed(SECRET)
    assert name in served.ask("GET", "/")[2].decode()
    question = served.questions()[0]["question"]
    remark = '</script><img src=x onerror=alert(1)>, "quoted"'
    given = {"question": question, "verdict": "same", "token": TOKEN, "comment": remark}
    assert served.post("/api/answer", given)[0] == 200
    assert "onerror" not in served.ask("GET", "/")[2].decode()
    assert b"onerror" in served.log


@pytest.mark.parametrize(
    ("counted", "told", "not_told"),
    [
        ({"confirm": 3}, ["asked again of somebody else, who must not know", ": 3."], ["further person"]),
        (
            {"stop": True, "confirm": 3, "nobody": 4},
            ["a further person should give anew: 4.", "right to within one: 80", "there are 11."],
            ["asked again of somebody else"],
        ),
        ({"stop": True}, ["right to within one: 80"], ["further person", "asked again of somebody else"]),
    ],
)
def test_the_first_page_tells_why_answers_are_asked_again_and_how_sure_the_count_is(
    made, counted, told, not_told
):
    made.add()
    made.count(7, low=5, high=8, **counted)
    made.write()
    with serving(made) as page:
        status, _, text = page.ask("GET", "/")
    assert status == 200
    assert all(words in text.decode() for words in told)
    assert not any(words in text.decode() for words in not_told)
