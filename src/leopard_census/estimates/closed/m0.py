"""Model M0: every animal has the same chance of capture on every occasion (Otis et al. 1978)."""

from collections.abc import Callable
from dataclasses import dataclass
from math import expm1, inf, lgamma, log, sqrt

from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.closed.interval import Z95

# Half the 95% quantile of chi-square with one degree of freedom: how far a profile may fall.
_DROP = Z95**2 / 2
# Beyond this multiple of n the profile is flat to the eye: the data give no upper limit.
_FAR = 1e6


@dataclass(frozen=True)
class M0Fit:
    """Maximum likelihood fit; a limit of the profile interval is infinite when the data give none.

    `loglik` holds the binomial coefficient N over n, as secr's closedN has it.
    """

    n_hat: float
    p: float
    se: float
    profile: tuple[float, float]
    loglik: float
    aicc: float | None


def profile_log_likelihood(data: Frequencies, n_total: float) -> float:
    """log L(N) at p = T / (N K), up to a constant of the data.

    lnG(N + 1) - lnG(N - n + 1) + T ln p + (N K - T) ln(1 - p).
    """
    k, t = data.occasions, data.captures
    p = t / (n_total * k)
    missed = (n_total * k - t) * log(1 - p) if p < 1 else 0.0
    return lgamma(n_total + 1) - lgamma(n_total - data.n + 1) + t * log(p) + missed


def fit_m0(data: Frequencies) -> M0Fit:
    """Fit by maximum likelihood, N continuous.

    Parameters
    ----------
    data
        At least one animal, two occasions, and one recapture: otherwise the likelihood rises without end.

    Raises
    ------
    ValueError
        When one of these is lacking.
    """
    if data.n == 0 or data.occasions < 2 or data.captures <= data.n:
        raise ValueError("M0 needs an animal, two occasions and a recapture")
    n, k = data.n, data.occasions

    def profile(n_total: float) -> float:
        return profile_log_likelihood(data, n_total)

    n_hat = _maximise(profile, float(n))
    p = data.captures / (n_hat * k)
    top = profile(n_hat)
    spread = (1 - p) ** -k - k / (1 - p) + k - 1 if p < 1 else inf
    # secr's closedN counts N and p as parameters and takes the animals caught as sample size.
    loglik = top - lgamma(n + 1)
    aicc = 4 - 2 * loglik + 12 / (n - 3) if n > 3 else None
    return M0Fit(n_hat, p, sqrt(n_hat / spread), _profile_limits(profile, n, n_hat, top), loglik, aicc)


def _maximise(profile: Callable[[float], float], n: float) -> float:
    """Golden-section search on log(1 + N - n); the profile has one top (Otis et al. 1978)."""
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda u: -profile(n + expm1(u)),
        bounds=(0.0, log(_FAR * n)),
        method="bounded",
        options={"xatol": 1e-10},
    )
    best = n + expm1(float(found.x))
    return n if profile(n) >= profile(best) else best


def _profile_limits(
    profile: Callable[[float], float], n: int, n_hat: float, top: float
) -> tuple[float, float]:
    from scipy.optimize import brentq

    def above(n_total: float) -> float:
        return profile(n_total) - top + _DROP

    lower = float(n) if above(n) >= 0 else float(brentq(above, n, n_hat, xtol=1e-9))
    far = n * _FAR
    upper = inf if above(far) >= 0 else float(brentq(above, n_hat, far, xtol=1e-9))
    return lower, upper
