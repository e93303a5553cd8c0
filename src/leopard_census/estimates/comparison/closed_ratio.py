"""Ratio of closed estimates (model M0) between winters, with separate or shared chance of capture.

With N_1, N_2 animals and chances p_1, p_2 on an occasion, and l_s(N) the log-likelihood of winter s at its best p,

    separate p      profile of log r: max over N_1 of l_1(N_1) + l_2(r N_1)
    shared p        the same with one p for all winters; only where occasions have the same length

The likelihood of M0 takes N as a fixed number: the ratio is of animals within reach of the stations. Where these, or
how long they worked, change from winter to winter, so does what is within reach; and M0 takes all animals as equally
easy to catch, so that N is too low, more so in the winter with fewer captures. Intervals of M0 know of neither, and are
far too narrow for a comparison (benchmarks/winters_compared). So what is printed where there is no spatial model is

    exact           the counts as Poisson numbers, each with its chance n / N to be caught at all, with the exact
                    conditional interval (`estimates.ratio`): as wide as if the animals were drawn anew each winter.
                    That takes the chances as known; so the variances of log N by detection alone (Otis et al. 1978)
                    widen it, each side as a distance on the log scale. Where a winter has fewer recaptures than
                    `few.FEWEST` no such variance is worth a word (`recaptures`)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, expm1, isfinite, log, log1p

import numpy as np
from scipy.stats import chi2

from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.closed.m0 import m0_profile, m0_se
from leopard_census.estimates.closed.profile import DROP, FAR, log_ways
from leopard_census.estimates.comparison.log_ratio import Ratio, ratio_from_log, widened
from leopard_census.estimates.ratio import rate_ratio

Height = Callable[[float], float]

# Beyond this factor on either side a ratio is taken as open.
_WIDEST = 1e4
_STEP = 0.15


@dataclass(frozen=True)
class SharedTest:
    """Likelihood-ratio test of one chance of capture in all winters."""

    statistic: float
    degrees: int
    p_value: float


def exact_ratio(earlier: Sequence[Frequencies], last: Frequencies) -> Ratio | None:
    """The last count by the mean of earlier ones, each divided by its chance to be caught; None without a maximum.

    The interval holds the error of the counts and that of the chances.
    """
    chances, numbers, variances = [], [], []
    for data in (*earlier, last):
        if not data.n or (top := _top(m0_profile(data))) is None:
            return None
        numbers.append(data.n + top)
        chances.append(data.n / numbers[-1])
        variances.append(_log_variance(data, top))
    found = rate_ratio(sum(data.n for data in earlier), sum(chances[:-1]), last.n, chances[-1])
    upper = found.upper if isfinite(found.upper) else None
    return widened(
        Ratio(found.ratio, found.lower, upper, found.p_value), _variance_by_detection(chances, variances)
    )


def closed_number(data: Frequencies) -> float | None:
    """Animals by model M0; None where nobody was caught, or the likelihood rises without end."""
    if not data.n:
        return None
    top = _top(m0_profile(data))
    return None if top is None else data.n + top


def recaptures(data: Frequencies) -> int:
    """Captures of animals that were caught before."""
    return data.captures - data.n


def _variance_by_detection(chances: Sequence[float], variances: Sequence[float]) -> float:
    """Variance of log(sum of earlier chances / last chance); the last winter stands last.

    Of log(n / N) for n animals caught it is that of log N.
    """
    shares = np.array(chances[:-1]) / sum(chances[:-1])
    return variances[-1] + float((shares**2 * np.array(variances[:-1])).sum())


def separate_ratio(earlier: Frequencies, last: Frequencies) -> Ratio | None:
    """Ratio of two closed estimates, each with its own p, and its profile interval; None without a maximum."""
    then, now = m0_profile(earlier), m0_profile(last)
    of_then, of_now = _top(then), _top(now)
    if of_then is None or of_now is None:
        return None
    best = log((last.n + of_now) / (earlier.n + of_then))
    peak = then(of_then) + now(of_now)

    def profile(log_ratio: float) -> float:
        factor = exp(log_ratio)
        least = max(0.0, last.n / factor - earlier.n)

        def height(missed: float) -> float:
            other = factor * (earlier.n + least + missed) - last.n
            return then(least + missed) + now(max(other, 0.0))

        return _highest(height)

    variance = _log_variance(earlier, of_then) + _log_variance(last, of_now)
    lower, upper = (_end(profile, best, peak, direction) for direction in (-1.0, 1.0))
    p_value = float(chi2.sf(max(2 * (peak - profile(0.0)), 0.0), 1))
    return Ratio(
        exp(best),
        None if lower is None else exp(lower),
        None if upper is None else exp(upper),
        p_value,
        variance or None,
    )


def shared_ratio(earlier: Sequence[Frequencies], last: Frequencies) -> tuple[Ratio, SharedTest] | None:
    """The same with one p in all winters, and the test of that; None without a maximum.

    The ratio is of the last N to the mean of the earlier ones, its interval that of the profile over p of the N.
    """
    from scipy.optimize import minimize_scalar

    data = [*earlier, last]
    tops = [_top(m0_profile(one)) for one in data]
    separate = [top for top in tops if top is not None]
    if len(separate) < len(data):
        return None

    def at(eta: float) -> tuple[float, list[float]]:
        p = 1 / (1 + exp(-eta))
        found = [_best_given_p(one, p) for one in data]
        return sum(height for height, _ in found), [missed for _, missed in found]

    best = minimize_scalar(lambda eta: -at(float(eta))[0], bounds=(-12.0, 6.0), method="bounded")
    eta, height = float(best.x), -float(best.fun)
    apart = sum(m0_profile(one)(top) for one, top in zip(data, separate, strict=True))
    statistic = max(2 * (apart - height), 0.0)
    numbers = [one.n + m for one, m in zip(data, at(eta)[1], strict=True)]
    # Variance: of the N given p, and of p through all of them.
    step = 1e-3
    bend = -(at(eta + step)[0] - 2 * height + at(eta - step)[0]) / step**2

    def log_ratio(value: float) -> float:
        own = [one.n + m for one, m in zip(data, at(value)[1], strict=True)]
        return log(own[-1] / (sum(own[:-1]) / len(earlier)))

    slope = (log_ratio(eta + step) - log_ratio(eta - step)) / (2 * step)
    p = 1 / (1 + exp(-eta))
    given = [_variance_given_p(one, number, p) for one, number in zip(data, numbers, strict=True)]
    shares = np.array(numbers[:-1]) / sum(numbers[:-1])
    variance = given[-1] / numbers[-1] ** 2
    variance += float((shares**2 * np.array(given[:-1]) / np.array(numbers[:-1]) ** 2).sum())
    if bend > 0:
        variance += slope**2 / bend
    test = SharedTest(statistic, len(data) - 1, float(chi2.sf(statistic, len(data) - 1)))
    return ratio_from_log(log_ratio(eta), variance), test


def _best_given_p(data: Frequencies, p: float) -> tuple[float, float]:
    """Height and animals missed where the likelihood of N is highest for this p."""
    from scipy.optimize import brentq
    from scipy.special import digamma

    never = data.occasions * log1p(-p)

    def slope(u: float) -> float:
        missed = expm1(u)
        return float(digamma(missed + data.n + 1) - digamma(missed + 1)) + never

    far = log1p(FAR * data.n)
    missed = 0.0
    if slope(0.0) > 0:
        missed = expm1(float(brentq(slope, 0.0, far))) if slope(far) < 0 else FAR * data.n
    trials = (data.n + missed) * data.occasions
    height = log_ways(data.n, missed) + data.captures * log(p) + (trials - data.captures) * log1p(-p)
    return height, missed


def _variance_given_p(data: Frequencies, number: float, p: float) -> float:
    """Variance of N for a known p: N (1 - P) / P with P the chance to be caught at all."""
    caught = -expm1(data.occasions * log1p(-p))
    return number * (1 - caught) / caught


def _top(height: Height) -> float | None:
    """Animals missed at the maximum; None where it rises without end."""
    grid = np.concatenate([[0.0], np.expm1(np.linspace(0.05, log1p(1e5), 120))])
    heights = [height(float(x)) for x in grid]
    at = int(np.argmax(heights))
    if at == len(grid) - 1:
        return None
    return _refined(height, float(grid[max(at - 1, 0)]), float(grid[at + 1]))


def _highest(height: Height) -> float:
    top = _top(height)
    return height(top) if top is not None else height(1e5)


def _refined(height: Height, low: float, high: float) -> float:
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda x: -height(float(x)), bounds=(low, high), method="bounded", options={"xatol": 1e-9}
    )
    best = float(found.x)
    return low if height(low) >= height(best) else best


def _log_variance(data: Frequencies, missed: float | None) -> float:
    """Variance of log N of M0; 0 where none was missed."""
    if not missed:
        return 0.0
    number = data.n + missed
    se = m0_se(number, data.occasions, data.captures / (number * data.occasions))
    return (se / number) ** 2


def _end(profile: Height, best: float, peak: float, direction: float) -> float | None:
    """Where the profile has fallen by `DROP`; None: not within `_WIDEST`."""
    from scipy.optimize import brentq

    def above(value: float) -> float:
        return profile(value) - peak + DROP

    near, step = best, _STEP
    while abs(near - best) < log(_WIDEST):
        out = near + direction * step
        if above(out) < 0:
            return float(brentq(above, min(near, out), max(near, out), xtol=1e-5))
        near, step = out, step * 1.5
    return None
