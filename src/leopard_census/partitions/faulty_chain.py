"""Compiled steps of a chain over partitions and states of sightings; `sighting_faults.py` tells the model.

A power below 1 raises the likelihood to it: the companions of a chain, see `draws.py`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from leopard_census.compiled import compiled
from leopard_census.partitions.moves import Bools, Floats, Ints, allowed, members_of, move_weights
from leopard_census.partitions.places import Fields, Places, refresh, with_places, worth_of


class Tables(NamedTuple):
    """The posterior as arrays.

    Attributes
    ----------
    cannot, compared : bool arrays, shape (n, n)
    by_lists, flanks, ln_theta
        As of `partition.Problem`.
    people : float array, shape (n, n)
        Evidence between groups that is not of pictures: it does not fail with them.
    evidence : float array, shape (s, s)
        Of pictures, between sightings.
    group : int array, shape (s,)
        Group of each sighting, ascending.
    first : int array, shape (n + 1,)
        Where the sightings of each group begin.
    open : int array
        Sightings whose state is drawn: those of which anything was compared.
    single : bool array, shape (s,)
        Sightings that may not double.
    worth : float array, shape (3,)
        Dirichlet prior of the rates.
    places
        What captures say; with no cells, nothing.
    """

    cannot: Bools
    compared: Bools
    by_lists: bool
    flanks: Ints
    ln_theta: float
    people: Floats
    evidence: Floats
    group: Ints
    first: Ints
    open: Ints
    single: Bools
    worth: Floats
    places: Places


class State(NamedTuple):
    """A partition and the states of the sightings, changed in place.

    Attributes
    ----------
    labels : int array, shape (n,)
        Cluster of each group, at most n.
    silent : bool array, shape (s,)
    second : int array, shape (s,)
        Cluster that a double shows besides its own; -1 of others.
    rates : float array, shape (3,)
        Of clear, silent and double sightings.
    fields
        What the captures of each cluster say; copies that only propose a move share it, and leave it alone.
    """

    labels: Ints
    silent: Bools
    second: Ints
    rates: Floats
    fields: Fields


@compiled
def copy(state: State) -> State:
    """A state that can be changed without the other."""
    return State(
        state.labels.copy(), state.silent.copy(), state.second.copy(), state.rates.copy(), state.fields
    )


@compiled
def n_doubles(state: State) -> int:
    """Number of doubles."""
    n = 0
    for second in state.second:
        n += second >= 0
    return n


@compiled
def n_clusters(labels: Ints) -> int:
    """Number of clusters."""
    there = np.zeros(len(labels) + 1, np.bool_)
    n = 0
    for label in labels:
        n += not there[label]
        there[label] = True
    return n


@compiled
def draw(weights: Floats, chance: float) -> int:
    """Position drawn with probability proportional to exp(weight), by a number from 0 to 1."""
    most = -np.inf
    for weight in weights:
        most = max(most, weight)
    whole = 0.0
    for weight in weights:
        whole += np.exp(weight - most)
    left, last = chance * whole, 0
    for k in range(len(weights)):
        share = np.exp(weights[k] - most)
        if share > 0.0:
            last = k
            if left < share:
                return k
            left -= share
    return last


@compiled
def toward(t: Tables, state: State, i: int, power: float) -> Floats:
    """Evidence of group i toward each cluster, shape (n + 1,), as it would be of that cluster."""
    out = np.zeros(len(state.labels) + 1)
    for s in range(t.first[i], t.first[i + 1]):
        if state.silent[s]:
            continue
        other = state.second[s]
        for q in range(len(t.group)):
            weight = t.evidence[s, q]
            own = state.labels[t.group[q]]
            # With what it doubles with it shares an animal already, wherever its group goes.
            if weight == 0.0 or state.silent[q] or (other >= 0 and own == other):
                continue
            out[own] += weight
            if state.second[q] >= 0:
                out[state.second[q]] += weight
    for k in range(len(state.labels)):
        out[state.labels[k]] += t.people[i, k]
    for k in range(len(out)):
        out[k] *= power
    return out


@compiled
def weights_of(t: Tables, state: State, i: int, power: float) -> Floats:
    """ln P of each cluster that group i may be in, up to a constant; shape (n + 1,)."""
    mine = state.labels[i]
    doubles = n_doubles(state)
    if doubles and len(members_of(state.second, mine)) and len(members_of(state.labels, mine)) == 1:
        stay = np.full(len(state.labels) + 1, -np.inf)
        stay[mine] = 0.0  # what others double with must stay
        return stay
    weights, free = move_weights(
        t.cannot,
        t.compared,
        t.by_lists,
        t.flanks,
        t.ln_theta,
        state.labels,
        i,
        toward(t, state, i, power),
    )
    if len(t.places.new) and free >= 0:
        with_places(t.places, t.ln_theta, state.labels, i, free, state.fields, weights)
    if not doubles or free < 0:
        return weights
    others = n_clusters(state.labels) - (1 if free == mine else 0)
    if others == 0:
        return weights
    for label in range(len(weights)):
        weights[label] -= doubles * np.log(others if label == free else max(others - 1, 1))
    for s in range(t.first[i], t.first[i + 1]):
        if state.second[s] >= 0:
            weights[state.second[s]] = -np.inf
    return weights


@compiled
def move(t: Tables, state: State, i: int, label: int) -> None:
    """Put group i into a cluster."""
    old = state.labels[i]
    state.labels[i] = label
    if old != label:
        refresh_two(t, state, old, label)


@compiled
def refresh_two(t: Tables, state: State, a: int, b: int) -> None:
    """Make anew what is kept of two clusters."""
    if len(t.places.new):
        refresh(t.places, t.ln_theta, state.labels, a, state.fields)
        refresh(t.places, t.ln_theta, state.labels, b, state.fields)


@compiled
def draw_states(t: Tables, state: State, rng: np.random.Generator, power: float) -> None:
    """Draw each sighting's state given all else, and the rates given the states."""
    if len(t.open) == 0:
        return
    n, size = len(state.labels), len(t.group)
    there = np.zeros(n + 1, np.bool_)
    for label in state.labels:
        there[label] = True
    count = n_clusters(state.labels)
    ln_clear, ln_silent, ln_double = np.log(state.rates[0]), np.log(state.rates[1]), np.log(state.rates[2])
    for s in t.open:
        mine = state.labels[t.group[s]]
        base = 0.0
        more = np.zeros(n + 1)
        for q in range(size):
            weight = t.evidence[s, q]
            if weight == 0.0 or state.silent[q]:
                continue
            own = state.labels[t.group[q]]
            if own == mine or state.second[q] == mine:
                base += weight
            else:
                more[own] += weight
        # Clear, silent, then double with each cluster.
        weights = np.full(n + 3, -np.inf)
        weights[0] = ln_clear + base * power
        weights[1] = ln_silent
        if count > 1 and not t.single[s]:
            for label in range(n + 1):
                if there[label] and label != mine:
                    weights[2 + label] = ln_double - np.log(count - 1) + (base + more[label]) * power
        k = draw(weights, rng.random())
        state.silent[s] = k == 1
        state.second[s] = k - 2 if k > 1 else -1
    silent, double = 0, n_doubles(state)
    for quiet in state.silent:
        silent += quiet
    state.rates[0] = rng.standard_gamma(t.worth[0] + len(t.open) - silent - double)
    state.rates[1] = rng.standard_gamma(t.worth[1] + silent)
    state.rates[2] = rng.standard_gamma(t.worth[2] + double)
    whole = state.rates[0] + state.rates[1] + state.rates[2]
    for k in range(3):
        state.rates[k] /= whole


@compiled
def shares_animal(t: Tables, state: State, p: int, q: int) -> bool:
    """Whether two sightings share an animal."""
    one, other = state.labels[t.group[p]], state.labels[t.group[q]]
    return bool(one == other or state.second[q] == one or state.second[p] == other)


@compiled
def likelihood(t: Tables, state: State) -> float:
    """Sum of the evidence of all pairs that share an animal, and of people within clusters; to the power 1."""
    total = 0.0
    for a in range(len(state.labels)):
        for b in range(a):
            if state.labels[a] == state.labels[b]:
                total += t.people[a, b]
    for p in range(len(t.group)):
        for q in range(p):
            if (
                t.evidence[p, q] != 0.0
                and not (state.silent[p] or state.silent[q])
                and shares_animal(t, state, p, q)
            ):
                total += t.evidence[p, q]
    return total


@compiled
def score(t: Tables, state: State, a: int, b: int, power: float) -> float:
    """The part of ln P that depends on the clusters a and b and who doubles with them; -inf where one is not allowed.

    For comparisons between states whose other clusters, silent sightings and rates are the same. b may be -1: none.
    """
    total = 0.0
    by_cell = np.empty(len(t.places.new))
    for label in (a, b):
        if label < 0:
            continue
        members = members_of(state.labels, label)
        if not allowed(t.cannot, t.compared, t.by_lists, t.flanks, members):
            return -np.inf
        if len(t.places.new):
            total += worth_of(t.places, t.ln_theta, state.labels, label, -1, -1, by_cell)[0]
        else:
            total += t.ln_theta
        for k in range(len(members)):
            for other in members[:k]:
                total += power * t.people[members[k], other]
    near = np.empty(len(t.group), np.int64)
    n_near = 0
    for s in range(len(t.group)):
        own, second = state.labels[t.group[s]], state.second[s]
        if state.silent[s] or not (own in (a, b) or (second >= 0 and second in (a, b))):
            continue
        near[n_near] = s
        n_near += 1
    pictures = 0.0
    for x in range(n_near):
        for y in range(x):
            p, q = near[x], near[y]
            if t.evidence[p, q] != 0.0 and shares_animal(t, state, p, q):
                pictures += t.evidence[p, q]
    total += power * pictures
    doubles = n_doubles(state)
    if doubles:
        others = max(n_clusters(state.labels) - 1, 1)
        total += doubles * (np.log(state.rates[2] / state.rates[0]) - np.log(others))
    return total


@compiled
def shown(t: Tables, state: State) -> Ints:
    """Labels where a sighting that doubles, and is a group of its own, is of the animal that it matches better."""
    labels = state.labels.copy()
    for s in range(len(t.group)):
        g = t.group[s]
        other = state.second[s]
        if other < 0 or t.first[g + 1] - t.first[g] > 1:
            continue
        here = there = 0.0
        for q in range(len(t.group)):
            if not state.silent[q]:
                own = labels[t.group[q]]
                here += t.evidence[s, q] if own == labels[g] else 0.0
                there += t.evidence[s, q] if own == other else 0.0
        if there > here:
            merged = labels.copy()
            merged[g] = other
            joined = members_of(merged, other)
            if allowed(t.cannot, t.compared, t.by_lists, t.flanks, joined):
                labels[g] = other
    return labels
