"""Ratios of numbers of animals, with intervals made on the log scale."""

from dataclasses import dataclass
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
    lower, upper
        None: open on that side.
    p_value
        Two-sided, for no change.
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
    """A ratio whose interval is not of one variance (profile, exact), widened by errors of identity.

    Each side, as a distance on the log scale, is taken as 1.96 standard errors of its own.
    """
    if not identity:
        return Ratio(found.value, found.lower, found.upper, found.p_value, found.log_variance, identity)
    middle = log(found.value)

    def further(limit: float | None, sign: float) -> float | None:
        if limit is None or limit <= 0 or limit == inf:
            return limit
        return exp(middle + sign * sqrt((log(limit) - middle) ** 2 + Z95**2 * identity))

    lower, upper = further(found.lower, -1.0), further(found.upper, 1.0)
    p_value = found.p_value
    if p_value is not None and found.log_variance:
        p_value = 2 * float(ndtr(-abs(middle) / sqrt(found.log_variance + identity)))
    return Ratio(found.value, lower, upper, p_value, found.log_variance, identity)
