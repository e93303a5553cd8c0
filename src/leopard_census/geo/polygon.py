"""Regions bounded by polygons with holes, in projected metres."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.geo.hull import ring_area

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PolygonRegion:
    """Union of polygons that do not overlap; each is an outer ring followed by its holes (metres, not
    closed)."""

    polygons: tuple[tuple[Array, ...], ...]
    name: str

    @property
    def area_m2(self) -> float:
        """Area of the outer rings less their holes."""
        return sum(
            ring_area(rings[0]) - sum(ring_area(hole) for hole in rings[1:]) for rings in self.polygons
        )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest x, smallest y, largest x, largest y."""
        corners = np.vstack([rings[0] for rings in self.polygons])
        low, high = corners.min(axis=0), corners.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def contains(self, points: Array) -> NDArray[np.bool_]:
        """Which of the points, shape (n, 2), lie inside: in an outer ring and in none of its holes."""
        inside = np.zeros(len(points), dtype=bool)
        for rings in self.polygons:
            inside |= rings_contain(rings, points)
        return inside


def rings_contain(rings: Sequence[Array], points: Array) -> NDArray[np.bool_]:
    """Even-odd rule: a ray to the right crosses the rings an odd number of times."""
    odd = np.zeros(len(points), dtype=bool)
    x, y = points[:, 0], points[:, 1]
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if y1 == y2:
                continue
            crosses = (y1 > y) != (y2 > y)
            odd ^= crosses & (x < x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return odd
