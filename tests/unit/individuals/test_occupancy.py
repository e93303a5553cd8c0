"""The prior on how many animals a partition holds, against enumeration and against surveys of known number."""

from itertools import product
from math import exp, log

import numpy as np
import pytest

from leopard_census.individuals import occupancy
from leopard_census.individuals.draws import sample_partitions
from leopard_census.individuals.occupancy import (
    draws_by_occupancy,
    effective,
    ln_prior,
    ln_weights,
    seen_groups,
    seen_of,
)
from leopard_census.individuals.partition import LEFT, RIGHT, Problem, canonical


def new(left, right=0):
    return np.array([[0, left], [0, right]])


def test_it_is_the_chance_of_a_partition_when_all_animals_come_alike(monkeypatch):
    monkeypatch.setattr(occupancy, "MOST", 6)
    # Five visits of N animals: count assignments that give two animals, one of them seen once (one given partition).
    wanted = canonical(np.array([0, 0, 1, 0, 0]))
    total = 0.0
    for n in range(1, 7):
        same = sum((canonical(np.array(who)) == wanted).all() for who in product(range(n), repeat=5))
        total += same / n**5 / n
    # The sum in the module begins where the animals seen fit in.
    assert exp(ln_prior(new(2), (5, 0))) == pytest.approx(total)


def test_flanks_share_the_number_of_animals():
    n = np.arange(4, occupancy.MOST + 1, dtype=float)
    left = n * (n - 1) * (n - 2) * (n - 3) / n**9
    right = n * (n - 1) / n**3
    assert exp(ln_prior(new(4, 2), (9, 3))) == pytest.approx(float((left * right / n).sum()))


def test_known_animals_are_no_news():
    # One known and one new animal in three visits: only the new one may be any of those left.
    n = np.arange(2, occupancy.MOST + 1, dtype=float)
    found = exp(ln_prior(np.array([[1, 1], [0, 0]]), (3, 0)))
    assert found == pytest.approx(float(((n - 1) / n**3 / n).sum()))


def test_weights_turn_one_prior_into_the_other():
    # Without evidence, draws by theta weighted are draws by occupancy: mean number of animals of six visits, of two
    # animals or more; theta = 3 hardly ever gives one alone.
    size, theta = 6, 3.0
    problem = Problem(np.zeros((size, size)), np.zeros((size, size), bool), np.full(size, LEFT), theta)
    draws = sample_partitions(problem, np.zeros(size, np.int64), draws=600, seed=1)
    seen = seen_groups(problem.flanks)
    own = np.exp(ln_weights(draws, seen, theta))
    counts = np.array([len(set(row)) for row in draws.tolist()])
    stirling = {2: 31, 3: 90, 4: 65, 5: 15, 6: 1}
    prior = {k: s * exp(ln_prior(new(k), (size, 0))) for k, s in stirling.items()}
    expected = sum(k * p for k, p in prior.items()) / sum(prior.values())
    assert own.mean() == pytest.approx(1)
    assert float(own @ counts / own.sum()) == pytest.approx(expected, abs=0.25)


def test_draws_are_made_anew_until_weights_are_even():
    # Forty visits of eight animals; six of the visits match nothing clearly.
    rng = np.random.default_rng(5)
    who = np.repeat(np.arange(8), 5)
    same = who[:, None] == who
    apart = np.where(np.arange(40) % 7 == 6, 0.3, 5.0)
    d = np.minimum(apart[:, None], apart)
    upper = np.triu(rng.normal(np.where(same, d**2 / 2, -(d**2) / 2), d), 1)
    problem = Problem(upper + upper.T, np.zeros((40, 40), bool), np.full(40, LEFT), 10.0)

    def sample(theta):
        own = Problem(problem.evidence, problem.cannot, problem.flanks, theta)
        return sample_partitions(own, who, draws=100, seed=3)

    plain = sample(10.0)
    seen = seen_groups(problem.flanks)
    draws, weights = draws_by_occupancy(plain, 10.0, seen, sample)
    number = np.array([len(set(row)) for row in draws.tolist()])
    own = np.exp(weights) / np.exp(weights).sum()
    before = np.mean([len(set(row)) for row in plain.tolist()])
    assert effective(weights) > effective(ln_weights(plain, seen, 10.0))
    assert abs(float(own @ number) - 8) < abs(before - 8)
    assert float(own @ number) == pytest.approx(8, abs=0.7)


def test_what_counts_of_groups():
    sides = {
        "a": frozenset({"left"}),
        "b": frozenset({"left", "right"}),
        "c": frozenset({"right"}),
        "k": frozenset(),
    }
    visit = {"a": 0, "b": 0, "c": 1, "k": -1}
    seen = seen_of([["a", "k"], ["b"], ["c"]], sides, {"a", "b"}, {"k"}, visit)
    assert seen.shows.tolist() == [[True, True, False], [False, True, False]]
    assert seen.known.tolist() == [True, False, False]
    assert seen.visits == (1, 1)
    numbers = seen.numbers(np.array([[0, 1, 2], [0, 0, 2]]))
    assert numbers.tolist() == [[[1, 1], [0, 1]], [[1, 0], [1, 0]]]


def test_nothing_seen_is_no_fault():
    seen = seen_groups(np.zeros(0, np.int64))
    draws, weights = draws_by_occupancy(
        np.zeros((5, 0), np.int64), 10.0, seen, lambda theta: np.zeros((5, 0), np.int64)
    )
    assert draws.shape == (5, 0)
    assert weights.tolist() == [0.0] * 5
    both = seen_groups(np.array([LEFT | RIGHT, 0]))
    assert both.visits == (1, 1)
    assert log(effective(np.zeros(5))) == pytest.approx(log(5))
