"""Exact intervals for a share and for a count."""

#: Tail beyond each 95% limit.
_TAIL = 0.025


def share_interval(successes: int, trials: int) -> tuple[float, float]:
    """95% limits of a binomial share (Clopper & Pearson 1934, Biometrika 26:404).

    Raises
    ------
    ValueError
        When there is no trial, or there are more successes than trials.
    """
    from scipy.special import betaincinv

    if not 0 <= successes <= trials or trials == 0:
        raise ValueError("a share needs at least one trial, and no more successes than trials")
    failures = trials - successes
    lower = float(betaincinv(successes, failures + 1, _TAIL)) if successes else 0.0
    upper = float(betaincinv(successes + 1, failures, 1 - _TAIL)) if failures else 1.0
    return lower, upper


def count_interval(count: int) -> tuple[float, float]:
    """95% limits of the mean of a Poisson count (Garwood 1936, Biometrika 28:437).

    Raises
    ------
    ValueError
        When the count is negative.
    """
    from scipy.special import gammaincinv

    if count < 0:
        raise ValueError("a count is not negative")
    lower = float(gammaincinv(count, _TAIL)) if count else 0.0
    return lower, float(gammaincinv(count + 1, 1 - _TAIL))
