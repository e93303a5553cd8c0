"""Distances between places given in degrees, near enough to tell a slip of the pen from a place on the plot.

Plain Python: these run whenever the workflow is planned. Nothing is estimated from them.
"""

from collections.abc import Sequence
from math import cos, hypot, radians

from leopard_census.geo.polygon_file import Corner, Polygon, Ring

Edge = tuple[tuple[float, float], tuple[float, float]]

METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere of 6371 km


def offset_m(origin: Corner, place: Corner) -> tuple[float, float]:
    """Metres to the east and to the north of `origin`, on the plane that touches the sphere there."""
    east = (place[0] - origin[0] + 180) % 360 - 180
    return (
        east * METRES_PER_DEGREE * cos(radians(origin[1])),
        (place[1] - origin[1]) * METRES_PER_DEGREE,
    )


def distance_m(first: Corner, second: Corner) -> float:
    """Metres between two places (longitude, latitude)."""
    return hypot(*offset_m(first, second))


def distance_to_polygons_m(place: Corner, polygons: Sequence[Polygon]) -> float:
    """Metres from a place to the nearest outer ring; 0 inside one (holes count as inside)."""
    nearest = float("inf")
    for rings in polygons:
        edges = _edges(place, rings[0])
        if _around_origin(edges):
            return 0.0
        nearest = min(nearest, *(_from_origin(*edge) for edge in edges))
    return nearest


def inside(place: Corner, rings: Polygon) -> bool:
    """Whether a place lies in the outer ring and in none of the holes."""
    outer, *holes = (_around_origin(_edges(place, ring)) for ring in rings)
    return outer and not any(holes)


def _edges(origin: Corner, ring: Ring) -> list[Edge]:
    """Edges of a ring in metres from the origin."""
    corners = [offset_m(origin, corner) for corner in ring]
    return list(zip(corners, corners[1:] + corners[:1], strict=True))


def _around_origin(edges: Sequence[Edge]) -> bool:
    """Even-odd rule: a ray from the origin crosses the ring an odd number of times."""
    crossed = sum(
        (y1 > 0) != (y2 > 0) and x1 - y1 * (x2 - x1) / (y2 - y1) > 0 for (x1, y1), (x2, y2) in edges
    )
    return crossed % 2 == 1


def _from_origin(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Distance of the origin from a straight edge."""
    dx, dy = second[0] - first[0], second[1] - first[1]
    length = dx * dx + dy * dy
    share = 0.0 if length == 0 else min(1.0, max(0.0, -(first[0] * dx + first[1] * dy) / length))
    return hypot(first[0] + share * dx, first[1] + share * dy)
