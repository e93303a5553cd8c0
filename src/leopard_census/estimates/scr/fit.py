"""Maximum likelihood: the search, and Newton steps to its very end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.basins import other_starts, within_a_cell
from leopard_census.estimates.scr.curvature import Curvature, curvature_of
from leopard_census.estimates.scr.differences import identified as held
from leopard_census.estimates.scr.identified import identified, variance
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mixture import larger_class_second
from leopard_census.estimates.scr.scaling import moved
from leopard_census.estimates.scr.search import LEVEL, WIDEST, Counted, End, search, uphill
from leopard_census.estimates.scr.starts import pooled_sigma, start_values, thinned

Array = NDArray[np.float64]

# A Newton step that could still raise the log-likelihood by more than this means: not at the maximum.
_GAIN = 1e-7
# The same without a Hessian, where the inverse information is a guess.
_NEAR = 1e-5
# Newton steps at most; one or two are enough near a maximum that is one.
_MOST_STEPS = 30
# Ends of two searches that are nearer than this on the link scale are one.
_SAME = 0.01
# Of several ends, this many of the best are taken to the full mask.
_MOST_ENDS = 3
# An end counts as better than another only where it is higher by this.
_HIGHER = 1e-4
# So often other hills are looked for: again only from a better end.
_MOST_LOOKS = 2
# Evaluations for each coefficient after which a model of more coefficients than there are animals is given up where it
# has not converged; those that do take 4 to 18 (fits to the records of secr, and to 2 to 4 animals).
_PATIENCE = 20
_STOPPED = "the search stopped before the maximum"


@dataclass(frozen=True)
class MaskMaximum:
    """A higher maximum that was not taken, as all its sigma are less than the width of the mask's cells.

    Attributes
    ----------
    loglik
        Log-likelihood there.
    sigma_m
        The largest sigma in metres.
    """

    loglik: float
    sigma_m: float


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
    within_a_cell
        A higher maximum that may be made by the mask; None where none was found.
    """

    beta: Array
    vcov: Array
    loglik: float
    converged: bool
    not_identified: tuple[str, ...] = ()
    evaluations: int = 0
    message: str = ""
    curvature: Curvature | None = None
    within_a_cell: MaskMaximum | None = None

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


def fit(
    likelihood: Likelihood,
    start: Array | None = None,
    inverse: Array | None = None,
    *,
    hessian_wanted: bool = True,
    sized: bool = False,
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
    sized
        Whether the mask is made anew for what is found. Other maxima are then looked for (where no start is given) with
        sigma of a cell's width or more. On a mask that stays, those of less are looked for too, but as such a mask may
        have made them, one of more is preferred, and the other is told (see `basins`).
    """
    if not likelihood.design.names:
        return Fit(np.zeros(0), np.zeros((0, 0)), likelihood.value(np.zeros(0)), True, evaluations=1)
    counted = Counted(likelihood)
    if start is None:
        found = _from_data(counted, hessian_wanted, sized)
    else:
        guess = None if inverse is None else counted.guess(inverse)
        found = _ended(counted, search(counted, counted.point(start), guess), hessian_wanted)
        if not found.sure:
            found = _better(_from_data(counted, hessian_wanted, sized), found)
    return replace(_natural(counted, found), evaluations=counted.evaluations)


def _natural(counted: Counted, found: Fit) -> Fit:
    """A fit on the scale of the search as one of the coefficients."""
    beta, vcov = counted.scale @ found.beta, moved(counted.scale, found.vcov)
    curvature = None if found.curvature is None else found.curvature.moved(counted.scale)
    exchange = larger_class_second(counted.likelihood, beta)
    if exchange is not None:
        beta, vcov = exchange @ beta, moved(exchange, vcov)
        curvature = None if curvature is None else curvature.moved(exchange)
    return replace(found, beta=beta, vcov=vcov, curvature=curvature)


def higher(likelihood: Likelihood, found: Fit, *, sized: bool = False) -> Fit:
    """The fit, or a better one on another hill of the likelihood (see `basins`)."""
    counted = Counted(likelihood)
    start = replace(found, beta=counted.point(found.beta))
    best = _elsewhere(counted, start, True, sized)
    if best is start:
        return found
    return replace(_natural(counted, best), evaluations=found.evaluations + counted.evaluations)


def _elsewhere(counted: Counted, best: Fit, hessian_wanted: bool, sized: bool) -> Fit:
    """The best of an end and of those of searches on other hills; from a better one it is looked once more."""
    for _ in range(_MOST_LOOKS):
        before, best = best, _on_other_hills(counted, best, hessian_wanted, sized)
        if best is before or best.loglik == before.loglik:
            break
    return best


def _on_other_hills(counted: Counted, best: Fit, hessian_wanted: bool, sized: bool) -> Fit:
    likelihood = counted.likelihood
    beta, sigma = counted.scale @ best.beta, pooled_sigma(likelihood.sessions)
    for start in other_starts(likelihood, beta, best.loglik, sigma, sized):
        end = search(counted, counted.point(start), None)
        places = (counted.scale @ best.beta, counted.scale @ end.point)
        mine, other = (not sized and within_a_cell(likelihood, place) for place in places)
        if mine and not other:
            found = _ended(counted, end, hessian_wanted)
            best = _told(counted, found, best) if found.converged else best
        elif -end.height > best.loglik + _HIGHER:
            found = _ended(counted, end, hessian_wanted)
            if other and not mine:
                best = _told(counted, best, found)
            else:
                best = replace(_better(found, best), within_a_cell=best.within_a_cell)
    return best


def _told(counted: Counted, best: Fit, of_mask: Fit) -> Fit:
    """The better fit, with what there is of one that the mask may have made, where that is higher."""
    known = best.within_a_cell or of_mask.within_a_cell
    height = max(best.loglik + _HIGHER, known.loglik if known else -np.inf)
    if not of_mask.converged or of_mask.loglik <= height:
        return replace(best, within_a_cell=known)
    likelihood = counted.likelihood
    beta = counted.scale @ of_mask.beta
    sigma = max(float(p.values(likelihood.design, beta).detection["sigma"].max()) for p in likelihood.parts)
    return replace(best, within_a_cell=MaskMaximum(of_mask.loglik, sigma))


def _from_data(counted: Counted, hessian_wanted: bool, sized: bool) -> Fit:
    """The best end of searches that begin where the data say, and on other hills."""
    likelihood = counted.likelihood
    sigma = pooled_sigma(likelihood.sessions)
    coarse = thinned(likelihood, sigma)
    searched = counted if coarse is likelihood else Counted(coarse)
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
        if not best.converged and _in_vain(counted):
            return replace(best, message=f"{best.message}; {_too_few(counted)}")
    assert best is not None  # there is at least one start
    return _elsewhere(counted, best, hessian_wanted, sized)


def _in_vain(counted: Counted) -> bool:
    """Whether a search that does not end is to be expected, and has cost enough: fewer animals than coefficients."""
    coefficients = len(counted.likelihood.design.names)
    return _animals(counted) < coefficients and counted.evaluations > _PATIENCE * coefficients


def _too_few(counted: Counted) -> str:
    return (
        f"no other start was tried after {counted.evaluations} evaluations, as {_animals(counted)} animals are fewer "
        f"than the {len(counted.likelihood.design.names)} coefficients: take a simpler model"
    )


def _animals(counted: Counted) -> int:
    return sum(session.n for session in counted.likelihood.sessions)


def _best_of(counted: Counted, searched: Counted, starts: Sequence[Array], hessian_wanted: bool) -> Fit:
    """The best end of searches from several places, on a mask that may be thinned and then on the full one."""
    ends: list[End] = []
    for start in starts:
        end = search(searched, start, None)
        if not any(np.abs(end.point - other.point).max() < _SAME for other in ends):
            ends.append(end)
    ends = sorted(ends, key=lambda end: end.height)[:_MOST_ENDS]
    if searched is not counted:
        # Means and ranges over the thinned mask are others by a little.
        places = [counted.point(searched.scale @ end.point) for end in ends]
        ends = [search(counted, place, end.inverse) for place, end in zip(places, ends, strict=True)]
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


def _ended(counted: Counted, end: End, hessian_wanted: bool) -> Fit:
    """Newton steps to the very maximum, and what the curvature says; all on the scale of the search."""
    inverse = end.inverse
    point = np.clip(end.point, -WIDEST, WIDEST)
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
        gone = (np.abs(point) >= WIDEST) & (gradient * point > 0)
        gradient = np.where(gone, 0.0, gradient)
        known = identified(observed) & ~gone
        vcov = variance(observed, known)
        # What is not known may still climb: on a saddle, or far from the maximum.
        climbs = bool((np.abs(gradient[~known]) > LEVEL).any())
        step = uphill(observed, gradient) if climbs else np.nan_to_num(vcov) @ np.where(known, gradient, 0.0)
        if not climbs and float(gradient @ step) / 2 < _GAIN:
            return _at_end(counted, point, value, observed, gone)
        for shorter in (1.0, 0.25, 0.05):
            nearer = np.clip(point + shorter * step, -WIDEST, WIDEST)
            higher, slope = counted.at(nearer)
            if higher > value:
                break
        else:
            break
        point, value, gradient = nearer, higher, slope
    return Fit(point, vcov, value, False, message=_STOPPED)


def _at_end(counted: Counted, point: Array, value: float, observed: Array, gone: NDArray[np.bool_]) -> Fit:
    """The fit at a maximum; a coefficient is identified where it is one of the quantities that the data tell of."""
    curvature = curvature_of(observed)
    told = np.isfinite(curvature.variances(np.eye(len(point)))) & ~gone
    # A variance that is large but known stands in the matrix, as it does in secr.
    known = ~curvature.flat(np.eye(len(point))) & ~gone
    vcov = np.where(np.outer(known, known), curvature.matrix, np.nan)
    names = tuple(n for n, t in zip(counted.likelihood.design.names, told, strict=True) if not t)
    return Fit(point, vcov, value, True, names, curvature=curvature)
