"""Ratios of numbers of animals, with intervals made on the log scale."""

from dataclasses import dataclass, replace
from math import exp, inf, isfinite, log, sqrt

from scipy.special import ndtr

from leopard_census.tables.change_verdict import Verdict, verdict

# Standard normal quantile of a 95% interval.
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Ratio:
    """Animals now per animal then, with a 95% interval.

    Attributes
    ----------
    value
        inf: animals now and none then.
    lower, upper
        None: open on that side.
    p_value
        Two-sided, for no change, by the method of the interval: below .05 where that leaves 1 out. None: not told.
    log_variance
        Of the logarithm, by sampling alone; None where the interval does not rest on one.
    identity_variance
        What errors of identity add to it; None where they are not known of any of the winters.
    """

    value: float
    lower: float | None
    upper: float | None
    p_value: float | None = None
    log_variance: float | None = None
    identity_variance: float | None = None

    @property
    def verdict(self) -> Verdict:
        """What may be said."""
        return verdict(self.lower, self.upper)


def ratio_from_log(log_ratio: float, variance: float, identity: float | None = None) -> Ratio:
    """Ratio with the interval exp(log ratio -+ 1.96 sqrt(variance + identity)).

    Parameters
    ----------
    variance
        Of the logarithm, by sampling.
    identity
        Variance of the logarithm by errors of identity, summed over winters; None: not known.
    """
    se = sqrt(variance + (identity or 0.0))
    if not isfinite(se) or se == 0:
        return Ratio(exp(log_ratio), None, None, None, variance, identity)
    p_value = 2 * float(ndtr(-abs(log_ratio) / se))
    half = Z95 * se
    lower, upper = exp(log_ratio - half), exp(log_ratio + half) if half < 600 else None
    return Ratio(exp(log_ratio), lower, upper, p_value, variance, identity)


def with_identity(found: Ratio, identity: float | None) -> Ratio:
    """A ratio whose interval is not of one variance (profile, exact), widened by errors of identity."""
    if not identity:
        return replace(found, identity_variance=identity)
    return replace(widened(found, identity), identity_variance=identity)


def widened(found: Ratio, variance: float) -> Ratio:
    """A ratio with another variance of its logarithm in its interval and p-value.

    Each side, as a distance on the log scale, is taken as 1.96 standard errors of its own. A ratio of 0, or without an
    end, has no such distance: its limits move by 1.96 sqrt(variance).
    """
    if not variance:
        return found
    tells = 0 < found.value < inf
    middle = log(found.value) if tells else 0.0

    def further(limit: float | None, sign: float) -> float | None:
        if limit is None or limit <= 0 or limit == inf:
            return limit
        if not tells:
            return limit * exp(sign * Z95 * sqrt(variance))
        return exp(middle + sign * sqrt((log(limit) - middle) ** 2 + Z95**2 * variance))

    lower, upper = further(found.lower, -1.0), further(found.upper, 1.0)
    return replace(found, lower=lower, upper=upper, p_value=p_of_interval(found.value, lower, upper))


def p_of_interval(value: float, lower: float | None, upper: float | None) -> float | None:
    """Two-sided p-value for no change, of an interval whose sides are 1.96 standard errors of their own.

    It goes by the side that faces 1; None where that side is open.
    """
    if value == 1:
        return 1.0
    facing = lower if value > 1 else upper
    if not 0 < value < inf or facing is None or not 0 < facing < inf or facing == value:
        return None
    return 2 * float(ndtr(-Z95 * abs(log(value)) / abs(log(facing / value))))
