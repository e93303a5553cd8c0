"""From a matching score to evidence, and from evidence to P(same animal)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.individuals import CurveSettings

#: Strength of the pull of a fitted curve's coefficients towards zero; keeps a perfectly separated set finite.
RIDGE = 1.0
FOLDS = 5


@dataclass(frozen=True)
class Curve:
    """Evidence of a score: intercept + slope * score, or `none` where no map was found; natural logarithm.

    Clipped to [lowest, highest].
    """

    intercept: float
    slope: float
    none: float
    lowest: float
    highest: float

    def evidence(self, score: NDArray[np.float64], comparable: NDArray[np.float64]) -> NDArray[np.float64]:
        """ln(P(score | same) / P(score | different)), weakened where a pair may not be comparable.

        That two views do not match says nothing where they show no common patch of coat (ratio 1), so a ratio
        below 1 of a pair that is comparable with probability c becomes c * ratio + 1 - c. A match proves that
        they do show one, so evidence for one animal stands as it is.
        """
        matched = self.intercept + self.slope * score
        plain = np.clip(np.where(score > 0, matched, self.none), self.lowest, self.highest)
        against = np.log(comparable * np.exp(np.minimum(plain, 0)) + 1 - comparable)
        return np.asarray(np.where(plain > 0, plain, against), np.float64)


def default_curve(settings: CurveSettings) -> Curve:
    """The stated curve, for surveys with too few labelled pairs."""
    return Curve(settings.intercept, settings.slope, settings.none, settings.lowest, settings.highest)


def p_same(evidence: NDArray[np.float64], prior_odds: float) -> NDArray[np.float64]:
    """Probability that two sightings are one animal, from this pair alone: prior odds 1 to `prior_odds`."""
    return np.asarray(1 / (1 + prior_odds * np.exp(-evidence)), np.float64)


def fit_curve(score: NDArray[np.float64], same: NDArray[np.bool_], settings: CurveSettings) -> Curve:
    """Curve of the log-likelihood ratio from labelled pairs.

    Notes ----- Pairs with a map (score > 0): logistic regression by Newton's method with a small ridge on
    the slope; the log odds of the whole sample's mix are taken off the intercept, which turns odds into a
    likelihood ratio. A falling curve is made flat. Pairs without: the ratio of their shares, half a pair
    added to each cell.
    """
    n_same, n_different = int(same.sum()), int((~same).sum())
    without = score <= 0
    none = float(
        np.log((0.5 + int((without & same).sum())) / (1 + n_same))
        - np.log((0.5 + int((without & ~same).sum())) / (1 + n_different))
    )
    intercept, slope = _logistic(score[~without], same[~without])
    intercept -= float(np.log(n_same / n_different))
    if slope <= 0:
        intercept, slope = 0.0, 0.0
    return Curve(intercept, slope, none, settings.lowest, settings.highest)


def _logistic(score: NDArray[np.float64], same: NDArray[np.bool_]) -> tuple[float, float]:
    """Intercept and slope of the logistic regression; flat where one kind is missing."""
    if same.all() or not same.any():
        return 0.0, 0.0
    centre = float(score.mean())
    design = np.column_stack([np.ones(len(score)), score - centre])
    target = same.astype(np.float64)
    beta = np.zeros(2)
    penalty = np.diag([0.0, RIDGE])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (target - p) - penalty @ beta
        hessian = (design * (p * (1 - p))[:, None]).T @ design + penalty + 1e-9 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-10:
            break
    return float(beta[0] - beta[1] * centre), float(beta[1])


def pair_evidence(
    score: NDArray[np.float64],
    comparable: NDArray[np.float64],
    names: Sequence[tuple[str | None, str | None]],
    settings: CurveSettings,
) -> NDArray[np.float64]:
    """Evidence of every compared pair, from the survey's own labelled pairs where these are enough.

    Parameters
    ----------
    score, comparable : float arrays, shape (n,)
        Matching score and probability that a common part of the coat is in view.
    names : sequence of (name or None, name or None), length n
        What people say of the two sides.
    settings : CurveSettings
        The stated curve, and how much is enough.

    Returns
    -------
    float64 array, shape (n,)
        No pair is judged by a curve that saw it or another pair of its individuals: individuals are dealt
        to five folds in order of name, and a pair whose side is labelled is judged by the curve fitted
        without its folds.
    """
    labelled = np.array([a is not None and b is not None for a, b in names], bool)
    same = np.array([a is not None and a == b for a, b in names], bool)
    known = sorted(
        {name for (a, b), use in zip(names, labelled, strict=True) if use for name in (a, b) if name}
    )
    fold = {name: k % FOLDS for k, name in enumerate(known)}
    sides = [(fold.get(a or "", -1), fold.get(b or "", -1)) for a, b in names]
    curves: dict[frozenset[int], Curve] = {}

    def curve_without(left_out: frozenset[int]) -> Curve:
        if left_out not in curves:
            use = labelled & np.array([not (left_out & set(pair)) for pair in sides], bool)
            individuals = {n for pair, u in zip(names, use, strict=True) if u for n in pair}
            enough = (
                int((same & use).sum()) >= settings.min_same
                and int((~same & use).sum()) >= settings.min_different
                and len(individuals) >= settings.min_individuals
            )
            curves[left_out] = (
                fit_curve(score[use], same[use], settings) if enough else default_curve(settings)
            )
        return curves[left_out]

    out = np.zeros(len(score))
    keys = [frozenset(k for k in pair if k >= 0) for pair in sides]
    for key in sorted(set(keys), key=sorted):
        chosen = np.array([k == key for k in keys], bool)
        out[chosen] = curve_without(key).evidence(score[chosen], comparable[chosen])
    return out
