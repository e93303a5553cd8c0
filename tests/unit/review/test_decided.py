"""What was decided on a sighting: who, in which state, and taking one's own back."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest

from leopard_census.errors import InputError
from leopard_census.review.decided import decided_by_sighting, decided_on, decided_values, take_back
from leopard_census.review.decision_log import DecisionLog
from tests.unit.review.conftest import START
from tests.unit.review.test_page import served  # noqa: F401 - a fixture


def rows_of(*said):
    """Rows of (reviewer, round, kind, verdict, object); decisionIDs are d0, d1 and so on."""
    return [
        {
            "decisionID": f"d{n}", "decidedAt": START + dt.timedelta(minutes=n), "reviewer": who, "round": number,
            "kind": kind, "subject": value if kind == "withdraw" else "here", "object": value, "verdict": verdict,
        }
        for n, (who, number, kind, verdict, value) in enumerate(said)
    ]  # fmt: skip


def states(*said):
    found = decided_on(rows_of(*said), {"here": "s"}.get, "s")
    return {one.row["decisionID"]: one.state + (" disputed" if one.disputed else "") for one in found}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([("Anna", 1, "flank", "is", "left")], ["counts"]),
        ([("Anna", 1, "flank", "is", "left"), ("ANNA", 1, "flank", "is", "right")], ["superseded", "counts"]),
        ([("Anna", 1, "flank", "is", "left"), ("Boris", 1, "flank", "is", "left")], ["counts", "counts"]),
        (
            [("Anna", 1, "flank", "is", "left"), ("Boris", 1, "flank", "is", "right")],
            ["counts disputed", "counts disputed"],
        ),
        (
            [
                ("Anna", 1, "flank", "is", "left"),
                ("Boris", 1, "flank", "is", "right"),
                ("Cyril", 2, "flank", "is", "left"),
            ],
            ["superseded", "superseded", "counts"],
        ),
        ([("Anna", 1, "sex", "is", "male"), ("Anna", None, "withdraw", "withdraw", "d0")], ["taken-back"]),
        ([("Anna", 1, "exclude", "exclude", None), ("Anna", 1, "flank", "is", "left")], ["counts", "counts"]),
        # One name, and any number of names that it is not.
        (
            [
                ("Anna", 1, "name", "is-not", "A"),
                ("Anna", 1, "name", "is-not", "B"),
                ("Anna", 1, "name", "is", "C"),
            ],
            ["counts", "counts", "counts"],
        ),
        ([("Anna", 1, "name", "is", "A"), ("Anna", 1, "name", "is", "B")], ["superseded", "counts"]),
        ([("Anna", 1, "name", "is", "A"), ("Anna", 1, "name", "is-not", "A")], ["superseded", "counts"]),
        ([("Anna", 1, "name", "is", "A"), ("Boris", 1, "name", "is", "A")], ["counts", "counts"]),
        (
            [("Anna", 1, "name", "is", "A"), ("Boris", 1, "name", "is", "B")],
            ["counts disputed", "counts disputed"],
        ),
        ([("Anna", 1, "name", "is", "A"), ("Boris", 2, "name", "is", "A")], ["superseded", "counts"]),
    ],
)
def test_a_decision_counts_or_is_superseded_or_taken_back(said, expected):
    found = states(*said)
    assert [found[f"d{n}"] for n in range(len(expected))] == expected
    assert len(found) == len(expected)


def test_what_is_said_on_pairs_and_on_other_sightings_is_not_told():
    rows = rows_of(
        ("Anna", 1, "pair", "same", "there"),
        ("Anna", 1, "control", "same", "there"),
        ("Anna", 1, "flank", "skip", None),
        ("Boris", 1, "flank", "is", "left"),
    )
    rows[3]["subject"] = "there"
    assert decided_on(rows, {"here": "s", "there": "t"}.get, "s") == []


def test_the_last_decision_stands_first():
    said = rows_of(("Anna", 1, "flank", "is", "left"), ("Boris", 1, "sex", "is", "male"))
    assert [one.row["reviewer"] for one in decided_on(said, {"here": "s"}.get, "s")] == ["Boris", "Anna"]


def test_values_that_people_agree_on():
    said = [("Anna", 1, "flank", "is", "left"), ("Boris", 1, "flank", "is", "left")]
    attach = {"here": "s"}.get
    assert decided_values(rows_of(*said), attach, "flank") == {"s": "left"}
    assert decided_values(rows_of(*said, ("Cyril", 1, "flank", "is", "right")), attach, "flank") == {
        "s": None
    }
    gone = [(who, None, "withdraw", "withdraw", f"d{n}") for n, who in enumerate(("Anna", "Boris"))]
    assert decided_values(rows_of(*said, *gone), attach, "flank") == {}


def test_what_counts_now_by_sighting():
    said = rows_of(
        ("Anna", 1, "name", "is", "A"),
        ("Boris", 1, "flank", "is", "left"),
        ("Anna", 1, "name", "is", "B"),
        ("Cyril", 1, "flank", "is", "right"),
        ("Anna", 1, "sex", "is", "male"),
        ("Anna", None, "withdraw", "withdraw", "d4"),
    )
    pair = {**said[0], "decisionID": "p", "kind": "pair", "object": "there", "verdict": "same"}
    elsewhere = {**said[0], "decisionID": "e", "subject": "nowhere"}
    found = decided_by_sighting([*said, pair, elsewhere], {"here": "s", "there": "t"}.get)
    assert {key: [(one.row["object"], one.disputed) for one in own] for key, own in found.items()} == {
        "s": [("left", True), ("B", False), ("right", True)]
    }


@pytest.fixture
def log(tmp_path):
    log = DecisionLog(tmp_path / "decisions.csv")
    here = "m0 0.000 0.1000 0.1000 0.1000 0.1000"
    log.add("0" * 15 + "1", [{"reviewer": "Anna", "round": 1, "kind": "flank", "subject": here, "object": "left",
                              "verdict": "is"}])  # fmt: skip
    log.add("0" * 15 + "2", [{"reviewer": "Anna", "round": 1, "kind": "pair", "subject": here,
                              "object": here.replace("m0", "m1"), "verdict": "same"}])  # fmt: skip
    return log


def test_one_takes_back_ones_own_once(log):
    decision = log.rows()[0]["decisionID"]
    assert not take_back(log, "ANNA", decision, "a" * 16).known
    assert take_back(log, "Anna", decision, "a" * 16).known
    with pytest.raises(InputError, match="taken back already"):
        take_back(log, "Anna", decision, "b" * 16)
    assert [row["kind"] for row in log.rows()] == ["flank", "pair", "withdraw"]


def test_nobody_takes_back_what_is_not_his_or_no_decision_on_one_sighting(log):
    flank, pair = (row["decisionID"] for row in log.rows())
    for who, decision, why in (
        ("Boris", flank, "a decision of Anna"),
        ("Anna", pair, "no such decision"),
        ("Anna", "", "no such decision"),
        ("Anna", "../x", "no such decision"),
    ):
        with pytest.raises(InputError, match="not taken back") as error:
            take_back(log, who, decision, "c" * 16)
        assert why in error.value.text()
    assert len(log.rows()) == 2


def test_over_the_page(served):  # noqa: F811
    key = served.made.sightings[0]["sightingID"]
    page = "/sighting?" + urlencode({"sighting": key})

    def fields(text):
        return dict(re.findall(r'name="(\w+)" value="([^"]*)"', text[text.index("take-back?") :])[:4])

    def listed():
        return " ".join(served.ask("GET", "/sightings")[2].decode().split())

    assert "people say" not in listed()
    form = {"sighting": key, "once": "0" * 16, "flank": "right", "sex": "male", "comment": "seen"}
    served.post(f"/sighting?token={served.token}", urlencode(form))
    text = served.ask("GET", page)[2].decode()
    assert text.count('class="take-back"') == 2
    assert "people say: flank right flank, sex male" in listed()
    given = fields(text)
    assert served.post("/take-back?token=" + "0" * 32, urlencode(given), **{"X-Review-Token": None})[0] == 403
    status, headers, _ = served.post("/take-back", urlencode(given))
    assert status == 303
    text = served.ask("GET", headers["location"])[2].decode()
    assert "Taken back." in text
    assert text.count('class="take-back"') == 1
    assert text.count('<tr class="taken-back">') == 1
    # The other one, from the same old page: its token is another.
    rows = DecisionLog(served.made.folder / "decisions.csv").rows()
    other = next(row["decisionID"] for row in rows[:2] if row["decisionID"] != given["decision"])
    assert served.post("/take-back", urlencode(given | {"decision": other}))[0] == 303
    status, _, text = served.post("/take-back", urlencode(given | {"decision": "<script>"}))
    assert status == 422
    assert b"<script>" not in text
    kinds = [row["kind"] for row in DecisionLog(served.made.folder / "decisions.csv").rows()]
    assert kinds == ["flank", "sex", "withdraw", "withdraw"]


def test_a_form_that_was_saved_and_is_filled_in_anew_is_not_lost_without_a_word(served):  # noqa: F811
    key = served.made.sightings[0]["sightingID"]
    form = {"sighting": key, "once": "0" * 16, "flank": "right"}
    post = lambda form: served.post(f"/sighting?token={served.token}", urlencode(form))  # noqa: E731
    assert post(form)[0] == 303
    assert post(form)[0] == 303
    status, _, text = post(form | {"flank": "left"})
    assert status == 422
    assert b"saved before" in text
    fresh = re.search(rb'name="once" value="([0-9a-f]{16})"', text)[1].decode()
    assert post(form | {"flank": "left", "once": fresh})[0] == 303
    values = [row["object"] for row in DecisionLog(served.made.folder / "decisions.csv").rows()]
    assert values == ["right", "left"]
