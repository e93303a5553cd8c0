"""Whether probabilities of pairs came true: reliability by bins, Brier score and log loss against a prior.

Pairs depend on each other, as each sighting stands in many: intervals are from a bootstrap that draws encounters
again, a pair counting as often as both its ends were drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy
from scipy.stats import binomtest

Floats = NDArray[np.float64]
#: Edges of the bins of the diagram: narrow where most pairs lie and where names are given.
EDGES = (0.0, 0.02, 0.1, 0.3, 0.7, 0.9, 0.98, 1.0)
#: Bins of equal width of the expected calibration error (Naeini et al. 2015 take 10).
ECE_BINS = 10
REPEATS, SEED = 500, 95
#: Probabilities are held this far from 0 and 1 in the log loss, which one sure error would make infinite.
FARTHEST = 1e-6


@dataclass(frozen=True)
class Estimate:
    """A value with its 95% limits; all nan where there is nothing to measure."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Judgements:
    """Pairs whose truth is known, with what was said of them.

    Attributes
    ----------
    said : float array, shape (n,)
        P(same).
    same : bool array, shape (n,)
    ends : str array, shape (n, 2)
        Encounters of both sides.
    prior : float array, shape (n,)
        What one would say of each without looking.
    """

    said: Floats
    same: NDArray[np.bool_]
    ends: NDArray[np.str_]
    prior: Floats

    def __len__(self) -> int:
        return len(self.said)


@dataclass(frozen=True)
class Bin:
    """Pairs of which something alike was said; limits include the lower, and the last the upper, too.

    `share` has the wider of the limits of the bootstrap and of Wilson's score interval, on each side.
    """

    low: float
    high: float
    n: int
    n_same: int
    mean_said: float
    share: Estimate


def brier(pairs: Judgements) -> Estimate:
    """Mean squared distance of what is said and what is true (Brier 1950)."""
    off = (pairs.said - pairs.same) ** 2
    return _estimate(pairs, lambda w: _mean(off, w))


def prior_brier(pairs: Judgements) -> Estimate:
    """The same of the prior."""
    off = (pairs.prior - pairs.same) ** 2
    return _estimate(pairs, lambda w: _mean(off, w))


def brier_skill(pairs: Judgements) -> Estimate:
    """1 - Brier / Brier of the prior: 1 is perfect, 0 no better than not looking."""
    off, blind = (pairs.said - pairs.same) ** 2, (pairs.prior - pairs.same) ** 2
    return _estimate(pairs, lambda w: 1 - _ratio(_mean(off, w), _mean(blind, w)))


def log_loss(pairs: Judgements) -> Estimate:
    """Mean -ln of the probability of what is true."""
    return _estimate(pairs, lambda w: _mean(_loss(pairs.said, pairs.same), w))


def prior_log_loss(pairs: Judgements) -> Estimate:
    """The same of the prior."""
    return _estimate(pairs, lambda w: _mean(_loss(pairs.prior, pairs.same), w))


def calibration_error(pairs: Judgements) -> Estimate:
    """Expected calibration error: mean distance of what is said and what is true over bins, by their weight."""
    place = np.minimum((pairs.said * ECE_BINS).astype(int), ECE_BINS - 1)

    def error(weight: Floats) -> float:
        off = np.bincount(place, weights=weight * (pairs.said - pairs.same), minlength=ECE_BINS)
        return _ratio(float(np.abs(off).sum()), float(weight.sum()))

    return _estimate(pairs, error)


def reliability_bins(pairs: Judgements) -> list[Bin]:
    """Bins that hold a pair, rising."""
    place = np.clip(np.searchsorted(EDGES, pairs.said, "right") - 1, 0, len(EDGES) - 2)
    return [
        _bin(pairs, np.flatnonzero(place == k), low, high)
        for k, (low, high) in enumerate(pairwise(EDGES))
        if (place == k).any()
    ]


def _bin(pairs: Judgements, inside: NDArray[np.int64], low: float, high: float) -> Bin:
    true = pairs.same[inside].astype(float)
    drawn = _estimate(pairs, lambda weight: _mean(true, weight[inside]))
    # Where all pairs of a bin are alike, the bootstrap knows no doubt: Wilson's limits of that many pairs do.
    wilson = binomtest(int(true.sum()), len(true)).proportion_ci(method="wilson")
    share = Estimate(
        drawn.value,
        float(np.fmin(drawn.lower, wilson.low)),
        float(np.fmax(drawn.upper, wilson.high)),
    )
    return Bin(low, high, len(inside), int(true.sum()), float(pairs.said[inside].mean()), share)


def _loss(said: Floats, same: NDArray[np.bool_]) -> Floats:
    held = np.clip(said, FARTHEST, 1 - FARTHEST)
    return np.asarray(-xlogy(same, held) - xlogy(~same, 1 - held), np.float64)


def _mean(values: Floats, weight: Floats) -> float:
    return _ratio(float((values * weight).sum()), float(weight.sum()))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def _estimate(pairs: Judgements, statistic: Callable[[Floats], float]) -> Estimate:
    """A statistic of weighted pairs, and its 95% limits over draws of encounters in which it exists."""
    if not len(pairs):
        return Estimate(float("nan"), float("nan"), float("nan"))
    encounters, ends = np.unique(pairs.ends, return_inverse=True)
    ends = ends.reshape(-1, 2)
    rng = np.random.default_rng(SEED)
    drawn = []
    for _ in range(REPEATS):
        times = np.bincount(rng.integers(0, len(encounters), len(encounters)), minlength=len(encounters))
        drawn.append(statistic((times[ends[:, 0]] * times[ends[:, 1]]).astype(float)))
    known = np.array(drawn)[~np.isnan(drawn)]
    lower, upper = np.quantile(known, [0.025, 0.975]) if len(known) else (float("nan"), float("nan"))
    return Estimate(statistic(np.ones(len(pairs))), float(lower), float(upper))
