"""The fit of the quality of a view: logistic regression, no weight below 0, cross-validated over animals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

Floats = NDArray[np.float64]

FOLDS = 6
#: Inverse strength of the ridge on standardised measures: hardly any, thousands of views carry ten weights.
_LOOSE = 10.0


def fit_weights(
    measures: Floats, success: NDArray[np.bool_], count: Floats | None = None
) -> tuple[float, Floats]:
    """Intercept and weights of ln(odds of success).

    Parameters
    ----------
    measures : float array, shape (n, k)
        Every one so that more of it cannot make matching harder; one with a negative weight is taken out (weight 0)
        and the rest fitted again, the most negative first.
    success : bool array, shape (n,)
    count : float array, shape (n,), optional
        How much each view counts; all the same without.

    Returns
    -------
    intercept, weights of shape (k,), for measures as they are.
    """
    mean, spread = measures.mean(axis=0), measures.std(axis=0)
    kept = list(np.flatnonzero(spread > 0))
    while True:
        scaled = (measures[:, kept] - mean[kept]) / spread[kept]
        model = LogisticRegression(C=_LOOSE, max_iter=1000).fit(scaled, success, sample_weight=count)
        lowest = int(model.coef_[0].argmin())
        if model.coef_[0][lowest] >= 0 or len(kept) == 1:
            break
        del kept[lowest]
    weights = np.zeros(measures.shape[1])
    weights[kept] = np.maximum(model.coef_[0], 0.0) / spread[kept]
    return float(model.intercept_[0] - weights @ mean), weights


def chances(measures: Floats, intercept: float, weights: Floats) -> Floats:
    """Fitted probability of success, shape (n,)."""
    return np.asarray(1 / (1 + np.exp(-(intercept + measures @ weights))), np.float64)


def cross_validated(
    measures: Floats, success: NDArray[np.bool_], groups: Sequence[str], count: Floats | None = None
) -> Floats:
    """Probability of success of each view by the fit that saw none of its group."""
    found = np.zeros(len(success))
    for train, test in GroupKFold(FOLDS).split(measures, success, groups):
        part = None if count is None else count[train]
        found[test] = chances(measures[test], *fit_weights(measures[train], success[train], part))
    return found


def auc(score: Floats, success: NDArray[np.bool_]) -> float:
    """Probability that a view with success scores above one without; ties count half, NaN without both kinds."""
    good, bad = score[success], np.sort(score[~success])
    if not len(good) or not len(bad):
        return float("nan")
    below = np.searchsorted(bad, good, "left") + np.searchsorted(bad, good, "right")
    return float((below / 2).mean() / len(bad))


def log_loss(chance: Floats, success: NDArray[np.bool_], count: Floats | None = None) -> float:
    """Mean of minus ln of the probability given to what happened, nat; `count` as in `fit_weights`."""
    right = np.where(success, chance, 1 - chance)
    return float(np.average(-np.log(np.clip(right, 1e-12, 1.0)), weights=count))
