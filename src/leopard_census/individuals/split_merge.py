"""Moves of whole clusters: one is split in two, or two are merged (Dahl 2003, with sequential allocation).

A split hands out, after two groups that go apart: the other groups, one by one in random order; the sightings
elsewhere that double with the cluster; and which of its clear sightings double with the other half. So a cluster that
one track of two animals holds together comes apart in one step.
"""

from __future__ import annotations

from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.sighting_faults import SURE, Faulty, Floats, Ints, State


def split_or_merge(model: Faulty, state: State, rng: np.random.Generator) -> State:
    """One split or merge of the clusters of two random groups, accepted by Metropolis and Hastings' rule."""
    n = model.problem.size
    if n < 2:
        return state
    i, j = (int(k) for k in rng.choice(n, size=2, replace=False))
    a, b = int(state.labels[i]), int(state.labels[j])
    members = np.flatnonzero((state.labels == a) | (state.labels == b))
    rest = members[(members != i) & (members != j)]
    rng.shuffle(rest)
    if a == b:
        free = int(np.setdiff1d(np.arange(n + 1), state.labels)[0])
        new, log_q = _split(model, state, (i, j), rest, free, rng, None)
        ratio = model.score(new, np.array([a, free])) - model.score(state, np.array([a])) - log_q
    else:
        if not model.problem.allowed(members):
            return state
        new = _merged(model, state, a, b)
        _, log_q = _split(model, new, (i, j), rest, b, rng, state)
        ratio = model.score(new, np.array([a])) - model.score(state, np.array([a, b])) + log_q
    return new if ratio >= 0 or rng.random() < exp(ratio) else state


def _merged(model: Faulty, state: State, a: int, b: int) -> State:
    """Cluster b joined to a; who doubled with the other half is clear."""
    own = state.labels[model.pictures.group]
    labels = np.where(state.labels == b, a, state.labels)
    second = np.where(state.second == b, a, state.second)
    second[((own == a) | (own == b)) & (second == a)] = -1
    return State(labels, state.silent, second, state.rates)


def _split(
    model: Faulty,
    state: State,
    apart: tuple[int, int],
    rest: Ints,
    free: int,
    rng: np.random.Generator,
    target: State | None,
) -> tuple[State, float]:
    """A split and ln of its probability; with `target`, of that outcome, whose second half has the label `free`."""
    a = int(state.labels[apart[0]])
    to_second, log_q = _hand_out(
        model, state, apart, rest, rng, None if target is None else target.labels == free
    )
    labels = state.labels.copy()
    labels[apart[1]] = free
    labels[rest[to_second]] = free
    group = model.pictures.group
    own, heard = labels[group], ~state.silent
    second = state.second.copy()
    evidence = model.pictures.evidence
    toward = evidence[:, heard & (own == a)].sum(axis=1), evidence[:, heard & (own == free)].sum(axis=1)
    for s in np.flatnonzero(state.second == a).tolist():
        share = _logistic(float(toward[1][s] - toward[0][s]))
        goes = bool(rng.random() < share) if target is None else bool(target.second[s] == free)
        log_q += _ln(share if goes else 1 - share)
        second[s] = free if goes else a
    if state.rates[2] > 0:
        others = len(np.unique(labels)) - 1
        prior = log(state.rates[2] / state.rates[0]) - log(others)
        open_ = model.open[~model.single[model.open]]
        inside = ((own[open_] == a) | (own[open_] == free)) & heard[open_] & (state.second[open_] < 0)
        for s in open_[inside].tolist():
            other = free if own[s] == a else a
            share = _logistic(prior + float(toward[int(other == free)][s]))
            doubles = bool(rng.random() < share) if target is None else bool(target.second[s] == other)
            log_q += _ln(share if doubles else 1 - share)
            second[s] = other if doubles else -1
    return State(labels, state.silent, second, state.rates), log_q


def _hand_out(
    model: Faulty,
    state: State,
    apart: tuple[int, int],
    rest: Ints,
    rng: np.random.Generator,
    target: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.bool_], float]:
    """Which of `rest` go with the second of two groups, one by one; with `target`, the probability of that outcome."""
    everyone = np.array([*apart, *rest.tolist()], np.int64)
    order = np.argsort(everyone)
    between = np.empty((len(everyone), len(everyone)))
    between[np.ix_(order, order)] = model.pictures.by_group(everyone[order], state.silent)
    between += model.people[np.ix_(everyone, everyone)]
    barred = model.problem.cannot[np.ix_(everyone, everyone)]
    sides: list[Floats] = [between[:, 0].copy(), between[:, 1].copy()]
    closed = [barred[:, 0].copy(), barred[:, 1].copy()]
    out = np.zeros(len(rest), bool)
    log_q = 0.0
    for place, group in enumerate(rest.tolist()):
        k = place + 2
        first, second = not closed[0][k], not closed[1][k]
        share = _logistic(float(sides[1][k] - sides[0][k])) if first == second else float(second)
        goes = bool(rng.random() < share) if target is None else bool(target[group])
        log_q += _ln(share if goes else 1 - share)
        out[place] = goes
        sides[int(goes)] += between[:, k]
        closed[int(goes)] |= barred[:, k]
    return out, log_q


def _logistic(odds: float) -> float:
    return 1 / (1 + exp(-min(max(odds, -SURE), SURE)))


def _ln(share: float) -> float:
    return log(share) if share > 0 else -inf
