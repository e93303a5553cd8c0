"""The import on the page: a preview that writes nothing, an act that counts once, and files that mean harm."""

import io
import json
import re
import zipfile

import pytest

from leopard_census.review.guard import COOKIE, MOST_IMPORT_BYTES, Session
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.review.conftest import SECRET
from tests.unit.review.made_media import path_of, write_media
from tests.unit.review.page_server import serving

SOURCE = "WWF, HotSpotter, 2012"
TOKEN = "00112233445566aa"


@pytest.fixture
def served(made):
    keys = [made.add() for _ in range(4)]
    made.write()
    write_media(made)
    with serving(made) as page:
        page.paths = [path_of(made, key) for key in keys]
        page.keys = keys
        yield page


def body(chosen, act="look", **more):
    head = {"act": act, "source": SOURCE, "contradicting": "leave", "columns": None} | more
    head.setdefault("files", [{"name": name, "size": len(data)} for name, data in chosen])
    return json.dumps(head).encode() + b"\n" + b"".join(data for _, data in chosen)


def table(served, *codes, name="t.csv"):
    rows = "".join(f"{path},{code}\n" for path, code in zip(served.paths, codes, strict=False))
    return [(name, f"file,individualID\n{rows}".encode())]


def send(served, files, act="look", **more):
    status, headers, text = served.post("/import", body(files, act, **more))
    return status, headers, text.decode()


def rows(served):
    path = served.made.folder / "decisions.csv"
    return read_table(path, contract("decisions")) if path.exists() else []


def seal_in(text):
    return re.search(r'data-seal="(\w+)"', text)[1]


def test_the_form_tells_the_limit_and_needs_a_name(served):
    text = served.ask("GET", "/import")[2].decode()
    assert f"At most {MOST_IMPORT_BYTES // 1024**2} MB" in text
    assert 'src="/static/import.js"' in text
    served.cookie = Session("n" * 32, None).sealed(SECRET)
    assert served.ask("GET", "/import")[0] == 303
    assert send(served, table(served, "KP-1"))[0] == 403


def test_a_preview_writes_nothing_and_confirming_writes_once(served):
    files = table(served, "KP-1", "KP-1", "KP-2")
    status, headers, text = send(served, files)
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert "Write the decisions (3)" in text
    assert "<strong>KP-2</strong>" in text
    assert served.log == b""
    for _ in range(2):
        status, headers, done = send(served, files, "write", seal=seal_in(text), token=TOKEN)
        assert (status, headers["x-import"]) == (200, "done")
    assert "nothing was written twice" in done
    assert [(row["object"], row["reviewer"], row["round"]) for row in rows(served)] == [
        ("KP-1", SOURCE, 0),
        ("KP-1", SOURCE, 0),
        ("KP-2", SOURCE, 0),
    ]
    assert rows(served)[0]["comment"].startswith("imported by Anna: t.csv, row 2, sha256 ")
    assert "There is nothing to write" in send(served, files)[2]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", ["contradiction with what people decided", "KP-9, by Boris, round 1", "These are left out"]),
     ("ru", ["противоречие с решениями людей", "KP-9; Boris, круг 1", "Эти имена не берутся"])],
)  # fmt: skip
def test_contradictions_are_told_in_both_languages(served, language, told):
    served.cookie = Session("n" * 32, "Anna", language).sealed(SECRET)
    decide(served, "KP-9")
    text = send(served, table(served, "KP-1", "KP-2"))[2]
    for part in told:
        assert part in text
    assert f"/sighting?sighting={served.keys[0].replace('@', '%40')}" in text
    assert "(1)</button>" in text
    assert "(2)</button>" in send(served, table(served, "KP-1", "KP-2"), contradicting="ask")[2]


def decide(served, name):
    anchor = served.desk.survey.shown[served.keys[0]].anchor
    row = {
        "reviewer": "Boris",
        "round": 1,
        "kind": "name",
        "subject": anchor,
        "object": name,
        "verdict": "is",
    }
    served.desk.log.add("cd" * 8, [row])


def test_what_others_decide_meanwhile_brings_a_new_preview(served):
    files = table(served, "KP-1", "KP-2")
    seal = seal_in(send(served, files)[2])
    decide(served, "KP-9")
    status, headers, text = send(served, files, "write", seal=seal, token=TOKEN)
    assert status == 409
    assert "x-import" not in headers
    assert "Others decided something meanwhile" in text
    assert len(rows(served)) == 1
    assert send(served, files, "write", seal=seal_in(text), token=TOKEN)[0] == 200
    assert len(rows(served)) == 2


@pytest.mark.parametrize(("language", "told"), [("en", "t.csv, row 2"), ("ru", "t.csv, строка 2")])
def test_all_faults_are_told_in_both_languages(served, language, told):
    served.cookie = Session("n" * 32, "Anna", language).sealed(SECRET)
    paths, served.paths = served.paths, [served.paths[0], served.paths[0], served.paths[1]]
    status, _, text = send(served, table(served, "P-abc123", "KP-1", "two words"))
    served.paths = paths
    assert status == 422
    # Of the row itself, and of the one that another row contradicts.
    assert text.count(told) == 2
    assert text.count("<li>") == 3
    assert "data-seal" not in text
    assert served.log == b""


def test_columns_can_be_chosen(served):
    files = [("t.csv", f"a,b\n{served.paths[0]},KP-1\n".encode())]
    status, _, text = send(served, files)
    assert status == 422
    assert 'data-role="file"' in text
    chosen = {"file": "a", "individualID": "b", "species": ""}
    status, _, text = send(served, files, columns=chosen)
    assert status == 200
    assert "<option selected>a</option>" in text
    assert send(served, files, "write", columns=chosen, seal=seal_in(text), token=TOKEN)[0] == 200
    assert len(rows(served)) == 1


def test_an_ambiguous_name_offers_the_choice_of_columns(served):
    files = [("t.csv", f"file,individualID\n{served.paths[0]},kp 1\n".encode())]
    status, _, text = send(served, files)
    assert status == 422
    assert re.search(r'data-role="file".*?<option selected>file</option>', text, re.DOTALL)


def packed(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


OBSERVATIONS = b"observationID,mediaID,individualID\no1,x1,KP-1\n"


def test_a_package_is_imported(served):
    media = f"mediaID,filePath\nx1,{served.paths[0]}\n".encode()
    found = packed([("observations.csv", OBSERVATIONS), ("media.csv", media)])
    for files in ([("p.zip", found)], [("media.csv", media), ("observations.csv", OBSERVATIONS)]):
        status, _, text = send(served, files)
        assert status == 200
        assert "Write the decisions (1)" in text


def hostile(served):
    """Requests that must write nothing: (body, words that must not come back as they are)."""
    path = served.paths[0]
    script = "<script>alert(1)</script>"
    plain = lambda text: [("t.csv", text.encode() if isinstance(text, str) else text)]  # noqa: E731
    for data in (
        f"file,individualID\n{path},{script}\n",
        f"file,individualID\n{path},\"=HYPERLINK(\"\"http://evil\"\")\"\n",
        f"file,individualID\n{path},@SUM(A1)\n",
        f"file,individualID\n{path},+1\n",
        f"file,individualID\n{path},KP-1\0\n",
        f"file,individualID\n{path},KP-1\nx\n",
        f"file,individualID,{script}\n{path},KP 1,x\n",
        f"{script},b\n{path},KP-1\n",
        "file,individualID\n../../../etc/passwd,KP-1\n",
        "file,individualID\n/etc/passwd,KP-1\n",
        f"file,individualID\n{script}.jpg,KP-1\n",
        "file,individualID\nfile:///etc/passwd,KP-1\n",
        f"file,individualID,x,y,w,h\n{path},KP-1,1e308,1e308,1e308,1e308\n",
        f"file,individualID,time_s\n{path},KP-1,1e400\n",
        f"file,individualID\n{path},{'A' * 100_001}\n",
        f"file,individualID\n{path},KP\u202e-1\n",
        "file,individualID\n" + "x,KP-1\n" * 20_000,
        "," * 100_000 + "\n",
        '"' * 99_999,
        "file,individualID\r\n\r\n\r\n",
        b"\xff\xfe\x00\xd8\x00\xd8",
        b"\xff" * 1000,
        b"\x00" * 1000,
        b"%PDF-1.7",
        b"GIF89a\x00",
        b"PK\x03\x04" + b"\xff" * 500,
        packed([("observations.csv", b"a," * 10_000_000), ("media.csv", b"mediaID,filePath\n")]),
        packed([("../../observations.csv", OBSERVATIONS), ("../../media.csv", b"mediaID,filePath\nx1,/etc/passwd\n")]),
        packed([("observations.csv", OBSERVATIONS), ("a/observations.csv", OBSERVATIONS), ("media.csv", b"x")]),
        packed([(f"{n}.csv", b"") for n in range(3000)]),
        packed([(f"{script}.csv", f"file,individualID\n{script},{script}\n".encode())]),
    ):  # fmt: skip
        yield body(plain(data)), script
    for name in (
        script + ".csv",
        "../../etc/passwd",
        "C:\\..\\x.csv",
        "a\r\nSet-Cookie: x=1.csv",
        "x" * 5000,
        "",
    ):
        yield body([(name, b"a,b\n1,2\n")]), script
    good = table(served, "KP-1")
    for change in (
        {"source": ""}, {"source": "x"}, {"source": script}, {"source": "=cmd|' /C calc'!A0"}, {"source": "a" * 101},
        {"source": "abc\u202e"}, {"source": None}, {"source": ["a"]}, {"contradicting": "overrule"}, {"act": "burn"},
        {"columns": {"file": script, "individualID": "individualID"}}, {"columns": {"__proto__": "file"}},
        {"without_unclear": "yes"}, {"columns": ["file"]}, {"columns": {"file": 7}}, {"files": None}, {"files": []},
            {"files": [{}]}, {"files": [{"name": "t.csv", "size": -1}]}, {"files": [{"name": "t.csv", "size": 10**12}]},
        {"files": [{"name": "t.csv", "size": True}]}, {"files": [{"name": 7, "size": 3}]},
        {"files": [{"name": "a", "size": 0}] * 100},
    ):  # fmt: skip
        yield body(good, **change), script
        yield body(good, **({"act": "write", "token": TOKEN, "seal": "0" * 32} | change)), script
    for token in ("", "x", "../../decisions", TOKEN + "0", None, 7, "z" * 16):
        seal = seal_in(send(served, good)[2])
        yield body(good, "write", token=token, seal=seal), script
    for seal in ("", "0" * 32, None, script):
        yield body(good, "write", token=TOKEN, seal=seal), script
    for raw in (
        b"",
        b"\n",
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"{" * 9000 + b"\n",
        b"[" * 16_000 + b"\n",
        b"x" * 100_000,
    ):
        yield raw, script


def test_hostile_files_write_nothing_and_show_nothing(served):
    tried = 0
    for content, script in hostile(served):
        status, headers, text = served.post("/import", content)
        assert status in (200, 409, 422), (status, content[:200], text[:300])
        assert served.log == b"", content[:300]
        for told in (script.encode(), b"Traceback", b"root:", str(served.made.folder).encode()):
            assert told not in text, content[:300]
        assert "set-cookie" not in headers
        tried += 1
    assert tried >= 90
    good = table(served, "KP-1")
    seal = seal_in(send(served, good)[2])
    assert send(served, good, "write", token=TOKEN, seal=seal)[0] == 200
    assert len(rows(served)) == 1


def test_only_the_import_may_be_large(served):
    large = body([("t.csv", b"file,individualID\n" + b"x.jpg,\n" * 100_000)])
    assert served.post("/import", large)[0] == 200
    assert served.post("/api/answer", large)[0] == 413
    assert served.post("/import/", large)[0] in (307, 404, 413)
    assert served.post("/import", b"x" * (MOST_IMPORT_BYTES + 1))[0] == 413
    assert served.log == b""


def test_requests_from_elsewhere_are_refused(served):
    good = body(table(served, "KP-1"))
    for headers in (
        {"X-Review-Token": None},
        {"X-Review-Token": Session("m" * 32, "Anna").form_token(SECRET)},
        {"Origin": None},
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
        {"Cookie": f"{COOKIE}=x"},
    ):
        assert served.post("/import", good, **headers)[0] in (403, 421)
    assert served.log == b""
