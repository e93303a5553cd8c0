"""Model Mb: a first capture changes the chance of later ones.

Otis et al. 1978, p. 108; Zippin 1956, Biometrics 12:163.

N rests on the first captures alone, as if each animal were removed when first caught; recaptures tell only of c.
"""

from math import inf, log1p, sqrt

import numpy as np

from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.matrix import HistoryMatrix
from leopard_census.estimates.closed.profile import Profile, log_ways, profile_fit

NAME = "Mb"


def fit_mb(matrix: HistoryMatrix) -> ClosedFit:
    """Fit by maximum likelihood; parameters N, p until the first capture, c after it.

    There is no estimate, and the note says so, when first captures do not become fewer from occasion to occasion.

    Parameters
    ----------
    matrix
        At least one animal, two occasions, and one recapture.
    """
    n, k = matrix.n, matrix.occasions
    marked = marked_trials(matrix)

    def p(missed: float) -> float:
        return n / ((n + missed) * k - marked)

    return profile_fit(
        NAME,
        n,
        mb_profile(matrix),
        never=lambda missed: k * log1p(-p(missed)) if p(missed) < 1 else -inf,
        n_parameters=3,
        spread=lambda missed: mb_se(n + missed, k, p(missed)),
        estimates=lambda missed: {"p": p(missed), "c": _recaptures(matrix) / marked},
    )


def marked_trials(matrix: HistoryMatrix) -> int:
    """Chances for a recapture: animals caught before, summed over the occasions."""
    return int(np.cumsum(matrix.first_by_occasion)[:-1].sum())


def mb_profile(matrix: HistoryMatrix) -> Profile:
    """log L(N) at p = n / (N K - sum_j M_j) and c = sum_j m_j / sum_j M_j, M_j animals caught before occasion j."""
    from scipy.special import xlog1py, xlogy

    n, k = matrix.n, matrix.occasions
    marked, again = marked_trials(matrix), _recaptures(matrix)
    c = again / marked
    later = float(xlogy(again, c) + xlog1py(marked - again, -c))

    def profile(missed: float) -> float:
        trials = (n + missed) * k - marked
        p = n / trials
        return log_ways(n, missed) + float(xlogy(n, p) + xlog1py(trials - n, -p)) + later

    return profile


def _recaptures(matrix: HistoryMatrix) -> int:
    return int(matrix.by_occasion.sum()) - matrix.n


def mb_se(n_hat: float, occasions: int, p: float) -> float:
    """Asymptotic standard error (Zippin 1956), with q = 1 - p.

    sqrt(N q^K (1 - q^K) / ((1 - q^K)^2 - (p K)^2 q^(K - 1))).
    """
    q, k = 1 - p, occasions
    bottom = (1 - q**k) ** 2 - (p * k) ** 2 * q ** (k - 1)
    return sqrt(n_hat * q**k * (1 - q**k) / bottom) if bottom > 0 else float("inf")
