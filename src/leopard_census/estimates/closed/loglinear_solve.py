"""Maximum likelihood of a log-linear model over capture histories, free or with some parameters not below zero."""

from dataclasses import dataclass

import numpy as np

from leopard_census.estimates.closed.loglinear_sums import Floats, Moments, Sums

# When a full step of Newton's method would raise the log-likelihood by less than this it is the last: as errors are
# squared with each step, parameters are then within 1e-9 of their standard errors.
_ARRIVED = 1e-10
# A likelihood without a top is climbed for ever, a fixed factor nearer with each step; an ordinary one takes ten.
_STEPS = 120
_HALVINGS = 250
# Standard error beyond which a parameter has no finite estimate: where Newton's method stops on a likelihood without a
# top it is 1e5 and more; in real data, with columns of order one, below 100.
_NO_ESTIMATE = 1e4
# A parameter held at zero is let go when its score exceeds this many of its standard deviations.
_LET_GO = 1e-6


@dataclass(frozen=True)
class Task:
    """What is maximised: target @ theta - size * log(sum over histories of exp(x @ theta)).

    Attributes
    ----------
    target
        (d,) sum of the statistics over the animals.
    size
        Number of animals; need not be whole.
    with_null
        Whether the histories include that without a capture.
    """

    target: Floats
    size: float
    with_null: bool

    def height(self, theta: Floats, moments: Moments) -> float:
        """What is maximised, at theta with these moments."""
        return float(self.target @ theta) - self.size * moments.log_total


@dataclass(frozen=True)
class Solution:
    """A maximum.

    Attributes
    ----------
    theta
        (d,) parameters.
    value
        What is maximised, at its top.
    moments
        Of the statistics, at theta.
    free
        (c,) which of the columns have a parameter that is not held at zero.
    finite
        Whether the maximum is at a finite theta.
    """

    theta: Floats
    value: float
    moments: Moments
    free: tuple[bool, ...]
    finite: bool


def solve(sums: Sums, task: Task, start: Floats) -> Solution:
    """Newton's method with halved steps; what is maximised is concave.

    Parameters
    ----------
    start
        (d,) where to begin.
    """
    theta, moments = start, sums.moments(start, with_null=task.with_null)
    for _ in range(_STEPS):
        score = task.target - task.size * moments.mean
        step = _newton_step(moments.covariance * task.size, score)
        gain = float(score @ step)
        moved = _advance(sums, task, (theta, moments), step, gain)
        if moved is None:
            break
        theta, moments = moved
        if gain < _ARRIVED:
            break
    free = (True,) * sums.columns.shape[0]
    information = moments.covariance * task.size
    return Solution(theta, task.height(theta, moments), moments, free, _is_finite(information))


def _newton_step(information: Floats, score: Floats) -> Floats:
    """Solution of information @ step = score, in units in which the information has a diagonal of ones."""
    scale = 1 / np.sqrt(np.maximum(np.diag(information), 1e-60))
    scaled = information * np.outer(scale, scale)
    # So small an addition only matters where the information is singular, that is, without a maximum; there any way up
    # will do.
    try:
        return np.asarray(scale * np.linalg.solve(scaled + 1e-14 * np.eye(scale.size), scale * score))
    except np.linalg.LinAlgError:
        return np.asarray(scale**2 * score)


def _advance(
    sums: Sums, task: Task, here: tuple[Floats, Moments], step: Floats, gain: float
) -> tuple[Floats, Moments] | None:
    """The full step, its half, its quarter and so on: the first that rises and does not go far beyond the top.

    Heights tell the first, slopes along the step the second: where h(k) grows as 2^k an error of tau that moves the
    height by less than its rounding can still give k = K a mean beyond all bounds. None when no step will do.
    """
    theta, moments = here
    height = task.height(theta, moments)
    rounding = 1e-11 * (1 + abs(height))
    share = 1.0
    for _ in range(_HALVINGS if gain >= _ARRIVED else 1):
        there = theta + share * step
        moments = sums.moments(there, with_null=task.with_null)
        if np.isfinite(moments.log_total) and np.isfinite(moments.covariance).all():
            slope = float((task.target - task.size * moments.mean) @ step)
            if gain < _ARRIVED or (slope >= -0.9 * gain and task.height(there, moments) >= height - rounding):
                return there, moments
        share /= 2
    return None


def _is_finite(information: Floats) -> bool:
    """Whether every parameter is known at all."""
    diagonal = np.diag(information)
    if not (np.isfinite(information).all() and (diagonal > 0).all()):
        return False
    scale = 1 / np.sqrt(diagonal)
    try:
        variance = np.diag(np.linalg.inv(information * np.outer(scale, scale))) * scale**2
    except np.linalg.LinAlgError:
        return False
    return bool((variance > 0).all() and (variance < _NO_ESTIMATE**2).all())


def solve_not_below_zero(sums: Sums, task: Task, start: Floats) -> Solution:
    """The maximum with no column's parameter below zero.

    One by one the parameter with the steepest score is let go from zero, and on the way to the new maximum whichever
    meets zero is held there again (active sets: Lawson & Hanson 1974, Solving Least Squares Problems, ch. 23). As what
    is maximised is concave, the end does not depend on the way.

    Parameters
    ----------
    start
        (d,) where to begin; columns' parameters above zero are let go from the first.
    """
    fixed = start.size - sums.columns.shape[0]
    free = [c for c, value in enumerate(start[fixed:]) if value > 0]
    theta = np.concatenate([start[:fixed], np.maximum(start[fixed:], 0.0)])
    while True:
        inner = _solve_part(sums, task, theta, fixed, free)
        while free and inner.theta[fixed:].min() < 0:
            theta, free = _hold_again(theta, inner.theta, fixed, free)
            inner = _solve_part(sums, task, theta, fixed, free)
        theta = _spread(inner.theta, fixed, free, start.size)
        best = _steepest(sums, task, inner, fixed, free)
        if best is None:
            break
        free = sorted([*free, best])
    held = tuple(c in free for c in range(sums.columns.shape[0]))
    return Solution(theta, inner.value, inner.moments, held, inner.finite)


def _solve_part(sums: Sums, task: Task, theta: Floats, fixed: int, free: list[int]) -> Solution:
    kept = [*range(fixed), *(fixed + c for c in free)]
    part = Task(task.target[kept], task.size, task.with_null)
    return solve(sums.with_columns(sums.columns[free]), part, theta[kept])


def _spread(theta: Floats, fixed: int, free: list[int], size: int) -> Floats:
    """All parameters, with zeros for those held."""
    full = np.zeros(size)
    full[[*range(fixed), *(fixed + c for c in free)]] = theta
    return full


def _steepest(sums: Sums, task: Task, inner: Solution, fixed: int, free: list[int]) -> int | None:
    """The held column whose parameter most wants to rise."""
    share = inner.moments.by_number
    mean = sums.columns @ share
    spread = np.sqrt(np.maximum((sums.columns**2) @ share - mean**2, 1e-300) * task.size)
    pull = (task.target[fixed:] - task.size * mean) / spread
    pull[free] = -np.inf
    best = int(pull.argmax()) if pull.size else 0
    return best if pull.size and pull[best] > _LET_GO else None


def _hold_again(theta: Floats, to: Floats, fixed: int, free: list[int]) -> tuple[Floats, list[int]]:
    """Go towards `to` until the first parameter meets zero, and hold it there."""
    kept = [*range(fixed), *(fixed + c for c in free)]
    here = theta[kept]
    falling = [i for i in range(fixed, len(kept)) if to[i] < 0]
    shares = {i: here[i] / (here[i] - to[i]) for i in falling}
    first = min(falling, key=lambda i: shares[i])
    moved = here + shares[first] * (to - here)
    moved[first] = 0.0
    left = [c for i, c in enumerate(free, start=fixed) if i != first]
    return _spread(moved, fixed, free, theta.size), left
