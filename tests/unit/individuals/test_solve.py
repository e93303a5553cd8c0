"""The exact partition and its bound, against every partition of small problems."""

from itertools import product
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leopard_census.individuals.pieces import split_problem
from leopard_census.individuals.solve import TIE, Limits, solve_partition
from leopard_census.partitions.partition import LEFT, RIGHT, Problem, best_partition, canonical

#: Restricted growth strings: every partition of n things once.
PARTITIONS = {
    n: [np.array(z) for z in sorted({tuple(canonical(np.array(z))) for z in product(range(n), repeat=n)})]
    for n in range(1, 7)
}


def random_problem(seed, n, *, theta=4.0, flankless=0.1, barred=0.15, across=False):
    """Groups with flanks, evidence where a flank is shared (with `across` everywhere), and bars."""
    rng = np.random.default_rng([seed, n])
    flanks = rng.choice([LEFT, RIGHT, 3, 0], size=n, p=[0.4, 0.35, 0.25 - flankless, flankless])
    evidence = np.where(rng.random((n, n)) < 0.4, rng.uniform(0, 6, (n, n)), rng.uniform(-2, 0, (n, n)))
    if not across:
        evidence = np.where((flanks[:, None] & flanks[None, :]) > 0, evidence, 0.0)
    evidence = np.triu(evidence, 1)
    cannot = np.triu(rng.random((n, n)) < barred, 1)
    return Problem(evidence + evidence.T, cannot | cannot.T, flanks, theta)


def grown(problem, labels=(), used=0):
    """Largest ln P by growing partitions group by group, without those that are not allowed already."""
    i = len(labels)
    if i == problem.size:
        return problem.score(np.array(labels))
    return max(
        grown(problem, (*labels, k), max(used, k + 1))
        for k in range(used + 1)
        if not any(problem.cannot[i, j] for j in range(i) if labels[j] == k)
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.integers(0, 10**6),
    st.integers(1, 6),
    st.sampled_from([0.4, 1.0, 4.0, 10.0]),
    st.booleans(),
)
def test_the_partition_is_the_best_of_all(seed, n, theta, across):
    p = random_problem(seed, n, theta=theta, across=across)
    solution = solve_partition(p)
    best = max(p.score(z) for z in PARTITIONS[n])
    assert p.score(solution.labels) == pytest.approx(best, abs=1e-6)
    assert all(component.exact and component.gap == 0 for component in solution.components)
    assert sum(component.value for component in solution.components) == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_eight_groups_against_all_partitions(seed):
    p = random_problem(seed, 8, theta=3.0, flankless=0.0, barred=0.25)
    assert p.score(solve_partition(p).labels) == pytest.approx(grown(p), abs=1e-6)


def test_it_finds_what_the_local_search_misses():
    missed = 0
    for seed in range(60):
        p = random_problem(seed, 14, theta=2.0, flankless=0.0, barred=0.2)
        gain = p.score(solve_partition(p).labels) - p.score(best_partition(p))
        assert gain > -TIE
        missed += gain > TIE
    assert missed >= 3


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(1, 4))
def test_a_bound_holds_after_any_number_of_rounds(seed, n, rounds):
    p = random_problem(seed, n, flankless=0.0)
    best = p.score(solve_partition(p).labels)
    for limits in (
        Limits(rounds=rounds, widest=0.0),
        Limits(largest=1, rounds_large=rounds),
        Limits(nodes=1, integer_rounds=1),
    ):
        solution = solve_partition(p, limits)
        value = sum(component.value for component in solution.components)
        bound = sum(component.bound for component in solution.components)
        assert value <= best + TIE
        assert bound >= best - TIE
        assert all(component.gap >= 0 for component in solution.components)


def test_a_bounded_part_says_so():
    """Before the first cut the bound is all positive evidence, and every group its own animal besides."""
    evidence = np.full((3, 3), 5.0) - 5 * np.eye(3)
    cannot = np.zeros((3, 3), bool)
    cannot[0, 1] = cannot[1, 0] = True
    p = Problem(evidence, cannot, np.full(3, LEFT), 4.0)
    (component,) = solve_partition(p, Limits(largest=2, rounds_large=1)).components
    assert not component.exact
    assert component.value == pytest.approx(5 + 2 * log(4))
    assert component.bound == pytest.approx(10 + 3 * log(4))
    assert solve_partition(p).components[0].exact


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(1, 6), st.sampled_from([1.0, 3.0, 20.0]))
def test_some_best_partition_joins_nothing_across_parts(seed, n, theta):
    p = random_problem(seed, n, theta=theta)
    parts = split_problem(p)
    assert sorted(np.concatenate(parts).tolist()) == list(range(n))
    part_of = {int(i): k for k, part in enumerate(parts) for i in part}
    best = max(p.score(z) for z in PARTITIONS[n])
    within = [
        z
        for z in PARTITIONS[n]
        if all(len({part_of[i] for i in np.flatnonzero(z == k)}) == 1 for k in set(z))
    ]
    assert max(p.score(z) for z in within) == pytest.approx(best)


def test_parts_are_split_where_the_evidence_is_less_than_the_prior_asks():
    evidence = np.zeros((4, 4))
    evidence[0, 1] = evidence[1, 0] = 3.0
    evidence[1, 2] = evidence[2, 1] = 2.0
    p = Problem(evidence, np.zeros((4, 4), bool), np.array([LEFT, LEFT, LEFT, 0]), 10.0)
    assert [part.tolist() for part in split_problem(p)] == [[0, 1], [2], [3]]


def test_equally_good_partitions_leave_the_choice_to_the_local_search():
    """Group 1 fits either neighbour: the lower position wins, and the exact program does not turn it around."""
    evidence = np.array([[0, 4, 0], [4, 0, 4], [0, 4, 0]], float)
    cannot = np.zeros((3, 3), bool)
    cannot[0, 2] = cannot[2, 0] = True
    p = Problem(evidence, cannot, np.full(3, LEFT), 2.0)
    assert solve_partition(p).labels.tolist() == best_partition(p).tolist() == [0, 0, 1]


def test_order_of_groups_does_not_matter():
    for seed in range(8):
        rng = np.random.default_rng([seed, 5])
        p = random_problem(seed, 14, theta=2.0)
        order = rng.permutation(14)
        turned = Problem(
            p.evidence[np.ix_(order, order)], p.cannot[np.ix_(order, order)], p.flanks[order], p.theta
        )
        assert canonical(solve_partition(p).labels[order]).tolist() == solve_partition(turned).labels.tolist()


def test_nothing_to_tell_apart():
    p = Problem(np.zeros((0, 0)), np.zeros((0, 0), bool), np.zeros(0, np.int64), 4.0)
    solution = solve_partition(p)
    assert solution.labels.tolist() == []
    assert solution.components == ()
