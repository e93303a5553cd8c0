"""Estimates of many imputed data sets as one (Rubin 1987, Multiple imputation, ch. 3), on the log scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt

import numpy as np
from scipy.stats import t as student


@dataclass(frozen=True)
class Combined:
    """A positive quantity.

    Attributes
    ----------
    estimate
        exp of the mean logarithm.
    se, lower, upper
        Standard error and 95% limits, of sampling and of what was imputed.
    se_sampling, lower_sampling, upper_sampling
        Of sampling alone: as if the mean data set were known to be the true one.
    share
        Part of the variance that is due to what was imputed.
    """

    estimate: float
    se: float
    lower: float
    upper: float
    se_sampling: float
    lower_sampling: float
    upper_sampling: float
    share: float


def combined(values: Sequence[float], log_variances: Sequence[float], least: float = 0.0) -> Combined:
    """Rubin's rules for log values.

    T = W + (1 + 1 / m) B of m draws, W the mean variance within them and B the variance between them; limits by
    Student's t with (m - 1) (T / ((1 + 1 / m) B))^2 degrees of freedom.

    Parameters
    ----------
    values
        Estimates of each draw, all above `least`.
    log_variances
        Variance of log(value - least) in each.
    least
        What the quantity cannot lie below.
    """
    logs = np.log(np.asarray(values, dtype=float) - least)
    m = len(logs)
    within = float(np.mean(log_variances))
    between = (1 + 1 / m) * float(logs.var(ddof=1)) if m > 1 else 0.0
    total = within + between
    freedom = (m - 1) * (total / between) ** 2 if between > 1e-12 * total else inf
    point = float(logs.mean())
    half = float(student.ppf(0.975, freedom)) if np.isfinite(freedom) else 1.959963984540054
    ends = [least + exp(point + sign * half * sqrt(total)) for sign in (-1, 1)]
    plain = [least + exp(point + sign * 1.959963984540054 * sqrt(within)) for sign in (-1, 1)]
    rest = exp(point)
    return Combined(
        least + rest,
        rest * sqrt(exp(total) - 1) if total < log(1e300) else inf,
        *ends,
        rest * sqrt(exp(within) - 1) if within < log(1e300) else inf,
        *plain,
        between / total if total > 0 else 0.0,
    )
