import pytest

from leopard_census.individuals.constraints import Constraint, derive_constraints, join_groups
from leopard_census.individuals.decisions import Decisions


def row(key, companions=()):
    return {"sightingID": key, "companions": list(companions)}


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


def test_sources_of_constraints():
    rows = [row(k) for k in "abcdef"]
    rows[0]["companions"] = ["b"]
    decisions = Decisions(
        pairs={("a", "c"): ("same", "1"), ("c", "d"): ("different", "2")}, not_names={"f": {"KP-1"}}
    )
    found = derive_constraints(
        rows,
        {"d": "KP-1", "e": "KP-1"},
        {"a": "female", "e": "male"},
        decisions,
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


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ({}, [Constraint("a", "b", "must", "facing-cameras")]),
        ({"pairs": {("a", "b"): ("same", "1")}}, [Constraint("a", "b", "must", "decision")]),
        ({"pairs": {("a", "b"): ("different", "1")}}, [Constraint("a", "b", "cannot", "decision")]),
        ({"pairs": {("a", "b"): ("cannot-compare", "1")}}, []),
        # Reviewers who differ: two say different and one same, or one each.
        ({"pair_evidence": {("a", "b"): -1.9}}, []),
        ({"pair_evidence": {("a", "b"): 0.0}}, []),
    ],
)
def test_where_people_answered_the_cameras_no_longer_link(said, stands):
    rows = [row("a"), row("b")]
    assert derive_constraints(rows, {}, {}, Decisions(**said), facing=[("a", "b")]) == stands


def test_pictures_set_a_link_of_facing_cameras_aside_and_it_waits():
    rules = [must("a", "b", "facing-cameras"), cannot("a", "b", "pictures"), must("b", "c")]
    groups = join_groups("abc", rules, {"b": "KP-1", "c": "KP-1"})
    assert groups.members == (("a",), ("b", "c"))
    (conflict,) = groups.conflicts
    assert conflict.text() == "a =facing-cameras= b, yet not one animal by pictures"
    assert groups.in_conflict == {"a"}  # people named the other


def test_pictures_give_way_to_people():
    rules = [must("a", "b", "decision"), cannot("a", "b", "pictures")]
    assert join_groups("ab", rules, {}).members == (("a", "b"),)
