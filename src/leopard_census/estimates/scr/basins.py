"""Other maxima: where else, along sigma, the likelihood has a hill.

With few captures, or with detectors in far clusters, the likelihood may have several maxima that differ in sigma:
animals that move little and are many, or that move far and are few. A mask of cells wider than sigma adds maxima of its
own, where all captures of an animal fit one cell. A search climbs the hill that it starts on. So the profile of the
log-likelihood over sigma is looked at on a ladder of values, with density and the base of detection (g0 or the hazard)
at their best on each rung. Height and slope on two rungs tell whether a hill lies between them, and each hill that is
not the one already climbed is a start for another search.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.detection import to_link
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import M2_PER_HA, distance_to_nearest
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.starts import chosen_cells, thinned_masks, with_best_density

Array = NDArray[np.float64]

# Below this many cell widths sigma is not looked for: captures at one detector and at the next then share no cell.
_FEWEST_CELL_WIDTHS = 0.35
# Rungs are this factor apart, and go so far from the first guess of sigma and from where the search ended, up and down:
# the guess is the root mean square of the animals' own movements, and an eighth of that cannot bring them about.
_RATIO, _FARTHEST = 1.8, 8.0
# An end whose sigma is this many times the guess, or that part of it, is none to go on from.
_WILD = 64.0
# Evaluations on a rung at most, the longest step of the base on the link scale, and a gain that is worth another.
_EVALUATIONS, _LONGEST, _GAIN = 5, 2.0, 0.2
# How the base goes with log sigma until two rungs have told: about as many are then caught over all.
_COURSE = -2.0
# A slope that has gone down by this is not followed further: beyond it the start grid of `starts` looks.
_DEEP = 12.0
# A hill that seems lower than the maximum by more than this is not climbed; the second where coefficients that stay as
# they were may raise it.
_LOWER, _LOWER_BY_EFFECTS = 0.5, 2.0
# A dip of less than this between two hills is none: rungs stand on masks of different cells.
_VALLEY = 0.1
# Hills that are climbed at most.
_MOST = 2
# Half-normal detectors see nothing beyond this many sigma: exp(-6^2 / 2) = 1.5e-8.
_SEEN = 6.0
# Where the search that went before came to nothing.
_BASE = 0.1


@dataclass(frozen=True)
class _Rung:
    """A value of log sigma, the best log-likelihood with it and its slope, and the coefficients there."""

    at: float
    height: float
    slope: float
    beta: Array


def widest_cell_m(likelihood: Likelihood) -> float:
    """Width in metres of the cells of the masks; of the widest, where sessions differ."""
    return max(_side(session) for session in likelihood.sessions)


def within_a_cell(likelihood: Likelihood, beta: Array) -> bool:
    """Whether every sigma is less than the width of the mask's cells, so that the mask may have made the maximum."""
    found = [part.values(likelihood.design, beta).detection["sigma"].max() for part in likelihood.parts]
    return float(max(found)) < min(_side(session) for session in likelihood.sessions)


def other_starts(
    likelihood: Likelihood, beta: Array, loglik: float, sigma_m: float, sized: bool = False
) -> list[Array]:
    """Coefficients to start from on other hills, highest hill first; mostly none.

    Parameters
    ----------
    beta, loglik
        Where a search has ended, (coefficients,), and its log-likelihood; minus infinity is one that failed.
    sigma_m
        A guess of sigma in metres, such as `starts.pooled_sigma`.
    sized
        Whether the mask follows the fit. Then nothing is looked for within a cell. Else all hills beyond one are told,
        however low, where the search has ended within one.
    """
    if "sigma" not in likelihood.design.slices:
        return []
    side = widest_cell_m(likelihood)
    least = log(side * (1.0 if sized else _FEWEST_CELL_WIDTHS))
    end = _Rung(_log_sigma(likelihood, beta), loglik, 0.0, beta)
    ladder = sorted(_ladder(likelihood, end, sigma_m, least), key=lambda rung: rung.at)
    beyond = inf if sized or not np.isfinite(loglik) or not within_a_cell(likelihood, beta) else log(side)
    plain = len(likelihood.design.names) == len(likelihood.design.slices) and not likelihood.model.mixture
    lower = _LOWER if plain and not likelihood.model.function.has_z else _LOWER_BY_EFFECTS
    hills = _hills(ladder, end)
    chosen = [hill for hill in hills if hill.height > loglik - lower or hill.at > beyond]
    if beyond < inf and ladder and not any(hill.at > beyond for hill in chosen):
        at, height = _curve(ladder)
        if (at > beyond).any():
            # A hill may hide in a slope on which the cells of the mask are seen.
            top = int(np.flatnonzero(at > beyond)[height[at > beyond].argmax()])
            chosen.append(_place(ladder, float(at[top]), float(height[top])))
    return [hill.beta for hill in sorted(chosen, key=lambda hill: -hill.height)[:_MOST]]


def _hills(ladder: Sequence[_Rung], end: _Rung) -> list[_Rung]:
    """Tops of all hills but the one on which a search has ended."""
    if not ladder or (len(ladder) == 1 and ladder[0] is end):
        return []
    at, height = _curve(ladder)
    rises = np.diff(height) > 0
    inside = np.flatnonzero(rises[:-1] & ~rises[1:]) + 1
    tops = [*inside, *([] if rises[:1].any() else [0]), *([len(at) - 1] if rises[-1:].any() else [])]
    # An end beyond the ladder, where sigma is without bound, lies on the hill at that side of it.
    home = int(np.abs(at - end.at).argmin())
    found = []
    for top in tops:
        # What rises above an end without a dip before it has one that is narrower than the rungs are apart.
        valley = min(end.height, height[min(top, home) : max(top, home) + 1].min())
        if not np.isfinite(end.height) or height[top] - valley >= _VALLEY:
            found.append(_place(ladder, float(at[top]), float(height[top])))
    return found


def _place(ladder: Sequence[_Rung], at: float, height: float) -> _Rung:
    """A place between two rungs, with coefficients between theirs."""
    high = next((i for i, rung in enumerate(ladder) if rung.at >= at), len(ladder) - 1)
    low = max(high - 1, 0)
    width = ladder[high].at - ladder[low].at
    share = (at - ladder[low].at) / width if width else 0.0
    return _Rung(at, height, 0.0, (1 - share) * ladder[low].beta + share * ladder[high].beta)


def _curve(ladder: Sequence[_Rung]) -> tuple[Array, Array]:
    """The profile as cubics through the rungs with their slopes, in 21 places from each to the next."""
    at, height = [ladder[0].at], [ladder[0].height]
    t = np.linspace(0.0, 1.0, 21)[1:]
    for low, high in pairwise(ladder):
        width = high.at - low.at
        between = low.height * (1 + 2 * t) * (1 - t) ** 2 + high.height * t**2 * (3 - 2 * t)
        between += width * t * (1 - t) * (low.slope * (1 - t) - high.slope * t)
        if not np.isfinite(low.height + high.height):
            between = np.full(len(t), -inf)
        between[-1] = high.height
        at += list(low.at + width * t[:-1]) + [high.at]
        height += list(between)
    return np.array(at), np.array(height)


def _ladder(likelihood: Likelihood, end: _Rung, sigma_m: float, least: float) -> Iterator[_Rung]:
    """Rungs, the end of the search being one of them where it is any good; `least` is the least log sigma."""
    guess = log(sigma_m)
    good = np.isfinite(end.height) and abs(end.at - guess) < log(_WILD)
    lowest = max(min(guess, end.at if good else guess) - log(_FARTHEST), least)
    highest = max(guess, end.at if good else guess) + log(_FARTHEST)
    first = end
    if not good:
        first = _Rung(guess, -inf, 0.0, _plain(likelihood, sigma_m))
        if guess >= lowest:
            first = _climbed(likelihood, first, guess, _COURSE)
    if good or guess >= lowest:
        yield first
    for direction in (-1, 1):
        last, course = first, _COURSE
        at = first.at if direction < 0 else max(first.at, lowest - log(_RATIO))
        while lowest <= (at := at + direction * log(_RATIO)) <= highest:
            before, last = last, _climbed(likelihood, last, at, course, end.height - _DEEP)
            yield last
            if good and last.height < end.height - _DEEP:
                break
            course = _course(likelihood, before, last)


def _course(likelihood: Likelihood, before: _Rung, last: _Rung) -> float:
    """How the best base goes with log sigma, by two rungs."""
    where = likelihood.design.slices.get(likelihood.model.function.base)
    if where is None or not np.isfinite(before.height + last.height):
        return _COURSE
    change = float(last.beta[where.start] - before.beta[where.start]) / (last.at - before.at)
    return float(np.clip(change, 2 * _COURSE, -_COURSE))


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


def _climbed(likelihood: Likelihood, last: _Rung, at: float, course: float, hopeless: float = -inf) -> _Rung:
    """The rung of a value of log sigma, with density and base at their best; all else as on the last rung.

    `course` is how the base is thought to go with log sigma; below `hopeless` no rung is looked at closely.
    """
    design = likelihood.design
    beta = last.beta.copy()
    sigma = design.slices["sigma"].start
    beta[sigma] += at - last.at
    near = _nearby(likelihood, exp(at))
    where = design.slices.get(likelihood.model.function.base)
    if where is None:
        beta = _dense(near, beta)
        height, gradient = near.value_and_gradient(beta)
        return _Rung(at, height, float(gradient[sigma]), beta)
    beta[where.start] = min(beta[where.start] + course * (at - last.at), 2.0)
    best = _Rung(at, -inf, 0.0, beta)
    bend = float(max(sum(session.recaptures for session in likelihood.sessions), 1))
    before: tuple[float, float] | None = None
    for _ in range(_EVALUATIONS):
        beta = _dense(near, beta)
        height, gradient = near.value_and_gradient(beta)
        if not np.isfinite(height):
            break
        # Density is at its best, so that this is the slope of the profile.
        slope, value = float(gradient[where.start]), float(beta[where.start])
        if before and value != before[0]:
            bend = (before[1] - slope) / (value - before[0])
        step = float(np.clip(slope / bend if bend > 0 else np.sign(slope) * _LONGEST, -_LONGEST, _LONGEST))
        gain = abs(slope * step) / 2
        beta, before = beta.copy(), (value, slope)
        beta[where.start] = value + step
        if height + gain > best.height:
            # The base will have gone by `step` to its best, and so the slope along sigma by what that changes.
            best = _Rung(at, height + min(gain, _GAIN), float(gradient[sigma]) + course * slope, beta)
        if gain < _GAIN or height + abs(slope) * _LONGEST < hopeless:
            break
    return best


def _dense(likelihood: Likelihood, beta: Array) -> Array:
    """The same detection with the density that fits; density that varies stays as it is."""
    where = likelihood.design.slices.get("D")
    return beta if where is None or where.stop - where.start > 1 else with_best_density(likelihood, beta)


def _side(session: Session) -> float:
    """Width of the mask's cells in metres."""
    return sqrt(session.mask.cell_ha * M2_PER_HA)


def _nearby(likelihood: Likelihood, sigma_m: float) -> Likelihood:
    """The likelihood on fewer cells: no finer than this sigma needs, and none from which nobody is seen."""
    masks = thinned_masks(likelihood, sigma_m)
    bounded = likelihood.model.function.name in ("HN", "HHN")
    if bounded and likelihood.even and likelihood.model.distribution != "binomial":
        pairs = zip(likelihood.sessions, masks, strict=True)
        masks = [_within(session.xy, mask, _SEEN * sigma_m + _side(session)) for session, mask in pairs]
    return likelihood.on_masks(masks)


def _within(detectors: Array, mask: Mask, distance_m: float) -> Mask:
    """The cells that lie within a distance of a detector; all where these are most."""
    near = distance_to_nearest(detectors, mask.xy) <= distance_m
    return mask if not near.any() or near.mean() > 0.8 else chosen_cells(mask, near)
