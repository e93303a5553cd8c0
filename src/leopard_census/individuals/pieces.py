"""Parts of the identity problem that can be solved one by one."""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from leopard_census.partitions.partition import LEFT, RIGHT, Problem

Indices = NDArray[np.int64]


def split_problem(problem: Problem) -> list[Indices]:
    """Sets of groups such that some best partition has no cluster across two of them.

    Returns
    -------
    list of int64 arrays
        Positions of the groups of each part, ascending; parts in order of their first. Each group is in one part.

    Notes
    -----
    Let theta be at least 1, and let no left-only group have positive evidence with a right-only one (nothing of
    theirs can be compared). Take any set U of groups whose positive evidence with all others, pairs that cannot be
    one animal left out, sums to ln theta at most. Then some best partition has no cluster with members in U and out
    of it. Proof:

    Let a cluster C of a best partition have the members A in U and B out of it. With A and B as two clusters, ln P
    changes by ln theta - evidence(A, B), which is not negative: C holds no pair that cannot be one animal, so its
    evidence between A and B is at most the positive evidence between U and the rest. A and B are allowed as far as
    flankless groups and "cannot" go, being parts of C. Flanks: if A (or B) is left with left-only and right-only groups
    and none that shows both, then let its left-only groups and its right-only groups be two clusters: ln P changes by
    ln theta - evidence(left, right), and the evidence is not positive, so again nothing is lost. Each step only cuts,
    so cuts made before stay, and the steps end: the lemma holds for all sets U together, and a set may be taken after
    others were cut away, counting evidence among the rest alone.

    Two kinds of U are used: a single group whose positive evidence with all others is ln theta at most; then,
    among what is left, the connected parts of the graph of positive evidence (U has none with the rest). In words: a
    cluster of several groups in a best partition is connected by positive evidence, and none of them hangs on it by
    less than the prior asks for. Where the premises do not hold, all groups that show a flank are one part.
    """
    parts = [np.array([i]) for i in np.flatnonzero(problem.flanks == 0)]
    shown = np.flatnonzero(problem.flanks != 0)
    positive = np.where(problem.cannot, 0.0, np.maximum(problem.evidence, 0.0))
    across = positive[np.ix_(problem.flanks == LEFT, problem.flanks == RIGHT)]
    if problem.theta < 1 or bool(across.any()):
        parts += [shown] if len(shown) else []
    else:
        parts += _connected(positive, shown, log(problem.theta))
    return sorted(parts, key=lambda part: int(part[0]))


def _connected(positive: NDArray[np.float64], shown: Indices, prior: float) -> list[Indices]:
    """Single groups that the prior keeps alone, and the connected parts of the rest."""
    inside = np.zeros(len(positive), bool)
    inside[shown] = True
    while True:
        weak = inside & (positive[:, inside].sum(axis=1) <= prior)
        if not weak.any():
            break
        inside &= ~weak
    tied = (positive > 0) & inside[:, None] & inside[None, :]
    label = connected_components(tied, directed=False)[1]
    return [np.flatnonzero(label == k) for k in np.unique(label[shown])]


def sub_problem(problem: Problem, part: Indices) -> Problem:
    """The problem of one part alone."""
    block = np.ix_(part, part)
    return Problem(
        problem.evidence[block], problem.cannot[block], problem.flanks[part], problem.theta, problem.by_lists
    )
