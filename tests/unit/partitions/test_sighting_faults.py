"""Draws of partitions where a sighting's pictures can tell nothing, or show a second animal."""

from itertools import product
from math import lgamma

import numpy as np
import pytest

from leopard_census.partitions.draws import sample_partitions
from leopard_census.partitions.faulty_chain import State, shown
from leopard_census.partitions.partition import LEFT, RIGHT, Problem, best_partition, canonical
from leopard_census.partitions.places import no_fields
from leopard_census.partitions.sighting_faults import WORTH, Pictures, picture_evidence, posterior_tables


def pictures_of(pairs, group):
    evidence = np.zeros((len(group), len(group)))
    for (a, b), weight in pairs.items():
        evidence[a, b] = evidence[b, a] = weight
    return Pictures(evidence, np.array(group))


def problem_of(pictures, theta=4.0, flanks=None, people=None):
    n = int(pictures.group.max()) + 1
    evidence = pictures.by_group() + (0 if people is None else people)
    bits = np.full(n, LEFT) if flanks is None else np.array(flanks)
    return Problem(evidence, np.zeros((n, n), bool), bits, theta)


def partitions(n):
    return sorted({tuple(canonical(np.array(z)).tolist()) for z in product(range(n), repeat=n)})


def exact_shares(p, pictures):
    """Probability of each partition as it is shown, over all partitions and all states of the sightings."""
    model = posterior_tables(p, pictures)
    compared = set(model.open.tolist())
    s = len(pictures.group)
    shares: dict[tuple[int, ...], float] = {}
    for z in partitions(p.size):
        labels = np.array(z)
        own, k = labels[pictures.group], len(set(z))
        if any(not p.allowed(np.flatnonzero(labels == c)) for c in set(z)):
            continue
        states = [
            [-1]
            + [-2] * (i in compared)
            + [c for c in range(k) if c != own[i] and i in compared and p.flanks[pictures.group[i]] != 3]
            for i in range(s)
        ]
        for u in product(*states):
            silent, second = np.array(u) == -2, np.where(np.array(u) >= 0, u, -1)
            total = k * np.log(p.theta) + sum(
                model.people[a, b] for a in range(p.size) for b in range(a) if z[a] == z[b]
            )
            for i in range(s):
                for j in range(i):
                    shared = own[i] == own[j] or second[i] == own[j] or second[j] == own[i]
                    if shared and not silent[i] and not silent[j]:
                        total += pictures.evidence[i, j]
            n_silent, n_double = int(silent.sum()), int((second >= 0).sum())
            numbers = np.array(WORTH) + [len(compared) - n_silent - n_double, n_silent, n_double]
            total += sum(lgamma(x) for x in numbers) - n_double * np.log(max(k - 1, 1))
            as_shown = shown(model, State(labels, silent, second, np.ones(3) / 3, no_fields(model.places)))
            key = tuple(canonical(as_shown).tolist())
            shares[key] = shares.get(key, 0.0) + float(np.exp(total))
    whole = sum(shares.values())
    return {z: value / whole for z, value in shares.items()}


def examples():
    rng = np.random.default_rng(11)
    for flanks in (None, [LEFT, 3, RIGHT]):
        group = [0, 1, 1, 2]
        pairs = {
            (i, j): float(rng.choice([-2.0, 3.0, 5.0]))
            for i in range(4)
            for j in range(i + 1, 4)
            if group[i] != group[j]
        }
        yield pictures_of(pairs, group), flanks
    # Two animals that only a track of both ties together.
    tie = {(0, 1): 5.0, (0, 2): -3.0, (1, 2): -3.0}
    yield pictures_of(tie | {(k, 3): 4.0 for k in range(3)}, range(4)), None


@pytest.mark.parametrize(("pictures", "flanks"), list(examples()), ids=["one flank", "two flanks", "tied"])
def test_draws_follow_the_posterior_with_faults(pictures, flanks):
    """Against sums over all partitions and all states; people's evidence does not fail."""
    n = int(pictures.group.max()) + 1
    people = np.zeros((n, n))
    people[0, 1] = people[1, 0] = -1.0
    p = problem_of(pictures, flanks=flanks, people=people)
    exact = exact_shares(p, pictures)
    draws = sample_partitions(p, best_partition(p), draws=1500, seed=5, pictures=pictures)
    for z, share in exact.items():
        assert (draws == np.array(z)).all(axis=1).mean() == pytest.approx(share, abs=0.07), z
    assert max(exact.values()) < 0.97  # the example must leave something to doubt


def tied_animals(each=5):
    """Two animals with so many sightings each, and one track of both that matches all of them."""
    group = list(range(2 * each + 1))
    pairs = {
        (i, j): 6.0 if i // each == j // each else -2.0
        for i in range(2 * each)
        for j in range(i + 1, 2 * each)
    }
    # Their views have little in common, so what keeps them apart is weak beside the track's matches.
    pairs = {pair: (-0.4 if value < 0 else value) for pair, value in pairs.items()}
    return pictures_of(pairs | {(k, 2 * each): 6.0 for k in range(2 * each)}, group)


def test_one_track_of_two_animals_does_not_join_them_for_sure():
    pictures = tied_animals()
    p = problem_of(pictures, theta=10.0)
    best = best_partition(p)
    assert len(set(best.tolist())) == 1  # the example must fool the best partition
    plain = sample_partitions(p, best, draws=200, seed=1)
    assert (plain.max(axis=1) == 0).mean() > 0.95
    honest = sample_partitions(p, best, draws=200, seed=1, pictures=pictures)
    assert (honest[:, 0] != honest[:, 5]).mean() > 0.5
    assert ((honest[:, :5] == honest[:, [0]]).all(axis=1)).mean() > 0.95


def test_a_view_that_matches_nothing_may_show_a_known_animal():
    known = {(i, j): 7.0 for i in range(8) for j in range(i + 1, 8)}
    pictures = pictures_of(known | {(k, 8): -1.2 for k in range(8)}, range(9))
    p = problem_of(pictures, theta=10.0)
    best = best_partition(p)
    plain = sample_partitions(p, best, draws=400, seed=2)
    assert (plain[:, 8] == plain[:, 0]).mean() < 0.01
    honest = sample_partitions(p, best, draws=400, seed=2, pictures=pictures)
    assert 0.003 < (honest[:, 8] == honest[:, 0]).mean() < 0.1


def test_pairs_within_a_group_count_for_nothing():
    pictures = picture_evidence([("a", "b"), ("c",)], {("a", "b"): 3.0, ("a", "c"): 2.0, ("b", "c"): 1.0})
    assert pictures.by_group().tolist() == [[0.0, 3.0], [3.0, 0.0]]
