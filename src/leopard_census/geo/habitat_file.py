"""Habitat and non-habitat of a GeoJSON file, read and checked without any library (see `polygon_file`).

A feature's property `habitat` tells which of the two its polygons are. In a file where no feature has it, all are
habitat.
"""

from pathlib import Path
from typing import Any

from leopard_census.geo.polygon_file import Drawn, Polygon, scan_polygons
from leopard_census.tables.plain_text import cut

_KEY = "habitat"
# As GIS programs write yes and no: in a field of that type, of numbers, or of text.
_TOLD: dict[Any, bool] = {True: True, False: False, "true": True, "false": False}


def scan_habitat(path: Path) -> tuple[list[tuple[Polygon, bool]], list[str]]:
    """Polygons of the file and whether each is habitat, as far as they can be read, and one line per fault."""
    drawn, problems = scan_polygons(path, "habitat")
    named = [_KEY in one.properties for one in drawn]
    if not any(named):
        return [(one.rings, True) for one in drawn], problems
    found = []
    for number, (one, has_it) in enumerate(zip(drawn, named, strict=True), start=1):
        told = _told(one)
        if told is not None:
            found.append((one.rings, told))
        elif has_it:
            problems.append(
                f"{path}: polygon {number}: habitat is {cut(repr(one.properties[_KEY]))}; write true for habitat, "
                "false for non-habitat"
            )
        else:
            problems.append(
                f"{path}: polygon {number}: has no property habitat, but others have it; write true for habitat, "
                "false for non-habitat"
            )
    return found, problems


def _told(one: Drawn) -> bool | None:
    """What the property says; None where it says neither."""
    value = one.properties.get(_KEY)
    if isinstance(value, str):
        value = value.strip().lower()
    return _TOLD.get(value) if isinstance(value, bool | int | str) else None
