"""Polygons of a GeoJSON file (RFC 7946: WGS 84, longitude first), read and checked without any library.

Plain Python, because this runs whenever the workflow is planned, before numpy is loaded.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

from leopard_census.tables.broken_link import link_fault

#: (longitude, latitude) in degrees.
Corner = tuple[float, float]
Ring = list[Corner]
#: An outer ring followed by its holes; rings are without their closing corner.
Polygon = list[Ring]

# Square degrees, about a hundredth of a square metre.
_ON_LINE = 1e-12
_WGS84 = ("CRS84", "EPSG:4326", "EPSG::4326")


@dataclass(frozen=True)
class Drawn:
    """A polygon of a file, and the properties of the feature that it is drawn for."""

    rings: Polygon
    properties: Mapping[str, Any]


def scan_polygons(path: Path, kind: str) -> tuple[list[Drawn], list[str]]:
    """Polygons of the file as far as they can be read, and one line per fault.

    Parameters
    ----------
    kind
        What is drawn in the file, for the messages: region, habitat.
    """
    mend = f"draw the {kind} as polygons in WGS 84 (longitude, latitude) and save it as GeoJSON"
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return [], [f"{path}: {link_fault(path) or 'there is no such file'}"]
    except IsADirectoryError:
        return [], [f"{path}: is a folder; name the GeoJSON file in it"]
    except OSError as error:
        return [], [f"{path}: {link_fault(path) or f'cannot be read ({error.strerror})'}"]
    except UnicodeDecodeError:
        return [], [f"{path}: is not GeoJSON (no UTF-8 text; is it a shapefile?); {mend}"]
    except (json.JSONDecodeError, RecursionError) as error:
        return [], [f"{path}: is not GeoJSON ({error}); {mend}"]
    problems = _check_system(path, content)
    drawn = []
    for number, (coordinates, properties) in enumerate(_polygons(content, {}), start=1):
        rings, faults = _rings(coordinates, f"{path}: polygon {number}", mend)
        drawn.append(Drawn(rings, properties))
        problems += faults
    if not drawn:
        kinds = sorted(set(_kinds(content)))
        found = f", only {' and '.join(kinds)}" if kinds else ""
        problems.append(f"{path}: holds no polygon{found}; {mend}")
    return drawn, problems


def scan_region(path: Path) -> tuple[list[Polygon], list[str]]:
    """Polygons of a region's file as far as they can be read, and one line per fault."""
    drawn, problems = scan_polygons(path, "region")
    return [one.rings for one in drawn], problems


def _check_system(path: Path, content: Any) -> list[str]:
    """Files of the older GeoJSON standard may name another coordinate system."""
    system = content.get("crs") if isinstance(content, dict) else None
    name = json.dumps(system)
    if system is None or any(known in name for known in _WGS84):
        return []
    return [f"{path}: is written in another coordinate system ({name}); save it in WGS 84 (EPSG:4326)"]


def _members(node: Any) -> list[Any]:
    """Parts of a feature or of a collection; none of a bare geometry."""
    if not isinstance(node, dict):
        return []
    if node.get("type") == "Feature":
        return [node.get("geometry")]
    members = node.get("features", node.get("geometries"))
    return members if isinstance(members, list) else []


def _kinds(node: Any) -> Iterator[str]:
    """Types of the geometries."""
    if isinstance(node, dict) and "coordinates" in node:
        yield str(node.get("type"))
    for member in _members(node):
        yield from _kinds(member)


def _polygons(node: Any, properties: Mapping[str, Any]) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Coordinates of every polygon in a geometry, a feature or a collection, and the properties of its feature."""
    if not isinstance(node, dict):
        return
    kind, coordinates = node.get("type"), node.get("coordinates")
    if kind == "Feature":
        own = node.get("properties")
        properties = own if isinstance(own, dict) else {}
    if kind == "Polygon":
        yield coordinates, properties
    elif kind == "MultiPolygon":
        for one in coordinates if isinstance(coordinates, list) else [coordinates]:
            yield one, properties
    for member in _members(node):
        yield from _polygons(member, properties)


def _rings(polygon: Any, where: str, mend: str) -> tuple[Polygon, list[str]]:
    if not isinstance(polygon, list) or not polygon:
        return [], [f"{where}: has no rings; {mend}"]
    rings: Polygon = []
    problems: list[str] = []
    for number, ring in enumerate(polygon, start=1):
        at = f"{where}, ring {number}"
        try:
            corners = [(float(corner[0]), float(corner[1])) for corner in ring]
        except (TypeError, ValueError, IndexError, KeyError):
            problems.append(f"{at}: its corners are not pairs of numbers; {mend}")
            continue
        if fault := _ring_fault(corners):
            problems.append(f"{at}: {fault}; {mend}")
        else:
            rings.append(corners[:-1])
    return rings, problems


def _ring_fault(corners: list[Corner]) -> str | None:
    if len(corners) < 4 or corners[0] != corners[-1]:
        return "is not closed, or has fewer than three corners"
    # Written so that "not a number" fails as well.
    if not all(abs(x) <= 180 and abs(y) <= 90 for x, y in corners):
        if all(abs(x) <= 90 and abs(y) <= 180 for x, y in corners):
            return "its corners have latitude before longitude; longitude comes first"
        return "holds numbers that are no degrees (longitude first, -180 to 180, then latitude, -90 to 90)"
    return "encloses no area" if _encloses_nothing(corners) else None


def _encloses_nothing(corners: list[Corner]) -> bool:
    """Whether a closed ring is a line: all of its corners on one, or each edge gone along as often back as forth.

    The sum of its turns would not tell: it is 0 as well where an outline crosses itself and its two parts are as large.
    """
    x0, y0 = corners[0]
    x1, y1 = max(corners, key=lambda corner: hypot(corner[0] - x0, corner[1] - y0))
    if all(abs((x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)) <= _ON_LINE for x, y in corners):
        return True
    gone = Counter((a, b) for a, b in pairwise(corners) if a != b)
    return all(gone[(b, a)] == times for (a, b), times in gone.items())
