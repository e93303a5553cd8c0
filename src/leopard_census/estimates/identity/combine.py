"""Estimates from many plausible identities made one, with sampling error and identity error apart.

Each of m draws of identities gives an estimate with its own error, as if it were the truth. Over the draws (Rubin 1987,
Multiple Imputation for Nonresponse in Surveys, section 3.1), on a scale on which estimates are about normal,

    estimate   mean of the m estimates
    W          mean of their variances: sampling error
    B          variance between them: identity error
    T          W + (1 + 1/m) B
    df         (m - 1) (1 + W / ((1 + 1/m) B))^2, of Student's t for the interval
    share due to identity   (1 + 1/m) B / T

Draws are plausible identities given the pictures, so that they are proper imputations in Rubin's sense. Draws with
weights w count as m = (sum w)^2 / sum w^2 draws (Kong 1992); with equal weights that is their number.

Density, sigma and g0 go this way, on their link scales (log, log, logit). A number of animals does not: it lies above
the animals caught, and these differ between draws, so that no one scale makes all draws normal (the log of N - n has no
value where a draw misses nobody, and another n in each). Its interval is that of the mixture of the draws' own
distributions, which is what Rubin's rule is the normal approximation of (ibid., section 3.2): 2.5% of the mixture lie
below its lower limit and 2.5% above its upper one. The distribution of a draw is the log-normal of two halves that
has the draw's estimate as median and the draw's interval as its 95%. So

- where all draws are equal, the interval is that of the single estimate;
- it holds whole animals: limits are widened to the next whole number, once, after the mixture (those of numbers in a
  region are whole in each draw already, and are rounded to the nearest);
- the lower limit is never below the lowest of any draw, and so not below the animals caught in the draw of the fewest;
- what a draw says of its upper limit, "none" too, keeps its weight: half of the weight of such a draw lies above its
  estimate, without end. So the mixture has an upper limit while draws without one hold less than 5% of the weight.

Its estimate is the mean of the draws' estimates: as none of these is below the animals caught, it is not below the mean
of their numbers. W, B and T are on the log scale as above.

The number of animals in a square of the map is a fraction of one or a few, and the numbers of all squares add up. It is
combined as it is, without a scale: T is then the variance of the number by the law of total variance, and the squares
of the map still sum to the number of animals on the mask. It has a standard error, and no interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, expm1, inf, isfinite, log, log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.tables.closed_limits import whole_animals

Array = NDArray[np.float64]
Limits = tuple[float | None, float | None]

#: Standard normal quantile of a 95% interval.
Z95 = 1.959963984540054
_TAIL = 0.025
# Part of the weight whose draws may have no limits (own choice).
_MOSTLY = 0.5
# A variance of a logarithm beyond which a standard error says no more; a logarithm that a double can hardly hold.
_ENDLESS = 700.0
# Halvings of the interval in which a limit is looked for: to the last digit of a double.
_HALVINGS = 200


@dataclass(frozen=True)
class One:
    """The estimate of one draw on its own scale.

    Attributes
    ----------
    draws, weight
        Draws that it stands for, and the sum of their weights.
    value
        The estimate.
    variance
        Of the estimate on the scale of the combination; None: not known.
    lower, upper
        95% limits; None: not known; an upper limit that is open is infinite.
    """

    draws: int
    weight: float
    value: float
    variance: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Combined:
    """What all draws together say.

    Attributes
    ----------
    value, lower, upper
        On the scale of the quantity; limits are None where the draws tell none.
    within, between
        W and (1 + 1/m) B, on the scale of the combination.
    m
        Effective number of draws.
    sampled
        Whether any draw tells its sampling variance; W is the mean of those that do.
    lower_sampling, upper_sampling
        Limits by sampling error alone, as if the mean draw were known to be the truth.
    link
        Of that scale; `none` where numbers are combined as they are.
    """

    value: float
    within: float
    between: float
    m: float
    sampled: bool = True
    lower: float | None = None
    upper: float | None = None
    lower_sampling: float | None = None
    upper_sampling: float | None = None
    link: str = "log"

    @property
    def total(self) -> float:
        """T."""
        return self.within + self.between

    @property
    def share(self) -> float:
        """Part of the variance that is due to identity; 0 where there is no error at all."""
        return self.between / self.total if self.total > 0 else 0.0

    @property
    def se(self) -> float:
        """Standard error: of a log-normal variable; of a chance, whose link is the logit, by the delta method."""
        if self.link == "none":
            return sqrt(self.total)
        if self.link == "logit":
            return self.value * (1 - self.value) * sqrt(self.total)
        return self.value * sqrt(expm1(min(self.total, _ENDLESS)))

    @property
    def df(self) -> float:
        """Degrees of freedom; infinite where draws do not differ."""
        if self.between <= 0:
            return inf
        return (self.m - 1) * (1 + self.within / self.between) ** 2


def rubin(ones: Sequence[One], link: str = "log") -> Combined:
    """Combine by Rubin's rules on the scale of a link, `log` or `logit`.

    Variances are on that scale; those that are not known make the interval unknown too.
    """
    found = _moments(ones, link)
    if any(one.variance is None for one in ones):
        return found
    middle = _to(link, found.value)

    def limits(half: float) -> tuple[float, float]:
        return _from(link, middle - half), _from(link, middle + half)

    (lower, upper), alone = limits(_t95(found.df) * sqrt(found.total)), limits(Z95 * sqrt(found.within))
    # Where the weight lies on one draw, Student's t has next to no degrees of freedom, and no finite limit.
    told = upper if isfinite(upper) else None
    return replace(found, lower=lower, upper=told, lower_sampling=alone[0], upper_sampling=alone[1])


def plain(ones: Sequence[One]) -> Combined:
    """Combine numbers as they are, with their own variances: mean and standard error, without an interval."""
    return _moments(ones, "none")


def mixture(ones: Sequence[One]) -> Combined:
    """Combine numbers of animals: moments on the log scale, interval of the mixture of the draws' distributions.

    A draw without limits enters as its estimate; where those hold half of the weight, there is no interval.
    """
    found = _moments(ones, "log")
    mean = float(np.average([one.value for one in ones], weights=[one.weight for one in ones]))
    # Of equal values exactly theirs, whatever the rounding of their mean.
    found = replace(found, value=ones[0].value if len({one.value for one in ones}) == 1 else mean)
    if _mostly_without(ones):
        return found
    upper = _quantile(ones, 1 - _TAIL)
    # Not by rounding either is a limit below the lowest.
    lowest = min(one.value if one.lower is None else one.lower for one in ones)
    return replace(
        found,
        lower=max(_quantile(ones, _TAIL), lowest),
        upper=upper if isfinite(upper) else None,
        lower_sampling=_mean_limit([(one.lower, one.weight) for one in ones]),
        upper_sampling=_mean_limit([(one.upper, one.weight) for one in ones]),
    )


def log_normal_ones(values: Sequence[float] | Array, log_variances: Sequence[float] | Array) -> list[One]:
    """Draws that count alike, by their estimates and the variances of the logarithms of these."""
    return [
        One(1, 1.0, float(value), float(variance))
        for value, variance in zip(values, log_variances, strict=True)
    ]


def whole_mixture(ones: Sequence[One]) -> Combined:
    """The same with limits in whole animals, of draws whose limits are not: widened to the next ones."""
    return _with_limits(mixture(ones), whole_animals)


def mixture_of_whole(ones: Sequence[One]) -> Combined:
    """The same of draws whose limits are whole animals already, as those of a predictive distribution are.

    The mixture lies between them; rounded to the nearest whole number, it is not widened a second time.
    """
    return _with_limits(mixture(ones), _nearest)


def _with_limits(found: Combined, whole: Callable[[float | None, float | None], Limits]) -> Combined:
    lower, upper = whole(found.lower, found.upper)
    alone = whole(found.lower_sampling, found.upper_sampling)
    return replace(found, lower=lower, upper=upper, lower_sampling=alone[0], upper_sampling=alone[1])


def _nearest(lower: float | None, upper: float | None) -> Limits:
    return (None if lower is None else float(round(lower))), (None if upper is None else float(round(upper)))


#: How the draws of a quantity are combined.
RULES: Mapping[str, Callable[[Sequence[One]], Combined]] = {
    "n_hat": whole_mixture,
    "n_region": mixture_of_whole,
    "density": rubin,
    "sigma": rubin,
    "g0": lambda ones: rubin(ones, "logit"),
}


def counts_interval(values: Sequence[int], weights: Sequence[float]) -> tuple[float, float, float, int, int]:
    """Mean, standard deviation and median of a number over draws, and the least range that holds 95% of them.

    The range leaves out at most 2.5% of the draws at either end.
    """
    order = np.argsort(values, kind="stable")
    v, w = np.asarray(values)[order], np.asarray(weights, float)[order]
    cumulative = np.cumsum(w) / w.sum()
    mean = float(v @ w / w.sum())
    deviation = sqrt(float((v - mean) ** 2 @ w / w.sum()))
    at = [int(v[np.searchsorted(cumulative, level - 1e-12)]) for level in (0.5, _TAIL, 1 - _TAIL)]
    return mean, deviation, float(at[0]), at[1], at[2]


def _moments(ones: Sequence[One], link: str) -> Combined:
    weights = np.array([one.weight for one in ones], float)
    # Draws of one partition bear nearly one weight.
    each = np.array([one.weight / one.draws for one in ones])
    m = float(weights.sum() ** 2 / (weights @ each))
    weights /= weights.sum()
    values = np.array([_to(link, one.value) for one in ones])
    middle = float(weights @ values)
    known = np.array([one.variance is not None for one in ones])
    variances = np.array([one.variance or 0.0 for one in ones])
    within = float(weights @ variances / weights[known].sum()) if known.any() else 0.0
    # Of equal values exactly 0, whatever the rounding of their mean.
    spread = values - middle if np.ptp(values) > 0 else np.zeros(len(values))
    between = float(weights @ spread**2) * m / (m - 1) if m > 1 else 0.0
    return Combined(_from(link, middle), within, (1 + 1 / m) * between, m, bool(known.any()), link=link)


def _mostly_without(ones: Sequence[One]) -> bool:
    """Whether draws without limits hold so much of the weight that an interval would be of their spread alone."""
    none = sum(one.weight for one in ones if one.lower is None)
    return none >= _MOSTLY * sum(one.weight for one in ones)


def _mean_limit(limits: Sequence[tuple[float | None, float]]) -> float | None:
    """Mean on the log scale of the limits of those draws that have one; None where one is open."""
    told = [(limit, weight) for limit, weight in limits if limit is not None]
    if not told or any(not isfinite(limit) for limit, _ in told):
        return None
    values, weights = zip(*told, strict=True)
    if min(values) <= 0:
        return 0.0
    return float(np.exp(np.average(np.log(values), weights=weights)))


def _to(link: str, value: float) -> float:
    if link == "none":
        return value
    return log(value) if link == "log" else log(value / (1 - value))


def _from(link: str, value: float) -> float:
    if link == "none":
        return value
    if link == "log":
        return exp(value) if value < 700 else inf
    return 1 / (1 + exp(-value)) if value > -700 else 0.0


def _t95(df: float) -> float:
    """Quantile of Student's t for a 95% interval."""
    if not isfinite(df):
        return Z95
    from scipy.stats import t

    found = float(t.ppf(1 - _TAIL, df)) if df > 0 else inf
    return found if isfinite(found) else inf


def _quantile(ones: Sequence[One], level: float) -> float:
    """Where the mixture's distribution function reaches a level; infinite where it does not, 0 where it is there."""
    ends = [end for one in ones for end in (one.value, one.lower, one.upper) if end is not None]
    finite = [log(end) for end in ends if isfinite(end) and end > 0]
    low, high = min(finite), max(finite)
    # Where draws without a limit hold nearly all that lies beyond it, those with one have to reach far out.
    width = 1.0
    while _below(ones, high) < level:
        high, width = high + width, 2 * width
        if high > _ENDLESS:
            return inf
    width = 1.0
    # A region in which perhaps nobody lives: draws whose lower limit is 0 have no logarithm of it.
    while _below(ones, low) >= level:
        low, width = low - width, 2 * width
        if low < -_ENDLESS:
            return 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _below(ones, middle) >= level:
            high = middle
        else:
            low = middle
    return exp(high)


def _below(ones: Sequence[One], x: float) -> float:
    """Part of the mixture whose logarithm is not above x."""
    from scipy.special import ndtr

    total, found = 0.0, 0.0
    for one in ones:
        middle = log(one.value)
        end = one.lower if x < middle else one.upper
        distance = x - middle
        if end is None or end == one.value:
            part = float(distance >= 0)
        elif not 0 < end < inf:
            part = 0.5
        else:
            part = float(ndtr(Z95 * distance / abs(log(end) - middle)))
        total += one.weight
        found += one.weight * part
    return found / total


def variance_of_limits(lower: float, upper: float) -> float | None:
    """Variance of the logarithm that 95% limits stand for; None where one is open or there is no room between them."""
    if not (0 < lower < upper and isfinite(upper)):
        return None
    return (log(upper / lower) / (2 * Z95)) ** 2


def log_variance(value: float, se: float | None) -> float | None:
    """Variance of the logarithm of an estimate, log(1 + CV^2)."""
    return None if se is None else log1p((se / value) ** 2)
