"""Model Mt: the chance of capture differs between occasions, not between animals (Darroch 1958, Biometrika 45)."""

from math import inf, sqrt

import numpy as np

from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.matrix import HistoryMatrix
from leopard_census.estimates.closed.profile import Profile, log_ways, profile_fit

NAME = "Mt"


def fit_mt(matrix: HistoryMatrix) -> ClosedFit:
    """Fit by maximum likelihood; parameters N and one chance of capture per occasion.

    An occasion with effort on which nothing was caught has chance 0 and counts as a parameter.

    Parameters
    ----------
    matrix
        At least one animal, two occasions, and one recapture.
    """
    n, k = matrix.n, matrix.occasions

    def estimates(missed: float) -> dict[str, float]:
        return {f"p{j}": float(x) / (n + missed) for j, x in enumerate(matrix.by_occasion, start=1)}

    return profile_fit(
        NAME,
        n,
        mt_profile(matrix),
        never=mt_never(matrix),
        n_parameters=k + 1,
        spread=lambda missed: mt_se(n + missed, list(estimates(missed).values())),
        estimates=estimates,
    )


def mt_profile(matrix: HistoryMatrix) -> Profile:
    """log L(N) at p_j = n_j / N: log C(N, n) + sum_j n_j log p_j + (N - n_j) log(1 - p_j)."""
    from scipy.special import xlog1py, xlogy

    caught = matrix.by_occasion.astype(float)

    def profile(missed: float) -> float:
        total = matrix.n + missed
        p = caught / total
        return log_ways(matrix.n, missed) + float((xlogy(caught, p) + xlog1py(total - caught, -p)).sum())

    return profile


def mt_never(matrix: HistoryMatrix) -> Profile:
    """Log chance of no capture at p_j = n_j / N: sum_j log(1 - p_j)."""
    caught = matrix.by_occasion.astype(float)

    def never(missed: float) -> float:
        p = caught / (matrix.n + missed)
        return float(np.log1p(-p).sum()) if p.max() < 1 else -inf

    return never


def mt_se(n_hat: float, p: list[float]) -> float:
    """Asymptotic standard error (Darroch 1958): sqrt(N / (1 / prod(1 - p_j) + K - 1 - sum 1 / (1 - p_j)))."""
    missed = 1 - np.array(p)
    information = 1 / missed.prod() + len(p) - 1 - (1 / missed).sum() if missed.min() > 0 else inf
    return sqrt(n_hat / information)
