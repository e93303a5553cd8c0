"""Log-linear models with all 2^K histories listed, the plain way: what the library's sums are held against."""

import itertools
from dataclasses import dataclass
from math import exp, inf, lgamma, sqrt

import numpy as np

from leopard_census.estimates.closed.matrix import HistoryMatrix

COLUMNS = {
    "Poisson2": lambda k: 2.0**k - 1,
    "Darroch": lambda k: k**2 / 2,
    "Gamma3.5": lambda k: -np.log(3.5 + k) + np.log(3.5),
}


@dataclass
class Listed:
    """All histories but the empty one, with the counts of a matrix."""

    histories: np.ndarray
    y: np.ndarray

    @property
    def k(self) -> np.ndarray:
        return self.histories.sum(axis=1)


def listed(matrix: HistoryMatrix) -> Listed:
    histories = np.array(list(itertools.product([1, 0], repeat=matrix.occasions)))[:-1]
    place = {tuple(h): i for i, h in enumerate(histories.tolist())}
    y = np.zeros(len(histories))
    for row, freq in zip(matrix.caught.tolist(), matrix.freq.tolist(), strict=True):
        y[place[tuple(row)]] += freq
    return Listed(histories, y)


def design(cells: Listed, by_occasion: bool, columns: list[np.ndarray]) -> np.ndarray:
    ones = np.ones((len(cells.y), 1))
    return np.hstack(
        [ones, cells.histories if by_occasion else cells.k[:, None], *(c[:, None] for c in columns)]
    )


@dataclass
class Glm:
    """A Poisson regression: coefficients, their variance, means, deviance, log-likelihood."""

    b: np.ndarray
    variance: np.ndarray
    mu: np.ndarray
    deviance: float
    loglik: float

    def abundance(self, n: float) -> tuple[float, float]:
        missed = exp(self.b[0])
        return n + missed, sqrt(missed + missed**2 * self.variance[0, 0])


def poisson_glm(y: np.ndarray, x: np.ndarray, *, epsilon: float = 1e-15, most: int = 300) -> Glm:
    """Iterated weighted least squares, begun at y + 0.1.

    With `epsilon` 1e-8 and `most` 25, the documented defaults of R's glm.control, it ends where R's glm ends, one step
    before the variance is that of the final means.
    """
    mu = y + 0.1
    deviance = _deviance(y, mu)
    for _ in range(most):
        root = np.sqrt(mu)
        b = np.linalg.lstsq(root[:, None] * x, root * (np.log(mu) + (y - mu) / mu), rcond=None)[0]
        variance = np.linalg.inv(x.T @ (mu[:, None] * x))
        mu = np.exp(x @ b)
        before, deviance = deviance, _deviance(y, mu)
        if abs(deviance - before) / (abs(deviance) + 0.1) < epsilon:
            break
    return Glm(b, variance, mu, deviance, float(y @ np.log(mu) - mu.sum()) - sum(lgamma(v + 1) for v in y))


def _deviance(y: np.ndarray, mu: np.ndarray) -> float:
    seen = y > 0
    return 2 * float(y[seen] @ np.log(y[seen] / mu[seen]) - (y - mu).sum())


def profile_height(cells: Listed, x: np.ndarray, n_total: float, *, not_below_zero: int = 0) -> float:
    """Profile log-likelihood of N animals: a fit to all 2^K histories, with N - n of the empty one.

    Minus infinity when one of the last `not_below_zero` coefficients is.
    """
    n = cells.y.sum()
    y = np.concatenate([cells.y, [n_total - n]])
    empty = np.zeros((1, x.shape[1]))
    empty[0, 0] = 1.0
    fit = poisson_glm(np.maximum(y, 1e-13), np.vstack([x, empty]))
    if not_below_zero and fit.b[-not_below_zero:].min() < -1e-9:
        return -inf
    mu = fit.mu
    seen = y > 0
    coefficient = lgamma(n_total + 1) - lgamma(n_total - n + 1)
    return coefficient + float(y[seen] @ np.log(mu[seen] / mu.sum()))
