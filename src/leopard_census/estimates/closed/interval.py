"""Intervals for a number of animals of which some were certainly seen."""

from math import exp, log, sqrt

# Standard normal quantile of a 95% interval.
Z95 = 1.959963984540054


def log_normal_interval(n: int, n_hat: float, se: float) -> tuple[float, float] | None:
    """95% limits above the n animals caught (Chao 1987, Biometrics 43:783).

    f0 = n_hat - n, C = exp(1.96 sqrt(log(1 + (se / f0)^2))), limits n + f0 / C and n + f0 C. None when
    nothing is estimated beyond n, where the formula has no answer.
    """
    missed = n_hat - n
    if missed <= 1e-9:
        return None
    c = exp(Z95 * sqrt(log(1 + (se / missed) ** 2)))
    return n + missed / c, n + missed * c
