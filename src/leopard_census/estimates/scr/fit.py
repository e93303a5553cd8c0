"""Maximum likelihood: the search, the curvature at its end, and whether the answer can be trusted."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mixture import larger_class_second
from leopard_census.estimates.scr.starts import pooled_sigma, start_values, thinned

Array = NDArray[np.float64]
logger = logging.getLogger(__name__)

# A step that raises the log-likelihood by less than this ends the search.
_CLIMB = 1e-8
# Step of the central differences of the exact gradient; the error is of order 1e-8 of the third derivative.
_STEP = 1e-4
# A Newton step that could still raise the log-likelihood by more than this means: not at the maximum.
_GAIN = 1e-7
# Information on a direction, relative to that of the scaled matrix, below which it is not identified. Rounding alone
# leaves about 1e-8; the worst identified model of secr's data sets has 1e-3.
_FLAT = 1e-5
# Coefficients are kept within this on the link scale; exp(30) is beyond anything that is measured.
_WIDEST = 30.0
# Ends of two searches that are nearer than this on the link scale are one.
_SAME = 0.01
# A standard error on the link scale beyond this, a factor of 300 to either side, says that nothing is known.
_UNKNOWN = 3.0
# Of several ends, this many of the best are taken to the full mask.
_MOST_ENDS = 3
# An end counts as better than another only where it is higher by this.
_HIGHER = 1e-4


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes
    ----------
    beta
        Coefficients on the link scale.
    vcov
        Their variance matrix: the inverse of the observed information. Rows and columns of coefficients that are not
        identified are NaN, the others hold with these fixed at their values.
    loglik
        Log-likelihood at `beta`.
    converged
        Whether no step can raise it.
    not_identified
        Names of coefficients of which the data tell nothing, or hardly anything.
    evaluations
        Evaluations of the likelihood with its gradient on the full mask.
    message
        Why it did not converge; empty otherwise.
    """

    beta: Array
    vcov: Array
    loglik: float
    converged: bool
    not_identified: tuple[str, ...] = ()
    evaluations: int = 0
    message: str = ""


class _Counted:
    """The likelihood as the search wants it: negative, within limits, counted."""

    def __init__(self, likelihood: Likelihood) -> None:
        self.likelihood, self.evaluations = likelihood, 0

    def __call__(self, beta: Array) -> tuple[float, Array]:
        self.evaluations += 1
        inside = np.clip(beta, -_WIDEST, _WIDEST)
        value, gradient = self.likelihood.value_and_gradient(inside)
        if not np.isfinite(value):
            return 1e10, np.zeros(len(beta))
        # Beyond the limits the likelihood falls off, so that the search comes back.
        over = beta - inside
        return -value + float((over**2).sum()), -np.where(over == 0, gradient, 0.0) + 2 * over


def fit(
    likelihood: Likelihood,
    start: Array | None = None,
    inverse: Array | None = None,
    *,
    hessian_wanted: bool = True,
) -> Fit:
    """Find the maximum.

    Parameters
    ----------
    likelihood
        On the full mask.
    start
        Coefficients to start from, (coefficients,); None: from the data, by a search on a thinned mask, from several
        places where the model has two classes or where the first ends flat.
    inverse
        A guess of the variance matrix at the end, such as that of a fit to data that hardly differ.
    hessian_wanted
        Without it `vcov` is NaN and the end is judged by the gradient alone: for refits from a good start.
    """
    counted = _Counted(likelihood)
    if start is not None:
        found = _ended(counted, _search(counted, start, inverse), hessian_wanted)
    else:
        found = _from_data(counted, hessian_wanted)
    beta, vcov = larger_class_second(likelihood, found.beta, found.vcov)
    return replace(found, beta=beta, vcov=vcov, evaluations=counted.evaluations)


def _from_data(counted: _Counted, hessian_wanted: bool) -> Fit:
    """The best end of searches that begin where the data say."""
    likelihood = counted.likelihood
    sigma = pooled_sigma(likelihood.sessions)
    coarse = thinned(likelihood, sigma)
    searched = _Counted(coarse)
    ends: list[_End] = []
    for first in start_values(coarse, sigma):
        end = _search(searched, first, None)
        if not any(np.abs(end.beta - other.beta).max() < _SAME for other in ends):
            ends.append(end)
        if not likelihood.model.mixture and end.inverse is not None:
            break
    ends.sort(key=lambda end: end.height)
    if coarse is not likelihood:
        ends = [_search(counted, end.beta, end.inverse) for end in ends[:_MOST_ENDS]]
        ends.sort(key=lambda end: end.height)
    best: Fit | None = None
    for end in ends[:_MOST_ENDS]:
        found = _ended(counted, end, hessian_wanted)
        logger.debug("log-likelihood %.6f", found.loglik)
        if best is None or (found.converged, found.loglik) > (best.converged, best.loglik + _HIGHER):
            best = found
        if best.converged:
            break
    assert best is not None  # there is at least one start
    return best


@dataclass(frozen=True)
class _End:
    """Where a search ended, its negative log-likelihood there, and its guess of the inverse information."""

    beta: Array
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


def _search(counted: _Counted, start: Array, inverse: Array | None) -> _End:
    """BFGS with the exact gradient."""
    from scipy import optimize

    # The stubs of scipy know neither hess_inv0 nor an objective that is an object.
    minimize: Any = optimize.minimize
    options: Any = {"gtol": 1e-5, "maxiter": 300}
    if inverse is not None:
        # A matrix that was inverted is not symmetric to the last digit, as scipy asks.
        options["hess_inv0"] = (inverse + inverse.T) / 2
    with np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore"):
        found = minimize(counted, start, jac=True, method="BFGS", options=options, callback=_patient())
    inverse = np.asarray(found.hess_inv, dtype=float)
    inverse = (inverse + inverse.T) / 2
    sound = bool(np.isfinite(inverse).all()) and float(np.linalg.eigvalsh(inverse).min()) > 0
    return _End(np.asarray(found.x, dtype=float), float(found.fun), inverse if sound else None)


def information(likelihood: Likelihood, beta: Array) -> Array:
    """Observed information: minus the central differences of the exact gradient, made symmetric."""
    rows = []
    for step in _STEP * np.eye(len(beta)):
        high = likelihood.value_and_gradient(beta + step)[1]
        low = likelihood.value_and_gradient(beta - step)[1]
        rows.append((low - high) / (2 * _STEP))
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _ended(counted: _Counted, end: _End, hessian_wanted: bool) -> Fit:
    """Newton steps to the very maximum, and what the curvature says."""
    likelihood, inverse = counted.likelihood, end.inverse
    beta = np.clip(end.beta, -_WIDEST, _WIDEST)
    value, gradient = likelihood.value_and_gradient(beta)
    size = len(beta)
    nothing = np.full((size, size), np.nan)
    if not hessian_wanted:
        gain = float(gradient @ (inverse @ gradient)) / 2 if inverse is not None else np.inf
        return Fit(beta, nothing, value, gain < 1e-5, evaluations=counted.evaluations)
    for _ in range(6):
        observed = information(likelihood, beta)
        counted.evaluations += 2 * size
        if not np.isfinite(observed).all():
            return Fit(beta, nothing, value, False, message="the likelihood cannot be evaluated near its end")
        known = _identified(observed)
        vcov = _inverse(observed, known)
        step = np.where(known, np.nan_to_num(vcov) @ np.where(known, gradient, 0.0), 0.0)
        if 0 <= float(gradient @ step) / 2 < _GAIN:
            lost = _lost(likelihood.design.names, vcov)
            return Fit(beta, vcov, value, True, lost, counted.evaluations)
        for shorter in (1.0, 0.25, 0.05):
            moved = np.clip(beta + shorter * step, -_WIDEST, _WIDEST)
            moved_value, moved_gradient = likelihood.value_and_gradient(moved)
            counted.evaluations += 1
            if moved_value > value:
                break
        else:
            return Fit(
                beta, vcov, value, False, (), counted.evaluations, "the search stopped before the maximum"
            )
        beta, value, gradient = moved, moved_value, moved_gradient
    return Fit(beta, vcov, value, False, (), counted.evaluations, "the search stopped before the maximum")


def _identified(observed: Array) -> NDArray[np.bool_]:
    """Which coefficients the data tell of: those left when the flattest one is set aside until nothing is flat."""
    known = np.ones(len(observed), dtype=bool)
    while known.any():
        part = observed[np.ix_(known, known)]
        diagonal = np.diag(part)
        if (diagonal <= 1e-8).any():
            worst = int(np.argmin(diagonal))
        else:
            scale = np.sqrt(diagonal)
            values, vectors = np.linalg.eigh(part / np.outer(scale, scale))
            if values[0] > _FLAT:
                return known
            # Of the coefficients in the flat direction, the one with least information of its own.
            worst = int(np.argmax(np.abs(vectors[:, 0]) / scale))
        known[np.flatnonzero(known)[worst]] = False
    return known


def _lost(names: Sequence[str], vcov: Array) -> tuple[str, ...]:
    """Coefficients of which the data tell nothing, or hardly anything."""
    with np.errstate(invalid="ignore"):
        known = np.sqrt(np.diag(vcov)) <= _UNKNOWN
    return tuple(name for name, k in zip(names, known, strict=True) if not k)


def _inverse(observed: Array, known: NDArray[np.bool_]) -> Array:
    vcov = np.full(observed.shape, np.nan)
    if known.any():
        vcov[np.ix_(known, known)] = np.linalg.inv(observed[np.ix_(known, known)])
    return vcov
