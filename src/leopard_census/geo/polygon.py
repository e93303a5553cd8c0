"""Regions bounded by polygons with holes, in projected metres."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: An outer ring followed by its holes, each of shape (n, 2), closed or not.
Rings = Sequence[Array]

# Corners of a quarter of a circle: the area of a disc is right to 1 in 40,000.
_QUARTER = 128


@dataclass(frozen=True)
class PolygonRegion:
    """A region of one or several polygons; `shape` is their union."""

    shape: shapely.Geometry
    name: str

    def __post_init__(self) -> None:
        shapely.prepare(self.shape)

    @classmethod
    def of_rings(cls, polygons: Sequence[Rings], name: str) -> "PolygonRegion":
        """The union of polygons; those that overlap or cross themselves count every place once."""
        return cls(union([polygon(rings) for rings in polygons]), name)

    @property
    def area_m2(self) -> float:
        """Area without the holes."""
        return float(self.shape.area)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest x, smallest y, largest x, largest y."""
        low_x, low_y, high_x, high_y = self.shape.bounds
        return float(low_x), float(low_y), float(high_x), float(high_y)

    def contains(self, points: Array) -> NDArray[np.bool_]:
        """Which of the points, shape (n, 2), lie inside or on the border."""
        return np.asarray(shapely.intersects_xy(self.shape, points[:, 0], points[:, 1]))

    def area_near_m2(self, places: Array, distance_m: float) -> float:
        """Area of the part that lies within a distance of any of some places, (n, 2)."""
        return float(shapely.intersection(self.shape, near(places, distance_m)).area)

    def area_in_m2(self, other: shapely.Geometry) -> float:
        """Area of the part that lies in another shape."""
        return float(shapely.intersection(self.shape, other).area)


def near(places: Array, distance_m: float) -> shapely.Geometry:
    """Ground within a distance of any of some places, (n, 2): the union of their discs."""
    return shapely.union_all(shapely.buffer(shapely.points(places), distance_m, quad_segs=_QUARTER))


def near_hull(corners: Array, distance_m: float) -> shapely.Geometry:
    """Ground within a distance of the convex hull of some places, (n, 2)."""
    hull = shapely.convex_hull(shapely.multipoints(corners))
    return shapely.buffer(hull, distance_m, quad_segs=_QUARTER)


def polygon(rings: Rings) -> shapely.Geometry:
    """One polygon with its holes.

    What lies within an outer ring that crosses itself is inside, each part of it; holes are taken out of it.
    """
    outer, *holes = (_valid(shapely.polygons(ring)) for ring in rings)
    # Corners that all but touch may leave a border that crosses itself in the last digit.
    return _valid(shapely.difference(outer, union(holes)))


def _valid(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.make_valid(shape, method="structure", keep_collapsed=False)


def union(polygons: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """All of several polygons; empty without any."""
    return shapely.union_all(np.array(polygons, dtype=object))
