from dataclasses import replace
from itertools import product
from math import log

import numpy as np
import pytest

from leopard_census.partitions.draws import sample_partitions
from leopard_census.partitions.partition import LEFT, RIGHT, Problem, best_partition, canonical


def problem(evidence, cannot=(), flanks=None, theta=4.0):
    evidence = np.array(evidence, float)
    n = len(evidence)
    evidence = np.triu(evidence, 1)
    barred = np.zeros((n, n), bool)
    for a, b in cannot:
        barred[a, b] = barred[b, a] = True
    bits = np.full(n, LEFT) if flanks is None else np.array(flanks)
    return Problem(evidence + evidence.T, barred, bits, theta)


def all_partitions(n):
    seen = {tuple(canonical(np.array(z))) for z in product(range(n), repeat=n)}
    return [np.array(z) for z in sorted(seen)]


def random_problem(rng, n=6):
    evidence = np.where(rng.random((n, n)) < 0.3, rng.uniform(0, 6, (n, n)), -0.7)
    cannot = [(a, b) for a in range(n) for b in range(a + 1, n) if rng.random() < 0.15]
    flanks = rng.choice([LEFT, LEFT, RIGHT, 3], size=n)
    shared = (flanks[:, None] & flanks[None, :]) > 0
    return problem(np.where(shared, evidence, 0), cannot, flanks)


@pytest.mark.parametrize("seed", range(6))
def test_best_partition_is_near_the_exact_one(seed):
    p = random_problem(np.random.default_rng(seed))
    exact = max(p.score(z) for z in all_partitions(p.size))
    found = p.score(best_partition(p))
    assert found == pytest.approx(exact, abs=1.0)


def test_best_partition_is_exact_most_of_the_time():
    hits = 0
    for seed in range(30):
        p = random_problem(np.random.default_rng([seed, 1]), n=5)
        exact = max(p.score(z) for z in all_partitions(p.size))
        hits += p.score(best_partition(p)) == pytest.approx(exact)
    assert hits >= 27


def test_cannot_beats_any_score():
    free = problem([[0, 8], [0, 0]])
    assert best_partition(free).tolist() == [0, 0]
    barred = problem([[0, 8], [0, 0]], cannot=[(0, 1)])
    assert best_partition(barred).tolist() == [0, 1]
    draws = sample_partitions(barred, best_partition(barred), draws=64, seed=1)
    assert (draws[:, 0] != draws[:, 1]).all()


def test_flanks_join_only_over_a_group_that_shows_both():
    apart = problem(np.zeros((2, 2)), flanks=[LEFT, RIGHT])
    assert best_partition(apart).tolist() == [0, 1]
    draws = sample_partitions(apart, best_partition(apart), draws=64, seed=1)
    assert (draws[:, 0] != draws[:, 1]).all()
    linked = problem([[0, 0, 6], [0, 0, 6], [0, 0, 0]], flanks=[LEFT, RIGHT, 3])
    assert best_partition(linked).tolist() == [0, 0, 0]


def test_order_of_groups_does_not_matter():
    for seed in range(5):
        rng = np.random.default_rng([seed, 5])
        p = random_problem(rng, n=8)
        order = rng.permutation(8)
        turned = Problem(
            p.evidence[np.ix_(order, order)], p.cannot[np.ix_(order, order)], p.flanks[order], 4.0
        )
        assert canonical(best_partition(p)[order]).tolist() == best_partition(turned).tolist()


def test_draws_follow_the_posterior():
    """Frequencies of whole partitions against their exact probabilities, all 52 partitions of 5 groups."""
    p = random_problem(np.random.default_rng(3), n=5)
    states = all_partitions(5)
    weights = np.exp([p.score(z) for z in states])
    exact = weights / weights.sum()
    draws = sample_partitions(p, best_partition(p), draws=3000, seed=2)
    drawn = np.array([(draws == z).all(axis=1).mean() for z in states])
    assert np.abs(drawn - exact).max() < 0.03
    assert exact.max() < 0.9  # the example must leave something to doubt


def test_draws_follow_the_posterior_where_shortlists_leave_pairs_out():
    """The same among the partitions whose clusters hang together by compared pairs."""
    path = np.zeros((5, 5))
    path[[0, 1, 2, 3, 0], [1, 2, 3, 4, 2]] = [2.0, 1.0, -0.5, 1.5, -1.0]
    p = replace(problem(path), by_lists=True)
    states = all_partitions(5)
    weights = np.exp([p.score(z) for z in states])
    assert (weights == 0).any()
    draws = sample_partitions(p, best_partition(p), draws=3000, seed=2)
    drawn = np.array([(draws == z).all(axis=1).mean() for z in states])
    assert np.abs(drawn - weights / weights.sum()).max() < 0.03
    assert not drawn[weights == 0].any()


def test_groups_that_were_never_compared_do_not_float_between_the_animals_of_a_large_survey():
    """20 animals of two groups each, and one that was compared with a single group, which it does not match."""
    n = 41
    evidence = np.zeros((n, n))
    evidence[np.arange(0, 40, 2), np.arange(1, 40, 2)] = 8.0
    evidence[0, 40] = -2.5
    p = problem(evidence, theta=10.0)

    def alone(p):
        draws = sample_partitions(p, best_partition(p), draws=64, seed=1)
        return float((draws[:, :40] != draws[:, [40]]).all(axis=1).mean())

    assert alone(replace(p, by_lists=True)) > 0.9
    assert alone(p) < 0.6


def test_two_groups_with_no_evidence_have_the_prior_probability():
    p = problem([[0, 1e-12], [0, 0]], theta=4.0)
    draws = sample_partitions(p, best_partition(p), draws=3000, seed=3)
    assert (draws[:, 0] == draws[:, 1]).mean() == pytest.approx(0.2, abs=0.02)
    assert p.score(np.array([0, 1])) - p.score(np.array([0, 0])) == pytest.approx(log(4.0))


def test_draws_are_the_same_for_the_same_seed_and_not_for_another():
    p = random_problem(np.random.default_rng(8), n=8)
    best = best_partition(p)
    one = sample_partitions(p, best, draws=60, seed=4)
    assert (one == sample_partitions(p, best, draws=60, seed=4)).all()
    assert not (one == sample_partitions(p, best, draws=60, seed=5)).all()


def test_nothing_to_tell_apart():
    p = problem(np.zeros((0, 0)))
    assert best_partition(p).tolist() == []
    assert sample_partitions(p, best_partition(p), draws=10, seed=1).shape == (10, 0)
