"""Interval for a number of animals from the profile of its multinomial likelihood.

With N animals, of which n were caught, the likelihood of the histories is N! / (N - n)! times a product of chances;
its top over all other parameters, as a function of N, is the profile. The interval holds every N whose profile is
within half a chi-square quantile of the top (Cormack 1992, Biometrics 48:567). N is taken as continuous.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite, lgamma

from leopard_census.estimates.closed.interval import Z95

# Half the 95% quantile of chi-square with one degree of freedom.
_DROP = Z95**2 / 2
# Beyond this multiple of n the profile is flat to the eye: the data give no upper limit.
_FAR = 1e6
# Profiles are followed in N to this share of an animal.
_FINE = 1e-9


@dataclass(frozen=True)
class Profile:
    """The most likely N and its 95% limits; infinite where the likelihood has no top or does not fall enough."""

    n_hat: float
    lower: float
    upper: float

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """Limits, None where there is none."""
        return _finite(self.lower), _finite(self.upper)


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def profile(n: int, rest: Callable[[float], tuple[float, float]]) -> Profile:
    """Follow the profile of N >= n.

    Parameters
    ----------
    n
        Animals caught.
    rest
        Given N, the maximum of the log-likelihood less log(N! / (N - n)!), and its derivative in N.

    Notes
    -----
    The profile is taken to rise to one top and to fall from there, as it does for all models here.
    """
    from scipy.optimize import brentq
    from scipy.special import digamma

    def height(n_total: float) -> float:
        return lgamma(n_total + 1) - lgamma(n_total - n + 1) + rest(n_total)[0]

    def slope(n_total: float) -> float:
        return float(digamma(n_total + 1) - digamma(n_total - n + 1)) + rest(n_total)[1]

    def crossing(low: float, high: float) -> float:
        return float(brentq(lambda v: height(v) - top + _DROP, low, high, xtol=_FINE, rtol=1e-14))

    best = _top(n, slope)
    if not isfinite(best):
        far = n * _FAR
        top = height(far)
        return Profile(inf, crossing(n, far) if height(n) < top - _DROP else float(n), inf)
    top = height(best)
    lower = crossing(n, best) if height(n) < top - _DROP else float(n)
    beyond = _doubled(n, best, lambda v: height(v) < top - _DROP)
    return Profile(best, lower, crossing(best, beyond) if isfinite(beyond) else inf)


def _top(n: int, slope: Callable[[float], float]) -> float:
    """Where the profile's slope is zero; n when it falls from there, infinite when it rises without end."""
    from scipy.optimize import brentq

    if slope(n) <= 0:
        return float(n)
    beyond = _doubled(n, float(n), lambda v: slope(v) < 0)
    return float(brentq(slope, n, beyond, xtol=_FINE, rtol=1e-14)) if isfinite(beyond) else inf


def _doubled(n: int, start: float, reached: Callable[[float], bool]) -> float:
    """The first of n + d, n + 2d, n + 4d ... beyond the start for which that holds; infinite when none does."""
    step = max(start - n, 1.0)
    while n + step <= n * _FAR:
        step *= 2
        if reached(n + step):
            return n + step
    return inf
