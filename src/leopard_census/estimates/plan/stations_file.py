"""Stations of a survey that is planned, from a CSV file: in metres, or in degrees."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.estimates.scr.files.table import Table, read_table, shown
from leopard_census.estimates.scr.session_checks import detector_problems, listed, number
from leopard_census.geo.projection import project, utm_epsg
from leopard_census.tables.spelling import alike, difference

Array = NDArray[np.float64]

_NAMES = ("locationID", "station", "detector")
_PAIRS = (("latitude", "longitude"), ("x", "y"))
_LIMITS = {"latitude": 90.0, "longitude": 180.0}


@dataclass(frozen=True)
class PlannedStations:
    """Names of the stations, their places in metres, (K, 2), and the projection, where the file has degrees."""

    names: tuple[str, ...]
    xy: Array
    epsg: int | None


def read_stations(path: Path) -> PlannedStations:
    """Read `latitude` and `longitude` (WGS 84), or `x` and `y` (metres), of each station.

    The station's name stands in `locationID`, `station` or `detector`; without such a column rows are numbered. Rows of
    one station with the same place, as two cameras of `deployments.csv` have it, are one.

    Raises
    ------
    InputError
        Listing every fault.
    """
    problems: list[str] = []
    table = read_table(path, [*_NAMES, *(name for pair in _PAIRS for name in pair)], {}, problems)
    pair = next((p for p in _PAIRS if table is not None and set(p) <= set(table.columns)), None)
    if table is not None and pair is None:
        problems.append(
            f"{path}: has neither the columns latitude and longitude nor x and y (metres); its columns are: "
            f"{listed(table.columns) or 'none'}"
        )
    places = _places(table, pair, problems) if table is not None and pair is not None else {}
    if not problems and not places:
        problems.append(f"{path}: has no station; write one row for each")
    if not problems and len(set(places.values())) < 2:
        problems.append(
            f"{path}: has one place alone, which cannot tell how far animals move; give two stations or more"
        )
    if not problems and pair == _PAIRS[1]:
        rows = [{"detector": name, "x": x, "y": y} for name, (x, y) in places.items()]
        problems += [f"{path}: {fault}" for fault in detector_problems(rows, None)]
    if problems:
        raise InputError("The stations cannot be used:", problems)
    xy = np.array(list(places.values()), dtype=float)
    epsg = None
    if pair == _PAIRS[0]:
        try:
            epsg = utm_epsg(xy[:, 0], xy[:, 1])
        except ValueError as error:
            raise InputError(
                "The stations cannot be used:", [f"{path}: {error}; give x and y in metres"]
            ) from None
        xy = project(xy[:, 0], xy[:, 1], epsg)
    return PlannedStations(tuple(places), xy, epsg)


def _places(table: Table, pair: tuple[str, str], problems: list[str]) -> Mapping[str, tuple[float, float]]:
    """Two coordinates by name."""
    column = next((name for name in _NAMES if name in table.columns), None)
    found: dict[str, tuple[float, float]] = {}
    first: dict[str, str] = {}
    for line in table.lines:
        name = line.cells[column] if column is not None else str(line.number - 1)
        where = f"{table.path}: row {line.number}"
        if not name:
            problems.append(f"{where}: names no station; fill in {column}")
        elif (spelt := first.setdefault(alike(name), name)) != name:
            problems.append(
                f"{where}: station {shown(name)} differs from {shown(spelt)} only in {difference(spelt, name)}; one "
                "code means one station: write both alike"
            )
        values = [number(line.cells[axis]) for axis in pair]
        faults = [
            f"{where}: {axis} {shown(line.cells[axis])} is no {_what(axis)}; correct it"
            for axis, value in zip(pair, values, strict=True)
            if not (isfinite(value) and abs(value) <= _LIMITS.get(axis, 1e9))
        ]
        problems += faults
        place = (values[0], values[1])
        if not faults and found.setdefault(name, place) != place:
            problems.append(
                f"{where}: station {shown(name)} stands at another place before; give each place a name of its own"
            )
    return found


def _what(axis: str) -> str:
    limit = _LIMITS.get(axis)
    return "number of metres" if limit is None else f"number of degrees from -{limit:g} to {limit:g}"
