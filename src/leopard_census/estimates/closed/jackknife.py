"""Jackknife for unequal chances of capture (Burnham & Overton 1978, Biometrika 65:625; 1979, Ecology 60:927).

The estimate of each order is linear in the frequencies, sum_j a_j f_j, with variance sum_j a_j^2 f_j - N. Higher
orders have less bias and more variance; the choice between them goes up the orders as long as each differs from the
one before.
"""

from dataclasses import dataclass
from math import comb, factorial, sqrt

import numpy as np
import numpy.typing as npt

from leopard_census.estimates.closed.frequencies import Frequencies

Vector = npt.NDArray[np.float64]

HIGHEST = 5
# 95% quantile of chi-square with one degree of freedom: with this many digits in CAPTURE's interpolation, and in full
# in the power of the tests.
_INTERPOLATE = 3.84
_QUANTILE = 3.841458820694124
_SIZE = 0.05


def jackknife(data: Frequencies, order: int) -> tuple[float, float]:
    """Jackknife estimate of an order from 1 to 5, and its SE.

    Raises
    ------
    ValueError
        When there are not more occasions than the order.
    """
    if not 1 <= order <= HIGHEST:
        raise ValueError(f"orders 1 to {HIGHEST} are known")
    if data.occasions <= order:
        raise ValueError(f"the jackknife of order {order} needs more than {order} occasions")
    ladder = _ladder(data)
    return float(ladder.n_hat[order]), sqrt(max(float(ladder.variance[order]), 0.0))


def weights(occasions: int, order: int) -> Vector:
    """a_j of an order, j = 1 to K.

    The generalised jackknife over the occasions: with S_r the expected number of animals in K - r of the K occasions,
    N = 1 / m! sum_{r=0}^{m} (-1)^r C(m, r) (K - r)^m S_r (Burnham & Overton 1978). An animal caught j times is
    absent from K - r occasions drawn at random with chance C(r, j) / C(K, j).
    """
    k, m = occasions, order
    a = np.ones(k)
    for r in range(m + 1):
        factor = (-1) ** r * comb(m, r) * (k - r) ** m / factorial(m)
        for j in range(1, min(r, k) + 1):
            a[j - 1] -= factor * comb(r, j) / comb(k, j)
    return a


@dataclass(frozen=True)
class Choice:
    """What the sequence of tests leads to.

    Attributes
    ----------
    order
        The order chosen.
    n_hat, se
        Its estimate and SE.
    interpolated_n_hat, interpolated_se
        Those between it and the order below, where CAPTURE puts them.
    """

    order: int
    n_hat: float
    se: float
    interpolated_n_hat: float
    interpolated_se: float


@dataclass(frozen=True)
class _Ladder:
    """Estimates and variances by order, from 0 (the animals caught), and the tests of each order against the next."""

    n_hat: Vector
    variance: Vector
    tests: Vector


def _ladder(data: Frequencies) -> _Ladder:
    """All orders with fewer steps than occasions.

    The test of order m against m + 1 is chi-square with one degree of freedom under no difference: squared difference
    over its variance n / (n - 1) (sum_j b_j^2 f_j - (sum_j b_j f_j)^2 / n), b the difference of the weights (Burnham &
    Overton 1979). The first one, of order 0, tells whether any animal was missed at all: its variance is
    sum_j b_j^2 f_j - (sum_j b_j f_j)^2 / N, as for an estimate.
    """
    counts = np.array(data.counts, dtype=float)
    n = data.n
    rungs = np.array([weights(data.occasions, m) for m in range(min(HIGHEST, data.occasions - 1) + 1)])
    n_hat = rungs @ counts
    tests = []
    for m, step in enumerate(np.diff(rungs, axis=0)):
        difference, squares = float(step @ counts), float(step**2 @ counts)
        if m == 0:
            variance = squares - difference**2 / n_hat[1]
        else:
            variance = n / (n - 1) * (squares - difference**2 / n) if n > 1 else 0.0
        tests.append(difference * abs(difference) / variance if variance > 0 else 0.0)
    return _Ladder(n_hat, rungs**2 @ counts - n_hat, np.array(tests))


def choose(data: Frequencies) -> Choice:
    """Choose the order, and interpolate, as program CAPTURE does (Burnham & Overton 1979; Rexstad & Burnham 1991).

    The order chosen is the first whose test against the next is not significant at 5%; a significant fall ends the
    sequence too, for from there on the estimates leave the range of a lower bound. The interpolated estimate lies
    between the order chosen and the one below, where a test statistic that falls from one to the other would pass
    3.84. Its variance is unconditional: each order counts with the chance of being chosen, which follows from the
    power of each test at its estimated non-centrality, statistic - 1 (size of the test where that is negative), plus
    the spread of the estimates.

    Raises
    ------
    ValueError
        When there are fewer than two occasions.
    """
    if data.occasions < 2:
        raise ValueError("the jackknife needs two occasions")
    ladder = _ladder(data)
    tests = ladder.tests
    top = next((m for m in range(1, len(tests)) if tests[m] <= -_INTERPOLATE), len(tests))
    order = next((m for m in range(1, top) if abs(tests[m]) < _INTERPOLATE), top)
    below, here = abs(tests[order - 1]), abs(tests[order]) if order < top else 0.0
    share = (below - _INTERPOLATE) / (below - here) if below > _INTERPOLATE else 1.0
    n_hat = float(ladder.n_hat[order - 1] + share * (ladder.n_hat[order] - ladder.n_hat[order - 1]))
    chosen = _chances(np.abs(tests[1:top]))
    orders = slice(1, top + 1)
    mean = float(chosen @ ladder.n_hat[orders])
    variance = float(chosen @ ladder.variance[orders] + chosen @ (ladder.n_hat[orders] - mean) ** 2)
    return Choice(
        order,
        float(ladder.n_hat[order]),
        sqrt(max(float(ladder.variance[order]), 0.0)),
        n_hat,
        sqrt(max(variance, 0.0)),
    )


def _chances(tests: Vector) -> Vector:
    """Chance that each order is chosen, from the statistics of the tests between them."""
    from scipy.stats import ncx2

    chances, left = [], 1.0
    for statistic in tests:
        power = float(ncx2.sf(_QUANTILE, 1, statistic - 1)) if statistic > 1 else _SIZE
        chances.append(left * (1 - power))
        left *= power
    return np.array([*chances, left])
