"""Sightings that people gave a name that their pictures contradict."""

import math

from leopard_census.individuals.constraints import Constraint, join_groups
from leopard_census.individuals.evidence import solve_sightings
from leopard_census.individuals.misnamed import misnamed_sightings
from leopard_census.individuals.views import View
from leopard_census.partitions.partition import LEFT

ODDS = 10.0
NAMES = {"a1": "A", "a2": "A", "b1": "B", "b2": "B", "t": "A"}
OWN = {("a1", "a2"): 6.0, ("b1", "b2"): 6.0, ("a1", "b1"): -1.0, ("a2", "b2"): -1.0}


def misnamed(evidence, names=NAMES):
    return {s: (m.pair, m.reason) for s, m in misnamed_sightings(evidence, names, ODDS).items()}


def test_a_sighting_that_matches_another_name_and_not_its_own_is_asked_about():
    evidence = OWN | {("b1", "t"): 5.0, ("b2", "t"): 6.0, ("a1", "t"): -0.5}
    assert misnamed(evidence) == {"t": (("b2", "t"), "its pictures match B, people named it A")}


def test_a_sighting_that_matches_its_own_name_too_is_not():
    assert misnamed(OWN | {("b1", "t"): 6.0, ("a1", "t"): 6.0}) == {}


def test_a_match_that_the_other_sightings_of_that_name_deny_is_not_enough():
    assert misnamed(OWN | {("b1", "t"): 6.0, ("b2", "t"): -3.0}) == {}
    assert misnamed({("b1", "t"): 4.4}) == {}
    assert list(misnamed({("b1", "t"): 4.6})) == ["b1", "t"]
    assert math.log(ODDS) + math.log(9) == 4.499809670330265


def test_a_prior_that_takes_all_for_one_animal_makes_no_match_of_none():
    assert misnamed_sightings({("a1", "a2"): 6.0, ("a1", "b1"): -1.0}, NAMES, 1e-9) == {}


def test_a_sighting_without_a_name_says_nothing():
    assert misnamed({("u1", "t"): 8.0, ("u2", "t"): 8.0}) == {}


def test_only_the_most_doubted_is_asked_about_where_it_explains_the_others():
    """The only sighting of B matches one of A's, which matches none of A's others."""
    evidence = {("b1", "t"): 8.0, ("a1", "t"): -1.0, ("a1", "b1"): -1.0, ("a1", "a2"): 6.0}
    assert list(misnamed(evidence)) == ["t"]


def test_its_pictures_join_nothing_to_the_name():
    """An animal that nobody named looks like a sighting that people named after another one."""
    evidence = OWN | {("b1", "t"): 6.0, ("b2", "t"): 6.0, ("t", "u"): 8.0}
    found = solved(evidence)
    assert set(found.misnamed) == {"t"}
    assert found.left_out == {"t"}
    assert not found.mixed
    of = dict(zip(("a", "b", "u"), found.solution.labels.tolist(), strict=True))
    assert len(set(of.values())) == 3
    without = solved({pair: value for pair, value in evidence.items() if not {"b1", "b2"} & set(pair)})
    assert without.solution.labels.tolist() == [0, 1, 0]


def test_a_name_with_no_other_views_is_joined_with_nobody():
    found = solved({("a1", "b1"): 6.0, ("a2", "b1"): 6.0, ("b1", "t"): 6.0})
    assert set(found.misnamed) == {"b1"}
    assert found.problem.flanks.tolist() == [LEFT, LEFT, LEFT]
    alone = solved({("b1", "t"): 6.0}, {"b1": "B", "t": "A"})
    assert set(alone.misnamed) == {"b1", "t"}
    assert alone.problem.flanks.tolist() == [LEFT, LEFT, 0, LEFT, 0, LEFT]


def solved(evidence, names=NAMES):
    keys = ["a1", "a2", "b1", "b2", "t", "u"]
    musts = [("a1", "a2"), ("a2", "t"), ("b1", "b2")]
    rules = [Constraint(*pair, "must", "label") for pair in musts if names.keys() >= set(pair)]
    usable = [View(key, "f", "left", 1.0, 0.0, True, 1.0, None, None, None) for key in keys]
    groups = join_groups(keys, rules, names)
    told = frozenset(names)
    return solve_sightings(groups, evidence, {}, rules, names, usable, frozenset(), told, ODDS)
