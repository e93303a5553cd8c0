"""Region and habitat of GeoJSON files, projected to metres."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.geo.habitat_file import scan_habitat
from leopard_census.geo.polygon import PolygonRegion, polygon, union
from leopard_census.geo.polygon_file import Polygon, Ring, scan_region
from leopard_census.geo.projection import project

Array = NDArray[np.float64]

# Between corners an edge is straight in degrees (RFC 7946). It is projected in pieces of this length, which differ from
# straight in metres by less than a metre.
_PIECE_DEGREES = 0.05
# A zone of UTM lies around this easting. It is 6 degrees wide, and maps this far to either side without folding over.
_MIDDLE_M, _WIDEST_M = 500_000.0, 3_000_000.0
# Beyond all that: habitat in a file that draws non-habitat alone.
_EVERYWHERE = shapely.box(-2e7, -2e7, 2e7, 2e7)


def read_region(path: Path, name: str, epsg: int) -> PolygonRegion:
    """Region of a GeoJSON file, projected to metres.

    Raises
    ------
    InputError
        Listing all that keeps the file from being a region.
    """
    polygons, problems = scan_region(path)
    shapes, faults = _projected(polygons, epsg, path)
    if problems or faults:
        raise InputError(f"The region file {path.name} cannot be used:", [*problems, *faults])
    return PolygonRegion(union(shapes), name)


def read_habitat(path: Path, epsg: int) -> PolygonRegion:
    """Habitat of a GeoJSON file (see `habitat_file`), projected to metres.

    What is drawn as non-habitat is taken out of what is drawn as habitat; out of everything, where the file draws
    non-habitat alone.

    Raises
    ------
    InputError
        Listing all that keeps the file from being used.
    """
    drawn, problems = scan_habitat(path)
    shapes, faults = _projected([rings for rings, _ in drawn], epsg, path)
    if problems or faults:
        raise InputError(f"The habitat file {path.name} cannot be used:", [*problems, *faults])
    inside, outside = (
        [shape for shape, (_, is_habitat) in zip(shapes, drawn, strict=True) if is_habitat is wanted]
        for wanted in (True, False)
    )
    return PolygonRegion(
        shapely.difference(union(inside) if inside else _EVERYWHERE, union(outside)), "habitat"
    )


def _projected(
    polygons: Iterable[Polygon], epsg: int, path: Path
) -> tuple[list[shapely.Geometry], list[str]]:
    """Polygons in metres, and one line for each that cannot be projected."""
    shapes, problems = [], []
    for number, rings in enumerate(polygons, start=1):
        metres = [_ring(ring, epsg) for ring in rings]
        if any(not (np.abs(corners[:, 0] - _MIDDLE_M) < _WIDEST_M).all() for corners in metres):
            problems.append(
                f"{path}: polygon {number}: reaches more than {_WIDEST_M / 1000:.0f} km beyond the cameras, too far to "
                "be projected with them; cut it to their surroundings"
            )
        elif metres:
            shapes.append(polygon(metres))
    return shapes, problems


def _ring(ring: Ring, epsg: int) -> Array:
    """Corners in metres, with those that edges need between them; a ring may cross the 180th meridian."""
    longitudes, latitudes = np.array(ring, dtype=float).T
    turned = np.column_stack([np.unwrap(longitudes, period=360), latitudes])
    pieces: Array = shapely.get_coordinates(shapely.segmentize(shapely.linearrings(turned), _PIECE_DEGREES))
    return project(pieces[:, 1], pieces[:, 0], epsg)
