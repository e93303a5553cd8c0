"""Maximum likelihood: the search, and Newton steps to its very end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.basins import FEWEST_CELL_WIDTHS, other_starts
from leopard_census.estimates.scr.curvature import Curvature, curvature_of
from leopard_census.estimates.scr.differences import identified as held
from leopard_census.estimates.scr.identified import identified, variance
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mixture import larger_class_second
from leopard_census.estimates.scr.scaling import moved, scaling
from leopard_census.estimates.scr.starts import pooled_sigma, start_values, thinned

Array = NDArray[np.float64]

# A step that raises the log-likelihood by less than this ends the search.
_CLIMB = 1e-8
# Step of the central differences of the exact gradient; the error is of order 1e-8 of the third derivative.
_STEP = 1e-4
# A Newton step that could still raise the log-likelihood by more than this means: not at the maximum.
_GAIN = 1e-7
# The same without a Hessian, where the inverse information is a guess.
_NEAR = 1e-5
# Newton steps at most; one or two are enough near a maximum that is one.
_MOST_STEPS = 30
# A slope below this is level: along it the likelihood tends to its limit, as towards a chance of 0 or 1.
_LEVEL = 1e-4
# The longest step off a saddle, on the link scale.
_LONGEST = 2.0
# Coefficients are kept within this on the link scale; exp(30) is beyond anything that is measured.
_WIDEST = 30.0
# Ends of two searches that are nearer than this on the link scale are one.
_SAME = 0.01
# Of several ends, this many of the best are taken to the full mask.
_MOST_ENDS = 3
# An end counts as better than another only where it is higher by this.
_HIGHER = 1e-4
_STOPPED = "the search stopped before the maximum"


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes
    ----------
    beta
        Coefficients on the link scale.
    vcov
        Their variance matrix: the inverse of the observed information. Rows and columns of coefficients that lie along
        directions in which the likelihood is flat are NaN.
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
    curvature
        What the data tell of any quantity; None where there is no more than `vcov`.
    """

    beta: Array
    vcov: Array
    loglik: float
    converged: bool
    not_identified: tuple[str, ...] = ()
    evaluations: int = 0
    message: str = ""
    curvature: Curvature | None = None

    def variances(self, rows: Array, scale: Array | float = 1.0) -> Array:
        """Variances of linear functions of the coefficients, as `Curvature.variances` has them.

        Without a curvature they are NaN where a function takes a coefficient that is not identified.
        """
        if self.curvature is not None:
            return self.curvature.variances(rows, scale)
        lost = np.isnan(np.diag(self.vcov))
        found = np.einsum("ri,ij,rj->r", rows, np.nan_to_num(self.vcov), rows)
        return np.where((rows[:, lost] != 0).any(axis=1), np.nan, found)

    def variances_of_values(self, slopes: Array, values: Array) -> Array:
        """Variances of positive values, (values,), by their slopes, (values, coefficients): the delta method.

        NaN where the data tell nothing of a value. Without a curvature, what is not identified is held.
        """
        if self.curvature is not None:
            return self.curvature.variances(slopes, values)
        return np.asarray(np.einsum("ri,ij,rj->r", slopes, self.held_vcov, slopes))

    @property
    def held_vcov(self) -> Array:
        """Variance matrix with what is not identified held; NaN throughout of a fit without curvature."""
        return held(self.vcov) if self.curvature is None else self.curvature.matrix

    @property
    def unsure(self) -> "Fit":
        """The same values without any variances: those of a fit that did not converge are no estimates."""
        return replace(self, vcov=np.full(self.vcov.shape, np.nan), curvature=None)

    @property
    def sure(self) -> bool:
        """Whether it converged and everything is identified."""
        return self.converged and not self.not_identified


class _Counted:
    """The likelihood on the scale of the search, counted; as a function it is negative and within limits."""

    def __init__(self, likelihood: Likelihood) -> None:
        self.likelihood, self.evaluations = likelihood, 0
        self.scale = scaling(likelihood.design)

    def __call__(self, point: Array) -> tuple[float, Array]:
        inside = np.clip(point, -_WIDEST, _WIDEST)
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


def fit(
    likelihood: Likelihood,
    start: Array | None = None,
    inverse: Array | None = None,
    *,
    hessian_wanted: bool = True,
    fewest: float = FEWEST_CELL_WIDTHS,
) -> Fit:
    """Find the maximum.

    Parameters
    ----------
    likelihood
        On the full mask.
    start
        Coefficients to start from, (coefficients,); None: from the data, by a search on a thinned mask, from several
        places where the model has two classes or where the first ends in doubt. Where a start that is given ends in
        doubt, those from the data are tried too.
    inverse
        A guess of the variance matrix at the end, such as that of a fit to data that hardly differ.
    hessian_wanted
        Without it `vcov` is NaN and the end is judged by the gradient alone: for refits from a good start.
    fewest
        Where no start is given, other maxima are looked for with sigma of this many cell widths of the mask or more
        (see `basins`). Those below one are made by the mask: to be left out where the mask is to be made anew anyway.
    """
    if not likelihood.design.names:
        return Fit(np.zeros(0), np.zeros((0, 0)), likelihood.value(np.zeros(0)), True, evaluations=1)
    counted = _Counted(likelihood)
    if start is None:
        found = _from_data(counted, hessian_wanted, fewest)
    else:
        guess = None if inverse is None else counted.guess(inverse)
        found = _ended(counted, _search(counted, counted.point(start), guess), hessian_wanted)
        if not found.sure:
            found = _better(_from_data(counted, hessian_wanted, fewest), found)
    return replace(_natural(counted, found), evaluations=counted.evaluations)


def _natural(counted: _Counted, found: Fit) -> Fit:
    """A fit on the scale of the search as one of the coefficients."""
    beta, vcov = counted.scale @ found.beta, moved(counted.scale, found.vcov)
    curvature = None if found.curvature is None else found.curvature.moved(counted.scale)
    exchange = larger_class_second(counted.likelihood, beta)
    if exchange is not None:
        beta, vcov = exchange @ beta, moved(exchange, vcov)
        curvature = None if curvature is None else curvature.moved(exchange)
    return replace(found, beta=beta, vcov=vcov, curvature=curvature)


def higher(likelihood: Likelihood, found: Fit, *, fewest: float = FEWEST_CELL_WIDTHS) -> Fit:
    """The fit, or a better one on another hill of the likelihood (see `basins`)."""
    counted = _Counted(likelihood)
    start = replace(found, beta=counted.point(found.beta))
    best = _elsewhere(counted, start, True, fewest)
    if best is start:
        return found
    return replace(_natural(counted, best), evaluations=found.evaluations + counted.evaluations)


def _elsewhere(counted: _Counted, best: Fit, hessian_wanted: bool, fewest: float) -> Fit:
    """The best of an end and of those of searches on other hills."""
    likelihood = counted.likelihood
    beta, sigma = counted.scale @ best.beta, pooled_sigma(likelihood.sessions)
    for start in other_starts(likelihood, beta, best.loglik, sigma, fewest):
        end = _search(counted, counted.point(start), None)
        if -end.height > best.loglik + _HIGHER:
            best = _better(_ended(counted, end, hessian_wanted), best)
    return best


def _from_data(counted: _Counted, hessian_wanted: bool, fewest: float) -> Fit:
    """The best end of searches that begin where the data say, and on other hills."""
    likelihood = counted.likelihood
    sigma = pooled_sigma(likelihood.sessions)
    coarse = thinned(likelihood, sigma)
    searched = counted if coarse is likelihood else _Counted(coarse)
    starts = (searched.point(beta) for beta in start_values(coarse, sigma))
    # Classes make several maxima, all of which are looked for; without them another start is for an end in doubt.
    batches = [list(starts)] if likelihood.model.mixture else ([start] for start in starts)
    best: Fit | None = None
    for batch in batches:
        found = _best_of(counted, searched, batch, hessian_wanted)
        again = best is not None and abs(found.loglik - best.loglik) < _HIGHER
        best = found if best is None else _better(found, best)
        if best.sure or again:
            break
    assert best is not None  # there is at least one start
    return _elsewhere(counted, best, hessian_wanted, fewest)


def _best_of(counted: _Counted, searched: _Counted, starts: Sequence[Array], hessian_wanted: bool) -> Fit:
    """The best end of searches from several places, on a mask that may be thinned and then on the full one."""
    ends: list[_End] = []
    for start in starts:
        end = _search(searched, start, None)
        if not any(np.abs(end.point - other.point).max() < _SAME for other in ends):
            ends.append(end)
    ends = sorted(ends, key=lambda end: end.height)[:_MOST_ENDS]
    if searched is not counted:
        # Means and ranges over the thinned mask are others by a little.
        places = [counted.point(searched.scale @ end.point) for end in ends]
        ends = [_search(counted, place, end.inverse) for place, end in zip(places, ends, strict=True)]
        ends.sort(key=lambda end: end.height)
    best = _ended(counted, ends[0], hessian_wanted)
    for end in ends[1:]:
        if best.converged:
            break
        best = _better(_ended(counted, end, hessian_wanted), best)
    return best


def _better(found: Fit, best: Fit) -> Fit:
    """The higher one of two ends; of two that are as high, the one that is surer."""
    if abs(found.loglik - best.loglik) > _HIGHER:
        return max(found, best, key=lambda end: end.loglik)
    return max(best, found, key=lambda end: (end.converged, -len(end.not_identified)))


@dataclass(frozen=True)
class _End:
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


def _search(counted: _Counted, start: Array, inverse: Array | None) -> _End:
    """BFGS with the exact gradient."""
    from scipy import optimize

    # The stubs of scipy know neither hess_inv0 nor an objective that is an object.
    minimize: Any = optimize.minimize
    options: Any = {"gtol": 1e-5, "maxiter": 300}
    if inverse is not None:
        options["hess_inv0"] = inverse
    found = minimize(counted, start, jac=True, method="BFGS", options=options, callback=_patient())
    ended = np.asarray(found.hess_inv, dtype=float)
    ended = (ended + ended.T) / 2
    return _End(np.asarray(found.x, dtype=float), float(found.fun), ended if _positive(ended) else None)


def _positive(matrix: Array) -> bool:
    """Whether a symmetric matrix is one of variances."""
    return bool(np.isfinite(matrix).all()) and float(np.linalg.eigvalsh(matrix).min()) > 0


def _ended(counted: _Counted, end: _End, hessian_wanted: bool) -> Fit:
    """Newton steps to the very maximum, and what the curvature says; all on the scale of the search."""
    inverse = end.inverse
    point = np.clip(end.point, -_WIDEST, _WIDEST)
    value, gradient = counted.at(point)
    vcov = np.full((len(point), len(point)), np.nan)
    if not hessian_wanted:
        gain = float(gradient @ (inverse @ gradient)) / 2 if inverse is not None else np.inf
        done = np.isfinite(value) and 0 <= gain < _NEAR
        return Fit(point, vcov, value, bool(done), message="" if done else _STOPPED)
    for _ in range(_MOST_STEPS):
        observed = counted.information(point)
        if not np.isfinite(value) or not np.isfinite(observed).all():
            return Fit(point, vcov, value, False, message="the likelihood cannot be evaluated near its end")
        # What has come to the limit and would go on is as good as at infinity.
        gone = (np.abs(point) >= _WIDEST) & (gradient * point > 0)
        gradient = np.where(gone, 0.0, gradient)
        known = identified(observed) & ~gone
        vcov = variance(observed, known)
        # What is not known may still climb: on a saddle, or far from the maximum.
        climbs = bool((np.abs(gradient[~known]) > _LEVEL).any())
        step = _uphill(observed, gradient) if climbs else np.nan_to_num(vcov) @ np.where(known, gradient, 0.0)
        if not climbs and float(gradient @ step) / 2 < _GAIN:
            return _at_end(counted, point, value, observed, gone)
        for shorter in (1.0, 0.25, 0.05):
            nearer = np.clip(point + shorter * step, -_WIDEST, _WIDEST)
            higher, slope = counted.at(nearer)
            if higher > value:
                break
        else:
            break
        point, value, gradient = nearer, higher, slope
    return Fit(point, vcov, value, False, message=_STOPPED)


def _at_end(counted: _Counted, point: Array, value: float, observed: Array, gone: NDArray[np.bool_]) -> Fit:
    """The fit at a maximum; a coefficient is identified where it is one of the quantities that the data tell of."""
    curvature = curvature_of(observed)
    told = np.isfinite(curvature.variances(np.eye(len(point)))) & ~gone
    # A variance that is large but known stands in the matrix, as it does in secr.
    known = ~curvature.flat(np.eye(len(point))) & ~gone
    vcov = np.where(np.outer(known, known), curvature.matrix, np.nan)
    names = tuple(n for n, t in zip(counted.likelihood.design.names, told, strict=True) if not t)
    return Fit(point, vcov, value, True, names, curvature=curvature)


def _uphill(observed: Array, gradient: Array) -> Array:
    """A step that climbs whatever the curvature: Newton's with the curvature's absolute values, of limited length."""
    scale = np.sqrt(np.maximum(np.abs(np.diag(observed)), _LEVEL))
    values, vectors = np.linalg.eigh(observed / np.outer(scale, scale))
    step = (vectors @ (vectors.T @ (gradient / scale) / np.maximum(np.abs(values), _LEVEL))) / scale
    return np.asarray(step * min(1.0, _LONGEST / max(float(np.abs(step).max()), 1e-300)))
