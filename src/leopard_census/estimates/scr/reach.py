"""How far detectors reach: how much of the effective sampling area lies beyond a distance from all of them.

A mask that ends at a buffer leaves out what lies beyond: its effective area a(w) is less than that of ground without
end, a, and density D = n / a(w) comes out too high by about the share (a - a(w)) / a. secr's suggest.buffer looks for
the buffer at which an approximation of this bias is 0.1% (its help page; bias.D). Here the share is computed for the
fitted detection, with the chance p.(x) to be caught at all, each detector's own effort, and the true distance to the
nearest detector. With secr's start values for 18 sessions of its records, the buffer for 0.1% is 0.89 to 0.99 of the
one that secr suggests, from a random sample, on the safe side: beyond that one lie 0.03% to 0.09%.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import (
    M2_PER_HA,
    Ground,
    distance_to_nearest,
    habitat_mask,
    working_detectors,
)
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.session_likelihood import SessionLikelihood
from leopard_census.estimates.scr.values import Values

Array = NDArray[np.float64]

#: Share of the effective area that may lie beyond a mask (secr, suggest.buffer: RBtarget = 0.001).
BIAS = 0.001
# Ground is cut into rings around the detectors: the first as wide as this many of the largest sigma, each further one
# out to twice the distance and in cells twice as wide.
_FIRST_SIGMAS = 4.0
_RINGS = 6
# Cells across the outer radius of a ring: those of the first are a sixth of the largest sigma wide.
_CELLS_ACROSS = 24
# In the first ring they are no wider than this part of the smallest sigma,
_FINEST = 0.5
# and there are about this many of them at most.
_MOST_CELLS = 30_000
# A buffer is found to this part of itself.
_SETTLED = 1e-6


@dataclass(frozen=True)
class Reach:
    """Effective sampling area of one kind of animals, by distance to the nearest detector.

    Attributes
    ----------
    distance_m, side_m, area_ha
        Of cells of ground, (P,): distance of the centre, side of the cell, effective area in it.
    rest_ha
        Effective area beyond them; infinite where the detection function falls so slowly that it has no bound (hazard
        rate with z <= 2).
    """

    distance_m: Array
    side_m: Array
    area_ha: Array
    rest_ha: float

    @property
    def whole_ha(self) -> float:
        """All of the effective area."""
        return float(self.area_ha.sum()) + self.rest_ha

    def area_beyond(self, distance_m: float) -> float:
        """Effective area beyond a distance in hectares; of a cell on the line, the part that lies beyond."""
        part = np.clip((self.distance_m - distance_m) / self.side_m + 0.5, 0.0, 1.0)
        return float(part @ self.area_ha) + self.rest_ha

    def share_beyond(self, distance_m: float) -> float:
        """Share of the effective area beyond a distance: by about this much density is too high with that buffer."""
        return 1.0 if self.rest_ha == inf else self.area_beyond(distance_m) / max(self.whole_ha, 1e-300)

    def buffer_for(self, share: float) -> float:
        """Least buffer in metres beyond which no more than a share of the effective area lies.

        Infinite where this is farther out than 128 times the largest sigma.
        """
        low, high = 0.0, float((self.distance_m + self.side_m).max(initial=0.0))
        if self.share_beyond(high) > share:
            return inf
        while high - low > _SETTLED * high:
            middle = (low + high) / 2
            low, high = (low, middle) if self.share_beyond(middle) <= share else (middle, high)
        return high


def reaches(likelihood: Likelihood, beta: Array, habitat: Ground | None = None) -> list[Reach]:
    """Reach of every session and, in it, of every kind of animals, averaged over the classes of a mixture.

    Parameters
    ----------
    beta
        Coefficients, (coefficients,).
    habitat
        Other ground does not count. None: all of it counts.
    """
    return [
        one
        for part in likelihood.parts
        for one in session_reaches(part, part.values(likelihood.design, beta), habitat)
    ]


def share_beyond(found: Sequence[Reach], distance_m: float) -> float:
    """The largest share that lies beyond a distance."""
    return max(one.share_beyond(distance_m) for one in found)


def buffer_for(found: Sequence[Reach], share: float) -> float:
    """The buffer in metres that serves all of them."""
    return max(one.buffer_for(share) for one in found)


def sigmas(likelihood: Likelihood, beta: Array) -> Array:
    """Every value of sigma at these coefficients, in metres, in ascending order."""
    found = [part.values(likelihood.design, beta).detection["sigma"] for part in likelihood.parts]
    return np.unique(np.concatenate(found))


def session_reaches(part: SessionLikelihood, values: Values, habitat: Ground | None = None) -> list[Reach]:
    """Reach of every kind of animals of one session; see `reaches`."""
    detectors = working_detectors(part.session)
    sigma = values.detection["sigma"]
    rings: list[Mask] = []
    areas: list[Array] = []
    for cells in _rings(detectors, float(sigma.min()), float(sigma.max()), habitat):
        rings.append(cells)
        areas.append(cells.cell_ha * seen(part, values, cells))
    away = np.concatenate([distance_to_nearest(detectors, cells.xy) for cells in rings])
    side = np.concatenate([np.full(len(cells.xy), sqrt(cells.cell_ha * M2_PER_HA)) for cells in rings])
    return [
        Reach(away, side, np.concatenate(mine), _rest(float(mine[-1].sum()), float(mine[-2].sum())))
        for mine in zip(*areas, strict=True)
    ]


def _rest(last: float, before: float) -> float:
    """What lies beyond the last ring, from the areas of the last two.

    Far away the hazard-rate function falls as distance^-z and each ring has 2^(2 - z) of the area of the one before;
    the others have fallen to nothing.
    """
    if last == 0:
        return 0.0
    return last * last / (before - last) if last < before else inf


def _rings(detectors: Array, least: float, most: float, habitat: Ground | None) -> Iterator[Mask]:
    """Cells of the rings, from inside; `least` and `most` are the smallest and largest sigma in metres."""
    extent = np.ptp(detectors, axis=0)
    inner = 0.0
    for ring in range(_RINGS):
        outer = _FIRST_SIGMAS * most * 2**ring
        spacing = outer / _CELLS_ACROSS
        if not ring:
            spacing = min(spacing, _FINEST * least)
        spacing = max(spacing, sqrt(float((extent + 2 * outer).prod()) / _MOST_CELLS))
        cells = habitat_mask(detectors, outer, spacing, habitat)
        kept = (
            distance_to_nearest(detectors, cells.xy) > inner if ring else np.ones(len(cells.xy), dtype=bool)
        )
        yield Mask(cells.xy[kept], cells.cell_ha)
        inner = outer


def seen(part: SessionLikelihood, values: Values, cells: Mask) -> Array:
    """Chance to be caught at all of an animal of each kind that lives in each cell, (kinds, cells)."""
    found = np.zeros((len(part.design.groups), len(cells.xy)))
    if not len(cells.xy):
        return found
    there = part.with_session(replace(part.session, mask=cells))
    second = values.second_class
    prior = (1 - second, second) if part.model.mixture else (1.0,)
    for component, total in zip(part.terms.components, there.naive_hazards(values), strict=True):
        found[component.kind] -= prior[component.mixture_class] * np.expm1(-total)
    return found
