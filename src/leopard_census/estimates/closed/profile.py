"""Likelihoods of N whose other parameters are known, or maximised, for every N.

Every closed model with a likelihood is a multinomial over capture histories with N animals in all, N taken as
continuous: L(N, theta) = C(N, n) x (chance of the histories seen) x (chance of no capture)^(N - n), Otis et al. 1978,
Wildlife Monographs 62. The binomial coefficient C(N, n) = N! / (n! (N - n)!) is kept, and the number of ways in which
the same histories can be dealt to animals is left out: it is the same for all models. This is the constant of secr's
closedN; the log-likelihoods of CAPTURE and wiqid are larger by log n!.

Here N is written n + missed, and the search runs on log(1 + missed).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import expm1, lgamma, log1p, sqrt

import numpy as np

from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.interval import Z95

#: log L as a function of the animals missed, N - n.
Profile = Callable[[float], float]

# Half the 95% quantile of chi-square with one degree of freedom: how far a profile may fall.
DROP = Z95**2 / 2
# Beyond this multiple of n a profile that still rises is taken to rise without end.
FAR = 1e6
# Log-likelihoods closer than this are the same: a thousandth of what the print shows.
SAME = 1e-6
# Variance of log(missed) beyond which its 95% limits lie a factor of 15 000 apart.
_WIDEST = 6.0
# Points of the grid on which a profile is first looked at, a factor of about 1.5 apart.
_GRID = 45
NO_END = (
    "The likelihood keeps rising with the number of animals, so the data give no estimate; "
    "log-likelihood and AIC are those of its limit."
)
ALL_SEEN = (
    "The estimate equals the animals caught. This model's standard error is reckoned from the animals missed, of which "
    "there are none, so it has none."
)
OPEN = "The data leave the number so open that a standard error would mean nothing."
NO_UPPER = "The data give no upper limit by profile likelihood."


@dataclass(frozen=True)
class Top:
    """Where a profile is highest: animals missed (None: it rises without end) and its value there."""

    missed: float | None
    loglik: float


def log_ways(n: int, missed: float) -> float:
    """log C(n + missed, n), as a sum over the n animals caught, which stays exact when `missed` is huge."""
    return float(np.log(missed + np.arange(1, n + 1)).sum()) - lgamma(n + 1)


def find_top(profile: Profile, never: Profile, n: int) -> Top:
    """Highest point of a profile at missed >= 0: near the best of a grid, where its slope is 0.

    Parameters
    ----------
    never
        Log chance of no capture, at the best other parameters for these animals missed. The slope of the profile is
        digamma(missed + n + 1) - digamma(missed + 1) + never, the other parameters being at their best.
    """
    from scipy.optimize import brentq
    from scipy.special import digamma

    def slope(u: float) -> float:
        missed = expm1(u)
        return float(digamma(missed + n + 1) - digamma(missed + 1)) + never(missed)

    grid = np.linspace(0.0, log1p(FAR * n), _GRID)
    heights = [profile(expm1(u)) for u in grid]
    at = int(np.argmax(heights))
    low, high = float(grid[max(at - 1, 0)]), float(grid[min(at + 1, _GRID - 1)])
    if slope(low) <= 0:
        return Top(0.0, heights[0])
    if slope(high) >= 0:
        return Top(None, heights[-1])
    best = expm1(float(brentq(slope, low, high, xtol=1e-12)))
    return Top(None, heights[-1]) if heights[-1] >= profile(best) - SAME else Top(best, profile(best))


def limits(profile: Profile, n: int, top: Top) -> tuple[float | None, float | None]:
    """95% limits of N by profile likelihood (Cormack 1992, Biometrics 48:567): N where log L is `DROP` below its top.

    The profile is followed outwards from its top to where it first falls so far. The lower limit is n where it does
    not; the upper one is None where it does not. Without a top, the lower limit is that of the limiting value.
    """
    from scipy.optimize import brentq

    def above(u: float) -> float:
        return profile(expm1(u)) - top.loglik + DROP

    far = log1p(FAR * n)
    start = far if top.missed is None else log1p(top.missed)
    found: list[float | None] = []
    for end in (0.0, far):
        near, step, direction = start, 0.05, 1 if end > start else -1
        limit: float | None = float(n) if end == 0.0 else None
        while near != end:
            # Steps grow, so that a far limit costs little, but stay below a factor of e.
            out = max(min(near + direction * step, far), 0.0)
            if above(out) < 0:
                limit = n + expm1(float(brentq(above, near, out, xtol=1e-11)))
                break
            near, step = out, min(step * 2, 1.0)
        found.append(limit)
    return found[0], found[1]


def aic_and_aicc(loglik: float, n_parameters: int, n: int) -> tuple[float, float | None]:
    """AIC, and AICc with the animals caught as sample size, as in secr's closedN; N is one of the parameters.

    AICc (Hurvich & Tsai 1989, Biometrika 76:297) is None where there are too few animals for it.
    """
    k = n_parameters
    aic = 2 * k - 2 * loglik
    return aic, aic + 2 * k * (k + 1) / (n - k - 1) if n > k + 1 else None


def profile_fit(
    model: str,
    n: int,
    profile: Profile,
    never: Profile,
    n_parameters: int,
    spread: Callable[[float], float | None],
    estimates: Callable[[float], dict[str, float]],
) -> ClosedFit:
    """Fit a model by its profile.

    Parameters
    ----------
    never
        See `find_top`.
    spread
        Standard error of N, from the animals missed.
    estimates
        Other parameters, from the animals missed.
    """
    top = find_top(profile, never, n)
    interval = limits(profile, n, top)
    return likelihood_fit(
        model,
        n,
        top,
        n_parameters,
        interval,
        se=spread(top.missed) if top.missed is not None else None,
        estimates=estimates(top.missed) if top.missed is not None else {},
    )


def likelihood_fit(
    model: str,
    n: int,
    top: Top,
    n_parameters: int,
    profile: tuple[float | None, float | None],
    se: float | None,
    estimates: Mapping[str, float],
    remark: str = "",
) -> ClosedFit:
    """A fit with its criteria; the note tells what the interval lacks, after the remark."""
    aic, aicc = aic_and_aicc(top.loglik, n_parameters, n)
    if top.missed is None:
        remark = NO_END
    elif profile[1] is None:
        remark = f"{remark} {NO_UPPER}".strip()
    return ClosedFit(
        model,
        "likelihood",
        n_hat=None if top.missed is None else n + top.missed,
        se=se,
        profile=profile,
        loglik=top.loglik,
        n_parameters=n_parameters,
        aic=aic,
        aicc=aicc,
        estimates=estimates,
        note=remark or None,
    )


def log_normal_se(missed: float, variance_of_log: float | None) -> tuple[float | None, str]:
    """Standard error of N when the animals missed are log-normal: missed sqrt(exp(v) - 1), v the variance of their log.

    With it the log-normal interval of Chao (1987) is exactly missed exp(+-1.96 sqrt(v)) above n. Where there is none,
    the text says why.
    """
    if missed <= 0:
        return None, ALL_SEEN
    if variance_of_log is None or variance_of_log > _WIDEST:
        return None, OPEN
    return missed * sqrt(expm1(variance_of_log)), ""
