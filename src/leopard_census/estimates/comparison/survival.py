"""Apparent survival between winters by the Cormack-Jolly-Seber model (Lebreton et al. 1992, Ecol. Monogr. 62:67).

Given that an animal was seen in winter f, what follows has the probability

    prod over winters after f until the last sighting l of phi^gap (p or 1 - p)  x  chi_l
    chi_K = 1,   chi_t = 1 - phi^gap + phi^gap (1 - p_(t+1)) chi_(t+1)

with phi the apparent survival of one year and p_t the chance that an animal alive and still here is seen in winter t.
Apparent: an animal that moved away for good is as lost as a dead one. An animal missed in one winter and seen again
tells of p; this is the answer of the capture histories to the question how many of the animals of a winter are those of
the winter before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError

Array = NDArray[np.float64]
Histories = NDArray[np.int64]
Detection = Literal["constant", "by winter"]

# Half the 95% quantile of chi-square with one degree of freedom.
_DROP = 1.920729410347062
# Coefficients are kept within this on the logit scale: beyond it a chance is 0 or 1 in print.
_WIDEST = 12.0
# Information per coefficient below which the data tell nothing of it.
_FLAT = 1e-5


@dataclass(frozen=True)
class Parameter:
    """A chance with standard error and 95% profile interval; None where the data do not tell it."""

    name: str
    estimate: float
    se: float | None
    lower: float | None
    upper: float | None
    note: str = ""


@dataclass(frozen=True)
class Survival:
    """A fitted model.

    Attributes
    ----------
    parameters
        phi, and p or one p for each winter but the first.
    released
        Animals seen in a winter that has another after it, summed over winters.
    """

    detection: Detection
    parameters: tuple[Parameter, ...]
    loglik: float
    n_parameters: int
    animals: int
    released: int

    @property
    def aicc(self) -> float | None:
        """AIC for small samples, with the releases as sample size (as MARK has it); None: too few of them."""
        k, left = self.n_parameters, self.released - self.n_parameters - 1
        return None if left <= 0 else -2 * self.loglik + 2 * k + 2 * k * (k + 1) / left


def why_no_survival(histories: Histories) -> str | None:
    """A sentence where the histories, (animals, winters), cannot carry the model."""
    if histories.shape[1] < 3:
        return "Survival needs three winters: with two, an animal that died cannot be told from one that was missed."
    if not histories.any():
        return "No animal was seen."
    first, last = _first_and_last(histories)
    if not (first < histories.shape[1] - 1).any():
        return "All animals were first seen in the last winter, so none could come back."
    if not (last > first).any():
        return "No animal was seen in two winters, so survival cannot be told from the chance to be seen."
    return None


def why_not_in_time(years: Sequence[float]) -> str | None:
    """A sentence where a winter does not begin after the one before it."""
    if all(before < after for before, after in pairwise(years)):
        return None
    return "Each winter must begin after the one that is listed before it, and not all of these do."


def fit_survival(
    histories: Histories,
    years: Sequence[float],
    detection: Detection = "constant",
    weights: Sequence[float] | None = None,
    removed: Sequence[bool] | None = None,
) -> Survival:
    """Fit the model by maximum likelihood, phi the same in all years.

    Parameters
    ----------
    histories
        1 where an animal was seen in a winter, (animals, winters); winters in order of time.
    years
        When each winter was, (winters,), rising.
    weights
        Animals with each history, (animals,); None: one each.
    removed
        Whether an animal was taken out, as by a known death, when last seen, (animals,): what follows tells nothing of
        it then. A release that ends with the next sighting (a row of an m-array) is one of these.

    Raises
    ------
    InputError
        When the histories cannot carry it, or the years do not rise.
    """
    seen = np.asarray(histories, dtype=np.int64)
    if reason := why_no_survival(seen) or why_not_in_time(years):
        raise InputError("Survival cannot be estimated:", [reason])
    frequency = np.ones(len(seen)) if weights is None else np.asarray(weights, dtype=float)
    gone = np.zeros(len(seen), dtype=bool) if removed is None else np.asarray(removed, dtype=bool)
    model = _Model(seen, np.diff(np.asarray(years, dtype=float)), detection, frequency, gone)
    best = model.highest()
    information = model.information(best)
    told = np.diag(information) > _FLAT
    vcov = np.full(information.shape, np.nan)
    if told.any():
        vcov[np.ix_(told, told)] = np.linalg.pinv(information[np.ix_(told, told)])
    loglik = model.value(best)
    parameters = tuple(
        model.parameter(j, best, loglik, float(vcov[j, j]), bool(told[j])) for j in range(len(best))
    )
    first, last = _first_and_last(seen)
    released = float(frequency @ seen[:, :-1].sum(axis=1)) - float(
        frequency[gone & (last < seen.shape[1] - 1)].sum()
    )
    animals = int(frequency[first < seen.shape[1]].sum())
    return Survival(detection, parameters, loglik, len(best), animals, int(released))


class _Model:
    """The log-likelihood as a function of logit phi and logit p."""

    def __init__(
        self, seen: Histories, gaps: Array, detection: Detection, weights: Array, gone: NDArray[np.bool_]
    ) -> None:
        self.gaps = gaps
        winters = seen.shape[1]
        self.size = 2 if detection == "constant" else winters
        first, last = _first_and_last(seen)
        # Of each interval: animals known to have lived through it, seen at its end, missed at its end.
        after = np.arange(1, winters)
        known = (after[None, :] > first[:, None]) & (after[None, :] <= last[:, None])
        self.lived = weights @ known
        self.seen = weights @ (known & (seen[:, 1:] == 1))
        self.missed = self.lived - self.seen
        # Animals last seen in each winter, but for those taken out then.
        self.vanished = np.array([float(weights[(last == t) & ~gone].sum()) for t in range(winters)])

    def value(self, beta: Array) -> float:
        """Log-likelihood; beta is (2,) or (winters,): logit phi, then logit p."""
        return self.value_and_slope(beta)[0]

    def value_and_slope(self, beta: Array) -> tuple[float, Array]:
        """Log-likelihood and its gradient."""
        intervals = len(self.gaps)
        phi, rates = float(_chance(beta[0])), _chance(beta[1:])
        p = np.full(intervals, float(rates[0])) if self.size == 2 else rates
        stays = phi**self.gaps
        slope_stays, slope_p, slope_missed = (np.zeros((intervals, self.size)) for _ in range(3))
        of_p = np.ones(intervals, dtype=int) if self.size == 2 else np.arange(1, intervals + 1)
        # Of the logarithms: each chance is a logit.
        slope_stays[:, 0] = self.gaps * (1 - phi)
        slope_p[np.arange(intervals), of_p] = 1 - p
        slope_missed[np.arange(intervals), of_p] = -p
        chi, slope_chi = np.ones(intervals + 1), np.zeros((intervals + 1, self.size))
        for t in range(intervals - 1, -1, -1):
            unseen = stays[t] * (1 - p[t]) * chi[t + 1]
            chi[t] = 1 - stays[t] + unseen
            of_unseen = slope_stays[t] + slope_missed[t] + slope_chi[t + 1]
            slope_chi[t] = (unseen * of_unseen - stays[t] * slope_stays[t]) / chi[t]
        total, slope = 0.0, np.zeros(self.size)
        for number, chance, by in (
            (self.lived, stays, slope_stays),
            (self.seen, p, slope_p),
            (self.missed, 1 - p, slope_missed),
            (self.vanished, chi, slope_chi),
        ):
            told = number > 0
            with np.errstate(divide="ignore"):
                total += float((number[told] * np.log(chance[told])).sum())
            slope += number @ by
        return total, slope

    def highest(self, held: int | None = None, at: float = 0.0, start: Array | None = None) -> Array:
        """The best coefficients, with one of them held at a value."""
        from scipy import optimize

        free = [j for j in range(self.size) if j != held]

        def whole(x: Array) -> Array:
            beta = np.empty(self.size)
            beta[free] = x
            if held is not None:
                beta[held] = at
            return beta

        def downhill(x: Array) -> tuple[float, Array]:
            value, slope = self.value_and_slope(whole(x))
            return (-value, -slope[free]) if np.isfinite(value) else (1e10, np.zeros(len(free)))

        minimize: Any = optimize.minimize
        starts = [start[free]] if start is not None else [np.full(len(free), s) for s in (0.5, -1.0, 2.0)]
        bounds = [(-_WIDEST, _WIDEST)] * len(free)
        options = {"ftol": 1e-14, "gtol": 1e-9, "maxiter": 500}
        if not free:
            return whole(np.zeros(0))
        found = [
            minimize(downhill, x, jac=True, method="L-BFGS-B", bounds=bounds, options=options) for x in starts
        ]
        return whole(min(found, key=lambda one: float(one.fun)).x)

    def information(self, beta: Array, step: float = 1e-4) -> Array:
        """Observed information: minus the central differences of the exact gradient, made symmetric."""
        moves = step * np.eye(self.size)
        rows = [self.value_and_slope(beta - m)[1] - self.value_and_slope(beta + m)[1] for m in moves]
        matrix = np.array(rows) / (2 * step)
        return np.asarray((matrix + matrix.T) / 2)

    def parameter(self, j: int, best: Array, loglik: float, variance: float, told: bool) -> Parameter:
        """One chance, with its interval by profile likelihood."""
        name = "phi" if j == 0 else "p" if self.size == 2 else f"p{j + 1}"
        estimate = float(_chance(best[j]))
        at_end = abs(best[j]) > _WIDEST - 2
        ends = [self._end(j, best, loglik, direction) for direction in (-1.0, 1.0)]
        lower, upper = (None if end is None else float(_chance(end)) for end in ends)
        lower, upper = (0.0 if lower is None else lower), (1.0 if upper is None else upper)
        se = None
        if told and not at_end and variance > 0:
            se = estimate * (1 - estimate) * sqrt(variance)
        note = "" if se is not None else "At the end of what a chance can be; there is no standard error."
        if lower == 0.0 and upper == 1.0:
            note = "The data do not tell it."
        return Parameter(name, estimate, se, lower, upper, note)

    def _end(self, j: int, best: Array, loglik: float, direction: float) -> float | None:
        """Where the profile has fallen by half the quantile of chi-square; None: nowhere."""
        from scipy.optimize import brentq

        last = best

        def above(value: float) -> float:
            nonlocal last
            last = self.highest(j, value, last)
            return self.value(last) - loglik + _DROP

        near, step = float(best[j]), 0.4
        while (out := float(np.clip(near + direction * step, -_WIDEST, _WIDEST))) != near:
            if above(out) < 0:
                return float(brentq(above, min(near, out), max(near, out), xtol=1e-6))
            near, step = out, step * 1.5
        return None


def _first_and_last(seen: Histories) -> tuple[Histories, Histories]:
    """First and last winter in which each animal was seen, (animals,); beyond the last of one never seen."""
    winters = seen.shape[1]
    ever = seen.any(axis=1)
    first = np.where(ever, seen.argmax(axis=1), winters)
    last = np.where(ever, winters - 1 - seen[:, ::-1].argmax(axis=1), winters)
    return first, last


def _chance(eta: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(eta)))
