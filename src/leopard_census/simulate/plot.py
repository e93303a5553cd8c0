"""The ground of the simulated survey: the stations' hull, how far from it a place lies, and the region around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


class Hull:
    """Convex hull of the stations.

    Parameters
    ----------
    points
        (n, 2) eastings and northings in metres, n >= 3 and not on one line.
    """

    def __init__(self, points: Points) -> None:
        self._origin = points.mean(axis=0)
        local = (points - self._origin).astype(np.float32)
        self._polygon = cv2.convexHull(local, clockwise=False)
        self.area_m2 = float(cv2.contourArea(self._polygon))
        self.perimeter_m = float(cv2.arcLength(self._polygon, closed=True))
        if self.area_m2 <= 0:
            raise ValueError("the stations lie on one line; a plot needs an area")

    def distance_m(self, points: Points) -> NDArray[np.float64]:
        """Distance of each point from the hull; 0 inside."""
        local = points - self._origin
        signed = [
            cv2.pointPolygonTest(self._polygon, (float(x), float(y)), measureDist=True) for x, y in local
        ]
        return np.maximum(0.0, -np.asarray(signed, np.float64))

    def widened_area_m2(self, margin_m: float) -> float:
        """Area of the hull widened by a margin (Steiner's formula for convex figures)."""
        return self.area_m2 + self.perimeter_m * margin_m + np.pi * margin_m**2

    def sample(self, rng: np.random.Generator, n: int, inner_m: float, outer_m: float) -> Points:
        """Draw n places, evenly spread over the ground between two distances from the hull."""
        corners = self._polygon.reshape(-1, 2).astype(np.float64) + self._origin
        low, high = corners.min(axis=0) - outer_m, corners.max(axis=0) + outer_m
        found: list[Points] = []
        while len(found) < n:
            point = rng.uniform(low, high)
            distance = float(self.distance_m(point[None])[0])
            if distance <= outer_m and (inner_m == 0 or distance > inner_m):
                found.append(point)
        return np.asarray(found, np.float64).reshape(n, 2)

    def widened(self, margin_m: float, step_degrees: float = 15.0) -> Points:
        """Outline of the hull widened by a margin, corners rounded: (m, 2) metres, counter-clockwise, not closed."""
        corners = self._polygon.reshape(-1, 2).astype(np.float64)
        if _signed_area(corners) < 0:
            corners = corners[::-1]
        edges = np.roll(corners, -1, axis=0) - corners
        outward = np.arctan2(-edges[:, 0], edges[:, 1])
        outline = []
        for i, corner in enumerate(corners):
            turn = (outward[i] - outward[i - 1]) % (2 * np.pi)
            steps = max(2, int(np.ceil(np.degrees(turn) / step_degrees)) + 1)
            for angle in outward[i - 1] + np.linspace(0.0, turn, steps):
                outline.append(corner + margin_m * np.array([np.cos(angle), np.sin(angle)]))
        return np.asarray(outline) + self._origin


def _signed_area(polygon: Points) -> float:
    x, y = polygon[:, 0], polygon[:, 1]
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)


def inside(polygon: Points, points: Points) -> NDArray[np.bool_]:
    """Whether each point lies in a polygon or on its edge."""
    origin = polygon.mean(axis=0)
    outline = (polygon - origin).astype(np.float32)[:, None]
    return np.array(
        [cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0 for x, y in points - origin]
    )


def polygon_area_m2(polygon: Points) -> float:
    """Area of a polygon."""
    return abs(_signed_area(polygon - polygon.mean(axis=0)))
