"""Polygons from a GeoJSON file (RFC 7946: WGS 84, longitude first)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from leopard_census.errors import InputError
from leopard_census.geo.polygon import PolygonRegion
from leopard_census.geo.projection import project

_MEND = "draw the region as a polygon in WGS 84 (longitude, latitude) and save it as GeoJSON"


def read_region(path: Path, name: str, epsg: int) -> PolygonRegion:
    """Region of a GeoJSON file, projected to metres.

    Edges are straight between projected corners; over a few kilometres that differs from straight in degrees
    by metres at most.

    Raises
    ------
    InputError
        Listing all that keeps the file from being a region.
    """
    title = f"The region file {path.name} cannot be used:"
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(title, [f"{path}: there is no such file"]) from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(title, [f"{path}: is not GeoJSON ({error}); {_MEND}"]) from None
    problems: list[str] = []
    polygons = [
        _rings(polygon, f"{path}: polygon {i}", problems) for i, polygon in enumerate(_polygons(content), 1)
    ]
    if not polygons:
        problems.append(f"{path}: holds no polygon; {_MEND}")
    if problems:
        raise InputError(title, problems)
    projected = tuple(
        tuple(project([p[1] for p in ring], [p[0] for p in ring], epsg) for ring in rings)
        for rings in polygons
    )
    return PolygonRegion(projected, name)


def _polygons(node: Any) -> Iterator[Any]:
    """Coordinates of every polygon in a geometry, a feature or a collection."""
    kind = node.get("type") if isinstance(node, dict) else None
    if kind == "Polygon":
        yield node.get("coordinates")
    elif kind == "MultiPolygon":
        yield from node.get("coordinates") or []
    elif kind == "Feature":
        yield from _polygons(node.get("geometry"))
    elif kind in ("FeatureCollection", "GeometryCollection"):
        for member in node.get("features", node.get("geometries")) or []:
            yield from _polygons(member)


def _rings(polygon: Any, where: str, problems: list[str]) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    """Rings of one polygon without the closing corner."""
    rings = []
    for number, ring in enumerate(polygon or [], start=1):
        try:
            corners = np.array([[float(corner[0]), float(corner[1])] for corner in ring])
        except (TypeError, ValueError, IndexError, KeyError):
            problems.append(f"{where}, ring {number}: its corners are not pairs of numbers; {_MEND}")
            continue
        if len(corners) < 4 or not np.array_equal(corners[0], corners[-1]):
            problems.append(
                f"{where}, ring {number}: is not closed, or has fewer than three corners; {_MEND}"
            )
        elif (abs(corners[:, 0]) > 180).any() or (abs(corners[:, 1]) > 90).any():
            problems.append(
                f"{where}, ring {number}: holds numbers that are no degrees (longitude first, -180 to 180, "
                f"then latitude, -90 to 90); {_MEND}"
            )
        else:
            rings.append(corners[:-1])
    if not rings and not problems:
        problems.append(f"{where}: has no rings; {_MEND}")
    return rings
