"""The search for a maximum: the likelihood on the scale of the search, counted, and BFGS with the exact gradient."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.scaling import moved, scaling

Array = NDArray[np.float64]

#: Coefficients are kept within this on the link scale; exp(30) is beyond anything that is measured.
WIDEST = 30.0
#: A slope below this is level: along it the likelihood tends to its limit, as towards a chance of 0 or 1.
LEVEL = 1e-4
# A step that raises the log-likelihood by less than this ends the search.
_CLIMB = 1e-8
# Step of the central differences of the exact gradient; the error is of order 1e-8 of the third derivative.
_STEP = 1e-4
# Steps of a search at most.
_MOST_ITERATIONS = 300
# The longest step off a saddle, on the link scale.
_LONGEST = 2.0


class Counted:
    """The likelihood on the scale of the search, counted; as a function it is negative and within limits."""

    def __init__(self, likelihood: Likelihood) -> None:
        self.likelihood, self.evaluations = likelihood, 0
        self.scale = scaling(likelihood.design)

    def __call__(self, point: Array) -> tuple[float, Array]:
        """Negative log-likelihood and its gradient; beyond the limits it rises."""
        inside = np.clip(point, -WIDEST, WIDEST)
        value, gradient = self.at(inside)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return 1e10, np.zeros(len(point))
        # Beyond the limits the likelihood falls off, so that the search comes back.
        over = point - inside
        return -value + float((over**2).sum()), -np.where(over == 0, gradient, 0.0) + 2 * over

    def at(self, point: Array) -> tuple[float, Array]:
        """Log-likelihood and its gradient."""
        self.evaluations += 1
        value, gradient = self.likelihood.value_and_gradient(self.scale @ point)
        return value, self.scale.T @ gradient

    def point(self, beta: Array) -> Array:
        """Where coefficients lie on the scale of the search."""
        return np.asarray(np.linalg.solve(self.scale, beta))

    def guess(self, vcov: Array) -> Array | None:
        """A variance matrix on the scale of the search; 1 for what it does not tell, nothing where it is none."""
        found = moved(np.asarray(np.linalg.inv(self.scale), dtype=float), vcov)
        told = np.isfinite(np.diag(found))
        found = np.where(np.outer(told, told), found, np.diag(np.where(told, 0.0, 1.0)))
        found = (found + found.T) / 2
        return found if _positive(found) else None

    def information(self, point: Array) -> Array:
        """Observed information: minus the central differences of the exact gradient, made symmetric."""
        rows = []
        for step in _STEP * np.eye(len(point)):
            (low, before), (high, after) = self.at(point - step), self.at(point + step)
            # So near the edge of what is possible there is no slope on one side, and no curvature.
            rows.append(
                before - after if np.isfinite(low) and np.isfinite(high) else np.full(len(point), np.nan)
            )
        matrix = np.array(rows) / (2 * _STEP)
        return np.asarray((matrix + matrix.T) / 2)


@dataclass(frozen=True)
class End:
    """Where a search ended, its negative log-likelihood there, and its guess of the inverse information."""

    point: Array
    height: float
    inverse: Array | None


def _patient() -> Callable[[Any], None]:
    """Ends a search that no longer climbs, as on a flat ridge; the Newton steps after it see why."""
    last = [np.inf]

    def after_step(intermediate_result: Any) -> None:
        if last[0] - intermediate_result.fun < _CLIMB:
            raise StopIteration
        last[0] = intermediate_result.fun

    return after_step


def search(counted: Counted, start: Array, inverse: Array | None) -> End:
    """BFGS with the exact gradient."""
    from scipy import optimize

    # The stubs of scipy know neither hess_inv0 nor an objective that is an object.
    minimize: Any = optimize.minimize
    options: Any = {"gtol": 1e-5, "maxiter": _MOST_ITERATIONS}
    if inverse is not None:
        options["hess_inv0"] = inverse
    found = minimize(counted, start, jac=True, method="BFGS", options=options, callback=_patient())
    ended = np.asarray(found.hess_inv, dtype=float)
    ended = (ended + ended.T) / 2
    return End(np.asarray(found.x, dtype=float), float(found.fun), ended if _positive(ended) else None)


def _positive(matrix: Array) -> bool:
    """Whether a symmetric matrix is one of variances."""
    return bool(np.isfinite(matrix).all()) and float(np.linalg.eigvalsh(matrix).min()) > 0


def uphill(observed: Array, gradient: Array) -> Array:
    """A step that climbs whatever the curvature: Newton's with the curvature's absolute values, of limited length."""
    scale = np.sqrt(np.maximum(np.abs(np.diag(observed)), LEVEL))
    values, vectors = np.linalg.eigh(observed / np.outer(scale, scale))
    step = (vectors @ (vectors.T @ (gradient / scale) / np.maximum(np.abs(values), LEVEL))) / scale
    return np.asarray(step * min(1.0, _LONGEST / max(float(np.abs(step).max()), 1e-300)))
