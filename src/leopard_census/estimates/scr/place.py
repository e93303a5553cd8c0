"""Places in which animals are counted: the mask of a fit, or any region."""

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from leopard_census.errors import InputError
from leopard_census.estimates.scr.mask import M2_PER_HA, Ground, Region, cells_within, region_cells
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.session_likelihood import SessionLikelihood
from leopard_census.estimates.scr.values import Values
from leopard_census.geo.hull import WidenedHull
from leopard_census.geo.polygon import PolygonRegion, near_hull

Array = NDArray[np.float64]

#: Name of the place that is the mask of the fit.
MASK = "mask"


@dataclass(frozen=True)
class Place:
    """A part of the map as a session sees it.

    Attributes
    ----------
    cells
        The cells over which density is summed; their areas sum to that of the place.
    of_mask
        Which cells of the session's mask lie in the place, (M,): where a caught animal may live.
    """

    name: str
    cells: Mask
    of_mask: NDArray[np.bool_]


@dataclass(frozen=True)
class InCells:
    """Ground that a mask has cells for."""

    mask: Mask

    def contains(self, points: Array) -> NDArray[np.bool_]:
        """Which of the points, (n, 2), lie in a cell; cells are squares that lie east and north."""
        half = sqrt(self.mask.cell_ha * M2_PER_HA) / 2
        away = cKDTree(self.mask.xy).query(points, p=np.inf)[0]
        return np.asarray(away <= half * (1 + 1e-9))


def whole_mask(session: Session) -> Place:
    """The mask that the model was fitted on."""
    return Place(MASK, session.mask, np.ones(len(session.mask.xy), dtype=bool))


def place_of(
    region: Region, part: SessionLikelihood, spacing_m: float | None = None, habitat: Ground | None = None
) -> Place:
    """A region for a session.

    Where density is the same everywhere, the region is filled with cells of its own, which together have exactly its
    area; it may reach beyond the mask, and density is then taken to hold there too. Where density varies over the
    cells, it is known in the cells of the mask only: those whose middle lies in the region are the place.

    Parameters
    ----------
    spacing_m
        Side of the region's own cells. None: about that of the mask's.
    habitat
        What of the region counts, where density is the same everywhere. None: all of it.

    Raises
    ------
    InputError
        When no cell lies in the region.
    """
    mask = part.session.mask
    of_mask = np.asarray(region.contains(mask.xy), dtype=bool)
    varies = any(len(matrix) > 1 for matrix in part.design.density or ())
    if varies:
        cells = mask.part(of_mask)
    else:
        cells = habitat_cells(region, spacing_m or sqrt(mask.cell_ha * M2_PER_HA), habitat)
    if not len(cells.xy):
        raise InputError(
            "The number of animals cannot be told:",
            [f"no cell of the habitat lies in the region {region.name}; correct the region or the habitat"],
        )
    return Place(region.name, cells, of_mask)


def habitat_cells(region: Region, spacing_m: float, habitat: Ground | None) -> Mask:
    """Cells of the habitat in a region, which together have exactly its area where it has an outline."""
    outline = _outline(region)
    if isinstance(habitat, PolygonRegion) and outline is not None:
        return cells_within(habitat.within(outline), spacing_m)
    filled = region_cells(region, spacing_m)
    return filled if habitat is None else filled.part(np.asarray(habitat.contains(filled.xy), dtype=bool))


def _outline(region: Region) -> shapely.Geometry | None:
    if isinstance(region, PolygonRegion):
        return region.shape
    if isinstance(region, WidenedHull):
        return near_hull(region.corners, region.radius_m)
    return None


class Watch:
    """How detectors watch a place."""

    def __init__(self, part: SessionLikelihood, place: Place) -> None:
        """Chooses the cells that need computing: beyond the mask nobody is ever caught."""
        low, high = part.session.mask.xy.min(axis=0), part.session.mask.xy.max(axis=0)
        cells = place.cells
        self.near = ((cells.xy >= low) & (cells.xy <= high)).all(axis=1)
        within = Mask(cells.xy[self.near], cells.cell_ha)
        self.part = (
            part if cells is part.session.mask else replace(part, session=replace(part.session, mask=within))
        )

    def missed(self, values: Values) -> list[Array]:
        """For each kind and class, chance in each cell that an animal of the cell is never caught, (cells,)."""
        found = []
        for total in self.part.naive_hazards(values):
            missed = np.ones(len(self.near))
            missed[self.near] = np.exp(-total)
            found.append(missed)
        return found
