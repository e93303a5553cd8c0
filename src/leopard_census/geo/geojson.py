"""The region of a GeoJSON file, projected to metres."""

from pathlib import Path

from leopard_census.errors import InputError
from leopard_census.geo.polygon import PolygonRegion
from leopard_census.geo.projection import project
from leopard_census.geo.region_file import scan_region


def read_region(path: Path, name: str, epsg: int) -> PolygonRegion:
    """Region of a GeoJSON file, projected to metres.

    Edges are straight between projected corners; over a few kilometres that differs from straight in degrees
    by metres at most.

    Raises
    ------
    InputError
        Listing all that keeps the file from being a region.
    """
    polygons, problems = scan_region(path)
    if problems:
        raise InputError(f"The region file {path.name} cannot be used:", problems)
    projected = tuple(
        tuple(project([y for _, y in ring], [x for x, _ in ring], epsg) for ring in rings)
        for rings in polygons
    )
    return PolygonRegion(projected, name)
