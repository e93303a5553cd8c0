"""Inequalities that every partition fulfils, found where a point of the program breaks them.

A point holds x_ij for each pair of groups (1: one cluster) and, on the diagonal, x_ii (1: group i is the lowest member
of its cluster), so that their sum is the number of clusters:

    transitivity    x_ij + x_jk - x_ik <= 1
    lowest member   x_ii + x_ij <= 1                      for j < i     (theta > 1: more clusters are better)
                    x_ii + x_ij + x_ik - x_jk <= 1        for j, k < i
                    x_ii + sum over j < i of x_ij >= 1                  (theta < 1: fewer are better)
    flanks          x_ij <= sum over b of x_ib, and of x_jb; i left only, j right only, b both

The second lowest-member inequality holds because where j and k are both with i, they are with each other; it is no
consequence of the others where x is fractional. Transitivity: Groetschel and Wakabayashi 1989 (Math. Programming
45:59).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from leopard_census.partitions.partition import LEFT, RIGHT, Problem

#: Less than this is no violation: the solver's own tolerance is 1e-7.
TOLERANCE = 1e-6

#: One inequality: coefficients by column (i, j), i <= j, and the right-hand side of <=.
Cut = tuple[tuple[tuple[tuple[int, int], float], ...], float]
_Found = tuple[float, Cut]


def broken_cuts(problem: Problem, x: NDArray[np.float64], limit: int) -> list[Cut]:
    """The inequalities that the point breaks most, at most `limit`.

    Parameters
    ----------
    problem
        With every group showing a flank.
    x : float array, shape (n, n)
        Symmetric point; pairs that cannot be one animal hold 0.
    limit
        Of the cuts returned. None are returned only where none is broken.
    """
    each = max(4, limit // max(problem.size, 1))
    found = [*_transitivity(problem, x, each), *_flanks(problem, x)]
    if problem.theta > 1:
        found += _lowest_upper(problem, x, each)
    elif problem.theta < 1:
        found += _lowest_lower(problem, x)
    found.sort(key=lambda item: (-item[0], item[1]))
    return [cut for _, cut in found[:limit]]


def _cut(problem: Problem, terms: list[tuple[int, int, float]], bound: float) -> Cut:
    """The inequality without pairs that are 0 anyway, columns in order."""
    kept = [((min(i, j), max(i, j)), factor) for i, j, factor in terms if not problem.cannot[i, j]]
    return tuple(sorted(kept)), bound


def _worst_pairs(excess: NDArray[np.float64], count: int) -> Iterator[tuple[float, int, int]]:
    """The largest excesses over the tolerance above the diagonal, in order."""
    a, b = np.nonzero(np.triu(excess > TOLERANCE, 1))
    value = excess[a, b]
    for k in np.argsort(-value, kind="stable")[:count].tolist():
        yield float(value[k]), int(a[k]), int(b[k])


def _transitivity(problem: Problem, x: NDArray[np.float64], each: int) -> Iterator[_Found]:
    """For each middle j the worst i, k."""
    for j in range(problem.size):
        near = np.flatnonzero(x[j] > TOLERANCE)
        near = near[near != j]
        excess = x[j, near][:, None] + x[j, near][None, :] - x[np.ix_(near, near)] - 1
        for value, a, b in _worst_pairs(excess, each):
            i, k = int(near[a]), int(near[b])
            yield value, _cut(problem, [(i, j, 1.0), (j, k, 1.0), (i, k, -1.0)], 1.0)


def _lowest_upper(problem: Problem, x: NDArray[np.float64], each: int) -> Iterator[_Found]:
    """A group with an earlier one in its cluster is not the lowest."""
    for i in range(1, problem.size):
        near = np.flatnonzero(x[i, :i] > TOLERANCE)
        with_i = x[i, near]
        single = x[i, i] + with_i - 1
        for a in np.flatnonzero(single > TOLERANCE).tolist():
            yield float(single[a]), _cut(problem, [(i, i, 1.0), (i, int(near[a]), 1.0)], 1.0)
        excess = x[i, i] + with_i[:, None] + with_i[None, :] - x[np.ix_(near, near)] - 1
        for value, a, b in _worst_pairs(excess, each):
            j, k = int(near[a]), int(near[b])
            yield (
                value,
                _cut(problem, [(i, i, 1.0), (i, j, 1.0), (i, k, 1.0), (j, k, -1.0)], 1.0),
            )


def _lowest_lower(problem: Problem, x: NDArray[np.float64]) -> Iterator[_Found]:
    """A group with no earlier one in its cluster is the lowest."""
    for i in range(problem.size):
        missing = 1 - x[i, i] - float(x[i, :i].sum())
        if missing > TOLERANCE:
            yield missing, _cut(problem, [(i, i, -1.0), *((i, j, -1.0) for j in range(i))], -1.0)


def _flanks(problem: Problem, x: NDArray[np.float64]) -> Iterator[_Found]:
    """Left and right are in one cluster only with a group that shows both."""
    left, right = np.flatnonzero(problem.flanks == LEFT), np.flatnonzero(problem.flanks == RIGHT)
    both = np.flatnonzero(problem.flanks == (LEFT | RIGHT))
    linked = x[:, both].sum(axis=1)
    for i in left.tolist():
        for j in right[x[i, right] > TOLERANCE].tolist():
            for end in (i, j):
                excess = float(x[i, j] - linked[end])
                if excess > TOLERANCE:
                    terms = [(i, j, 1.0), *((end, b, -1.0) for b in both.tolist())]
                    yield excess, _cut(problem, terms, 0.0)
