"""Ratio of two counts of animals, with the exact conditional interval."""

from scipy.special import betaincinv


def ratio_of_counts(now: int, before: int, level: float = 0.95) -> tuple[float, float, float]:
    """Ratio now / before of two independent Poisson counts.

    Given the sum, `now` is binomial with p = r / (1 + r); the Clopper-Pearson limits of p give exact limits of
    the ratio r (Przyborowski & Wilenski 1940). Both winters are taken as surveyed alike.

    Parameters
    ----------
    now, before
        Counts of animals; `now` from 0, `before` from 1.
    level
        Coverage of the interval.

    Returns
    -------
    tuple
        Ratio, lower and upper limit.

    Raises
    ------
    ValueError
        When a count is out of range.
    """
    if now < 0 or before < 1:
        raise ValueError(f"no ratio of {now} to {before}")
    tail = (1 - level) / 2
    low = 0.0 if now == 0 else float(betaincinv(now, before + 1, tail))
    high = float(betaincinv(now + 1, before, 1 - tail))
    return now / before, low / (1 - low), high / (1 - high)
