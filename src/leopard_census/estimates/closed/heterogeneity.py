"""Whether animals differ in their chance of capture: the two plots of Baillargeon & Rivest (2007).

With f_i the animals caught i times on K occasions and u_i those caught first on occasion i,

- log(f_i / C(K, i)) against i is a straight line when all animals had the same chance of capture, and convex when
  they differed;
- log(u_i) against i is a straight line too, and convex when animals differed, as those easily caught are caught first.
  Occasions unlike each other scatter its points, and leave those of f_i nearly on their line.

The bend of the first is measured by model Mh Darroch, whose term tau k^2 / 2 makes tau the second derivative of log
f_i / C(K, i) in i.
"""

from math import comb, log
from typing import Any

import numpy as np

from leopard_census.estimates.closed.interval import Z95
from leopard_census.estimates.closed.loglinear import caught_in, why_none
from leopard_census.estimates.closed.loglinear_histories import fit_histories
from leopard_census.estimates.closed.loglinear_result import history_counts
from leopard_census.estimates.closed.matrix import HistoryMatrix

Row = dict[str, Any]


def heterogeneity_rows(data_set: str, matrix: HistoryMatrix) -> list[Row]:
    """Rows of the `heterogeneity` table: one per occasion, and as many numbers of captures.

    Parameters
    ----------
    data_set
        Its name, for the key.
    matrix
        Who was caught when; without an animal there are no rows.

    Returns
    -------
    list
        f_i, u_i, last captures v_i and captures n_i; the logs that are drawn, None where the count is zero; the
        straight lines of model M0 and the bend, None where the models have no estimate.
    """
    k = matrix.occasions
    if matrix.n == 0:
        return []
    frequency = matrix.frequencies.counts
    first, last, caught = matrix.first_by_occasion, last_by_occasion(matrix), matrix.by_occasion
    lines, bend = _lines(matrix), _bend(matrix)
    return [
        {
            "data_set": data_set,
            "i": i,
            "f": frequency[i - 1],
            "u": int(first[i - 1]),
            "v": int(last[i - 1]),
            "n": int(caught[i - 1]),
            "log_f": log(frequency[i - 1] / comb(k, i)) if frequency[i - 1] else None,
            "log_u": log(int(first[i - 1])) if first[i - 1] else None,
            "log_f_m0": lines[0][0] + lines[0][1] * i if lines else None,
            "log_u_m0": lines[1][0] + lines[1][1] * i if lines else None,
            **bend,
        }
        for i in range(1, k + 1)
    ]


def last_by_occasion(matrix: HistoryMatrix) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(K,) animals caught for the last time on each occasion (v_i)."""
    last = matrix.occasions - 1 - matrix.caught[:, ::-1].argmax(axis=1)
    return np.bincount(last, weights=matrix.freq, minlength=matrix.occasions).astype(np.int64)


def _lines(matrix: HistoryMatrix) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Intercept and slope of log f_i / C(K, i) and of log u_i under M0: N p^i (1 - p)^(K - i), N p (1 - p)^(i - 1)."""
    if why_none(matrix):
        return None
    fit = fit_histories("M0", history_counts(matrix), caught_in(matrix), None, by_occasion=False)
    if fit.n_hat is None or "p" not in fit.estimates:
        return None
    p = fit.estimates["p"]
    missed = log(1 - p)
    every = log(fit.n_hat)
    return (every + matrix.occasions * missed, log(p) - missed), (every + log(p) - missed, missed)


def _bend(matrix: HistoryMatrix) -> Row:
    """Second derivative of log f_i / C(K, i), its standard error, and what that says."""
    fit = None
    if not why_none(matrix):
        fit = fit_histories(
            "Darroch", history_counts(matrix), caught_in(matrix), "Darroch", by_occasion=False
        )
    if fit is None or "tau" not in fit.estimates:
        return {"curvature": None, "curvature_se": None, "bend": None}
    tau, se = fit.estimates["tau"], fit.estimates["tau_se"]
    bend = "convex" if tau > Z95 * se else "concave" if tau < -Z95 * se else "straight"
    return {"curvature": tau, "curvature_se": se, "bend": bend}
