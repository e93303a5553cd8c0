"""Chao's lower bound: the animals never caught, told from those caught once and twice (Chao 1987, 1989)."""

from math import sqrt

from leopard_census.estimates.closed.frequencies import Frequencies


def chao(data: Frequencies) -> tuple[float, float]:
    """n + f1^2 / (2 f2) and its SE, from var = f2 (r^4 / 4 + r^3 + r^2 / 2), r = f1 / f2 (Chao 1987).

    Raises
    ------
    ValueError
        When no animal was caught twice.
    """
    f1, f2 = data.caught(1), data.caught(2)
    if f2 == 0:
        raise ValueError("no animal was caught on exactly two occasions")
    r = f1 / f2
    return data.n + f1 * f1 / (2 * f2), sqrt(f2 * (r**4 / 4 + r**3 + r**2 / 2))


def chao_bias_corrected(data: Frequencies) -> tuple[float, float]:
    """n + f1 (f1 - 1) / (2 (f2 + 1)) and its SE (Chao 1989; variance as in EstimateS, Colwell 2013, eq.
    6)."""
    f1, f2 = data.caught(1), data.caught(2)
    n_hat = data.n + f1 * (f1 - 1) / (2 * (f2 + 1))
    variance = (
        f1 * (f1 - 1) / (2 * (f2 + 1))
        + f1 * (2 * f1 - 1) ** 2 / (4 * (f2 + 1) ** 2)
        + f1 * f1 * f2 * (f1 - 1) ** 2 / (4 * (f2 + 1) ** 4)
    )
    return n_hat, sqrt(variance)
