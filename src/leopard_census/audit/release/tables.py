"""Tables and JSON: what a column or key is called tells what its values are."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.audit.release.drawing import DrawingGate
from leopard_census.audit.release.leak import Leak, short
from leopard_census.audit.release.pattern import LEAST
from leopard_census.audit.release.plain import plain
from leopard_census.audit.release.systems import allowed_place, is_public
from leopard_census.audit.release.text import TextGate

Array = NDArray[np.float64]

_BEFORE, _BEHIND = r"(?:.*[_ ])?(?:decimal|verbatim)?_?", r"(?:[_ ]?(?:deg|degrees|wgs84))?"
_LATITUDE = re.compile(rf"{_BEFORE}(?:lat|latitude|широта){_BEHIND}", re.IGNORECASE)
_LONGITUDE = re.compile(rf"{_BEFORE}(?:lon|lng|long|longitude|долгота){_BEHIND}", re.IGNORECASE)
# Two columns far from each other are places when nearly all their rows are.
_MOST_ROWS = 0.9
_GEOMETRIES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}


def table_leaks(text: str, file: str, gate: TextGate, drawings: DrawingGate) -> list[Leak]:
    """Leaks of a CSV file (comma, semicolon, tab or bar between its cells)."""
    leaks = gate.leaks(text, file)
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return leaks
    if len(rows) < 2:
        return leaks
    header = [plain(name).strip().strip("\ufeff") for name in rows[0]]
    columns = [[row[n] if n < len(row) else "" for row in rows[1:]] for n in range(len(header))]
    for name, cells in zip(header, columns, strict=True):
        leaks += field_leaks(
            name, [cell.strip() for cell in cells if cell.strip()], file, f"column {name}", gate
        )
    values = [_numbers(cells) for cells in columns]
    leaks += _column_places(header, values, file, gate)
    sets = [
        (f"columns {header[n]} and {header[n + 1]}", np.column_stack([values[n], values[n + 1]]))
        for n in range(len(header) - 1)
    ]
    sound = [(name, points[np.isfinite(points).all(axis=1)]) for name, points in sets]
    return leaks + drawings.point_leaks([pair for pair in sound if len(pair[1]) >= LEAST], file, "table")


def field_leaks(name: str, values: list[Any], file: str, where: str, gate: TextGate) -> list[Leak]:
    """Codes of stations under a name that says so; raw file names and degrees likewise."""
    codes = [*gate.codes.in_field(name, values), *gate.alone.in_key(name, values)]
    leaks = gate.code_leaks(sorted(set(codes))[:3], file, where)
    for pattern, axis in ((_LATITUDE, 0), (_LONGITUDE, 1)):
        if pattern.fullmatch(name):
            fine = [value for value in values if not _coarse_axis(value, axis, gate)]
            leaks += [Leak(file, where, "coordinate", short(str(value))) for value in fine[:3]]
    return leaks


def _coarse_axis(value: Any, axis: int, gate: TextGate) -> bool:
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        return True  # what is no number is read as text
    secrets = gate.secrets
    if not np.isfinite(number) or abs(number) > 180:
        return True
    public = any(abs(place[axis] - number) < 1e-9 for place in secrets.public_places)
    return public or abs(number - round(number, secrets.coarse_decimals)) < 1e-9


def _column_places(header: list[str], values: list[Array], file: str, gate: TextGate) -> list[Leak]:
    leaks = []
    filled = [n for n, column in enumerate(values) if np.isfinite(column).any()]
    for i in filled:
        for j in filled:
            both = np.isfinite(values[i]) & np.isfinite(values[j])
            if i == j or not both.any():
                continue
            a, b = values[i][both], values[j][both]
            for system in gate.places.systems:
                on = (
                    (system.low[0] <= a)
                    & (a <= system.high[0])
                    & (system.low[1] <= b)
                    & (b <= system.high[1])
                )
                if on.mean() < _MOST_ROWS:
                    continue
                if not all(
                    is_public(float(x), float(y), system, 1 / system.unit_m)
                    for x, y in zip(a, b, strict=True)
                ):
                    where = f"columns {header[i]} and {header[j]}"
                    leaks.append(Leak(file, where, "coordinate", f"{a[0]:.10g}, {b[0]:.10g} ({system.name})"))
                    break
    return leaks


def _numbers(cells: list[str]) -> Array:
    found = np.full(len(cells), np.nan)
    for n, cell in enumerate(cells):
        try:
            found[n] = float(cell.strip().replace(" ", "").replace(",", "."))
        except ValueError:
            continue
    return found


def json_leaks(text: str, data: Any, file: str, gate: TextGate, drawings: DrawingGate) -> list[Leak]:
    """Leaks of a JSON or GeoJSON file.

    Parameters
    ----------
    text, data
        The file as it stands and as it is read.
    """
    leaks = gate.leaks(text, file)
    spelt = json.dumps(data, ensure_ascii=False, indent=0)
    known = {(leak.kind, leak.found.casefold()) for leak in leaks}
    leaks += [
        leak for leak in gate.leaks(spelt, file, "values") if (leak.kind, leak.found.casefold()) not in known
    ]  # letters written as \u0421 are letters
    leaks += gate.code_leaks(gate.alone.in_keys(_keys(data)), file, "keys")
    keys: dict[str, list[Any]] = defaultdict(list)
    for name, value in _fields(data):
        keys[name].append(value)
    for name, values in sorted(keys.items()):
        leaks += field_leaks(name, values, file, f"key {name}", gate)
    points = [point for geometry in _geometries(data) for point in _positions(geometry)]
    fine = sorted({point for point in points if not allowed_place((point[1], point[0]), gate.secrets)})
    leaks += [Leak(file, "geometry", "coordinate", f"{x}, {y}") for x, y in fine[:5]]
    sets = [("positions", np.array(points, dtype=float).reshape(-1, 2)), *_pairs(data)]
    return leaks + drawings.point_leaks([pair for pair in sets if len(pair[1])], file, "values")


def _fields(data: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, list):
                yield from ((str(key), one) for one in value if isinstance(one, str | int | float))
            elif isinstance(value, str | int | float):
                yield str(key), value
            yield from _fields(value)
    elif isinstance(data, list):
        for value in data:
            yield from _fields(value)


def _keys(data: Any) -> Iterator[str]:
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _keys(value)
    if isinstance(data, dict):
        yield from map(str, data)


def _geometries(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        if data.get("type") in _GEOMETRIES:
            yield data.get("coordinates")
        for value in data.values():
            yield from _geometries(value)
    elif isinstance(data, list):
        for value in data:
            yield from _geometries(value)


def _positions(value: Any) -> Iterator[tuple[float, float]]:
    if isinstance(value, list):
        if len(value) >= 2 and all(isinstance(one, int | float) for one in value[:2]):
            yield float(value[0]), float(value[1])
        else:
            for one in value:
                yield from _positions(one)


def _pairs(data: Any) -> Iterator[tuple[str, Array]]:
    """Lists of pairs of numbers, and lists of records with two numbers named x and y or alike."""
    if isinstance(data, list) and len(data) >= LEAST:
        if all(isinstance(one, list) and len(one) >= 2 for one in data):
            with suppress(ValueError, TypeError):
                yield "pairs of numbers", np.array([one[:2] for one in data], dtype=float)
        elif all(isinstance(one, dict) for one in data):
            names = [key for key, value in data[0].items() if isinstance(value, int | float)]
            for first, second in pairwise(names):
                rows = [(one.get(first), one.get(second)) for one in data]
                kept = [row for row in rows if all(isinstance(value, int | float) for value in row)]
                if len(kept) >= LEAST:
                    yield f"{first} and {second}", np.array(kept, dtype=float)
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _pairs(value)
