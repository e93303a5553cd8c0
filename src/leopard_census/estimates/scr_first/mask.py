"""The habitat mask: square cells in which an animal's activity centre may lie."""

from dataclasses import dataclass
from math import ceil, floor
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_M2_PER_HA = 10_000.0


class Region(Protocol):
    """A part of the map: see `geo.hull.WidenedHull` and `geo.polygon.PolygonRegion`."""

    @property
    def area_m2(self) -> float:
        """Area in square metres."""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest x, smallest y, largest x, largest y."""

    @property
    def name(self) -> str:
        """What it is called in print."""

    def contains(self, points: Array) -> NDArray[np.bool_]:
        """Which of the points lie inside."""


@dataclass(frozen=True)
class Mask:
    """Cell centres in metres, shape (M, 2), and the area of one cell in hectares."""

    xy: Array
    cell_ha: float

    @property
    def area_ha(self) -> float:
        """Area of all cells."""
        return len(self.xy) * self.cell_ha


def buffer_mask(detectors: Array, buffer_m: float, spacing_m: float) -> Mask:
    """Cells whose centre lies within `buffer_m` of a detector.

    The grid hangs on the detectors' own bounding box, so that shifting all coordinates shifts the mask with
    them.
    """
    low = detectors.min(axis=0) - buffer_m
    high = detectors.max(axis=0) + buffer_m
    grid = _grid(low, high, spacing_m)
    near = np.zeros(len(grid), dtype=bool)
    for place in detectors:
        near |= ((grid - place) ** 2).sum(axis=1) <= buffer_m**2
    return Mask(grid[near], spacing_m**2 / _M2_PER_HA)


def region_cells(region: Region, spacing_m: float) -> Mask:
    """Cells that fill a region, their area scaled so that together they have exactly the region's area.

    Raises
    ------
    ValueError
        When the region is so small that no cell centre falls into it.
    """
    x0, y0, x1, y1 = region.bounds
    grid = _grid(np.array([x0, y0]), np.array([x1, y1]), spacing_m)
    inside = grid[region.contains(grid)]
    if len(inside) == 0:
        raise ValueError(f"the region {region.name} is smaller than one cell of {spacing_m:.0f} m")
    return Mask(inside, region.area_m2 / _M2_PER_HA / len(inside))


def squared_distances(detectors: Array, cells: Array) -> Array:
    """Squared distances in square metres, shape (K, M)."""
    dx = detectors[:, 0][:, None] - cells[:, 0][None, :]
    dy = detectors[:, 1][:, None] - cells[:, 1][None, :]
    return np.asarray(dx * dx + dy * dy)


def coarse_up(value: float, step: float) -> float:
    """Next multiple of `step` not below `value`."""
    return ceil(round(value / step, 9)) * step


def coarse_down(value: float, step: float) -> float:
    """Next multiple of `step` not above `value`, at least one step."""
    return max(floor(round(value / step, 9)), 1) * step


def _grid(low: Array, high: Array, spacing_m: float) -> Array:
    """Cell centres of a grid that covers a box, centred on it, row by row."""
    counts = [max(ceil(round((high[i] - low[i]) / spacing_m, 9)), 1) for i in range(2)]
    axes = [
        (low[i] + high[i]) / 2 + (np.arange(counts[i]) - (counts[i] - 1) / 2) * spacing_m for i in range(2)
    ]
    x, y = np.meshgrid(axes[0], axes[1])
    return np.column_stack([x.ravel(), y.ravel()])
