"""Profile-likelihood intervals (Venzon and Moolgavkar 1988, Applied Statistics 37:87; Borchers and Efford 2008).

With all other coefficients at their best for each value b of one, the interval holds every b whose log-likelihood is
less than half the chi-square quantile (1 degree of freedom; 1.92 at 95%) below the maximum. It needs no normal
distribution of the estimate, and is the same whatever the link. Where the likelihood never falls so far on one side,
as where animals were caught at one detector only, the interval has no limit there, and that is what is told.

Profiles are of coefficients: on the natural scale for the constant of a parameter (D per hectare, sigma in metres, g0,
lambda0, z, and pmix of class 2), on the link scale for effects, which have no other. There is none

    of D in the conditional likelihood, which has no D: its derived density has a log-normal interval (`effective`);
    of density averaged over a map where D varies: it is no coefficient;
    of realised N where N is Poisson: that is a random number, for which a likelihood has no parameter; its interval is
    the predictive one of `region_n`. Of a binomial N, N on the mask is a parameter, D times area, and has a profile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, isfinite, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from leopard_census.errors import InputError
from leopard_census.estimates.scr.detection import LINKS, inverse_link
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood

Array = NDArray[np.float64]
_Point = tuple[float, float]

# The root of the deviance is found to this, in standard normal units: limits are then within 1e-4 standard errors.
_SETTLED = 1e-4
# Refits at most on one side; five are common.
_MOST_TRIES = 40
# As in the fit: beyond this on the link scale nothing is measured.
_WIDEST = 30.0
# A hazard-rate curve of z = 50 is a step; beyond that only the cells of the mask make a difference (see `cautions`).
_STEP_Z = log(50.0)
# The first step, in standard errors of which this is the most, and the width at which a bracket is a point.
_FIRST, _NARROW = 3.0, 1e-9
# Where a step of this on the link scale, or more, adds less than this to the root of the deviance, it has levelled off.
_LONG, _LEVEL = 2.0, 0.002
# A slope by which the likelihood would rise beyond the limits of a coefficient.
_RISES = 1e-4
# A point higher than the maximum by this is another maximum; where D grows without end the fit stops short of this.
_HIGHER = 0.01
# Gradient, in units of conditional standard errors, at which a refit ends: its log-likelihood is within 1e-7.
_FLAT = 3e-4
# Searches at most for one held value, and the gain of log-likelihood below which another is for nothing.
_MOST_SEARCHES, _GAIN = 5, 1e-5
# Told to a search in place of minus the log-likelihood where that is beyond all numbers.
_IMPOSSIBLE = 1e10


@dataclass(frozen=True)
class Interval:
    """A confidence interval.

    Attributes
    ----------
    lower, upper
        None where the interval is open, or where there is none.
    note
        Why; empty where both ends are there.
    """

    lower: float | None
    upper: float | None
    note: str = ""


def profile_interval(likelihood: Likelihood, fit: Fit, name: str, level: float = 0.95) -> Interval:
    """Profile-likelihood interval of a coefficient.

    Parameters
    ----------
    fit
        At the maximum.
    name
        Of the coefficient, as `likelihood.design.names` has it (`D`, `sigma`, `g0.bTRUE`...).
    level
        Of confidence.

    Raises
    ------
    InputError
        When the model has no such coefficient, or the level is none.
    """
    problems = []
    if name not in likelihood.design.names:
        problems.append(_no_coefficient(likelihood, name))
    if not 0 < level < 1:
        problems.append(f"{level:g} is no level of confidence; give a number between 0 and 1, such as 0.95")
    if problems:
        raise InputError("The profile interval cannot be computed:", problems)
    if not fit.converged:
        return Interval(None, None, "The fit did not converge: there is no maximum to measure from.")
    wanted = sqrt(float(chi2.ppf(level, 1)))
    profile = _Profile(likelihood, fit, likelihood.design.names.index(name))
    ends = [_end(profile, direction, wanted) for direction in (-1.0, 1.0)]
    if profile.highest > fit.loglik + _HIGHER:
        found = profile.highest - fit.loglik
        return Interval(
            None, None, f"The search found a point higher by {found:.3g}: the fit was not at its maximum."
        )
    back = _natural(likelihood, name)
    lower, upper = (None if end.place is None else back(end.place) for end in ends)
    notes = (_note(end, side, name) for end, side in zip(ends, _SIDES, strict=True))
    return Interval(lower, upper, " ".join(note for note in notes if note))


def profile_number(likelihood: Likelihood, fit: Fit, level: float = 0.95) -> Interval:
    """Profile-likelihood interval of N on the mask, for one session of binomial N with even density.

    N = D times area is a parameter of that model (Borchers and Efford 2008); the lower limit is never
    below the number caught.

    Raises
    ------
    InputError
        For any other model: a Poisson N is drawn, not a parameter.
    """
    model = likelihood.model
    problems = []
    if model.conditional or model.distribution != "binomial":
        problems.append(
            "N is a random number here, of which the likelihood has no parameter; use the predictive interval of "
            "realised N, or fit a binomial N"
        )
    elif model.formulas["D"].terms or "D" in model.fixed or len(likelihood.sessions) > 1:
        problems.append("N is no coefficient where D varies, is fixed, or is shared by several sessions")
    if problems:
        raise InputError("The profile interval of N cannot be computed:", problems)
    found = profile_interval(likelihood, fit, "D", level)
    area, caught = likelihood.sessions[0].mask.area_ha, float(likelihood.sessions[0].n)
    return Interval(
        None if found.lower is None else max(found.lower * area, caught),
        None if found.upper is None else found.upper * area,
        found.note.replace("D is", "N is"),
    )


_SIDES = ("lower", "upper")


@dataclass(frozen=True)
class _End:
    """One end of an interval on the link scale; without a place, the largest root of the deviance met."""

    place: float | None
    root: float = 0.0
    failed: bool = False


def _note(end: _End, side: str, name: str) -> str:
    if end.place is not None:
        return ""
    if end.failed:
        return (
            f"The {side} limit of {name} was not found: the search with {name} held did not come to an end."
        )
    less = "small" if side == "lower" else "large"
    far = f"up to {exp(_STEP_Z):.0f}, where the curve is a step," if (side, name) == ("upper", "z") else ""
    return (
        f"The interval of {name} is open: it has no {side} limit, because however {less} {name} is"
        f"{', ' + far if far else ','} the log-likelihood falls by no more than {end.root**2 / 2:.2f}."
    )


def _no_coefficient(likelihood: Likelihood, name: str) -> str:
    names = ", ".join(likelihood.design.names)
    if name == "D" and likelihood.model.conditional:
        return (
            "the conditional likelihood has no D, and its derived density no profile; use the log-normal interval of "
            "derived density, or fit the full likelihood"
        )
    if name in likelihood.design.fixed:
        return f"{name} is fixed, and therefore has no interval"
    return f"the model has no coefficient {name}; it has {names}"


def _natural(likelihood: Likelihood, name: str) -> Callable[[float], float]:
    """From the link scale to the scale that a coefficient is told on."""
    parameter, _, effect = name.partition(".")
    if effect and not (parameter == "pmix" and effect.startswith("h2")):
        return float
    link = LINKS[parameter]
    return lambda value: float(inverse_link(link, np.array([value]))[0])


class _Profile:
    """The log-likelihood with one coefficient held and all others at their best, from the last such point.

    The search for the others is on the scale of their standard errors given the one held, where the likelihood is
    nearly round; it starts on the line along which they would move if it were quadratic, or along which they moved
    last.
    """

    def __init__(self, likelihood: Likelihood, fit: Fit, at: int) -> None:
        self.likelihood, self.best, self.at = likelihood, fit.loglik, at
        most = _STEP_Z if likelihood.design.names[at] == "z" else _WIDEST
        self.widest = (-_WIDEST, max(most, float(fit.beta[at])))
        # A step has no slope by z for a search to follow, so that it ends there too, unless it begins beyond.
        steps = np.array([_STEP_Z if name == "z" else _WIDEST for name in likelihood.design.names])
        self.most = np.where(fit.beta < steps, steps, _WIDEST)
        self.others = np.flatnonzero(np.arange(len(fit.beta)) != at)
        known = ~np.isnan(np.diag(fit.vcov))
        vcov = np.where(np.outer(known, known), fit.vcov, np.diag(np.where(known, 0.0, 1.0)))
        self.se = sqrt(float(vcov[at, at]))
        self.along = vcov[self.others, at] / vcov[at, at]
        given = vcov[np.ix_(self.others, self.others)] - np.outer(self.along, vcov[self.others, at])
        self.root = _root(given)
        self.maximum = fit.beta
        self.highest = fit.loglik

    def at_value(self, value: float, last: Array, before: Array) -> tuple[float, Array, bool]:
        """Log-likelihood, coefficients and whether the search ended, with the coefficient held at a value.

        Parameters
        ----------
        last, before
            Coefficients of the last point, and of the one before.
        """
        from scipy import optimize

        middle = last.copy()
        step = float(last[self.at] - before[self.at])
        along = self.along if abs(step) < self.se / 2 else (last - before)[self.others] / step
        middle[self.others] += along * (value - last[self.at])
        middle[self.at] = value
        if not len(self.others):
            return self._found(self.likelihood.value(middle)), middle, True

        def downhill(u: Array) -> tuple[float, Array]:
            beta = middle.copy()
            beta[self.others] += self.root @ u
            inside = np.clip(beta, -_WIDEST, self.most)
            height, gradient = self.likelihood.value_and_gradient(inside)
            if not (isfinite(height) and np.isfinite(gradient).all()):
                return _IMPOSSIBLE, np.zeros(len(u))
            # As in the fit: beyond the limits the likelihood falls off, so that the search comes back.
            over = beta - inside
            slope = -np.where(over == 0, gradient, 0.0) + 2 * over
            return self.best - height + float((over**2).sum()), self.root.T @ slope[self.others]

        minimize: Any = optimize.minimize  # its stubs know no pair of value and gradient
        u, height, ended = np.zeros(len(self.others)), inf, False
        # A search that stops for want of digits begins anew where it is; it has ended where that gains nothing.
        for _ in range(_MOST_SEARCHES):
            found = minimize(downhill, u, jac=True, method="BFGS", options={"gtol": _FLAT})
            ended = bool(found.success) or height - float(found.fun) < _GAIN
            u, height = found.x, float(found.fun)
            if ended:
                break
        if height >= _IMPOSSIBLE:
            # What is impossible has ended too: the interval ends before it.
            return -inf, middle, True
        middle[self.others] += self.root @ u
        return self._found(self.best - height), np.clip(middle, -_WIDEST, self.most), ended

    def stopped(self, beta: Array) -> bool:
        """Whether other coefficients are as far out as they are let, and the likelihood would still rise beyond."""
        at_limit = np.abs(beta[self.others]) >= _WIDEST
        if not at_limit.any():
            return False
        slope = self.likelihood.value_and_gradient(beta)[1][self.others]
        return bool((at_limit & (slope * np.sign(beta[self.others]) > _RISES)).any())

    def _found(self, height: float) -> float:
        self.highest = max(self.highest, height)
        return height


def _root(vcov: Array) -> Array:
    """A matrix whose square is this one, with what is not positive made so."""
    values, vectors = np.linalg.eigh((vcov + vcov.T) / 2)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 1e-10)))


def _end(profile: _Profile, direction: float, wanted: float) -> _End:
    """The end of the interval on one side.

    The root of the deviance is nearly a straight line in the coefficient, 0 at the maximum, so that secants find where
    it has the wanted value in a few steps. Where it is level it may still rise farther out, as for the density of a
    year without captures, whose maximum is anywhere near 0: long steps go on to the limits of what is searched.
    """
    centre = float(profile.maximum[profile.at])
    near, before, far = (0.0, 0.0), (0.0, 0.0), (inf, inf)
    beta, beta_before = profile.maximum, profile.maximum
    away = wanted * min(profile.se, _FIRST)
    level = far_is_no_end = False
    for tries in range(_MOST_TRIES):
        most = (profile.widest[1] - centre) if direction > 0 else (centre - profile.widest[0])
        away = min(away, most)
        value = centre + direction * away
        height, moved, ended = profile.at_value(value, beta, beta_before)
        if not ended:
            return _End(None, near[1]) if level else _End(None, failed=True)
        root = sqrt(max(2 * (profile.best - height), 0.0))
        # The likelihood may fall only because others cannot follow, or be beyond all numbers after it was level.
        no_end = (level and height == -inf) or (root > near[1] and profile.stopped(moved))
        if no_end and root < wanted + _SETTLED:
            return _End(None, near[1] if level else root)
        if abs(root - wanted) < _SETTLED:
            return _End(value)
        if root > wanted:
            far, far_is_no_end = (away, root), no_end
        else:
            level |= away - near[0] >= _LONG and root - near[1] < _LEVEL
            if far[0] == inf and away >= most:
                return _End(None, max(root, near[1]))
            before, near = near, (away, root)
            beta_before, beta = beta, moved
        if far[0] - near[0] < _NARROW * far[0]:
            # Here the likelihood falls off a cliff, as where a binomial N comes to the number caught.
            return _End(None, near[1]) if far_is_no_end else _End(centre + direction * near[0])
        away = _next(wanted, before, near, far, halve=tries % 4 == 3)
    return _End(None, near[1]) if far_is_no_end else _End(None, failed=True)


def _next(wanted: float, before: _Point, near: _Point, far: _Point, *, halve: bool) -> float:
    """Distance from the maximum to try next, from points (distance, root) short of the end and beyond it."""
    if far[0] < inf:
        if halve or far[1] == inf:
            return (near[0] + far[0]) / 2
        return near[0] + (far[0] - near[0]) * (wanted - near[1]) / (far[1] - near[1])
    slope = (near[1] - before[1]) / (near[0] - before[0])
    step = (wanted - near[1]) / slope if slope > 0 else inf
    # Just beyond the place where a straight line would end, so that the end comes to lie between two points.
    return near[0] + min(1.02 * step, max(2 * near[0], _LONG))
