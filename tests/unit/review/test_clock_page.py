"""The view of clocks over HTTP: what it shows, what a form does, and what a hostile request meets."""

import html
import re
import socket
import threading
import time
from urllib.parse import quote, urlencode

import pytest
import uvicorn

from leopard_census.media.status import timings
from leopard_census.review.app import Page
from leopard_census.review.guard import COOKIE, Session
from tests.unit.review.clock_survey import ClockSurvey
from tests.unit.review.conftest import SECRET
from tests.unit.review.page_server import RESOURCES, Served


class ServedClocks(Served):
    """The page over a survey with a wrong clock."""

    def __init__(self, clocks, port):
        super().__init__(clocks.made, port)
        self.clocks = clocks

    def get(self, path):
        status, _, text = self.ask("GET", path)
        return status, html.unescape(text.decode())

    def links(self):
        """Addresses of the proposals that the list shows."""
        return re.findall(r'"(/clock\?proposal=[0-9a-f]{16})"', self.get("/clocks")[1])

    def fields(self, path, kind="answer"):
        """Hidden fields of a form."""
        text = self.get(path)[1]
        form = re.search(rf'<form method="post"[^>]*{kind}.*?</form>', text, re.S)[0]
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))

    def send(self, path, content, **changes):
        """A form as a browser sends it."""
        headers = {
            "Origin": f"http://127.0.0.1:{self.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(content) if isinstance(content, dict) else content
        return self.ask("POST", f"{path}?token={self.token}", body=body, headers=headers | changes)

    @property
    def state(self):
        """Bytes of both sheets."""
        paths = (self.clocks.clocks, self.clocks.decisions)
        return [path.read_bytes() if path.exists() else b"" for path in paths]


@pytest.fixture
def served(made):
    clocks = ClockSurvey(made)
    for number in (30, 400, 700):
        clocks.see(number, "KP-1")
    made.write()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    desk = clocks.desk()
    page = Page(
        made.desk(),
        SECRET,
        RESOURCES / "review",
        RESOURCES / "report" / "fonts",
        (),
        (desk, clocks.cases(desk)),
    )
    app = page.app(frozenset({f"127.0.0.1:{port}"}))
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="critical", server_header=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    out = ServedClocks(clocks, port)
    out.cookie = Session("n" * 32, "Anna").sealed(SECRET)
    yield out
    server.should_exit = True
    thread.join(10)


def test_a_proposal_is_told_in_words_numbers_and_drawings(served):
    links = served.links()
    assert len(links) == 3
    own = [row for row in served.clocks.media if row["deploymentID"] == "B"]
    row = served.clocks.rows[0] | {"true": served.clocks.rows[0]["proposed_true"]}
    was, will = (
        sum(one.side == "inside" for one in timings(own, served.clocks.deployments, clocks))
        for clocks in ([], [row])
    )
    assert was != will
    _, text = served.get(links[0])
    for told in (
        "09.12.2015 23:02:20", "10.12.2015 11:02:20", "was slow by 12 h", "969 files get another time, of 969",
        f"Files within set-up and pick-up: {was} now, {will} with this correction",
        "3 sightings of the species move, of 3",
        "do not fit the field sheet", "Other evidence on this clock",
    ):  # fmt: skip
        assert told in text
    assert text.count("<svg") == 2
    assert text.count('class="sun"') == 2
    served.cookie = Session("n" * 32, "Anna", "ru").sealed(SECRET)
    _, text = served.get(links[0])
    for told in (
        "отставали на 12 ч",
        "969 файлов получат другое время",
        "3 встречи учитываемого вида сдвинутся",
    ):
        assert told in text


def test_a_time_of_one_s_own_is_shown_before_it_is_confirmed(served):
    link = served.links()[0]
    status, text = served.get(link + "&true=" + quote("10.12.2015 09:00:00"))
    assert status == 200
    assert "was slow by 9 h 57 min 40 s" in text
    assert "Your time lies outside." in text
    given = served.fields(link + "&true=" + quote("10.12.2015 11:05"))
    assert given["true"] == "2015-12-10T11:05:00+10:00"
    status, _, text = served.send("/clock", given | {"say": "confirm", "comment": ""})
    assert status == 422
    assert b"from where you know this time" in text
    assert served.send("/clock", given | {"say": "confirm", "comment": "a watch"})[0] == 303
    assert served.clocks.written()[0]["true"].isoformat() == "2015-12-10T11:05:00+10:00"
    for bad in (
        "yesterday",
        "31.02.2016 10:00",
        "01.01.1979 10:00",
        "9999999999",
        "0001-01-01T00:00:00+23:00",
        "\0",
        "=1+1",
    ):
        status, text = served.get(link + "&true=" + quote(bad))
        assert status == 422
        assert "cannot be read" in text


def test_confirm_take_back_refuse_and_ask_again(served):
    link = served.links()[0]
    given = served.fields(link)
    status, headers, _ = served.send("/clock", given | {"say": "confirm", "comment": "<b>watch</b>"})
    assert (status, headers["location"]) == (303, "/clocks?saved=confirm")
    assert served.send("/clock", given | {"say": "confirm", "comment": ""})[0] == 303
    assert len(served.clocks.written()) == 1
    text = served.ask("GET", "/clocks?saved=confirm")[2].decode()
    assert "The times change when the workflow runs again" in text
    assert "&lt;b&gt;watch&lt;/b&gt;" in text
    assert "<b>watch" not in text
    assert "Waiting for the next run (2)" in text
    back = served.fields("/clocks", "/clocks")
    assert served.send("/clocks", back)[1]["location"] == "/clocks?saved=back"
    assert served.clocks.written() == []
    given = served.fields(link)
    status, _, text = served.send("/clock", given | {"say": "refuse", "comment": ""})
    assert (status, b"Write in the remark why you refuse" in text) == (422, True)
    assert served.send("/clock", given | {"say": "refuse", "comment": "no"})[0] == 303
    assert "Refused (1)" in served.get("/clocks")[1]
    assert "Refused by Anna" in served.get(link)[1]
    assert served.send("/clocks", served.fields("/clocks", "/clocks"))[1]["location"] == "/clocks?saved=again"
    given = served.fields(link)
    assert served.send("/clock", given | {"say": "later", "comment": "ask Boris"})[0] == 303
    assert "ask Boris" in served.get("/clocks")[1]
    assert [row["verdict"] for row in served.clocks.said()] == [
        "confirm", "withdraw", "refuse", "withdraw", "skip",
    ]  # fmt: skip


def test_a_sheet_with_faults_is_told_on_the_page(served):
    link = served.links()[0]
    given = served.fields(link)
    served.clocks.clocks.write_text("deploymentID,shown,true\nZ,2015-12-20 10:00,2015-12-20 10:00+10:00\n")
    before = served.state
    for answer in (served.ask("GET", "/clocks"), served.ask("GET", link)):
        assert answer[0] == 422
        assert "is not in deployments.csv" in answer[2].decode()
    assert served.send("/clock", given | {"say": "confirm", "comment": ""})[0] == 422
    assert served.state == before


def test_a_folder_that_cannot_be_written_to_is_told(served, monkeypatch):
    given = served.fields(served.links()[0])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("leopard_census.review.clock_sheet.os.fsync", full)
    status, text = served.send("/clock", given | {"say": "confirm", "comment": "a watch"})[::2]
    monkeypatch.undo()
    assert status == 422
    assert "No space left on device" in text.decode()
    assert 'value="a watch"' in text.decode()
    assert served.state == [b"", b""]
    lock = served.clocks.folder / ".clocks.csv.lock"
    lock.unlink()
    lock.mkdir()  # as where nobody may write
    status, text = served.send("/clock", given | {"say": "refuse", "comment": "no"})[::2]
    assert status == 422
    assert "make its folder writable" in text.decode()
    assert served.state == [b"", b""]


def hostile(served):
    """Requests that must change nothing: (path, content, headers)."""
    good = served.fields(served.links()[0]) | {"say": "confirm", "comment": "x"}
    other = Session("m" * 32, "Anna")
    yield "/clock", good, {"Origin": "http://evil.example"}
    yield "/clock", good, {"Origin": "null"}
    yield "/clock", good, {"Sec-Fetch-Site": "cross-site"}
    yield "/clock", good, {"Host": "evil.example"}
    yield "/clock", good, {"Cookie": ""}
    yield "/clock", good, {"Cookie": f"{COOKIE}={other.sealed(SECRET)}"}
    yield "/clock", good, {"Cookie": f"{COOKIE}={Session('n' * 32, None).sealed(SECRET)}"}
    yield "/clock", good, {"X-Review-Token": "0" * 32}
    for change in (
        {"proposal": ""}, {"proposal": "../../clocks.csv"}, {"proposal": good["proposal"].upper() + "0"},
        {"proposal": "B 2015-12-09T23:02:20"}, {"evidence": ""}, {"evidence": "0" * 64}, {"once": ""},
        {"once": "../../x"}, {"once": "z" * 16}, {"say": ""}, {"say": "yes"}, {"say": "confirm\n"},
        {"say": "refuse", "comment": ""}, {"say": "refuse", "comment": "\0\n\t"}, {"comment": "x" * 1001},
        {"true": "2019-12-10T11:00:00+09:00 "}, {"true": "=1+1"}, {"true": "x" * 5000},
        {"true": "1999-01-01T00:00:00"}, {"true": "9999-12-31T23:59:59"},
        {"true": "2015-12-10T11:05:00", "comment": ""},
    ):  # fmt: skip
        yield "/clock", good | change, {}
    yield "/clock", b"\xff\xfe\x00", {}
    yield "/clock", "&".join(f"n{k}=1" for k in range(50)), {}
    yield "/clock", good | {"comment": "x" * 20_000}, {}
    for content in (
        {}, {"decision": "x"}, {"decision": "../../clocks.csv", "once": good["once"]}, {"proposal": good["proposal"]},
        {"decision": "' OR 1=1", "once": good["once"]}, {"proposal": "%00", "once": good["once"]},
    ):  # fmt: skip
        yield "/clocks", content, {}


def test_hostile_requests_change_nothing_and_show_nothing(served):
    tried = 0
    for path, content, headers in hostile(served):
        status, answered, text = served.send(path, content, **headers)
        assert served.state == [b"", b""], (path, content, headers)
        assert status in (403, 404, 413, 421, 422, 303), (path, content, headers, status)
        assert b"Traceback" not in text
        assert str(served.clocks.folder).encode() not in text
        assert "evil" not in answered.get("location", "")
        tried += 1
    for path in (
        "/clock", "/clock?proposal=../../etc/passwd", "/clock?proposal=%00", "/clock?proposal=" + "a" * 3000,
        "/clock-strip", "/clock-strip?proposal=../../x&number=0", "/clock-strip?proposal=B&number=-1",
        served.links()[0].replace("/clock?", "/clock-strip?") + "&number=0",
        served.links()[0].replace("/clock?", "/clock-strip?") + "&number=" + quote("²"),
        served.links()[0].replace("/clock?", "/clock-strip?") + "&number=../../etc/passwd",
    ):  # fmt: skip
        status, _, text = served.ask("GET", path)
        assert status == 404, path
        assert b"root:" not in text
        tried += 1
    assert tried >= 45
    # The page still works.
    good = served.fields(served.links()[0]) | {"say": "confirm", "comment": ""}
    assert served.send("/clock", good)[0] == 303
    assert len(served.clocks.written()) == 1


def test_a_page_without_clocks_does_not_offer_them(made):
    made.add()
    made.write()
    page = Page(made.desk(), SECRET, RESOURCES / "review", RESOURCES / "report" / "fonts")
    assert not {"/clocks", "/clock"} & {getattr(route, "path", "") for route in page.app(frozenset()).routes}
