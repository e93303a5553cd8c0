"""Links by cameras that face each other: when they are made, and when pictures take them back."""

import datetime as dt

import numpy as np
import pytest

from leopard_census.individuals.constraints import Constraint, join_groups
from leopard_census.individuals.facing import facing_pairs, sure_flanks
from leopard_census.individuals.link_doubt import contradicted_links, untested_links

T0 = dt.datetime(2012, 1, 7, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=11)))
OPPOSITE = {"a": "left", "b": "right", "c": "left"}


def row(key, *, station="S1", deployment="S1A", start=0.0, end=None, simultaneous=1):
    return {
        "sightingID": key,
        "locationID": station,
        "deploymentID": deployment,
        "start": T0 + dt.timedelta(seconds=start),
        "end": T0 + dt.timedelta(seconds=start if end is None else end),
        "simultaneous": simultaneous,
    }


def pairs(rows, flanks=OPPOSITE, doubtful=(), seconds=5):
    return facing_pairs(rows, flanks, doubtful, seconds=seconds, minutes=30)


def test_cameras_that_face_each_other_link_one_passing_animal():
    a, b = row("a", deployment="S1A", end=6), row("b", deployment="S1B", start=8, end=12)
    assert pairs([b, a]) == pairs([a, b]) == [("a", "b")]
    assert pairs([b, a], seconds=1) == []


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
    assert pairs(rows) == [], why


@pytest.mark.parametrize("flanks", [{"a": "left", "b": "left"}, {"a": "left"}, {}])
def test_facing_cameras_link_opposite_flanks_alone(flanks):
    assert pairs([row("a"), row("b", deployment="S1B")], flanks) == []


@pytest.mark.parametrize("doubtful", ["a", "b"])
def test_facing_cameras_do_not_link_where_a_clock_is_doubted(doubtful):
    assert pairs([row("a"), row("b", deployment="S1B")], doubtful=[doubtful]) == []


@pytest.mark.parametrize("third", [{"start": 4}, {"start": 1200}, {"start": -1200, "deployment": "S1A"}])
def test_facing_cameras_do_not_link_where_a_second_animal_may_be_about(third):
    rows = [row("a"), row("b", deployment="S1B"), row("c", **{"deployment": "S1B", **third})]
    assert pairs(rows) == []
    assert pairs([*rows[:2], row("c", start=5400)]) == [("a", "b")]


def test_a_flank_is_sure_by_its_probability_or_by_people():
    said = {"sure": 0.96, "unsure": 0.94, "decided": 0.6, "told": None, "turned": 0.99, "rear": 0.99}
    rows = [{"sightingID": key, "flank_probability": p} for key, p in said.items()]
    sides = {key: frozenset({"left"}) for key in said}
    sides |= {"turned": frozenset({"left", "right"}), "rear": frozenset()}
    assert sure_flanks(rows, sides, {"decided"}, 0.95) == dict.fromkeys(("sure", "decided", "told"), "left")


def doubted(evidence, clusters, *, mixed=(), musts=()):
    """Links that pictures contradict among x and y, which facing cameras link."""
    keys = sorted({s for members in clusters for s in members})
    rules = [Constraint("x", "y", "must", "facing-cameras")]
    rules += [Constraint(*pair, "must", "label") for pair in musts]
    groups = join_groups(keys, rules, {})
    labels = [next(k for k, c in enumerate(clusters) if members[0] in c) for members in groups.members]
    return contradicted_links(groups, np.array(labels), evidence, mixed)


def test_a_link_stands_where_pictures_are_for_it_or_say_little():
    evidence = {("a1", "x"): 6.0, ("a2", "y"): 6.0, ("a1", "a2"): 1.0}
    assert doubted(evidence, [["a1", "a2", "x", "y"]]) == []
    assert doubted(evidence | {("a1", "y"): -2.0}, [["a1", "a2", "x", "y"]]) == []
    assert doubted({}, [["x", "y"]]) == []


def test_a_link_goes_where_a_sighting_matches_two_animals():
    assert doubted({("a", "x"): 6.0}, [["a", "x", "y"]], mixed=["y"]) == [("x", "y")]


def test_a_link_goes_where_a_coat_does_not_match_the_animal_it_would_be_of():
    never = {("a1", "x"): 6.0, ("a2", "y"): -1.5, ("a3", "y"): -1.5}
    assert doubted(never, [["a1", "a2", "a3", "x", "y"]], musts=[("a1", "a2"), ("a2", "a3")]) == [("x", "y")]
    # Also where the animal's sightings are joined with the link's for certain.
    assert doubted(never, [["a1", "a2", "a3", "x", "y"]], musts=[("a1", "x"), ("a2", "x"), ("a3", "x")]) == [
        ("x", "y")
    ]


def test_a_link_goes_where_it_alone_holds_two_animals_together():
    evidence = {("a1", "x"): 6.0, ("a2", "x"): 6.0, ("b1", "y"): 6.0, ("b2", "y"): 6.0, ("b1", "b2"): 6.0}
    evidence |= {(a, b): -0.8 for a in ("a1", "a2") for b in ("b1", "b2")}
    assert doubted(evidence, [["a1", "a2", "b1", "b2", "x", "y"]]) == [("x", "y")]
    # A third sighting that matches both halves better than they speak against each other keeps them together.
    evidence |= {("a1", "c"): 3.0, ("b1", "c"): 3.0}
    assert doubted(evidence, [["a1", "a2", "b1", "b2", "c", "x", "y"]]) == []


def untested(evidence, clusters, musts=()):
    """Links between x and y that no picture could contradict, and the halves."""
    keys = sorted({s for members in clusters for s in members})
    rules = [Constraint(*pair, "must", "facing-cameras") for pair in (("x", "y"), *musts)]
    groups = join_groups(keys, rules, {})
    labels = [next(k for k, c in enumerate(clusters) if members[0] in c) for members in groups.members]
    found = untested_links(groups, np.array(labels), evidence)
    return {"".join(pair): ["".join(sorted(half)) for half in halves] for pair, halves in found.items()}


def test_a_link_is_untested_where_no_picture_of_one_half_was_compared_with_the_other():
    evidence = {("a", "x"): 6.0, ("b", "y"): 6.0}
    assert untested({}, [["x", "y"]]) == {"xy": ["x", "y"]}
    assert untested(evidence, [["a", "b", "x", "y"]]) == {"xy": ["ax", "by"]}
    # A picture of both halves, or of one flank in each, could contradict it, whatever it says.
    assert untested(evidence | {("a", "b"): 0.0}, [["a", "b", "x", "y"]]) == {}
    assert untested(evidence | {("a", "y"): -0.5}, [["a", "b", "x", "y"]]) == {}
    # So could two passes of the animal, each by both cameras.
    again = {("u", "x"): 6.0, ("v", "y"): 6.0}
    assert untested(again, [["u", "v", "x", "y"]], musts=[("u", "v")]) == {}


def test_which_links_go_does_not_depend_on_the_order_of_evidence():
    evidence = {("a1", "x"): 6.0, ("b1", "y"): 6.0, ("a1", "b1"): -3.0}
    back = dict(reversed(evidence.items()))
    clusters = [["a1", "b1", "x", "y"]]
    assert doubted(evidence, clusters) == doubted(back, clusters) == [("x", "y")]
