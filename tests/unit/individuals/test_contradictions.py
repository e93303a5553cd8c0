"""Sources of constraints by strength, cycles, and what of them is set aside."""

from itertools import pairwise

import pytest

from leopard_census.individuals.conflicts import conflict_rows
from leopard_census.individuals.constraints import (
    SOURCES,
    Constraint,
    derive_constraints,
    join_groups,
)
from leopard_census.individuals.decisions import Decisions
from leopard_census.individuals.flank_links import flank_link_rows


def must(a, b, source="label"):
    return Constraint(a, b, "must", source)


def cannot(a, b, source="same-frame"):
    return Constraint(a, b, "cannot", source)


def row(key, companions=()):
    return {
        "sightingID": key,
        "locationID": key,
        "deploymentID": key,
        "start": None,
        "end": None,
        "simultaneous": 1,
        "companions": list(companions),
    }


def test_a_juvenile_and_an_adult_are_two_and_a_subadult_may_be_either():
    found = derive_constraints(
        [row(k) for k in "abc"],
        {},
        {},
        Decisions(),
        stages={"a": "adult", "b": "juvenile", "c": "subadult"},
    )
    assert found == [cannot("a", "b", "age")]


def test_of_several_sources_the_strongest_is_named():
    rows = [row("a", "b"), row("b", "a")]
    said = {"too_far": [("a", "b")], "stages": {"a": "adult", "b": "juvenile"}}
    sexes = {"a": "male", "b": "female"}
    different = Decisions(pairs={("a", "b"): ("different", "1")})
    assert derive_constraints(rows, {}, sexes, different, **said) == [cannot("a", "b", "decision")]
    assert derive_constraints(rows, {}, sexes, Decisions(), **said) == [cannot("a", "b", "same-frame")]
    apart = [row("a"), row("b")]
    assert derive_constraints(apart, {}, sexes, Decisions(), **said) == [cannot("a", "b", "sex")]
    assert derive_constraints(apart, {}, {}, Decisions(), **said) == [cannot("a", "b", "age")]
    said["stages"] = {}
    assert derive_constraints(apart, {}, {}, Decisions(), **said) == [cannot("a", "b", "too-far")]
    assert SOURCES == (
        "decision",
        "label",
        "same-frame",
        "sex",
        "age",
        "too-far",
        "pictures",
        "facing-cameras",
    )


@pytest.mark.parametrize("source", ["sex", "age", "too-far", "same-frame"])
def test_facing_cameras_that_link_what_cannot_be_one_give_way(source):
    """A male by one camera, a female by another, and the cameras say that they are one animal."""
    groups = join_groups("ab", [must("a", "b", "facing-cameras"), cannot("a", "b", source)], {})
    assert groups.members == (("a",), ("b",))
    assert groups.in_conflict == {"a", "b"}
    assert conflict_rows(groups.conflicts) == [
        link(1, 1, "a", "b", "must", "facing-cameras", True),
        link(1, 2, "b", "a", "cannot", source, False),
    ]


def link(conflict, position, sighting, after, kind, source, aside):
    return {
        "conflict": conflict,
        "position": position,
        "sighting": sighting,
        "next_sighting": after,
        "kind": kind,
        "source": source,
        "set_aside": aside,
        "decisionIDs": [],
    }


def test_a_cycle_through_facing_cameras_and_labels_is_written_link_by_link():
    """KP-1 is a male, a facing camera links one of its sightings with a female's."""
    rules = [must("a", "b"), must("b", "c", "facing-cameras"), cannot("a", "c", "sex")]
    groups = join_groups("abc", rules, {"a": "KP-1", "b": "KP-1"})
    assert conflict_rows(groups.conflicts) == [
        link(1, 1, "a", "b", "must", "label", False),
        link(1, 2, "b", "c", "must", "facing-cameras", True),
        link(1, 3, "c", "a", "cannot", "sex", False),
    ]
    assert groups.in_conflict == {"c"}  # people named the others


def test_distance_gives_way_to_people_but_is_told():
    rules = [must("a", "b", "decision"), cannot("a", "b", "too-far")]
    groups = join_groups("ab", rules, {})
    assert groups.members == (("a", "b"),)
    assert groups.in_conflict == {"a", "b"}
    assert [r["set_aside"] for r in conflict_rows(groups.conflicts)] == [False, True]
    named = join_groups("ab", [must("a", "b"), cannot("a", "b", "too-far")], {"a": "KP-1", "b": "KP-1"})
    assert named.members == (("a", "b"),)
    assert not named.in_conflict
    assert len(named.conflicts) == 1


def test_distance_does_not_give_way_when_a_machine_links():
    rules = [must("a", "b", "decision"), must("b", "c", "facing-cameras"), cannot("a", "c", "too-far")]
    groups = join_groups("abc", rules, {})
    assert groups.members == (("a", "b"), ("c",))
    assert [r["set_aside"] for r in conflict_rows(groups.conflicts)] == [False, True, False]


def test_distances_between_two_groups_give_way_together_and_the_nearest_is_told():
    rules = [must("b", "c"), must("a", "b", "decision"), must("c", "d", "decision")]
    rules += [cannot(x, y, "too-far") for x in "ab" for y in "cd"]
    groups = join_groups("abcd", rules, {})
    assert groups.members == (("a", "b", "c", "d"),)
    assert [c.cycle for c in groups.conflicts] == [("b", "c")]
    assert groups.in_conflict == {"b", "c"}


def test_what_else_keeps_two_groups_apart_is_told_beside_a_distance():
    rules = [must("a", "b", "decision"), must("b", "c", "decision")]
    rules += [cannot("b", "c", "too-far"), cannot("a", "c", "sex")]
    groups = join_groups("abc", rules, {})
    assert groups.members == (("a", "b"), ("c",))
    assert [c.sources[-1] for c in groups.conflicts] == ["too-far", "sex"]


def test_where_a_machine_joined_a_group_each_distance_is_judged_by_its_own_cycle():
    rules = [must("a", "b", "decision"), must("c", "d", "facing-cameras")]
    rules += [cannot("a", "b", "too-far"), cannot("a", "d", "too-far"), must("b", "c", "decision")]
    groups = join_groups("abcd", rules, {})
    assert groups.members == (("a", "b", "c"), ("d",))


def test_two_cameras_with_many_sightings_each_are_joined_at_once():
    one, other = [f"a{k:03}" for k in range(150)], [f"b{k:03}" for k in range(150)]
    rules = [must(*two, "decision") for keys in (one, other) for two in pairwise(keys)]
    rules += [cannot(x, y, "too-far") for x in one for y in other]
    groups = join_groups([*one, *other], [*rules, must(one[0], other[0])], {})
    assert len(groups.members) == len(groups.conflicts) == 1


def test_a_cycle_among_many_sightings_of_one_name_is_short():
    """Labels chain a name's sightings by key; only the two that contradict each other belong to the cycle."""
    keys = "abcdefgh"
    rules = [must(x, y) for x, y in pairwise(keys)] + [cannot("b", "g", "same-frame")]
    groups = join_groups(keys, rules, dict.fromkeys(keys, "KP-1"))
    (conflict,) = groups.conflicts
    assert conflict.cycle == ("b", "g")
    assert conflict.sources == ("label", "same-frame")
    assert groups.in_conflict == {"b", "g"}


LEFT, RIGHT = frozenset({"left"}), frozenset({"right"})


def flank_links(rules, sides, names=None, named=None):
    names = names or {}
    groups = join_groups(sides, rules, names)
    rows = flank_link_rows(named or dict.fromkeys(sides, "P-1"), sides, groups, names)
    return [(r["link"], r["position"], r["sighting"], r.get("next_sighting"), r["source"]) for r in rows]


def test_a_turn_is_evidence_that_can_be_read():
    sides = {"a": LEFT, "b": LEFT | RIGHT, "c": RIGHT, "d": LEFT | RIGHT}
    assert flank_links([], sides) == [(1, 1, "b", None, "turn"), (2, 1, "d", None, "turn")]


def test_links_between_flanks_are_written_step_by_step():
    sides = {"a": LEFT, "b": frozenset(), "c": RIGHT, "d": LEFT}
    rules = [must("a", "b", "decision"), must("b", "c", "facing-cameras"), must("a", "d", "decision")]
    assert flank_links(rules, sides) == [(1, 1, "a", "b", "decision"), (1, 2, "b", "c", "facing-cameras")]


def test_a_name_that_people_gave_links_flanks():
    sides = {"a": LEFT, "b": LEFT, "c": LEFT, "d": RIGHT}
    names = dict.fromkeys("abd", "KP-1")
    assert flank_links([must("a", "b"), must("b", "d")], sides, names) == [(1, 1, "a", "d", "label")]
    # Also where a contradiction keeps the two apart meanwhile.
    apart = [must("a", "d"), cannot("a", "d", "sex")]
    assert flank_links(apart, {"a": LEFT, "d": RIGHT}, {"a": "KP-1", "d": "KP-1"}) == [
        (1, 1, "a", "d", "label")
    ]


def test_an_individual_of_one_flank_has_no_link():
    sides = {"a": LEFT, "b": RIGHT}
    assert flank_links([], sides, named={"a": "P-1", "b": "P-2"}) == []
