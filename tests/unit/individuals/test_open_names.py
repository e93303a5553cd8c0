"""Names that people dispute or correct later: nothing is silent, and no animal is doubled meanwhile."""

import datetime as dt

import numpy as np
import pytest

from leopard_census.individuals.constraints import Conflict, Groups
from leopard_census.individuals.corrections import corrected_names
from leopard_census.individuals.decisions import attach_decisions
from leopard_census.individuals.open_names import held_clusters
from tests.unit.individuals.test_decisions import INDEX, A, B, decision
from tests.unit.individuals.test_identify import Survey, codes, states

#: In so small a survey only a missing match that says something tells two animals apart.
CURVE = {"curve": {"none": -3.0, "slope": 4.0}}


@pytest.fixture
def survey(tmp_path, coat, view):
    return Survey(tmp_path / "survey", coat, view)


def known_animal(survey):
    """Three sightings of an animal, and two of another."""
    register = {"firstSurvey": "test-2012", "aliases": []}
    survey.register = [{"individualID": code, **register} for code in ("KP-1", "KP-2")]
    return [survey.add(1, "left", d) for d in (0, 4, 9)], [survey.add(2, "left", d) for d in (1, 5)]


def reasons(tables):
    return {row["sightingID"]: row["reason"] for row in tables["assignments"]}


def later(survey, days):
    survey.decisions[-1]["decidedAt"] += dt.timedelta(days=days)


@pytest.mark.parametrize(("said", "verdict"), [("KP-2", "is"), ("KP-1", "is-not")])
def test_siblings_of_a_disputed_sighting_wait_with_it(survey, said, verdict):
    """Else they would be proposed for the register as a new animal, and KP-1 would stand there twice."""
    a, b = known_animal(survey)
    survey.decide(a[0], "KP-1", "is", kind="name", who="ann")
    survey.decide(a[0], said, verdict, kind="name", who="bob")
    tables, _ = survey.run(**CURVE)
    assert {codes(tables)[s] for s in a} == {None}
    assert {states(tables)[s] for s in a} == {"to-review"}
    assert reasons(tables)[a[0]].startswith("reviewers disagree on the name")
    assert {reasons(tables)[s] for s in a[1:]} == {
        f"matches {a[0]}, on whose name people have not settled yet"
    }
    other = codes(tables)[b[0]]
    assert [row["individualID"] for row in tables["register_proposed"]] == [other]
    # Nobody else carries the names, and yet it is asked first, beside what matches it.
    first = tables["review_queue"][0]
    assert a[0] in (first["sighting_a"], first["sighting_b"])
    assert {first["sighting_a"], first["sighting_b"]} <= set(a)
    assert first["reason"].startswith("reviewers disagree on the name")
    survey.decide("d01", None, "withdraw", kind="withdraw")
    later(survey, 1)
    tables, _ = survey.run(**CURVE)
    assert {codes(tables)[s] for s in a} - {None} == {"KP-1"}
    assert not any("have not settled" in (reasons(tables)[s] or "") for s in a)
    assert [row["individualID"] for row in tables["register_proposed"]] == [other]


@pytest.mark.parametrize(("station", "beside"), [("S1", 1), ("S2", 2), ("S9", 1)])
def test_a_disputed_sighting_that_was_compared_with_nothing_is_asked_beside_the_nearest_in_time(
    survey, station, beside
):
    """From behind it shows no coat, and no sighting bears either name."""
    around = [
        survey.add(1, "left", day, station=place)
        for day, place in ((0, "S1"), (8, "S1"), (20, "S2"), (40, "S2"))
    ]
    behind = survey.add(2, "other", 11, station=station)
    survey.decide(behind, "KP-1", "is", kind="name", who="ann")
    survey.decide(behind, "KP-2", "is", kind="name", who="bob")
    tables, _ = survey.run(**CURVE)
    assert not any(behind in (row["sighting_a"], row["sighting_b"]) for row in tables["pairs"])
    first = tables["review_queue"][0]
    assert {first["sighting_a"], first["sighting_b"]} == {behind, around[beside]}
    assert first["reason"] == "reviewers disagree on the name: KP-1: ann; KP-2: bob"
    assert None not in (first["anchor_a"], first["anchor_b"])
    assert not tables["review_state"][0]["stop"]


def test_siblings_that_somebody_else_names_do_not_wait(survey):
    a, _ = known_animal(survey)
    survey.decide(a[1], "KP-1", "is", kind="name")
    survey.decide(a[0], "KP-1", "is", kind="name", who="ann")
    survey.decide(a[0], "KP-2", "is", kind="name", who="bob")
    tables, _ = survey.run(**CURVE)
    assert {codes(tables)[s] for s in a} - {None} == {"KP-1"}
    assert "have not settled" not in (reasons(tables)[a[2]] or "")


def test_siblings_of_a_name_on_a_contradiction_wait(survey):
    a, b = known_animal(survey)
    survey.decide(a[0], "KP-1", "is", kind="name")
    survey.decide(b[0], "KP-1", "is-not", kind="name")
    survey.decide(b[0], a[0], "same")
    tables, _ = survey.run(**CURVE)
    assert set(codes(tables).values()) == {None}
    assert tables["register_proposed"] == []
    assert reasons(tables)[b[1]] == f"matches {b[0]}, on whose name people have not settled yet"


def test_a_contradiction_that_concerns_no_name_holds_nobody():
    conflict = Conflict(("a", "b"), ("decision", "same-frame"), 0)
    groups = Groups((("a",), ("b",), ("c",)), (conflict,), frozenset("ab"))
    best = np.array([0, 1, 0])

    def held(names, undecided=(), sides=("left", "left", "left")):
        shown = {s: frozenset({side} - {""}) for s, side in zip("abc", sides, strict=True)}
        waits = held_clusters(best, groups, names, {}, undecided, shown)
        return {cluster: why.split(",")[0] for cluster, why in waits.items()}

    assert held({}) == {}
    assert held({"b": "KP-1"}) == {0: "matches a", 1: "matches b"}
    assert held({"b": "KP-1", "c": "KP-2"}) == {1: "matches b"}
    assert held({}, ("c",)) == {0: "matches c"}
    # What surely shows no flank is no animal of its own; with one that shows one, or a name, it is.
    assert held({}, (), ("", "", "left")) == {1: "which flank it shows is not sure"}
    assert held({}, (), ("left", "right", "")) == {}
    assert held({"c": "KP-2"}, (), ("", "left", "")) == {}


LABELS = {"A": "KP-1", "B": "KP-2"}


def corrected(*rows, labels=LABELS):
    found = attach_decisions(rows, INDEX)
    names = labels | {sighting: name for sighting, (name, _) in found.names.items()}
    stand, disputes = corrected_names(names, found)
    assert corrected_names(names, attach_decisions(rows[::-1], INDEX)) == (stand, disputes)
    return stand, [dispute.text for dispute in disputes]


@pytest.mark.parametrize(
    ("number", "minute", "stands", "told"),
    [
        (
            None,
            1,
            {"A": "KP-1", "B": "KP-1"},
            [],
        ),  # the name was there before, and is what the merge corrects
        (None, 9, {"A": "KP-1"}, ["KP-1: ann; KP-2: bob"]),
        (1, 1, {"A": "KP-1", "B": "KP-2"}, []),
    ],
)
def test_a_merge_and_a_name_of_the_other_sighting(number, minute, stands, told):
    merge = decision("1", "merge", A, B, minute=5, who="ann")
    name = decision("2", "name", B, "KP-2", "is", minute=minute, who="bob", number=number)
    assert corrected(merge, name) == (stands, told)


@pytest.mark.parametrize(
    ("number", "minute", "stands", "told"),
    [
        (None, 1, {"B": "KP-1"}, []),
        (None, 9, {"B": "KP-1"}, ["KP-1: bob; not KP-1: ann"]),
        (1, 1, {"A": "KP-1", "B": "KP-1"}, []),
    ],
)
def test_a_split_and_a_name_of_its_sighting(number, minute, stands, told):
    split = decision("1", "split", A, B, "different", minute=5, who="ann")
    name = decision("2", "name", A, "KP-1", "is", minute=minute, who="bob", number=number)
    assert corrected(split, name, labels={"A": "KP-1", "B": "KP-1"}) == (stands, told)


def test_a_name_of_a_later_round_stands_against_a_merge_elsewhere(survey):
    a, b = known_animal(survey)
    survey.decide(a[0], "KP-1", "is", kind="name")
    survey.decide(b[0], "KP-2", "is", kind="name")
    survey.decide(a[0], b[0], "same", kind="merge")
    survey.decide(b[1], "KP-2", "is", kind="name", number=3)
    tables, _ = survey.run(**CURVE)
    assert [codes(tables)[s] for s in (a[0], b[0], b[1])] == ["KP-1", "KP-1", "KP-2"]
    survey.decisions[-1]["round"] = None
    later(survey, 9)
    tables, _ = survey.run(**CURVE)
    assert (codes(tables)[b[1]], states(tables)[b[1]]) == (None, "to-review")
    (row,) = tables["decisions_disputed"]
    assert (row["question"], row["sighting_a"], row["answers"]) == ("name", b[1], "KP-1: R; KP-2: R")
    assert row["decisionIDs"] == ["d02", "d03"]


def test_a_name_of_a_later_round_against_a_split_is_a_contradiction(survey):
    told = [survey.add(1, "left", d, individualID="KP-1") for d in (0, 4)]
    survey.decide(told[0], told[1], "different", kind="split")
    survey.decide(told[0], "KP-1", "is", kind="name", number=2)
    tables, _ = survey.run()
    assert set(states(tables).values()) == {"to-review"}
    assert len(tables["conflicts"]) > 0


def test_a_sex_that_is_not_the_registers_is_listed(survey):
    one, other = survey.add(1, "left", 0, individualID="KP-1"), survey.add(2, "left", 3, individualID="KP-2")
    survey.register = [
        {"individualID": code, "firstSurvey": "test-2012", "aliases": [], "sex": "female"}
        for code in ("KP-1", "KP-2")
    ]
    survey.decide(one, "male", "is", kind="sex")
    survey.decide(other, "female", "is", kind="sex")
    tables, _ = survey.run()
    (row,) = tables["decisions_disputed"]
    assert (row["question"], row["sighting_a"], row["decisionIDs"]) == ("sex", one, ["d00"])
    assert row["answers"] == "female: the register of KP-1; male: R"
