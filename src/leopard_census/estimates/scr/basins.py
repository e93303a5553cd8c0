"""Other maxima: where else, along sigma, the likelihood has a hill.

With few captures, or with detectors in far clusters, the likelihood may have several maxima that differ in sigma:
animals that move little and are many, or that move far and are few. A mask of cells wider than sigma adds maxima of its
own, where all captures of an animal fit one cell. A search climbs the hill that it starts on. So the profile of the
log-likelihood over sigma is looked at on a ladder of values, with density and the base of detection (g0 or the hazard)
at their best on each rung, and each hill of it that is not the one already climbed is a start for another search.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.detection import to_link
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import distance_to_nearest
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.starts import chosen_cells, thinned, with_best_density

Array = NDArray[np.float64]

#: Below this many cell widths sigma is not looked for: captures at one detector and at the next then share no cell.
FEWEST_CELL_WIDTHS = 0.35
# Rungs are this factor apart, and go so far from the first guess of sigma and from where the search ended, up and down:
# the guess is the root mean square of the animals' own movements, and an eighth of that cannot bring them about.
_RATIO, _FARTHEST = 1.5, 8.0
# An end whose sigma is this many times the guess, or that part of it, is none to go on from.
_WILD = 64.0
# Evaluations on a rung at most, the longest step of the base on the link scale, and a gain that is worth another.
_EVALUATIONS, _LONGEST, _GAIN = 5, 2.0, 0.05
# A slope that has gone down by this is not followed further: beyond it the start grid of `starts` looks.
_DEEP = 12.0
# A hill that seems lower than the maximum by more than this is not climbed.
_LOWER = 2.0
# Hills that are climbed at most.
_MOST = 2
# Half-normal detectors see nothing beyond this many sigma: exp(-6^2 / 2) = 1.5e-8.
_SEEN = 6.0
# Where the search that went before came to nothing.
_BASE = 0.1


@dataclass(frozen=True)
class _Rung:
    """A value of log sigma, the best log-likelihood with it, and the coefficients there."""

    at: float
    height: float
    beta: Array


def other_starts(
    likelihood: Likelihood, beta: Array, loglik: float, sigma_m: float, fewest: float = FEWEST_CELL_WIDTHS
) -> list[Array]:
    """Coefficients to start from on other hills, highest hill first; mostly none.

    Parameters
    ----------
    beta, loglik
        Where a search has ended, (coefficients,), and its log-likelihood; minus infinity is one that failed.
    sigma_m
        A guess of sigma in metres, such as `starts.pooled_sigma`.
    fewest
        Least sigma that is looked for, in widths of the mask's cells.
    """
    where = likelihood.design.slices.get("sigma")
    if where is None:
        return []
    ladder = _ladder(likelihood, beta, loglik, sigma_m, fewest)
    found = []
    for i, rung in enumerate(ladder):
        sides = [ladder[j].height for j in (i - 1, i + 1) if 0 <= j < len(ladder)]
        hill = rung.height > max(sides, default=inf)
        if hill and rung.beta is not beta and (top := _top(ladder, i)) > loglik - _LOWER:
            found.append((top, rung.beta))
    return [start for _, start in sorted(found, key=lambda pair: -pair[0])[:_MOST]]


def _top(ladder: Sequence[_Rung], i: int) -> float:
    """Height of the hill of a rung: that of a parabola through it and its neighbours."""
    if not 0 < i < len(ladder) - 1:
        return ladder[i].height
    low, middle, high = ladder[i - 1 : i + 2]
    below, above = (low.height - middle.height, high.height - middle.height)
    if not np.isfinite(below + above):
        return inf
    return middle.height + (above - below) ** 2 / (-8 * (below + above))


def _ladder(likelihood: Likelihood, beta: Array, loglik: float, sigma_m: float, fewest: float) -> list[_Rung]:
    """Rungs in the order of sigma; the end of the search is one of them where it is any good."""
    middle = _log_sigma(likelihood, beta)
    guess = log(sigma_m)
    good = np.isfinite(loglik) and abs(middle - guess) < log(_WILD)
    lowest = min(guess, middle if good else guess) - log(_FARTHEST)
    highest = max(guess, middle if good else guess) + log(_FARTHEST)
    lowest = max(lowest, log(fewest * max(_side(session) for session in likelihood.sessions)))
    if good:
        first = _Rung(middle, loglik, beta)
        rungs = [first]
    else:
        first = _Rung(guess, -inf, _plain(likelihood, sigma_m))
        rungs = [_climbed(likelihood, first, first.at)] if first.at >= lowest else []
    for direction in (-1, 1):
        last, at = first, first.at
        while lowest <= (at := at + direction * log(_RATIO)) <= highest:
            last = _climbed(likelihood, last, at)
            rungs.append(last)
            if good and last.height < loglik - _DEEP:
                break
    return sorted(rungs, key=lambda rung: rung.at)


def _log_sigma(likelihood: Likelihood, beta: Array) -> float:
    """Mean of log sigma over all that sigma differs by."""
    where = likelihood.design.slices["sigma"]
    rows = np.vstack([session.matrices["sigma"] for session in likelihood.design.sessions])
    return float((rows @ beta[where]).mean())


def _plain(likelihood: Likelihood, sigma_m: float) -> Array:
    """Coefficients without any effect."""
    design, base = likelihood.design, likelihood.model.function.base
    beta = np.zeros(len(design.names))
    beta[design.slices["sigma"].start] = log(sigma_m)
    if base in design.slices:
        beta[design.slices[base].start] = to_link("logit" if base == "g0" else "log", _BASE)
    return beta


def _climbed(likelihood: Likelihood, last: _Rung, at: float) -> _Rung:
    """The rung of a value of log sigma, with density and base at their best; all else as on the last rung."""
    design = likelihood.design
    beta = last.beta.copy()
    beta[design.slices["sigma"].start] += at - last.at
    near = _nearby(likelihood, exp(at))
    where = design.slices.get(likelihood.model.function.base)
    if where is None:
        beta = _dense(near, beta)
        return _Rung(at, near.value(beta), beta)
    # About as many are caught over all where the base falls with the square of sigma.
    beta[where.start] = min(beta[where.start] - 2 * (at - last.at), 2.0)
    best = _Rung(at, -inf, beta)
    caught = max(sum(session.recaptures for session in likelihood.sessions), 1)
    before: tuple[float, float] | None = None
    for _ in range(_EVALUATIONS):
        beta = _dense(near, beta)
        height, gradient = near.value_and_gradient(beta)
        if not np.isfinite(height):
            break
        if height > best.height:
            best = _Rung(at, height, beta)
        # Density is at its best, so that this is the slope of the profile.
        slope, value = float(gradient[where.start]), float(beta[where.start])
        bend = (before[1] - slope) / (value - before[0]) if before and value != before[0] else float(caught)
        step = float(np.clip(slope / bend if bend > 0 else np.sign(slope) * _LONGEST, -_LONGEST, _LONGEST))
        if abs(slope * step) / 2 < _GAIN:
            break
        before = (value, slope)
        beta = beta.copy()
        beta[where.start] = value + step
    return best


def _dense(likelihood: Likelihood, beta: Array) -> Array:
    """The same detection with the density that fits; density that varies stays as it is."""
    where = likelihood.design.slices.get("D")
    return beta if where is None or where.stop - where.start > 1 else with_best_density(likelihood, beta)


def _side(session: Session) -> float:
    """Width of the mask's cells in metres."""
    return sqrt(session.mask.cell_ha * 10_000)


def _nearby(likelihood: Likelihood, sigma_m: float) -> Likelihood:
    """The likelihood on fewer cells: no finer than this sigma needs, and none from which nobody is seen."""
    coarse = thinned(likelihood, sigma_m)
    uneven = any(len(matrix) > 1 for part in coarse.design.sessions for matrix in part.density or ())
    if (
        uneven
        or likelihood.model.distribution == "binomial"
        or likelihood.model.function.name not in ("HN", "HHN")
    ):
        return coarse
    sessions = tuple(replace(s, mask=_within(s, _SEEN * sigma_m + _side(s))) for s in coarse.sessions)
    return replace(coarse, sessions=sessions)


def _within(session: Session, distance_m: float) -> Mask:
    """The cells that lie within a distance of a detector; all where these are most."""
    near = distance_to_nearest(session.xy, session.mask.xy) <= distance_m
    return session.mask if not near.any() or near.mean() > 0.8 else chosen_cells(session.mask, near)
