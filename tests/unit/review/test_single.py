"""One sighting at a time: what a form says, in which round it counts, which animals are offered, and the graph."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest

from leopard_census.errors import InputError
from leopard_census.review.animals import graph, sightings_of
from leopard_census.review.candidates import candidates, partners
from leopard_census.review.decision_log import DecisionLog
from leopard_census.review.single import answers_of, rounds
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.review.conftest import START
from tests.unit.review.page_server import serving
from tests.unit.review.test_page import served  # noqa: F401 - a fixture

ANCHOR = "m0000 0.000 0.2000 0.2000 0.5000 0.5000"


def answers(**form):
    return answers_of(form, ANCHOR, "Anna", lambda kind: 1, "e" * 64)


def test_each_field_that_says_something_is_a_row():
    rows = answers(name="KP-1", flank="left", sex="female", count="2", quality="", comment="cubs beside her")
    assert [(row["kind"], row["object"], row["verdict"]) for row in rows] == [
        ("name", "KP-1", "is"),
        ("flank", "left", "is"),
        ("sex", "female", "is"),
        ("count", "2", "is"),
    ]
    assert {row["subject"] for row in rows} == {ANCHOR}
    assert answers(not_name="KP-1")[0]["verdict"] == "is-not"
    assert answers(exclude="1", comment="a copy")[0] | {"evidence": ""} == {
        "reviewer": "Anna", "round": 1, "kind": "exclude", "subject": ANCHOR, "object": None,
        "verdict": "exclude", "comment": "a copy", "evidence": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({}, "nothing is said"),
        ({"name": ""}, "nothing is said"),
        ({"sex": "male"}, "write in the remark what you saw"),
        ({"stage": "adult"}, "stage: write in the remark"),
        ({"mother": "KP-1"}, "mother: write in the remark"),
        ({"exclude": "1"}, "exclude: write in the remark"),
        ({"species": "a leopard"}, "is no species"),
        ({"name": "KP-1", "not_name": "KP-1"}, "cannot both be and not be"),
        ({"name": "P-001"}, "gives anew each time"),
        ({"mother": "-x", "comment": "seen"}, "no code of an animal"),
        ({"name": "КП-1"}, "no code of an animal"),
        ({"count": "0"}, "no count"),
    ],
)
def test_what_says_nothing_or_too_little_is_refused(form, fault):
    with pytest.raises(InputError) as error:
        answers(**form)
    assert fault in error.value.text()


def row(who, value, number, kind="name", verdict="is", n=[0]):  # noqa: B006 - counts
    n[0] += 1
    return {
        "decisionID": f"d{n[0]:03d}", "decidedAt": START + dt.timedelta(minutes=n[0]), "reviewer": who,
        "round": number, "kind": kind, "subject": "s", "object": value, "verdict": verdict,
    }  # fmt: skip


def test_an_answer_stands_beside_others_and_a_third_decides_where_two_differ():
    two = [row("Anna", "KP-1", 1), row("Boris", "KP-2", 1), row("Anna", "left", 1, "flank")]
    attach = {"s": "s"}.get
    assert rounds(two, attach, "s", "Cyril") == {"name": 2, "flank": 1}
    assert rounds(two, attach, "s", "Boris") == {"name": 1, "flank": 1}
    assert rounds([*two, row("Cyril", "KP-1", 2)], attach, "s", "Dina")["name"] == 2
    assert rounds(two, attach, "other", "Dina") == {}
    # Two who deny different names do not differ.
    denied = [row("Anna", "KP-1", 1, verdict="is-not"), row("Boris", "KP-2", 1, verdict="is-not")]
    assert rounds(denied, attach, "s", "Cyril") == {"name": 1}


def compared(made, a, b, p):
    one, other = min(a, b), max(a, b)
    made.pairs.append({"sighting_a": one, "sighting_b": other, "flank": "left", "p_same": p})


def test_animals_are_offered_by_how_well_they_match_without_telling_how_well(made):
    first, second, third = made.add("KP-1"), made.add("KP-2"), made.add("KP-3", flank="right")
    again, new = made.add("KP-3", flank="left"), made.add()
    compared(made, new, first, 0.2)
    compared(made, new, again, 0.7)
    compared(made, new, second, 0.1)
    survey = made.write()
    known = partners(survey.tables["pairs"])
    assert list(known[new]) == [again, first, second]
    offered = candidates(survey, new, known[new])
    assert [c.code for c in offered] == ["KP-3", "KP-1", "KP-2"]
    assert {flank: view.sighting.key for flank, view in offered[0].views.items()} == {
        "left": again,
        "right": third,
    }
    assert not {field for field in vars(offered[0]) if "p_" in field or "score" in field}


DEPLOYMENTS = [
    {"deploymentID": "S1A", "latitude": 43.0, "longitude": 131.0, "coordinateUncertainty": 10},
    {"deploymentID": "S2A", "latitude": 43.5, "longitude": 131.0, "coordinateUncertainty": 10},
]


def test_a_journey_that_no_animal_makes_is_told(made):
    made.add("KP-1", station="S1")
    made.add("KP-1", station="S2")
    made.add("KP-1", station="S1")
    made.add("KP-2", station="S2")
    survey = made.write()
    drawn = graph(sightings_of(survey, "KP-1"), DEPLOYMENTS, survey)
    assert drawn.impossible == 0
    assert [name for name, _ in drawn.stations] == ["S1", "S2"]
    assert [point.x for point in drawn.points] == [0.0, 0.5, 1.0]
    assert len(drawn.legs) == 2
    # 55 km in half an hour.
    made.sightings[1] |= {"start": START + dt.timedelta(minutes=30), "end": START + dt.timedelta(minutes=30)}
    survey = made.write()
    drawn = graph(sightings_of(survey, "KP-1"), DEPLOYMENTS, survey)
    assert drawn.impossible == 1
    assert sum(point.impossible for point in drawn.points) == 2
    assert graph([], DEPLOYMENTS, survey) is None


def test_a_sighting_is_named_over_the_page(served):  # noqa: F811
    key = served.made.sightings[0]["sightingID"]
    status, _, text = served.ask("GET", "/sighting?" + urlencode({"sighting": key}))
    assert status == 200
    once = re.search(rb'name="once" value="([0-9a-f]{16})"', text)[1].decode()
    form = {"sighting": key, "once": once, "new_name": "KP-9", "flank": "right", "comment": "=1+1"}
    for _ in range(2):  # sent twice, saved once
        status, headers, _ = served.post(
            f"/sighting?token={served.token}", urlencode(form), **{"X-Review-Token": None}
        )
        assert status == 303
        assert headers["location"].startswith("/sighting?")
    rows = read_table(served.made.folder / "decisions.csv", contract("decisions"))
    assert [(r["kind"], r["object"], r["reviewer"]) for r in rows] == [
        ("name", "KP-9", "Anna"),
        ("flank", "right", "Anna"),
    ]
    assert rows[0]["comment"] == "'=1+1"
    status, _, text = served.post(
        f"/sighting?token={served.token}", urlencode({"sighting": key, "sex": "male"})
    )
    assert status == 422
    assert b"write in the remark" in text
    assert len(DecisionLog(served.made.folder / "decisions.csv").rows()) == 2


def test_a_form_is_refused_when_a_run_put_another_animal_under_the_key(served):  # noqa: F811
    key = served.made.sightings[0]["sightingID"]
    at = "/sighting?" + urlencode({"sighting": key})
    text = served.ask("GET", at)[2]
    seen, once = (
        re.search(rb'name="%s" value="([0-9a-f]{16})"' % name, text)[1].decode()
        for name in (b"seen", b"once")
    )
    served.made.sightings[0]["anchor_box"] = "0.7000 0.1000 0.2000 0.3000"
    served.made.write()
    served.desk.reload()
    form = {"sighting": key, "once": once, "seen": seen, "new_name": "KP-9"}
    status, _, text = served.post(f"/sighting?token={served.token}", urlencode(form))
    assert status == 422
    assert b"have changed since this page was made" in text
    assert b'value="KP-9"' in text
    assert served.log == b""
    form["seen"] = re.search(rb'name="seen" value="([0-9a-f]{16})"', text)[1].decode()
    assert served.post(f"/sighting?token={served.token}", urlencode(form))[0] == 303
    assert b"0.7000 0.1000 0.2000 0.3000" in served.log


def test_lists_and_animals_are_pages(served):  # noqa: F811
    for path in (
        "/sightings",
        "/sightings?state=identified&page=9",
        "/sightings?state=<script>&page=x",
        "/animals",
    ):
        status, _, text = served.ask("GET", path)
        assert status == 200
        assert b"<script>&" not in text
    for path in (
        "/sighting?sighting=../../x",
        "/animal?code=nobody",
        "/sighting-picture?sighting=x&number=0",
    ):
        assert served.ask("GET", path)[0] == 404
    key = served.made.sightings[0]["sightingID"]
    picture = "/sighting-picture?" + urlencode({"sighting": key, "number": 1})
    assert served.ask("GET", picture)[2][:2] == b"\xff\xd8"
    for number in ("2", "-1", "x", "1e9"):
        assert (
            served.ask("GET", "/sighting-picture?" + urlencode({"sighting": key, "number": number}))[0] == 404
        )


def test_sex_and_age_that_are_known_stand_beside_an_animal(made):
    """So that nobody says otherwise of it by oversight."""
    made.add("KP-1"), made.add("KP-2"), made.add()
    counted = {"flanks": "left", "provisional": False, "n_sightings": 1, "n_stations": 1, "companions": []}
    made.catalogue = [
        {"individualID": "KP-1", "sex": "male", "lifeStage": "adult", **counted},
        {"individualID": "KP-2", "sex": "female", **counted},
    ]
    made.write()
    with serving(made) as page:
        named = "/sighting?" + urlencode({"sighting": made.sightings[2]["sightingID"]})
        for path, told in (
            ("/animals", ["male, adult", "female"]),
            (named, ["male, adult", "female"]),
        ):
            text = page.ask("GET", path)[2].decode()
            assert re.findall(r'class="known">([^<]*)<', text) == told
