"""Places and times as evidence of who is who: what the capture-recapture model says of each cluster.

A plot whose animals are a Poisson process of density D (Borchers & Efford 2008, Biometrics 64:377) gives a partition of
its captures into animals with the histories w_1 ... w_n the probability

    P(z) prop. to  product over k of D f(w_k)        f(w) = int p(w | x) dx over the centres x of home ranges

so that a cluster counts for D f of the captures of all its groups, in place of the constant odds of `partition.py`.
Groups that are caught near each other join more readily than groups far apart, and a group becomes a new animal the
more readily, the more animals live there that were not caught. (Augustine et al. 2018, Ann. Appl. Stat. 12:67, weigh
partial identities so; here centres and the animals that were never caught are summed over.)

Where earlier winters know animals, D is the density of those that none of them knows. An animal that an earlier winter
knows is there with probability psi, its centre where an animal that was caught is likely to have it:

    f_k(w) = int p(w | x) p.(x) dx / a      p.(x) chance to be caught, a its integral
    caught with w: psi f_k(w)               never caught: 1 - psi + psi f_k(nothing)

p(w | x) is a product over captures, so a cluster is a sum over them, by cells of a mask. A capture counts once, however
many of its cluster's groups have it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from leopard_census.compiled import compiled
from leopard_census.partitions.moves import Bools, Floats, Ints

# Clusters toward which the evidence is so much less than toward the best are not looked at. A place that outweighs it
# would take animals some 15 sigma apart, which the pictures yet join: the pictures then have it.
_HOPELESS = 60.0
# ln of a chance too small for a number; after so many captures a product of chances is scaled, lest it get there.
_NEVER, _RESCALE = -700.0, 16


class Places(NamedTuple):
    """Captures of n groups and what they are worth.

    Attributes
    ----------
    first : int array, shape (n + 1,)
        Where the captures of each group begin in `captures`.
    captures : int array
        Numbers of captures, each once for a group.
    known : bool array, shape (n,)
        Groups that an earlier winter knows.
    gain : float array, shape (E, M)
        How much likelier a capture is than none at that place and time, by cell, over what it is in its best cell.
    ln_gain : float array, shape (E,)
        ln of what it is there.
    new, old : float array, shape (M,)
        Share of each cell of the animals that are never caught; chance that a known animal has its centre there and is
        never caught, over that in all cells.
    ln_new, ln_old
        ln of the number of animals that are never caught; ln of psi times the chance not to be caught.
    missed
        ln of the chance that a known animal is not caught, there or not.
    """

    first: Ints
    captures: Ints
    known: Bools
    gain: Floats
    ln_gain: Floats
    new: Floats
    old: Floats
    ln_new: float
    ln_old: float
    missed: float


def nowhere(groups: int) -> Places:
    """Nothing is known of places."""
    none, empty = np.zeros(groups + 1, np.int64), np.zeros(0)
    known = np.zeros(groups, bool)
    return Places(none, none[:0], known, np.zeros((0, 0)), empty, empty, empty, 0.0, 0.0, 0.0)


class Fields(NamedTuple):
    """What is kept of each cluster, changed in place.

    Attributes
    ----------
    worth : float array, shape (n + 1,)
        ln of what it counts for in the prior.
    centre : float array, shape (n + 1, M)
        Where its centre may be: shares of 1; 0 where it has no capture.
    caught : bool array, shape (n + 1,)
        Whether it has captures.
    """

    worth: Floats
    centre: Floats
    caught: Bools


def no_fields(places: Places) -> Fields:
    """Room for the fields of the clusters of all groups."""
    labels, cells = len(places.known) + 1, len(places.new)
    labels = labels if cells else 0
    return Fields(np.zeros(labels), np.zeros((labels, cells)), np.zeros(labels, np.bool_))


@compiled
def product(a: Floats, b: Floats) -> float:
    """Sum of the products; four sums at a time, as one after the other each waits for the last."""
    one = two = three = four = 0.0
    m = 0
    while m + 3 < len(a):
        one += a[m] * b[m]
        two += a[m + 1] * b[m + 1]
        three += a[m + 2] * b[m + 2]
        four += a[m + 3] * b[m + 3]
        m += 4
    while m < len(a):
        one += a[m] * b[m]
        m += 1
    return (one + two) + (three + four)


@compiled
def worth_of(
    p: Places, ln_theta: float, labels: Ints, label: int, more: int, less: int, by_cell: Floats
) -> tuple[float, bool]:
    """What a cluster counts for, with group `more` and without group `less` (-1: none), and whether it has captures.

    `by_cell`, shape (M,), gets where its centre may be.
    """
    had = np.zeros(len(p.gain), np.bool_)
    known, caught, total = False, 0, 0.0
    for k in range(len(labels)):
        if k != less and (labels[k] == label or k == more):
            known |= p.known[k]
    start = p.old if known else p.new
    for m in range(len(by_cell)):
        by_cell[m] = start[m]
    for k in range(len(labels)):
        if k == less or not (labels[k] == label or k == more):
            continue
        for at in range(p.first[k], p.first[k + 1]):
            capture = p.captures[at]
            if had[capture]:
                continue
            had[capture] = True
            caught += 1
            total += p.ln_gain[capture]
            gain = p.gain[capture]
            for m in range(len(by_cell)):
                by_cell[m] *= gain[m]
            if caught % _RESCALE == 0:
                total += _scaled(by_cell)
    if not caught:
        return (p.missed if known else ln_theta), False
    return total + (p.ln_old if known else p.ln_new) + _scaled(by_cell), True


@compiled
def _scaled(by_cell: Floats) -> float:
    """Divide by the sum, in place, and tell its ln."""
    whole = 0.0
    for m in range(len(by_cell)):
        whole += by_cell[m]
    if whole <= 0:
        return _NEVER
    for m in range(len(by_cell)):
        by_cell[m] /= whole
    return np.log(whole)


@compiled
def refresh(p: Places, ln_theta: float, labels: Ints, label: int, fields: Fields) -> None:
    """Make what is kept of a cluster anew."""
    worth, caught = worth_of(p, ln_theta, labels, label, -1, -1, fields.centre[label])
    fields.worth[label] = worth
    fields.caught[label] = caught


@compiled
def with_places(
    p: Places, ln_theta: float, labels: Ints, i: int, free: int, fields: Fields, weights: Floats
) -> None:
    """Add to the weights of each cluster that group i may be in, in place, what its captures say.

    Parameters
    ----------
    free
        The label that stands for a cluster of its own.
    weights : float array, shape (n + 1,)
        ln P by the rest; -inf where it may not be. A cluster of its own has `ln_theta`.
    """
    n, mine = len(labels), labels[i]
    best, some = -np.inf, 0
    for label in range(n + 1):
        best = max(best, weights[label])
        some += weights[label] > -np.inf
    if some < 2:
        return
    own = p.captures[p.first[i] : p.first[i + 1]]
    room = np.zeros(len(p.new))
    # Clusters that have one of its captures already.
    shared = np.zeros(n + 1, np.bool_)
    for k in range(n):
        if k != i:
            for at in range(p.first[k], p.first[k + 1]):
                for capture in own:
                    shared[labels[k]] |= p.captures[at] == capture
    factor, ln_factor = np.ones(len(p.new)), 0.0
    for capture in own:
        ln_factor += p.ln_gain[capture]
        gain = p.gain[capture]
        for m in range(len(factor)):
            factor[m] *= gain[m]
    for label in range(n + 1):
        if weights[label] == -np.inf:
            continue
        if label == free:
            weights[label] += worth_of(p, ln_theta, labels, -1, i, -1, room)[0] - ln_theta
        elif weights[label] < best - _HOPELESS:
            weights[label] = -np.inf
        elif label == mine:
            weights[label] += fields.worth[mine] - worth_of(p, ln_theta, labels, mine, -1, i, room)[0]
        elif len(own) and fields.caught[label] and not p.known[i] and not shared[label]:
            chance = product(fields.centre[label], factor)
            weights[label] += ln_factor + (np.log(chance) if chance > 0 else _NEVER)
        else:
            weights[label] += worth_of(p, ln_theta, labels, label, i, -1, room)[0] - fields.worth[label]
