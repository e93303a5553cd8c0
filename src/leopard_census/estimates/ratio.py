"""Exact interval for the ratio of two Poisson rates, given the total (Przyborowski & Wilenski 1940;
Clopper-Pearson)."""

from dataclasses import dataclass
from math import comb, exp, inf, lgamma, log, log1p

# Total up to which binomial coefficients are floats.
_EXACT = 1000


@dataclass(frozen=True)
class RateRatio:
    """Ratio of the second rate to the first, its exact 95% interval, and the two-sided p-value for equal
    rates."""

    ratio: float
    lower: float
    upper: float
    p_value: float


def rate_ratio(first: int, first_exposure: float, second: int, second_exposure: float) -> RateRatio:
    """Compare two Poisson counts with known exposures.

    Given the total, the second count is binomial with chance q = r e2 / (r e2 + e1), r the ratio of rates.
    Clopper-Pearson limits of q give limits of r. The p-value is twice the chance, at r = 1, of an outcome so far out on
    the side of the one seen: below .05 where, and only where, the interval leaves 1 out.

    Raises
    ------
    ValueError
        When an exposure is not positive or both counts are 0.
    """
    from scipy.special import betaincinv

    total = first + second
    if first_exposure <= 0 or second_exposure <= 0 or total == 0:
        raise ValueError("a ratio of rates needs two positive exposures and at least one animal")
    scale = first_exposure / second_exposure
    low = float(betaincinv(second, first + 1, 0.025)) if second else 0.0
    high = float(betaincinv(second + 1, first, 0.975)) if first else 1.0
    share = second_exposure / (first_exposure + second_exposure)
    chances = binomial_chances(total, share)
    p_value = min(2 * min(sum(chances[: second + 1]), sum(chances[second:])), 1.0)
    return RateRatio(_odds(second / total) * scale, _odds(low) * scale, _odds(high) * scale, p_value)


def binomial_chances(total: int, share: float) -> list[float]:
    """Chances of 0 to `total` successes; `share` lies between 0 and 1."""
    if total <= _EXACT:
        return [comb(total, x) * share**x * (1 - share) ** (total - x) for x in range(total + 1)]
    # Beyond that the number of ways is no float any more, and its logarithm is exact enough.
    ways = [lgamma(total + 1) - lgamma(x + 1) - lgamma(total - x + 1) for x in range(total + 1)]
    return [exp(way + x * log(share) + (total - x) * log1p(-share)) for x, way in enumerate(ways)]


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf
