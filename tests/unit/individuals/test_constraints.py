import datetime as dt

import pytest

from leopard_census.individuals.constraints import Constraint, derive_constraints, facing_pairs, join_groups
from leopard_census.individuals.decisions import Decisions

T0 = dt.datetime(2012, 1, 7, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=11)))


def row(key, *, station="S1", deployment="S1A", start=0.0, end=None, simultaneous=1, companions=()):
    return {
        "sightingID": key,
        "locationID": station,
        "deploymentID": deployment,
        "start": T0 + dt.timedelta(seconds=start),
        "end": T0 + dt.timedelta(seconds=start if end is None else end),
        "simultaneous": simultaneous,
        "companions": list(companions),
    }


def must(a, b, source="label"):
    return Constraint(a, b, "must", source)


def cannot(a, b, source="same-frame"):
    return Constraint(a, b, "cannot", source)


def test_musts_join_over_several_steps():
    groups = join_groups("abcd", [must("a", "b"), must("b", "c")], {})
    assert groups.members == (("a", "b", "c"), ("d",))
    assert not groups.conflicts


def test_a_contradiction_is_reported_with_the_whole_cycle_and_waits():
    rules = [must("a", "b", "decision"), must("b", "c", "facing-cameras"), cannot("a", "c")]
    groups = join_groups("abc", rules, {})
    assert groups.members == (("a", "b"), ("c",))
    (conflict,) = groups.conflicts
    assert conflict.cycle == ("a", "b", "c")
    assert conflict.sources == ("decision", "facing-cameras", "same-frame")
    assert groups.in_conflict == {"a", "b", "c"}
    assert conflict.text() == "a =decision= b =facing-cameras= c, yet not one animal by same-frame"


def test_a_machine_link_between_two_named_animals_gives_way_to_the_names():
    groups = join_groups("ab", [must("a", "b", "facing-cameras")], {"a": "KP-1", "b": "KP-2"})
    assert groups.members == (("a",), ("b",))
    assert len(groups.conflicts) == 1
    assert not groups.in_conflict


def test_two_people_who_contradict_each_other_both_wait():
    groups = join_groups("ab", [must("a", "b", "decision")], {"a": "KP-1", "b": "KP-2"})
    assert groups.in_conflict == {"a", "b"}


def test_order_of_statements_does_not_matter():
    rules = [
        must("a", "b"),
        must("b", "c"),
        must("c", "d", "facing-cameras"),
        cannot("a", "d"),
        cannot("b", "d"),
    ]
    first = join_groups("abcd", rules, {})
    again = join_groups("dcba", rules[::-1], {})
    assert first == again


def test_cameras_that_face_each_other_link_one_passing_animal():
    a, b = row("a", deployment="S1A", end=6), row("b", deployment="S1B", start=8, end=12)
    assert facing_pairs([b, a], 5) == [("a", "b")]
    assert facing_pairs([b, a], 1) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"deployment": "S1A"}, "one camera"),
        ({"station": "S2"}, "another station"),
        ({"simultaneous": 2}, "two animals in the picture"),
    ],
)
def test_facing_cameras_do_not_link(change, why):
    rows = [row("a"), row("b", **{"deployment": "S1B", **change})]
    assert facing_pairs(rows, 5) == [], why


def test_facing_cameras_do_not_link_when_a_third_sighting_could_be_meant():
    rows = [row("a"), row("b", deployment="S1B"), row("c", deployment="S1B", start=4)]
    assert facing_pairs(rows, 5) == []


def test_sources_of_constraints():
    rows = [row(k, station=k) for k in "abcdef"]
    rows[0]["companions"] = ["b"]
    decisions = Decisions(
        pairs={("a", "c"): ("same", "1"), ("c", "d"): ("different", "2")}, not_names={"f": {"KP-1"}}
    )
    found = derive_constraints(
        rows,
        {"d": "KP-1", "e": "KP-1"},
        {"a": "female", "e": "male"},
        decisions,
        facing_seconds=5,
    )
    assert {(c.a, c.b, c.kind, c.source) for c in found} == {
        ("a", "b", "cannot", "same-frame"),
        ("a", "c", "must", "decision"),
        ("c", "d", "cannot", "decision"),
        ("d", "e", "must", "label"),
        ("a", "e", "cannot", "sex"),
        ("d", "f", "cannot", "decision"),
        ("e", "f", "cannot", "decision"),
    }
