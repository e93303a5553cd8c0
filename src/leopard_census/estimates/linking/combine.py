"""Estimates of many imputed data sets as one (Rubin 1987, Multiple imputation, ch. 3), on the log scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from leopard_census.estimates.scr.estimates import Z95

Array = NDArray[np.float64]

# A variance of a logarithm beyond which a standard error is no number.
_ENDLESS = 600.0


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


def combined(values: Sequence[float] | Array, log_variances: Sequence[float] | Array) -> Combined:
    """Rubin's rules for log values.

    T = W + (1 + 1 / m) B of m draws, W the mean variance within them and B the variance between them; limits by
    Student's t with (m - 1) (T / ((1 + 1 / m) B))^2 degrees of freedom.

    Parameters
    ----------
    values
        Estimates of each draw.
    log_variances
        Variance of the logarithm in each.
    """
    logs = np.log(np.asarray(values, dtype=float))
    m = len(logs)
    within = float(np.mean(log_variances))
    between = (1 + 1 / m) * float(logs.var(ddof=1)) if m > 1 else 0.0
    total = within + between
    freedom = (m - 1) * (total / between) ** 2 if between > 1e-12 * total else inf
    point = float(logs.mean())
    half = float(student.ppf(0.975, freedom)) if np.isfinite(freedom) else Z95
    value = exp(point)
    se, se_sampling = (value * sqrt(exp(v) - 1) if v < _ENDLESS else inf for v in (total, within))
    return Combined(
        estimate=value,
        se=se,
        lower=value * exp(-half * sqrt(total)),
        upper=value * exp(half * sqrt(total)),
        se_sampling=se_sampling,
        lower_sampling=value * exp(-Z95 * sqrt(within)),
        upper_sampling=value * exp(Z95 * sqrt(within)),
        share=between / total if total > 0 else 0.0,
    )
