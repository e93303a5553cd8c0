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
# Squares along the side of a tile that the region is cut into first.
_TILE = 16


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

    def near(self, places: Array, distance_m: float) -> "PolygonRegion":
        """The part that lies within a distance of any of some places, (n, 2)."""
        return self.within(near(places, distance_m))

    def within(self, other: shapely.Geometry) -> "PolygonRegion":
        """The part that lies in another shape."""
        return PolygonRegion(shapely.intersection(self.shape, other), self.name)

    def shares(self, centres: Array, side_m: float) -> Array:
        """Which part of each of some squares, of centres (n, 2), lies in the region, (n,)."""
        share = self.contains(centres).astype(float)
        squares = shapely.box(*(centres - side_m / 2).T, *(centres + side_m / 2).T)
        border = shapely.boundary(self.shape)
        shapely.prepare(border)
        cut = np.flatnonzero(shapely.intersects(border, squares))
        # Squares are cut out of tiles, so that each meets the few corners of the border near it, not all of them.
        tile = np.floor(centres[cut] / (_TILE * side_m))
        tiles, of_square = np.unique(tile, axis=0, return_inverse=True)
        low, high = tiles * _TILE * side_m - side_m, (tiles + 1) * _TILE * side_m + side_m
        pieces = shapely.intersection(self.shape, shapely.box(*low.T, *high.T))
        inside = shapely.intersection(pieces[of_square.reshape(-1)], squares[cut])
        share[cut] = np.clip(shapely.area(inside) / side_m**2, 0.0, 1.0)
        return share


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
