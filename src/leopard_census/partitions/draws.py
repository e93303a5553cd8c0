"""Plausible partitions, sampled from the posterior of `partition.py` and `sighting_faults.py` under all constraints.

Markov chains from two starts (the best partition, and every group alone), each step a Gibbs scan over single groups and
over the states of the sightings, and a number of split-merge proposals, which move whole clusters at once.

Even so a chain can stay in one of two ways to see a family for its whole length. So each has companions to whom the
pictures say less (their evidence to the powers of `POWERS`), which move freely, and swaps states with them (parallel
tempering, Geyer 1991; Earl & Deem 2005, Phys. Chem. Chem. Phys. 7:3910). On a simulated winter single sightings had
come out at 0.75 or 1.00 by seed; see `tests/unit/individuals/test_draws.py`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leopard_census.compiled import compiled
from leopard_census.partitions.faulty_chain import (
    State,
    Tables,
    draw,
    draw_states,
    likelihood,
    move,
    refresh_two,
    shown,
    weights_of,
)
from leopard_census.partitions.partition import Problem, canonical
from leopard_census.partitions.places import Places
from leopard_census.partitions.sighting_faults import Pictures, plain_pictures, posterior_tables
from leopard_census.partitions.sighting_faults import start as begin
from leopard_census.partitions.split_merge import split_or_merge

STARTS = 2
#: Scans before the first draw, and from one draw to the next: neighbours are then less alike.
BURN_IN, THIN = 200, 8
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
    starts = (best, np.arange(problem.size))
    parts = [
        sample_chain(
            problem, labels, draws=len(rows), rng=np.random.default_rng([seed, chain]), pictures=pictures
        )
        for chain, (labels, rows) in enumerate(
            zip(starts, np.array_split(np.arange(draws), STARTS), strict=True)
        )
    ]
    return np.concatenate(parts)


def sample_chain(
    problem: Problem,
    start: NDArray[np.int64],
    *,
    draws: int,
    rng: np.random.Generator,
    pictures: Pictures | None = None,
    places: Places | None = None,
    burn_in: int = BURN_IN,
) -> NDArray[np.int64]:
    """Draw partitions by one chain, (draws, n).

    Parameters
    ----------
    start : int64 array, shape (n,)
        Where it begins.
    places : Places, optional
        What captures say of each cluster, in place of constant odds.
    burn_in
        Scans before the first draw.
    """
    if problem.size == 0:
        return np.zeros((draws, 0), np.int64)
    pictures = pictures or plain_pictures(problem)
    tables = posterior_tables(problem, pictures, places)
    states = tuple(begin(tables, start, pictures.faulty) for _ in POWERS)
    found = _chain(tables, states, np.array(POWERS), burn_in, THIN, draws, rng)
    return np.array([canonical(labels) for labels in found]).reshape(draws, problem.size)


@compiled
def _chain(
    t: Tables,
    states: tuple[State, ...],
    powers: NDArray[np.float64],
    burn_in: int,
    thin: int,
    draws: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Labels of each draw, shape (draws, n)."""
    out = np.zeros((draws, len(t.flanks)), np.int64)
    # Which of the states each power has now: that is what they swap.
    has = np.arange(len(powers))
    for state in states:
        for label in range(len(state.labels) + 1):
            refresh_two(t, state, label, label)
    for step in range(burn_in + thin * draws):
        for k in range(len(powers)):
            _step(t, states[has[k]], rng, powers[k])
        _swap(t, states, has, powers, rng)
        past = step + 1 - burn_in
        if past > 0 and past % thin == 0:
            out[past // thin - 1] = shown(t, states[has[0]])
    return out


@compiled
def _step(t: Tables, state: State, rng: np.random.Generator, power: float) -> None:
    """All groups, all states of sightings, and some whole clusters."""
    n = len(state.labels)
    for i in range(n):
        move(t, state, i, draw(weights_of(t, state, i, power), rng.random()))
    draw_states(t, state, rng, power)
    for _ in range(max(4, n // 8)):
        split_or_merge(t, state, rng, power)


@compiled
def _swap(
    t: Tables,
    states: tuple[State, ...],
    has: NDArray[np.int64],
    powers: NDArray[np.float64],
    rng: np.random.Generator,
) -> None:
    """Let neighbours change places, from the most free to the chain itself, by Metropolis' rule."""
    known = np.empty(len(powers))
    for k in range(len(powers)):
        known[k] = likelihood(t, states[has[k]])
    for k in range(len(powers) - 1, 0, -1):
        ratio = (powers[k - 1] - powers[k]) * (known[k] - known[k - 1])
        if ratio >= 0 or rng.random() < np.exp(ratio):
            has[k - 1], has[k] = has[k], has[k - 1]
            known[k - 1], known[k] = known[k], known[k - 1]
