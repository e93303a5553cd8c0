"""Which groups may be one cluster, and what each move of one group is worth: the innermost loops of every search."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leopard_census.compiled import compiled

LEFT, RIGHT = 1, 2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@compiled
def flanks_allowed(flanks: Ints, members: Ints) -> bool:
    """Whether groups of these flank bits may be one cluster: a left and a right one need one that shows both."""
    none = left = right = both = False
    for member in members:
        bits = flanks[member]
        none |= bits == 0
        left |= bits == LEFT
        right |= bits == RIGHT
        both |= bits == LEFT | RIGHT
    if none and len(members) > 1:
        return False
    return both or not (left and right)


@compiled
def hangs_together(compared: Bools, members: Ints) -> bool:
    """Whether the pairs that were compared, `compared` of shape (n, n), join all members."""
    m = len(members)
    if m < 2:
        return True
    reached = np.zeros(m, np.bool_)
    waiting = np.empty(m, np.int64)
    reached[0], waiting[0], n_waiting, n_reached = True, 0, 1, 1
    while n_waiting:
        n_waiting -= 1
        one = members[waiting[n_waiting]]
        for k in range(m):
            if not reached[k] and compared[one, members[k]]:
                reached[k] = True
                waiting[n_waiting] = k
                n_waiting += 1
                n_reached += 1
    return n_reached == m


@compiled
def allowed(cannot: Bools, compared: Bools, by_lists: bool, flanks: Ints, members: Ints) -> bool:
    """Whether these groups may be one cluster."""
    if not flanks_allowed(flanks, members):
        return False
    for k in range(len(members)):
        for other in members[:k]:
            if cannot[members[k], other]:
                return False
    return not by_lists or hangs_together(compared, members)


@compiled
def members_of(labels: Ints, label: int) -> Ints:
    """Groups of a cluster, ascending."""
    out = np.empty(len(labels), np.int64)
    m = 0
    for k in range(len(labels)):
        if labels[k] == label:
            out[m] = k
            m += 1
    return out[:m]


@compiled
def move_weights(
    cannot: Bools,
    compared: Bools,
    by_lists: bool,
    flanks: Ints,
    ln_theta: float,
    labels: Ints,
    i: int,
    toward: Floats,
) -> tuple[Floats, int]:
    """ln P, up to a constant, of each cluster that group i may be in, everything else fixed.

    Parameters
    ----------
    cannot, compared : bool arrays, shape (n, n)
        Groups that are different animals for certain, and those that were compared.
    by_lists, flanks, ln_theta
        As of `partition.Problem`.
    labels : int array, shape (n,)
        Cluster of each group, at most n.
    i
        The group.
    toward : float array, shape (n + 1,)
        Its evidence toward each cluster.

    Returns
    -------
    weights : float array, shape (n + 1,)
        By label; -inf where it may not be, or no cluster is.
    free : int
        The label that stands for a cluster of its own; -1 where it has to stay.
    """
    n = len(labels)
    mine = labels[i]
    count = np.zeros(n + 1, np.int64)
    # Per cluster, without i: groups that show nothing, the left, the right flank, both.
    shown = np.zeros((n + 1, 4), np.int64)
    closed = np.zeros(n + 1, np.bool_)
    known = np.zeros(n + 1, np.bool_)
    for k in range(n):
        if k != i:
            label = labels[k]
            count[label] += 1
            shown[label, flanks[k]] += 1
            closed[label] |= cannot[i, k]
            known[label] |= compared[i, k]
    weights = np.full(n + 1, -np.inf)
    if count[mine]:
        others = labels.copy()
        others[i] = -1
        left = members_of(others, mine)
        if not flanks_allowed(flanks, left) or (by_lists and not hangs_together(compared, left)):
            weights[mine] = 0.0
            return weights, -1
    free = mine
    if count[mine]:
        free = 0
        while count[free]:
            free += 1
    for label in range(n + 1):
        if count[label] == 0 or closed[label] or (by_lists and not known[label]):
            continue
        own = shown[label]
        own[flanks[i]] += 1
        if own[0] == 0 and (own[3] > 0 or own[LEFT] == 0 or own[RIGHT] == 0):
            weights[label] = toward[label]
    weights[free] = ln_theta
    return weights, free
