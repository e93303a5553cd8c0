"""Convex hull of the stations, and the same hull widened by a distance."""

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def convex_hull(points: Array) -> Array:
    """Corners of the convex hull, counter-clockwise, shape (h, 2).

    Andrew's monotone chain (Andrew 1979, Inf. Process. Lett. 9:216). One place gives one corner, places on a
    line two.
    """
    ordered = sorted({(float(x), float(y)) for x, y in points})
    if len(ordered) <= 2:
        return np.array(ordered, dtype=float).reshape(-1, 2)
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return np.array(lower[:-1] + upper[:-1])


def _chain(ordered: list[tuple[float, float]]) -> list[tuple[float, float]]:
    chain: list[tuple[float, float]] = []
    for point in ordered:
        while len(chain) >= 2 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def ring_area(ring: Array) -> float:
    """Area enclosed by a ring of corners (shoelace), in squared units of the coordinates; never negative."""
    if len(ring) < 3:
        return 0.0
    x, y = (ring - ring[0]).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def distance_to_ring(points: Array, ring: Array) -> Array:
    """Distance of each point to the nearest edge of a closed ring, shape (n,)."""
    nearest = np.full(len(points), np.inf)
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        edge = end - start
        length2 = float(edge @ edge)
        along = np.clip((points - start) @ edge / length2, 0, 1) if length2 > 0 else np.zeros(len(points))
        foot = start + along[:, None] * edge
        nearest = np.minimum(nearest, np.hypot(*(points - foot).T))
    return nearest


@dataclass(frozen=True)
class WidenedHull:
    """All places within `radius_m` of the convex hull whose corners are `corners` (metres)."""

    corners: Array
    radius_m: float
    name: str

    @property
    def area_m2(self) -> float:
        """Steiner's formula for a convex body: A + perimeter * r + pi * r^2."""
        edges = np.roll(self.corners, -1, axis=0) - self.corners
        perimeter = float(np.hypot(*edges.T).sum())
        return ring_area(self.corners) + perimeter * self.radius_m + pi * self.radius_m**2

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest x, smallest y, largest x, largest y."""
        low, high = self.corners.min(axis=0) - self.radius_m, self.corners.max(axis=0) + self.radius_m
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def contains(self, points: Array) -> NDArray[np.bool_]:
        """Which of the points, shape (n, 2), lie inside or on the border."""
        edges = np.roll(self.corners, -1, axis=0) - self.corners
        inside = np.full(len(points), len(self.corners) >= 3)
        for start, edge in zip(self.corners, edges, strict=True):
            offset = points - start
            inside &= edge[0] * offset[:, 1] - edge[1] * offset[:, 0] >= 0
        return inside | (distance_to_ring(points, self.corners) <= self.radius_m)
