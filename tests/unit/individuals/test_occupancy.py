"""The prior on how many animals a partition holds, against enumeration and against surveys of known number."""

from itertools import product
from math import exp, inf, log

import numpy as np
import pytest

from leopard_census.individuals import occupancy
from leopard_census.individuals.occupancy import (
    Flank,
    draws_by_occupancy,
    effective,
    ln_prior,
    ln_weights,
    seen_groups,
    seen_of,
)
from leopard_census.partitions.draws import sample_partitions
from leopard_census.partitions.partition import LEFT, RIGHT, Problem, canonical


def one_flank(*sizes, known=0):
    return [Flank(known, np.array(sizes, float)), Flank(0, np.zeros(0))]


def of_number(k, visits=6):
    """k animals in so many visits, all but one seen once."""
    return one_flank(*([1] * (k - 1)), visits - k + 1)


@pytest.fixture
def alike(monkeypatch):
    """All animals come alike, and there are six at most."""
    monkeypatch.setattr(occupancy, "SHAPES", (inf,))
    monkeypatch.setattr(occupancy, "MOST", 6)
    occupancy._of_numbers.cache_clear()
    yield
    occupancy._of_numbers.cache_clear()


def test_it_is_the_chance_of_a_partition_when_all_animals_come_alike(alike):
    # Five visits of N animals: count assignments that give two animals, one of them seen once (one given partition).
    wanted = canonical(np.array([0, 0, 1, 0, 0]))
    total = 0.0
    for n in range(1, 7):
        same = sum((canonical(np.array(who)) == wanted).all() for who in product(range(n), repeat=5))
        total += same / n**5 / n
    # The sum in the module begins where the animals seen fit in.
    assert exp(ln_prior(one_flank(4, 1))) == pytest.approx(total)


@pytest.mark.parametrize("shape", [0.5, 2.0, inf])
def test_chances_of_all_partitions_sum_to_those_of_the_numbers(shape, monkeypatch):
    monkeypatch.setattr(occupancy, "SHAPES", (shape,))
    monkeypatch.setattr(occupancy, "MOST", 5)
    occupancy._of_numbers.cache_clear()
    # Partitions of four visits by sizes, and how many there are of each.
    partitions = {(4,): 1, (3, 1): 4, (2, 2): 3, (2, 1, 1): 6, (1, 1, 1, 1): 1}
    total = sum(count * exp(ln_prior(one_flank(*sizes))) for sizes, count in partitions.items())
    occupancy._of_numbers.cache_clear()
    assert total == pytest.approx(sum(1 / n for n in range(1, 6)))


def test_flanks_share_the_number_of_animals(alike):
    n = np.arange(4, 7, dtype=float)
    left = n * (n - 1) * (n - 2) * (n - 3) / n**9
    right = n * (n - 1) / n**3
    flanks = [Flank(0, np.array([4.0, 3, 1, 1])), Flank(0, np.array([2.0, 1]))]
    assert exp(ln_prior(flanks)) == pytest.approx(float((left * right / n).sum()))


def test_known_animals_are_no_news(alike):
    # One known and one new animal in three visits: only the new one may be any of those left.
    n = np.arange(2, 7, dtype=float)
    assert exp(ln_prior(one_flank(2, 1, known=1))) == pytest.approx(float(((n - 1) / n**3 / n).sum()))


def test_visits_tell_whether_animals_come_alike():
    # Of 36 visits: six animals alike, or one seen often and eleven hardly. Another animal is likelier in the second.
    def odds(*sizes):
        more = sorted([*sizes[1:], sizes[0] - 1, 1], reverse=True)
        return ln_prior(one_flank(*more)) - ln_prior(one_flank(*sizes))

    assert odds(25, *([1] * 11)) > odds(6, 6, 6, 6, 6, 6) + 1


def test_weights_turn_one_prior_into_the_other():
    # Without evidence, draws by theta weighted are draws by occupancy: mean number of animals of six visits, of two
    # animals or more; theta = 3 hardly ever gives one alone.
    size, theta = 6, 3.0
    problem = Problem(np.zeros((size, size)), np.zeros((size, size), bool), np.full(size, LEFT), theta)
    draws = sample_partitions(problem, np.zeros(size, np.int64), draws=600, seed=1)
    seen = seen_groups(problem.flanks)
    own = np.exp(ln_weights(draws, seen, theta))
    counts = np.array([len(set(row)) for row in draws.tolist()])
    # Partitions of six by sizes, and how many there are of each.
    ways = {
        (5, 1): 6, (4, 2): 15, (3, 3): 10, (4, 1, 1): 15, (3, 2, 1): 60, (2, 2, 2): 15, (3, 1, 1, 1): 20,
        (2, 2, 1, 1): 45, (2, 1, 1, 1, 1): 15, (1, 1, 1, 1, 1, 1): 1,
    }  # fmt: skip
    prior = {sizes: number * exp(ln_prior(one_flank(*sizes))) for sizes, number in ways.items()}
    expected = sum(len(sizes) * p for sizes, p in prior.items()) / sum(prior.values())
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
    # Visit 0 is shared by two groups that show the left flank.
    assert seen.visits.tolist() == [[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]]
    assert seen.known.tolist() == [True, False, False]
    left, right = seen.flanks(np.array([0, 1, 2]))
    assert (left.known, left.sizes.tolist(), right.known, right.sizes.tolist()) == (1, [0.5, 0.5], 0, [1.0])
    left, right = seen.flanks(np.array([0, 0, 2]))
    assert (left.known, left.sizes.tolist(), right.known) == (1, [1.0], 1)


def test_nothing_seen_is_no_fault():
    seen = seen_groups(np.zeros(0, np.int64))
    draws, weights = draws_by_occupancy(
        np.zeros((5, 0), np.int64), 10.0, seen, lambda theta: np.zeros((5, 0), np.int64)
    )
    assert draws.shape == (5, 0)
    assert weights.tolist() == [0.0] * 5
    both = seen_groups(np.array([LEFT | RIGHT, 0]))
    assert both.visits.sum(axis=1).tolist() == [1, 1]
    assert log(effective(np.zeros(5))) == pytest.approx(log(5))
