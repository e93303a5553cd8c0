"""Moves of whole clusters: one is split in two, or two are merged (Dahl 2003, with sequential allocation).

A split hands out, after two groups that go apart: the other groups, one by one in random order; the sightings
elsewhere that double with the cluster; and which of its clear sightings double with the other half. So a cluster that
one track of two animals holds together comes apart in one step.
"""

from __future__ import annotations

import numpy as np

from leopard_census.compiled import compiled
from leopard_census.partitions.faulty_chain import State, Tables, copy, n_clusters, refresh_two, score
from leopard_census.partitions.moves import Ints, allowed, members_of

#: Evidence, in natural log, beyond which a probability is 1 within rounding.
SURE = 500.0


@compiled
def split_or_merge(t: Tables, state: State, rng: np.random.Generator, power: float) -> None:
    """One split or merge of the clusters of two random groups, accepted by Metropolis and Hastings' rule."""
    n = len(state.labels)
    if n < 2:
        return
    i, j = int(rng.integers(0, n)), int(rng.integers(0, n - 1))
    j += 1 if j >= i else 0
    a, b = state.labels[i], state.labels[j]
    both = state.labels.copy()
    for k in range(n):
        if both[k] == b:
            both[k] = a
    members = members_of(both, a)
    both[i], both[j] = -1, -1
    rest = members_of(both, a)
    for k in range(len(rest) - 1, 0, -1):
        place = rng.integers(0, k + 1)
        rest[k], rest[place] = rest[place], rest[k]
    other = b
    if a == b:
        other = _free(state.labels)
        new = copy(state)
        log_q = _split(t, new, i, j, rest, other, rng, state, False, power)
        ratio = score(t, new, a, other, power) - score(t, state, a, -1, power) - log_q
    else:
        if not allowed(t.cannot, t.compared, t.by_lists, t.flanks, members):
            return
        new = _merged(t, state, a, b)
        log_q = _split(t, copy(new), i, j, rest, b, rng, state, True, power)
        ratio = score(t, new, a, -1, power) - score(t, state, a, b, power) + log_q
    if ratio >= 0 or rng.random() < np.exp(ratio):
        for k in range(n):
            state.labels[k] = new.labels[k]
        for k in range(len(new.second)):
            state.second[k] = new.second[k]
        refresh_two(t, state, a, other)


@compiled
def _free(labels: Ints) -> int:
    """The first label that no cluster has."""
    there = np.zeros(len(labels) + 1, np.bool_)
    for label in labels:
        there[label] = True
    free = 0
    while there[free]:
        free += 1
    return free


@compiled
def _merged(t: Tables, state: State, a: int, b: int) -> State:
    """Cluster b joined to a; who doubled with the other half is clear."""
    new = copy(state)
    for s in range(len(t.group)):
        own = state.labels[t.group[s]]
        if new.second[s] == b:
            new.second[s] = a
        if new.second[s] == a and own in (a, b):
            new.second[s] = -1
    for k in range(len(new.labels)):
        if new.labels[k] == b:
            new.labels[k] = a
    return new


@compiled
def _split(
    t: Tables,
    state: State,
    i: int,
    j: int,
    rest: Ints,
    free: int,
    rng: np.random.Generator,
    target: State,
    known: bool,
    power: float,
) -> float:
    """Split the cluster of groups i and j, which go apart, in place, and return ln of the probability of that.

    With `known`, `target` is the outcome, whose second half has the label `free`: only its probability is wanted.
    """
    a = state.labels[i]
    log_q = _hand_out(t, state, i, j, rest, free, rng, target.labels, known, power)
    # What each sighting has toward both halves, by those that are heard.
    size = len(t.group)
    first, second = np.zeros(size), np.zeros(size)
    for q in range(size):
        own = state.labels[t.group[q]]
        if state.silent[q] or own not in (a, free):
            continue
        for s in range(size):
            if own == a:
                first[s] += power * t.evidence[s, q]
            else:
                second[s] += power * t.evidence[s, q]
    was = state.second.copy()
    for s in range(size):
        if was[s] != a:
            continue
        share = _logistic(second[s] - first[s])
        goes = target.second[s] == free if known else rng.random() < share
        log_q += _ln(share if goes else 1 - share)
        state.second[s] = free if goes else a
    if state.rates[2] > 0:
        prior = np.log(state.rates[2] / state.rates[0]) - np.log(n_clusters(state.labels) - 1)
        for s in t.open:
            own = state.labels[t.group[s]]
            if t.single[s] or state.silent[s] or was[s] >= 0 or own not in (a, free):
                continue
            other = free if own == a else a
            share = _logistic(prior + (second[s] if other == free else first[s]))
            doubles = target.second[s] == other if known else rng.random() < share
            log_q += _ln(share if doubles else 1 - share)
            state.second[s] = other if doubles else -1
    return log_q


@compiled
def _hand_out(
    t: Tables,
    state: State,
    i: int,
    j: int,
    rest: Ints,
    free: int,
    rng: np.random.Generator,
    target: Ints,
    known: bool,
    power: float,
) -> float:
    """Give the second half its label, group by group, and return ln of the probability; `target` as of `_split`."""
    n = len(state.labels)
    half = np.full(n, -1, np.int64)
    half[i], half[j] = 0, 1
    state.labels[j] = free
    log_q = 0.0
    for g in rest:
        odds = np.zeros(2)
        closed = np.zeros(2, np.bool_)
        for k in range(n):
            if half[k] >= 0:
                odds[half[k]] += t.people[g, k]
                closed[half[k]] |= t.cannot[g, k]
        for s in range(t.first[g], t.first[g + 1]):
            if state.silent[s]:
                continue
            for q in range(len(t.group)):
                if half[t.group[q]] >= 0 and not state.silent[q]:
                    odds[half[t.group[q]]] += t.evidence[s, q]
        share = 0.0 if closed[1] else 1.0
        if closed[0] == closed[1]:
            share = _logistic(power * (odds[1] - odds[0]))
        goes = target[g] == free if known else rng.random() < share
        log_q += _ln(share if goes else 1 - share)
        half[g] = 1 if goes else 0
        if goes:
            state.labels[g] = free
    return log_q


@compiled
def _logistic(odds: float) -> float:
    return 1 / (1 + np.exp(-min(max(odds, -SURE), SURE)))


@compiled
def _ln(share: float) -> float:
    return np.log(share) if share > 0 else -np.inf
