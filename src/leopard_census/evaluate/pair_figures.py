"""How well scores and probabilities tell pairs of one animal from pairs of two.

Pairs may have weights (a bootstrap draws encounters, so that a pair counts as often as both its sides are drawn). Equal
scores stand in no order: they count half in the area under the curve, and otherwise are taken together or in
proportion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: Equal bins of the calibration error.
BINS = 10
#: Probabilities are kept this far from 0 and 1 in the log loss.
LEAST = 1e-15


@dataclass(frozen=True)
class Blocks:
    """Weights of pairs of one animal and of two, by distinct score, best first; arrays of shape (distinct scores,)."""

    same: Floats
    different: Floats


class Ordered:
    """Pairs sorted once, to be weighted many times.

    Parameters
    ----------
    scores : float array, shape (n,)
    same : bool array, shape (n,)
        Whether both sides are one animal.
    """

    def __init__(self, scores: Floats, same: Flags) -> None:
        values, self._where = np.unique(-scores, return_inverse=True)
        self._n, self._same = len(values), same.astype(np.float64)

    def blocks(self, weights: Floats | None = None) -> Blocks:
        """Weights by score; every pair counts 1 without `weights`."""
        weights = np.ones(len(self._same)) if weights is None else weights
        same = np.bincount(self._where, weights * self._same, self._n)
        different = np.bincount(self._where, weights * (1 - self._same), self._n)
        return Blocks(np.asarray(same, np.float64), np.asarray(different, np.float64))


def area_under_curve(blocks: Blocks) -> float:
    """Probability that a pair of one animal scores above a pair of two, ties half; NaN without pairs of both kinds."""
    total = float(blocks.same.sum() * blocks.different.sum())
    if total <= 0:
        return float("nan")
    below = blocks.different.sum() - np.cumsum(blocks.different)
    return float((blocks.same * (below + blocks.different / 2)).sum() / total)


def recall_at(blocks: Blocks, false_rate: float) -> float:
    """Largest share of the pairs of one animal that a threshold lets in with at most this share of the others.

    Thresholds lie between distinct scores: what is tied is let in together, and nothing is interpolated.
    """
    same, different = float(blocks.same.sum()), float(blocks.different.sum())
    if same <= 0 or different <= 0:
        return float("nan")
    inside = np.cumsum(blocks.different) <= false_rate * different * (1 + 1e-12)
    return float(np.cumsum(blocks.same)[inside].max() / same) if inside.any() else 0.0


def precision_of_best(blocks: Blocks, k: int) -> float:
    """Share of the k best pairs that are of one animal; of those tied at the end, in proportion.

    NaN where there are fewer than k.
    """
    size = blocks.same + blocks.different
    if float(size.sum()) < k:
        return float("nan")
    before = np.cumsum(size) - size
    taken = np.clip(k - before, 0, size)
    share = np.divide(taken, size, out=np.zeros_like(size), where=size > 0)
    return float((blocks.same * share).sum() / k)


def brier(p: Floats, same: Flags, weights: Floats | None = None) -> float:
    """Mean squared difference between probability and what is true (Brier 1950)."""
    return _mean((p - same) ** 2, weights)


def prior_brier(same: Flags, weights: Floats | None = None) -> float:
    """Brier score of the best constant: the share of pairs of one animal, known beforehand."""
    share = _mean(same.astype(np.float64), weights)
    return share * (1 - share)


def log_loss(p: Floats, same: Flags, weights: Floats | None = None) -> float:
    """Mean of -ln of the probability that was given to what is true."""
    p = np.clip(p, LEAST, 1 - LEAST)
    return _mean(-np.log(np.where(same, p, 1 - p)), weights)


def calibration_error(p: Floats, same: Flags, weights: Floats | None = None) -> float:
    """Expected calibration error: mean over pairs of |mean probability - share of one animal| of their bin.

    Ten equal bins of the probability (Naeini et al. 2015); a probability on a border is in the upper bin.
    """
    weights = np.ones(len(p)) if weights is None else weights
    if float(weights.sum()) <= 0:
        return float("nan")
    bins = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    gap = np.bincount(bins, weights * (p - same), BINS)
    return float(np.abs(gap).sum() / weights.sum())


def _mean(values: Floats, weights: Floats | None) -> float:
    weights = np.ones(len(values)) if weights is None else weights
    total = float(weights.sum())
    return float((weights * values).sum() / total) if total > 0 else float("nan")
