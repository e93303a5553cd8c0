"""Plausible partitions, sampled from the posterior of `partition.py` and `sighting_faults.py` under all constraints.

Markov chains from two starts (the best partition, and every group alone), each step a Gibbs scan over single groups and
over the states of the sightings, and a number of split-merge proposals, which move whole clusters at once.

Even so a chain can stay in one of two ways to see a family for its whole length. So each has companions to whom the
pictures say less (their evidence to the powers of `POWERS`), which move freely, and swaps states with them (parallel
tempering, Geyer 1991; Earl & Deem 2005, Phys. Chem. Chem. Phys. 7:3910). On a simulated winter single sightings had
come out at 0.75 or 1.00 by seed; see `tests/unit/individuals/test_draws.py`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.partition import Problem, canonical
from leopard_census.individuals.sighting_faults import Faulty, Pictures, State, plain_pictures
from leopard_census.individuals.split_merge import split_or_merge

STARTS = 2
BURN_IN = 50
#: What the companions of a chain raise the likelihood to, the first being the chain itself.
POWERS = (1.0, 0.65, 0.42)


def sample_partitions(
    problem: Problem, best: NDArray[np.int64], *, draws: int, seed: int, pictures: Pictures | None = None
) -> NDArray[np.int64]:
    """Draw partitions.

    Parameters
    ----------
    problem : Problem
        What to sample from.
    best : int64 array, shape (n,)
        Start of the first chain; the second begins with every group alone.
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
    models = _tempered(problem, pictures or plain_pictures(problem))
    for chain, rows in enumerate(np.array_split(np.arange(draws), STARTS)):
        rng = np.random.default_rng([seed, chain])
        start = best if chain == 0 else np.arange(problem.size)
        states = [model.start(start) for model in models]
        for step in range(BURN_IN + len(rows)):
            states = [_step(model, state, rng) for model, state in zip(models, states, strict=True)]
            _swap(models[0], states, rng)
            if step >= BURN_IN:
                out[rows[step - BURN_IN]] = canonical(models[0].shown(states[0]))
    return out


def _tempered(problem: Problem, pictures: Pictures) -> list[Faulty]:
    """The posterior, and those of the companions."""
    return [
        Faulty(
            replace(problem, evidence=power * problem.evidence),
            replace(pictures, evidence=power * pictures.evidence),
        )
        for power in POWERS
    ]


def _step(model: Faulty, state: State, rng: np.random.Generator) -> State:
    """All groups, all states of sightings, and some whole clusters."""
    for i in range(model.problem.size):
        options, weights = model.move_weights(state, i)
        state.labels[i] = options[_draw(weights, rng)]
    model.draw_states(state, rng)
    for _ in range(max(4, model.problem.size // 8)):
        state = split_or_merge(model, state, rng)
    return state


def _swap(model: Faulty, states: list[State], rng: np.random.Generator) -> None:
    """Let neighbours change places, from the most free to the chain itself, by Metropolis' rule."""
    likelihood = [model.likelihood(state) for state in states]
    for k in range(len(states) - 1, 0, -1):
        ratio = (POWERS[k - 1] - POWERS[k]) * (likelihood[k] - likelihood[k - 1])
        if ratio >= 0 or rng.random() < np.exp(ratio):
            states[k - 1], states[k] = states[k], states[k - 1]
            likelihood[k - 1], likelihood[k] = likelihood[k], likelihood[k - 1]


def _draw(weights: NDArray[np.float64], rng: np.random.Generator) -> int:
    """Position drawn with probability proportional to exp(weight)."""
    share = np.cumsum(np.exp(weights - weights.max()))
    return int(np.searchsorted(share, rng.random() * share[-1], side="right"))
