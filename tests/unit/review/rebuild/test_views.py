"""Runs over HTTP: who may start one, what the pages say, and that every word is there in both languages."""

import json
import socket
import threading
import time
from pathlib import Path

import pytest
import uvicorn

from leopard_census.review.app import Page
from leopard_census.review.guard import Session
from leopard_census.review.messages import read_messages
from leopard_census.review.rebuild.answers_used import FATES
from leopard_census.review.rebuild.changes import CAUSES, Moved
from leopard_census.review.rebuild.stages import STAGES
from leopard_census.review.rebuild_views import moves_by_animals
from leopard_census.tables.contract import contract
from tests.unit.review.conftest import SECRET
from tests.unit.review.page_server import Served
from tests.unit.review.rebuild.conftest import until

RESOURCES = Path(__file__).resolve().parents[4] / "resources"
ANNA, BORIS = (Session("n" * 32, name, language) for name, language in (("Anna", "en"), ("Борис", "ru")))


class Room(Served):
    """A page over an office."""

    def __init__(self, office, port):
        super().__init__(office.made, port)
        self.office = office
        self.sign_in(ANNA)

    def sign_in(self, session):
        self.cookie = session.sealed(SECRET)

    def read(self, path):
        return self.ask("GET", path)[2].decode()

    def press(self, path, form=""):
        status, headers, text = self.post(f"{path}?token={self.token}", form, **{"X-Review-Token": None})
        return status, headers.get("location"), text.decode()

    def state(self):
        return json.loads(self.read("/api/rebuild"))

    def end(self):
        until(lambda: not self.state()["running"])


@pytest.fixture
def room(office):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page = Page(
        office.desk, SECRET, RESOURCES / "review", RESOURCES / "report" / "fonts", runner=office.runner
    )
    app = page.app(frozenset({f"127.0.0.1:{port}"}))
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="critical", server_header=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    yield Room(office, port)
    server.should_exit = True
    thread.join(10)


def test_every_word_is_there_in_both_languages():
    kinds = contract("decisions").field("kind").enum
    for words in read_messages(RESOURCES / "review" / "messages").values():
        needed = [
            *(f"stage_{stage}" for stage in STAGES),
            *(f"fate_{fate}" for fate in FATES),
            *(f"ch_{cause}_cause" for cause in CAUSES),
            *(f"outcome_{outcome}" for outcome in ("done", "failed", "stopped", "lost")),
            *(f"told_{outcome}" for outcome in ("failed", "stopped", "lost")),
            *(f"ch_flanks_{flanks}" for flanks in contract("catalogue").field("flanks").enum),
            *(f"kind_{kind}" for kind in kinds if kind not in ("withdraw", "control", "clock")),
            *(
                f"refused_{kind}"
                for kind in (
                    "running",
                    "other-survey",
                    "other-run",
                    "locked",
                    "elsewhere",
                    "nothing-runs",
                    "disk",
                )
            ),
        ]
        assert not [key for key in needed if not words.get(key)]


def test_every_word_is_text():
    """YAML reads On, Off, Yes and No as something else."""
    for words in read_messages(RESOURCES / "review" / "messages").values():
        for key, said in words.items():
            forms = said.values() if isinstance(said, dict) else said if isinstance(said, list) else [said]
            assert all(isinstance(form, str) and form for form in forms), key


def test_a_reviewer_rebuilds_and_sees_what_changed(room):
    office = room.office
    office.workflow.plan(wait=True, rename={"A": "KP-01"})
    built = room.state()["built"]
    status, location, _ = room.press("/rebuild", "report=yes")
    assert (status, location) == (303, "/")
    assert office.workflow.asked == [(True, False)]
    until(lambda: office.workflow.begun)
    state = room.state()
    assert (state["running"], state["done"], state["total"]) == (True, 1, 2)
    assert (state["stage"], state["at"]) == ("individuals", "plot-2012")
    home = room.read("/")
    assert "A rebuild is at work" in home
    assert "telling who is who" in home
    assert 'action="/rebuild?' not in home
    # Reviewers go on: pairs, pictures, sightings and animals of before.
    question = room.questions()[0]["question"]
    assert room.ask("GET", f"/picture?question={question}&side=0&number=0")[2][:2] == b"\xff\xd8"
    assert "/animal?code=A" in room.read("/animals")
    assert room.post("/api/answer", {"question": question, "verdict": "same", "token": "ab" * 8})[0] == 200
    office.workflow.go()
    room.end()
    assert room.state()["run"][1] == "done"
    assert room.state()["built"] != built
    assert "/changes" in room.read("/")
    changes = room.read("/changes")
    assert "is now called" in changes
    assert '<a href="/animal?code=KP-01">KP-01</a>' in changes
    room.sign_in(BORIS)
    russian = room.read("/changes")
    assert "теперь называется" in russian
    assert "Anna" in russian
    assert '<html lang="ru">' in room.read("/")


def test_a_failure_is_shown_without_any_markup_of_its_own(room):
    said = "\nThe sheet labels.csv cannot be used:\n  - row 3: <script>alert(1)</script> is no path\n"
    room.office.workflow.plan(status=1, said=said)
    room.press("/rebuild")
    room.end()
    home = room.read("/")
    assert "The sheet labels.csv cannot be used:" in home
    assert "<script>alert" not in home
    assert "&lt;script&gt;alert" in home
    assert "results/run/review/plot-2012/" in home
    assert str(room.office.made.folder) not in home
    history = room.read("/changes")
    assert ">failed<" in history
    # It can be started again.
    assert 'action="/rebuild?' in home


def test_two_who_press_at_once_start_one_run(room):
    room.office.workflow.plan(wait=True)
    assert room.press("/rebuild")[0] == 303
    room.sign_in(BORIS)
    status, _, text = room.press("/rebuild")
    assert status == 409
    assert "Расчёт уже идёт" in text
    assert "Anna" in text
    until(lambda: room.office.workflow.begun)
    status, location, _ = room.press("/rebuild/stop")
    assert (status, location) == (303, "/")
    room.end()
    room.sign_in(ANNA)
    home = room.read("/")
    assert "Борис stopped the rebuild" in home
    status, _, text = room.press("/rebuild/stop")
    assert status == 409
    assert "No rebuild is at work" in text


def test_a_run_by_somebody_else_is_told(room):
    room.office.workflow.hindered = ("other-run", ["77: snakemake --cores 2"])
    status, _, text = room.press("/rebuild")
    assert status == 409
    assert "console window" in text
    assert "77: snakemake --cores 2" in text
    room.office.workflow.hindered = ("locked", [])
    room.sign_in(BORIS)
    assert "leopard-census resume" in room.press("/rebuild")[2]
    assert room.office.workflow.asked == []


@pytest.mark.parametrize("path", ["/rebuild", "/rebuild/stop"])
def test_nobody_else_starts_or_stops_a_run(room, path):
    room.office.workflow.plan(wait=True)
    for headers in ({"X-Review-Token": "0" * 32}, {"Origin": "http://evil.example"}, {"Cookie": ""}):
        assert room.post(path, "", **headers)[0] == 403
    assert room.ask("GET", path)[0] == 405
    room.sign_in(Session("n" * 32))
    assert room.press(path)[:2] == (303, "/")
    assert room.ask("GET", "/api/rebuild")[0] == 403
    assert room.office.workflow.asked == []


@pytest.mark.parametrize(
    "name", ["../../../decisions", "..%2f..%2fx", "20990101T000000Z", "%00", "a" * 3000, "%3Cscript%3E"]
)
def test_runs_that_there_are_not_show_nothing(room, name):
    status, _, text = room.ask("GET", f"/changes?run={name}")
    assert status == 404
    assert b"Traceback" not in text
    assert b"<script>" not in text


def test_earlier_runs_can_be_looked_at(room):
    for code in ("KP-01", "KP-02"):
        room.office.workflow.plan(rename={"A": code, "KP-01": code})
        room.press("/rebuild")
        room.end()
    first = room.office.runner.folder.history()[0]["id"]
    assert "KP-01 is now called" in " ".join(room.read("/changes").split())
    text = " ".join(room.read(f"/changes?run={first}").split())
    assert "A is now called KP-01" in text
    # The code is nobody's any more, so it leads nowhere.
    assert "/animal?code=KP-01" not in text


def test_a_run_that_left_no_results_is_told_of_without_a_count(room):
    room.office.workflow.plan()
    room.office.workflow.command = lambda report, resume: [
        "rm",
        "-r",
        str(room.office.made.results / "individuals"),
    ]
    room.press("/rebuild")
    room.end()
    assert ">done<" in room.read("/changes")
    assert room.ask("GET", "/")[0] == 200
    assert "/animal?code=A" in room.read("/animals")


def test_before_the_first_run_the_page_says_what_will_be_here(room):
    assert "Nothing was rebuilt from this page yet" in room.read("/changes")


def test_a_page_that_cannot_run_the_workflow_has_no_button(office):
    app = Page(office.desk, SECRET, RESOURCES / "review", RESOURCES / "report" / "fonts").app(frozenset())
    assert not [route for route in app.routes if getattr(route, "path", "").startswith("/rebuild")]


def test_sightings_that_moved_alike_stand_together_most_first():
    moved = [
        Moved("a", "A", "B", "merged"),
        Moved("b", None, "B", "named"),
        Moved("c", "A", "B", "merged"),
        Moved("d", "A", None, "unnamed"),
    ]
    groups = moves_by_animals(moved)
    assert groups[0] == ({"cause": "merged", "before": "A", "after": "B"}, ["a", "c"])
    assert sorted(sightings for _, sightings in groups[1:]) == [["b"], ["d"]]


def test_the_first_page_is_fast_while_a_run_is_at_work(room):
    room.office.workflow.plan(wait=True)
    room.press("/rebuild")
    until(lambda: room.office.workflow.begun)
    begin = time.monotonic()
    for _ in range(10):
        assert room.ask("GET", "/")[0] == 200
    assert time.monotonic() - begin < 10
