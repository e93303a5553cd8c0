"""Plausible partitions, sampled from the posterior of `partition.py` and `sighting_faults.py` under all constraints.

Markov chains from two starts (the best partition, and every group alone), each step a Gibbs scan over single groups and
over the states of the sightings, and a number of split-merge proposals, which move whole clusters at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.partition import Problem, canonical
from leopard_census.individuals.sighting_faults import Faulty, Pictures, State, plain_pictures
from leopard_census.individuals.split_merge import split_or_merge

CHAINS = 4
BURN_IN = 50


def sample_partitions(
    problem: Problem, best: NDArray[np.int64], *, draws: int, seed: int, pictures: Pictures | None = None
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
    pictures : Pictures, optional
        The part of the problem's evidence that pictures give, by sighting, which fails where a sighting's pictures do;
        without, the evidence is taken as it is.

    Returns
    -------
    int64 array, shape (draws, n)
        Clusters numbered by first member in each draw.
    """
    out = np.zeros((draws, problem.size), np.int64)
    if problem.size == 0:
        return out
    model = Faulty(problem, pictures or plain_pictures(problem))
    shares = np.array_split(np.arange(draws), CHAINS)
    for chain, rows in enumerate(shares):
        rng = np.random.default_rng([seed, chain])
        state = model.start(best if chain % 2 == 0 else np.arange(problem.size))
        for step in range(BURN_IN + len(rows)):
            _gibbs_scan(model, state, rng)
            model.draw_states(state, rng)
            for _ in range(max(4, problem.size // 8)):
                state = split_or_merge(model, state, rng)
            if step >= BURN_IN:
                out[rows[step - BURN_IN]] = canonical(model.shown(state))
    return out


def _gibbs_scan(model: Faulty, state: State, rng: np.random.Generator) -> None:
    """Draw each group's cluster given all else."""
    for i in range(model.problem.size):
        options, weights = model.move_weights(state, i)
        state.labels[i] = options[_draw(weights, rng)]


def _draw(weights: NDArray[np.float64], rng: np.random.Generator) -> int:
    """Position drawn with probability proportional to exp(weight)."""
    share = np.cumsum(np.exp(weights - weights.max()))
    return int(np.searchsorted(share, rng.random() * share[-1], side="right"))
