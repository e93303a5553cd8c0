"""Plausible partitions, sampled from the posterior of `partition.py` under all constraints.

Markov chains from two starts (the best partition, and every group alone), each step a Gibbs scan over
single groups and a number of split-merge proposals with sequential allocation (Dahl 2003), which move whole
clusters at once.
"""

from __future__ import annotations

from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.partition import Problem, canonical, move_weights

CHAINS = 4
BURN_IN = 50


def sample_partitions(
    problem: Problem, best: NDArray[np.int64], *, draws: int, seed: int
) -> NDArray[np.int64]:
    """Draw partitions.

    Parameters
    ----------
    problem : Problem
        What to sample from.
    best : int64 array, shape (n,)
        Start of every other chain.
    draws, seed : int
        Number of draws over all chains, and the seed.

    Returns
    -------
    int64 array, shape (draws, n)
        Clusters numbered by first member in each draw.
    """
    out = np.zeros((draws, problem.size), np.int64)
    if problem.size == 0:
        return out
    shares = np.array_split(np.arange(draws), CHAINS)
    for chain, rows in enumerate(shares):
        rng = np.random.default_rng([seed, chain])
        labels = best.copy() if chain % 2 == 0 else np.arange(problem.size)
        for step in range(BURN_IN + len(rows)):
            labels = _gibbs_scan(problem, labels, rng)
            for _ in range(max(4, problem.size // 8)):
                labels = _split_merge(problem, labels, rng)
            if step >= BURN_IN:
                out[rows[step - BURN_IN]] = canonical(labels)
    return out


def _gibbs_scan(problem: Problem, labels: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw each group's cluster given all others."""
    labels = labels.copy()
    for i in range(problem.size):
        options, weights = move_weights(problem, labels, i)
        labels[i] = options[_draw(weights, rng)]
    return labels


def _draw(weights: NDArray[np.float64], rng: np.random.Generator) -> int:
    """Position drawn with probability proportional to exp(weight)."""
    share = np.cumsum(np.exp(weights - weights.max()))
    return int(np.searchsorted(share, rng.random() * share[-1], side="right"))


def _split_merge(problem: Problem, labels: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """One split or merge of the clusters of two random groups, accepted by Metropolis and Hastings' rule."""
    if problem.size < 2:
        return labels
    i, j = (int(k) for k in rng.choice(problem.size, size=2, replace=False))
    together = labels[i] == labels[j]
    members = np.flatnonzero((labels == labels[i]) | (labels == labels[j]))
    rest = members[(members != i) & (members != j)]
    rng.shuffle(rest)
    if together:
        first, second, log_q = _allocate(problem, i, j, rest, rng, None)
        ratio = _two(problem, first, second) - problem.cluster_score(members) - log_q
    else:
        joined = problem.cluster_score(members)
        if joined == -inf:
            return labels
        target = labels == labels[i]
        first, second, log_q = _allocate(problem, i, j, rest, rng, target)
        ratio = joined - _two(problem, first, second) + log_q
    if not (ratio >= 0 or rng.random() < np.exp(ratio)):
        return labels
    labels = labels.copy()
    if together:
        labels[second] = int(np.setdiff1d(np.arange(problem.size + 1), labels)[0])
    else:
        labels[second] = labels[i]
    return labels


def _two(problem: Problem, first: NDArray[np.int64], second: NDArray[np.int64]) -> float:
    return problem.cluster_score(first) + problem.cluster_score(second)


def _allocate(
    problem: Problem,
    i: int,
    j: int,
    rest: NDArray[np.int64],
    rng: np.random.Generator,
    target: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
    """Hand out `rest` to the clusters of i and j one by one; with `target`, only the probability of that outcome."""
    first, second = [i], [j]
    # Evidence and bars of each one still to be handed out with either side, kept up as the sides grow.
    between = problem.evidence[np.ix_(rest, rest)]
    barred = problem.cannot[np.ix_(rest, rest)]
    with_first, with_second = problem.evidence[rest, i], problem.evidence[rest, j]
    not_first, not_second = problem.cannot[rest, i], problem.cannot[rest, j]
    log_q = 0.0
    for place, k in enumerate(rest.tolist()):
        one = 0.0 if not_first[place] else exp(min(with_first[place], 500.0))
        other = 0.0 if not_second[place] else exp(min(with_second[place], 500.0))
        share = one / (one + other) if one + other > 0 else 0.5
        to_first = bool(rng.random() < share) if target is None else bool(target[k])
        chance = share if to_first else 1 - share
        if chance <= 0:
            log_q = -inf
        else:
            log_q += log(chance)
        if to_first:
            first.append(k)
            with_first = with_first + between[place]
            not_first = not_first | barred[place]
        else:
            second.append(k)
            with_second = with_second + between[place]
            not_second = not_second | barred[place]
    return np.array(first), np.array(second), log_q
