"""Detectors with longitude and latitude in place of x and y: projected to metres, all with one projection."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

from leopard_census.estimates.scr.files.table import Line, Table, shown
from leopard_census.estimates.scr.session_checks import number

DEGREES = ("longitude", "latitude")
_MOST = {"longitude": 180.0, "latitude": 90.0}


@dataclass
class Projection:
    """Number (EPSG) of the projection of x and y; None: not known, or chosen from longitude and latitude."""

    epsg: int | None = None


def in_degrees(table: Table) -> bool:
    """Whether a table has longitude and latitude, and neither x nor y."""
    return set(DEGREES) <= set(table.columns) and not {"x", "y"} & set(table.columns)


def in_metres(
    tables: Sequence[Table], projection: Projection, problems: list[str], cautions: list[str]
) -> list[Table]:
    """The same tables with x and y; of those in degrees without rows that cannot be placed, which are told.

    Where the projection is not known, it becomes the UTM zone that holds the middle of all detectors in degrees.
    """
    from leopard_census.geo.projection import project, utm_epsg

    placed = {i: _places(table, problems) for i, table in enumerate(tables) if in_degrees(table)}
    every = [place for lines in placed.values() for _, place in lines]
    if not every:
        return [_with(table, [], []) if i in placed else table for i, table in enumerate(tables)]
    if projection.epsg is None:
        try:
            projection.epsg = utm_epsg([y for _, y in every], [x for x, _ in every])
        except ValueError as fault:
            problems.append(
                f"{tables[min(placed)].path}: cannot be projected ({fault}); give x and y in metres"
            )
            return [_with(table, [], []) if i in placed else table for i, table in enumerate(tables)]
    if len(placed) < len(tables):
        cautions.append(
            f"detectors in metres are taken to be in EPSG:{projection.epsg}, as those in degrees are made"
        )
    cautions.append(
        f"longitude and latitude of the detectors were projected to EPSG:{projection.epsg}; x and y of masks and "
        "results are metres in it"
    )
    found = []
    for i, table in enumerate(tables):
        if i not in placed:
            found.append(table)
            continue
        lines = [line for line, _ in placed[i]]
        places = [place for _, place in placed[i]]
        xy = project([y for _, y in places], [x for x, _ in places], projection.epsg)
        found.append(_with(table, lines, [(float(x), float(y)) for x, y in xy]))
    return found


def _places(table: Table, problems: list[str]) -> list[tuple[Line, tuple[float, float]]]:
    """Lines with longitude and latitude; others are told."""
    found = []
    for line in table.lines:
        values = {name: number(line.cells.get(name, "")) for name in DEGREES}
        faults = [
            f"{table.path}: row {line.number}: column {name}: is {shown(line.cells.get(name, ''))}; give degrees from "
            f"-{_MOST[name]:g} to {_MOST[name]:g}, such as 131.25"
            for name, value in values.items()
            if not isfinite(value) or abs(value) > _MOST[name]
        ]
        problems += faults
        if not faults:
            found.append((line, (values["longitude"], values["latitude"])))
    return found


def _with(table: Table, lines: Sequence[Line], places: Sequence[tuple[float, float]]) -> Table:
    """The table of these lines with x and y in place of longitude and latitude."""
    others = tuple(name for name in table.columns if name not in DEGREES)
    made = [
        replace(
            line,
            cells={n: v for n, v in line.cells.items() if n not in DEGREES} | {"x": repr(x), "y": repr(y)},
        )
        for line, (x, y) in zip(lines, places, strict=True)
    ]
    return Table(table.path, (*others, "x", "y"), tuple(made))
