"""Model Mh with a given family of chances of capture: exact likelihood, N continuous.

log L(N, theta) = log C(N, n) + sum_j f_j log P_j(theta) + (N - n) log P_0(theta), with f_j animals caught j times.

The likelihood may have several tops. It is climbed from a fixed set of starts; the highest wins, and the profile is
followed from all tops found, so that no limit hangs on one of them. Where the best fit has no spread of chances, the
model is M0, and so are its estimate and standard error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
import numpy.typing as npt

from leopard_census.estimates.closed.chances import EDGE, BetaBinomial, Chances, TwoClasses
from leopard_census.estimates.closed.chao import chao_bias_corrected
from leopard_census.estimates.closed.climb import Vector, climb
from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.closed.m0 import fit_m0
from leopard_census.estimates.closed.matrix import HistoryMatrix
from leopard_census.estimates.closed.profile import (
    FAR,
    Top,
    likelihood_fit,
    limits,
    log_normal_se,
    log_ways,
)

TWO_CLASSES, BETA_BINOMIAL = TwoClasses(), BetaBinomial()

# Fewer animals missed than this are none; with log(missed) as parameter there must be an end.
_FEWEST = 1e-6
# A likelihood that exceeds that of M0 by less shows no spread of chances.
_GAIN = 1e-4
# Tops that differ by less are one.
_ONE_TOP = 1e-3
_KEPT_TOPS = 2
# One in so many starts of a family finds the best theta at any N (measured on the data sets of the tests).
_EVERY = 4
# A start needs a mean chance below 1.
_MOST = 0.98
_FEW_OCCASIONS = "There are fewer occasions than parameters, too few to tell these from each other."
_NO_SPREAD = (
    "These data show no difference between animals beyond chance: estimate and standard error are those of M0. The "
    "profile interval is the model's own, as it allows for a difference."
)


def fit_two_classes(matrix: HistoryMatrix) -> ClosedFit:
    """Two classes of animals; parameters N, share of the first class, two chances."""
    return fit_mh(matrix, TWO_CLASSES)


def fit_beta_binomial(matrix: HistoryMatrix) -> ClosedFit:
    """Chances from a beta distribution; parameters N, mean, spread."""
    return fit_mh(matrix, BETA_BINOMIAL)


@dataclass(frozen=True)
class Likelihood:
    """log L of one family on one data set; theta is what the family takes."""

    data: Frequencies
    chances: Chances

    def value(self, missed: float, theta: Vector) -> tuple[float, Vector, float]:
        """log L, its derivatives by theta, and that by the logarithm of the animals missed."""
        from scipy.special import digamma

        counts = np.array([missed, *self.data.counts])
        cells, slopes = self.chances.log_cells(theta, self.data.occasions)
        n = self.data.n
        by_missed = missed * (float(digamma(missed + n + 1) - digamma(missed + 1)) + cells[0])
        return log_ways(n, missed) + float(counts @ cells), counts @ slopes, by_missed

    def gradient(self, x: Vector) -> tuple[float, Vector]:
        """log L and its derivatives at x = (log missed, theta)."""
        value, by_theta, by_missed = self.value(exp(x[0]), x[1:])
        return value, np.concatenate([[by_missed], by_theta])


def fit_mh(matrix: HistoryMatrix, chances: Chances) -> ClosedFit:
    """Fit by maximum likelihood.

    Parameters
    ----------
    matrix
        At least one animal, two occasions, and one recapture. There is no estimate from fewer occasions than
        parameters: the numbers caught once to K times are all that the likelihood sees.
    """
    n, k = matrix.n, chances.size + 1
    if matrix.occasions < k:
        return ClosedFit(chances.name, "likelihood", note=_FEW_OCCASIONS)
    likelihood = Likelihood(matrix.frequencies, chances)
    tops = find_tops(likelihood)
    best = tops[0]
    loglik, _ = likelihood.gradient(best)
    m0 = fit_m0(matrix)
    assert m0.n_hat is not None  # there is a recapture
    assert m0.loglik is not None
    no_spread = loglik < m0.loglik + _GAIN
    loglik = max(loglik, m0.loglik)
    missed = m0.n_hat - n if no_spread else _missed(best[0], n)
    top = Top(missed, loglik)
    if no_spread:
        se, remark = m0.se, _NO_SPREAD
    else:
        se, remark = log_normal_se(missed or 0.0, variance_of_log_missed(likelihood, best))
    return likelihood_fit(
        chances.name,
        n,
        top,
        n_parameters=k,
        profile=limits(MhProfile(likelihood, tops), n, top),
        se=se,
        estimates={} if missed is None else m0.estimates if no_spread else chances.estimates(best[1:]),
        remark=remark,
    )


def _missed(log_missed: float, n: int) -> float | None:
    if log_missed >= log(FAR * n) - 1e-3:
        return None
    return exp(log_missed) if log_missed > log(_FEWEST) + 1e-3 else 0.0


def find_tops(likelihood: Likelihood) -> list[Vector]:
    """Different tops of the likelihood as (log missed, theta), the highest first."""
    data = likelihood.data
    chao = chao_bias_corrected(data)[0] - data.n
    lowest, highest = log(_FEWEST), log(FAR * data.n)
    found: list[tuple[float, Vector]] = []
    for missed in (max(chao, 0.5), max(8 * chao, 0.3 * data.n)):
        mean = min(data.captures / ((data.n + missed) * data.occasions), _MOST)
        for theta in likelihood.chances.starts(mean):
            start = np.concatenate([[log(missed)], theta])
            found.append(climb(likelihood.gradient, start, [(lowest, highest)]))
    # Sorted by value, then by place: equal tops do not change order with rounding.
    found.sort(key=lambda top: (-round(top[0], 6), tuple(np.round(top[1], 3))))
    kept: list[tuple[float, Vector]] = []
    for value, x in found:
        if all(abs(value - other) > _ONE_TOP for other, _ in kept):
            kept.append((value, x))
    return [_polish(likelihood, x) for _, x in kept[:_KEPT_TOPS]]


def _free(x: Vector) -> npt.NDArray[np.intp]:
    """Parameters that do not sit at an edge, where the likelihood is flat; the first, N, always is one."""
    inside = np.abs(x) < EDGE
    inside[0] = True
    return np.flatnonzero(inside)


def _curvature(likelihood: Likelihood, x: Vector, free: npt.NDArray[np.intp]) -> Vector:
    """Second derivatives of log L by the free parameters, from central differences of the first ones."""
    step = 1e-5
    rows = []
    for at in free:
        shift = np.zeros_like(x)
        shift[at] = step
        rows.append(likelihood.gradient(x + shift)[1][free] - likelihood.gradient(x - shift)[1][free])
    matrix = np.array(rows) / (2 * step)
    return (matrix + matrix.T) / 2


def _polish(likelihood: Likelihood, x: Vector) -> Vector:
    """Newton steps to the very top, each halved until it climbs."""
    free = _free(x)
    value, slope = likelihood.gradient(x)
    for _ in range(50):
        move = _newton_move(_curvature(likelihood, x, free), slope[free])
        while move is not None and np.abs(move).max() > 1e-9:
            new = x.copy()
            new[free] += move
            new_value, new_slope = likelihood.gradient(new)
            if new_value > value:
                break
            move = move / 2
        else:
            return x
        x, value, slope = new, new_value, new_slope
    return x


def _newton_move(curvature: Vector, slope: Vector) -> Vector | None:
    """Step to the top of the paraboloid, at most one long; None where the surface is not one."""
    if np.linalg.eigvalsh(curvature).max() >= 0:
        return None
    move = np.linalg.solve(curvature, -slope)
    return np.asarray(move / max(1.0, float(np.abs(move).max())))


def variance_of_log_missed(likelihood: Likelihood, x: Vector) -> float | None:
    """Variance of log(N - n): from the inverse of the observed information, parameters at an edge held.

    None where that is singular.
    """
    try:
        covariance = np.linalg.inv(-_curvature(likelihood, x, _free(x)))
    except np.linalg.LinAlgError:
        return None
    return float(covariance[0, 0]) if covariance[0, 0] > 0 else None


class MhProfile:
    """log L by the animals missed, at the best theta for each.

    It starts from every top that is known, from where it was last on its path, and from spread chances: from equal
    ones the likelihood is flat, though at many missed animals a class that is never caught fits far better.
    """

    def __init__(self, likelihood: Likelihood, tops: Sequence[Vector]) -> None:
        self._likelihood = likelihood
        self._starts = [x[1:] for x in tops]
        self._last: list[Vector] = []

    def __call__(self, missed: float) -> float:
        """log L at n + missed animals."""
        fixed = max(missed, _FEWEST)
        data, chances = self._likelihood.data, self._likelihood.chances
        mean = min(data.captures / ((data.n + fixed) * data.occasions), _MOST)
        starts = [*self._starts, *self._last, *chances.starts(mean)[::_EVERY]]
        best, theta = max((self._inner(fixed, start) for start in starts), key=lambda found: found[0])
        self._last = [theta]
        return best

    def _inner(self, missed: float, theta: Vector) -> tuple[float, Vector]:
        return climb(lambda x: self._likelihood.value(missed, x)[:2], theta)
