"""Chao's lower bound: the animals never caught, told from those caught once and twice (Chao 1987, 1989).

Three named variants; secr's closedN calls the first `chao` and the last `chaomod`.
"""

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
    """n + f1 (f1 - 1) / (2 (f2 + 1)) and its SE (Chao 1989; variance as in EstimateS, Colwell 2013)."""
    f1, f2 = data.caught(1), data.caught(2)
    n_hat = data.n + f1 * (f1 - 1) / (2 * (f2 + 1))
    variance = (
        f1 * (f1 - 1) / (2 * (f2 + 1))
        + f1 * (2 * f1 - 1) ** 2 / (4 * (f2 + 1) ** 2)
        + f1 * f1 * f2 * (f1 - 1) ** 2 / (4 * (f2 + 1) ** 4)
    )
    return n_hat, sqrt(variance)


def chao_three_moments(data: Frequencies) -> tuple[float, float]:
    """Chao's estimator from three moments, for few occasions, and its SE (Chao 1987; Chao & Huggins 2005).

    n + a f1^2 / (2 f2) with a = (1 - 2 f2 / (K f1)) / (1 - 3 f3 / (K f2)), where K f1 > 2 f2, K f2 > 3 f3 and
    3 f1 f3 > 2 f2^2; where one of these does not hold, the lower bound `chao` stands in its place, as in program
    CAPTURE. var = f2 (a^2 r^4 / 4 + a^2 r^3 + a r^2 / 2), r = f1 / f2, with a taken as known.

    Raises
    ------
    ValueError
        When no animal was caught twice.
    """
    f1, f2, f3, k = data.caught(1), data.caught(2), data.caught(3), data.occasions
    plain = chao(data)
    if not (k * f1 > 2 * f2 and k * f2 > 3 * f3 and 3 * f1 * f3 > 2 * f2 * f2):
        return plain
    a = (1 - 2 * f2 / (k * f1)) / (1 - 3 * f3 / (k * f2))
    r = f1 / f2
    return data.n + a * f1 * f1 / (2 * f2), sqrt(f2 * (a * a * (r**4 / 4 + r**3) + a * r**2 / 2))
