"""Model M0: every animal has the same chance of capture on every occasion (Otis et al. 1978, p. 105)."""

from math import inf, log1p, sqrt

from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.closed.matrix import HistoryMatrix
from leopard_census.estimates.closed.profile import Profile, log_ways, profile_fit

NAME = "M0"


def fit_m0(matrix: HistoryMatrix) -> ClosedFit:
    """Fit by maximum likelihood; parameters N and p.

    Parameters
    ----------
    matrix
        At least one animal, two occasions, and one recapture: otherwise the likelihood rises without end.
    """
    data = matrix.frequencies

    def p(missed: float) -> float:
        return data.captures / ((data.n + missed) * data.occasions)

    return profile_fit(
        NAME,
        data.n,
        m0_profile(data),
        never=lambda missed: data.occasions * log1p(-p(missed)) if p(missed) < 1 else -inf,
        n_parameters=2,
        spread=lambda missed: m0_se(data.n + missed, data.occasions, p(missed)),
        estimates=lambda missed: {"p": p(missed)},
    )


def m0_profile(data: Frequencies) -> Profile:
    """log L(N) at p = T / (N K): log C(N, n) + T log p + (N K - T) log(1 - p)."""
    from scipy.special import xlog1py, xlogy

    t = data.captures

    def profile(missed: float) -> float:
        trials = (data.n + missed) * data.occasions
        p = t / trials
        return log_ways(data.n, missed) + float(xlogy(t, p) + xlog1py(trials - t, -p))

    return profile


def m0_se(n_hat: float, occasions: int, p: float) -> float:
    """Asymptotic standard error (Otis et al. 1978).

    sqrt(N / ((1 - p)^-K - K / (1 - p) + K - 1)).
    """
    k = occasions
    information = (1 - p) ** -k - k / (1 - p) + k - 1 if p < 1 else inf
    return sqrt(n_hat / information)
