"""Ground near the detectors that a mask from elsewhere has no cells for.

Density is the number caught over the effective sampling area, so ground in reach of the detectors that the mask lacks
makes density too high by about its share of that area, unless nobody lives there. Ground that lies between cells of the
mask was left out by whoever drew the habitat. Ground beyond the outermost cells of one side, nearer to the detectors
than the outermost of another, looks like a mask that was cut short. (What lies farther out than any cell is told as
`mask-narrow`, see `cautions`.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import M2_PER_HA, buffer_mask, distance_to_nearest, working_detectors
from leopard_census.estimates.scr.reach import buffer_for, seen, session_reaches
from leopard_census.estimates.scr.session_checks import listed
from leopard_census.estimates.scr.session_likelihood import SessionLikelihood

Array = NDArray[np.float64]
Caution = tuple[float, str]

# Shares of the effective area above this are told: by as much density is off, as `mask_check` has it.
_TOLD = 0.01
# Detectors are named of whose own surroundings more than this part is lacking.
_OF_ONE = 0.05
# Ground counts as lacking where the next cell is farther than this many sides away; no place of a lattice of squares,
# turned or not, is farther from its cells than 0.71.
_NEXT_CELL = 0.75
# Ground is looked at in so many points at most, out to where a part in so many of the effective area lies beyond.
_MOST_POINTS = 60_000
_BEYOND = 1e-4


@dataclass(frozen=True)
class Lacking:
    """Ground in reach of the detectors of a session for which its mask has no cells.

    Attributes
    ----------
    cut, between
        Shares of the effective sampling area, all ground being habitat: beyond the outermost cells of a side, and
        between cells of the mask.
    cut_near, between_near
        Names of the detectors next to that ground.
    """

    session: str
    cut: float
    between: float
    cut_near: tuple[str, ...]
    between_near: tuple[str, ...]


def lacking(part: SessionLikelihood, likelihood: Likelihood, found: Fit) -> Lacking:
    """What the mask of a session lacks, at the end of a fit."""
    values = part.values(likelihood.design, found.beta)
    session, detectors = part.session, working_detectors(part.session)
    cells = session.mask.xy
    side = sqrt(session.mask.cell_ha * M2_PER_HA)
    farthest = float(distance_to_nearest(detectors, cells).max())
    reach_m = min(farthest, buffer_for(session_reaches(part, values), _BEYOND))
    box = float((np.ptp(detectors, axis=0) + 2 * reach_m).prod())
    ground = buffer_mask(detectors, reach_m, max(side, sqrt(box / _MOST_POINTS)))
    # Of the kinds of animals (groups, traits) the one that lacks most.
    caught = seen(part, values, ground)
    caught = caught / np.maximum(caught.sum(axis=1, keepdims=True), 1e-300)
    bare = cKDTree(cells).query(ground.xy)[0] > _NEXT_CELL * side
    low, high = cells.min(axis=0) - side / 2, cells.max(axis=0) + side / 2
    off = ((ground.xy < low) | (ground.xy > high)).any(axis=1)
    nearest = cKDTree(detectors).query(ground.xy)[1]
    working = np.flatnonzero((session.usage > 0).any(axis=1))

    def near(which: NDArray[np.bool_]) -> tuple[str, ...]:
        weights = caught.mean(axis=0)
        own = np.bincount(nearest, weights, len(working))
        gone = np.bincount(nearest, weights * which, len(working))
        return tuple(session.detectors[k] for k in working[gone > _OF_ONE * np.maximum(own, 1e-300)])

    cut, between = bare & off, bare & ~off
    return Lacking(
        session.name,
        float(caught[:, cut].sum(axis=1).max()),
        float(caught[:, between].sum(axis=1).max()),
        near(cut),
        near(between),
    )


def gap_cautions(likelihood: Likelihood, found: Fit) -> dict[str, Caution]:
    """Cautions by name where masks lack more than 1% of the effective area: the share, a sentence."""
    sessions = [lacking(part, likelihood, found) for part in likelihood.parts]
    several = len(sessions) > 1
    told: dict[str, Caution] = {}
    worst = max(sessions, key=lambda one: one.cut)
    if worst.cut > _TOLD:
        told["mask-cut"] = (
            worst.cut,
            f"{_of(worst.session, several)} ends short of the detectors' reach: {worst.cut:.1%} of the effective "
            f"sampling area lie beyond its outermost cells{_near(worst.cut_near)}, as if it were cut off there. Unless "
            "nobody can live there, density comes out too high by about as much; complete the mask.",
        )
    worst = max(sessions, key=lambda one: one.between)
    if worst.between > _TOLD:
        told["mask-gaps"] = (
            worst.between,
            f"{_of(worst.session, several)} has no cells in ground with {worst.between:.1%} of the effective sampling "
            f"area{_near(worst.between_near)}: ground without cells counts as no habitat.",
        )
    return told


def _of(session: str, several: bool) -> str:
    return f"The mask of session {session}" if several else "The mask"


def _near(detectors: Sequence[str]) -> str:
    return f" (near {listed(list(detectors))})" if detectors else ""
