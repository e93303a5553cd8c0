"""Which partition of sightings into animals the evidence favours.

Posterior of a partition z of groups (sightings joined by certainty) into clusters:

    ln P(z) = (number of clusters) * ln theta + sum over pairs in one cluster of their evidence

The first part is the prior: two groups are one animal with probability 1 / (1 + theta) before anything is
compared, and a sighting joins any animal, often seen or not, with the same weight (a prior that favours large
clusters, such as Ewens', would join every doubtful sighting to the animal seen most). Evidence of a pair is
ln(P(score | same) / P(score | different)), 0 where nothing was compared. A cluster that shows a left flank in
one group and a right flank in another needs a group that shows both, or it is not allowed: flanks are linked
by certainty alone.

The search here is local; `solve.py` takes it from there to the best partition, or to a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf, log

import numpy as np
from numpy.typing import NDArray

from leopard_census.partitions import moves
from leopard_census.partitions.moves import LEFT, RIGHT

__all__ = ["LEFT", "RIGHT", "Problem", "best_partition", "canonical"]

#: Gains smaller than this are rounding.
EPSILON = 1e-9


@dataclass(frozen=True)
class Problem:
    """Groups to be told apart.

    Attributes
    ----------
    evidence : float array, shape (n, n)
        Symmetric log-likelihood ratios, zero diagonal.
    cannot : bool array, shape (n, n)
        Symmetric; true where two groups are certainly different animals.
    flanks : int array, shape (n,)
        Bits LEFT and RIGHT that a group shows; 0 for none.
    theta : float
        Prior odds that two groups are different animals.
    by_lists : bool
        Whether groups were compared only where a shortlist holds them. A cluster is then allowed only where its groups
        hang together by pairs that were compared: of the many animals of a large survey that a group was never compared
        with, the prior alone would make it one with some other in nearly every draw.
    """

    evidence: NDArray[np.float64]
    cannot: NDArray[np.bool_]
    flanks: NDArray[np.int64]
    theta: float
    by_lists: bool = False

    @property
    def size(self) -> int:
        """Number of groups."""
        return len(self.flanks)

    @cached_property
    def compared(self) -> NDArray[np.bool_]:
        """Groups of which anything was compared, shape (n, n)."""
        return np.asarray(self.evidence != 0, bool)

    def flanks_allowed(self, members: NDArray[np.int64]) -> bool:
        """Whether these groups may be one cluster as far as flanks go."""
        return moves.flanks_allowed(self.flanks, members)

    def allowed(self, members: NDArray[np.int64]) -> bool:
        """Whether these groups may be one cluster."""
        return moves.allowed(self.cannot, self.compared, self.by_lists, self.flanks, members)

    def cluster_score(self, members: NDArray[np.int64]) -> float:
        """Contribution of one cluster to ln P; -inf when it is not allowed."""
        if not self.allowed(members):
            return -inf
        pairs = float(self.evidence[np.ix_(members, members)].sum()) / 2
        return log(self.theta) + pairs

    def score(self, labels: NDArray[np.int64]) -> float:
        """Value of ln P(z) up to a constant, for cluster labels of shape (n,)."""
        return sum(self.cluster_score(np.flatnonzero(labels == k)) for k in np.unique(labels))


def canonical(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same partition with clusters numbered by first member."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def best_partition(problem: Problem) -> NDArray[np.int64]:
    """Partition of (locally) largest posterior: agglomeration, then single moves and merges until none gains.

    Returns
    -------
    int64 array, shape (n,)
        Clusters numbered by first member. Ties are broken by position, and positions come from sorted keys,
        so the result does not depend on the order of files.
    """
    labels = _agglomerate(problem)
    for _ in range(50):
        before = problem.score(labels) if problem.size else 0.0
        labels = _single_moves(problem, labels)
        labels = _agglomerate(problem, labels)
        if problem.size == 0 or problem.score(labels) <= before + EPSILON:
            break
    return canonical(labels)


def _agglomerate(problem: Problem, start: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Merge the two clusters whose merge gains most, until none gains; of equal gains the first by position.

    Clusters between which nothing was compared are not merged.
    """
    labels = np.arange(problem.size) if start is None else canonical(start)
    if problem.size == 0:
        return labels
    inside = (labels[:, None] == np.unique(labels)[None, :]).astype(float)
    evidence = inside.T @ problem.evidence @ inside
    barred = (inside.T @ problem.cannot @ inside) > 0
    compared = (inside.T @ (problem.evidence != 0) @ inside) > 0
    shown = np.array([inside.T @ (problem.flanks == bits) > 0 for bits in range(4)])
    alive = np.ones(inside.shape[1], bool)

    def gains(a: int) -> NDArray[np.float64]:
        """What each merge with cluster a gains; -inf where it is not allowed."""
        none, left, right, both = shown | shown[:, [a]]
        fits = alive & compared[a] & ~barred[a] & ~none & ~(left & right & ~both)
        fits[a] = False
        return np.where(fits, evidence[a] - log(problem.theta), -inf)

    gain = np.array([gains(a) for a in range(len(alive))])
    gain[np.tri(len(alive), dtype=bool)] = -inf
    while True:
        a, b = (int(k) for k in np.unravel_index(int(np.argmax(gain)), gain.shape))
        if gain[a, b] <= EPSILON:
            return labels
        labels[labels == b] = a
        alive[b] = False
        for table in (barred, compared):
            table[a] |= table[b]
            table[:, a] = table[a]
        evidence[a] += evidence[b]
        evidence[:, a] = evidence[a]
        shown[:, a] |= shown[:, b]
        gain[b], gain[:, b] = -inf, -inf
        new = gains(a)
        gain[:a, a], gain[a, a + 1 :] = new[:a], new[a + 1 :]


def _single_moves(problem: Problem, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move single groups to a better cluster or out into their own, in order, until none gains."""
    labels = labels.copy()
    n = problem.size
    for _ in range(20):
        moved = False
        for i in range(n):
            toward = np.asarray(np.bincount(labels, problem.evidence[i], n + 1), np.float64)
            weights, _ = moves.move_weights(
                problem.cannot,
                problem.compared,
                problem.by_lists,
                problem.flanks,
                log(problem.theta),
                labels,
                i,
                toward,
            )
            best = int(np.argmax(weights))
            if weights[best] > weights[labels[i]] + EPSILON:
                labels[i] = best
                moved = True
        if not moved:
            break
    return labels
