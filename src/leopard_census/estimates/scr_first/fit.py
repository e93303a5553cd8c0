"""Maximum likelihood: start values, search, curvature, and whether the answer can be trusted."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr_first.captures import CaptureData
from leopard_census.estimates.scr_first.likelihood import Likelihood

Array = NDArray[np.float64]

# Step of the central differences of the exact gradient; the error is of order 1e-8 of the third derivative.
_STEP = 1e-4
# A Newton step that could still raise the log-likelihood by more than this means: not at the maximum.
_GAIN = 1e-7
_START_G0 = (0.002, 0.01, 0.05, 0.2)
_START_SIGMA = (0.6, 1.0, 1.6)


@dataclass(frozen=True)
class Fit:
    """A fitted model: beta on the link scale, its variance matrix, and what the search says about itself."""

    beta: Array
    vcov: Array
    loglik: float
    converged: bool
    message: str


def start_sigma(data: CaptureData) -> float:
    """First guess of sigma in metres: root pooled spatial variance of the animals seen at two places or more.

    sqrt(sum of squared distances to each animal's mean place / (2 sum(n_i - 1))), the CC form of RPSV (secr).
    """
    squares, freedom = 0.0, 0
    for i in range(data.n):
        places = data.xy[data.detector[data.animal == i]]
        squares += float(((places - places.mean(axis=0)) ** 2).sum())
        freedom += len(places) - 1
    return float(np.sqrt(squares / (2 * freedom))) if freedom and squares > 0 else _spacing(data.xy)


def start_values(likelihood: Likelihood, sigma_m: float) -> Array:
    """Best of a small grid around a guess of sigma, with the best density for each: beta, shape (3,)."""
    best, best_value = None, -np.inf
    for factor in _START_SIGMA:
        for g0 in _START_G0:
            detection = np.array([log(g0 / (1 - g0)), log(sigma_m * factor)])
            beta = np.concatenate([[likelihood.best_log_density(detection)], detection])
            value = likelihood.value(beta)
            if value > best_value:
                best, best_value = beta, value
    assert best is not None  # the grid is not empty and the likelihood is finite
    return best


def maximise(likelihood: Likelihood, start: Array) -> Fit:
    """Fit by BFGS with the exact gradient, finished by Newton steps on the differenced Hessian."""
    from scipy.optimize import minimize

    def negative(beta: Array) -> tuple[float, Array]:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            value, gradient = likelihood.value_and_gradient(np.clip(beta, -60, 60))
        return -value, -gradient

    found = minimize(negative, start, jac=True, method="BFGS", options={"gtol": 1e-5, "maxiter": 200})
    return _polish(likelihood, np.asarray(found.x, dtype=float))


def hessian(likelihood: Likelihood, beta: Array) -> Array:
    """Second derivatives of the log-likelihood by central differences of its gradient, made symmetric."""
    rows = []
    for j in range(len(beta)):
        step = np.zeros(len(beta))
        step[j] = _STEP
        high = likelihood.value_and_gradient(beta + step)[1]
        low = likelihood.value_and_gradient(beta - step)[1]
        rows.append((high - low) / (2 * _STEP))
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _polish(likelihood: Likelihood, beta: Array) -> Fit:
    value, gradient = likelihood.value_and_gradient(beta)
    for _ in range(5):
        information = -hessian(likelihood, beta)
        if not np.isfinite(information).all() or np.linalg.eigvalsh(information).min() <= 1e-6:
            size = len(beta)
            return Fit(
                beta, np.full((size, size), np.nan), value, False, "the likelihood is flat: not identified"
            )
        vcov = np.asarray(np.linalg.inv(information), dtype=np.float64)
        step = vcov @ gradient
        if float(gradient @ step) / 2 < _GAIN:
            return Fit(beta, vcov, value, True, "")
        moved_value, moved_gradient = likelihood.value_and_gradient(beta + step)
        if moved_value < value:
            return Fit(beta, vcov, value, False, "the search stopped before the maximum")
        beta, value, gradient = beta + step, moved_value, moved_gradient
    return Fit(beta, vcov, value, False, "the search stopped before the maximum")


def _spacing(xy: Array) -> float:
    """Mean distance to the nearest other detector."""
    distances = np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1])
    np.fill_diagonal(distances, np.inf)
    nearest = distances.min(axis=1)
    return float(nearest[np.isfinite(nearest)].mean()) if np.isfinite(nearest).any() else 1000.0
