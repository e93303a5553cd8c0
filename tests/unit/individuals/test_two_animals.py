import numpy as np

from leopard_census.individuals.two_animals import contradicted_sightings, telling_pairs

ODDS = 10.0


def at_fault(evidence, clusters, told=()):
    keys = sorted({s for pair in evidence for s in pair})
    group_of = {s: k for k, s in enumerate(keys)}
    labels = np.array([next(k for k, members in enumerate(clusters) if s in members) for s in keys])
    return contradicted_sightings(evidence, group_of, labels, ODDS, frozenset(told))


def test_a_sighting_that_matches_two_animals_is_at_fault():
    evidence = {("a1", "a2"): 6.0, ("b1", "b2"): 6.0, ("a1", "x"): 6.0, ("a2", "x"): 6.0}
    evidence |= {("b1", "x"): 6.0, ("b2", "x"): 5.0}
    assert at_fault(evidence, [["a1", "a2", "x"], ["b1", "b2"]]) == {"x"}
    assert at_fault(evidence, [["a1", "a2"], ["b1", "b2", "x"]]) == {"x"}


def test_nothing_is_contradicted_by_a_weak_match():
    evidence = {("a", "x"): 6.0, ("b", "x"): 3.0}
    assert at_fault(evidence, [["a", "x"], ["b"]]) == frozenset()


def test_of_a_lone_contradiction_both_are_at_fault():
    assert at_fault({("a", "b"): 6.0}, [["a"], ["b"]]) == {"a", "b"}


def test_what_people_told_is_never_at_fault():
    evidence = {("a", "x"): 6.0, ("b", "x"): 6.0}
    assert at_fault(evidence, [["a", "x"], ["b"]], told=["x"]) == {"b"}
    assert at_fault(evidence, [["a", "x"], ["b"]], told=["x", "b", "a"]) == frozenset()


def test_a_person_is_shown_the_surest_match_with_either_animal():
    evidence = {("a1", "x"): 6.0, ("a2", "x"): 7.0, ("b1", "x"): 5.0, ("a1", "a2"): 8.0, ("c", "x"): -1.0}
    group_of = {s: k for k, s in enumerate(("a1", "a2", "b1", "c", "x"))}
    pairs = telling_pairs(frozenset({"x"}), evidence, group_of, np.array([0, 0, 1, 2, 0]))
    assert pairs == [("a2", "x"), ("b1", "x")]
