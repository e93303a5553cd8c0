"""Identities of a plain table: one row a picture or clip."""

from __future__ import annotations

import re
from collections.abc import Mapping

from leopard_census.review.importing.columns import file_columns
from leopard_census.review.importing.given import Given, Shot
from leopard_census.review.importing.sheet import Sheet
from leopard_census.review.importing.told import Place, RefusedError, Told
from leopard_census.tables.spelling import NAMELESS, alike

Box = tuple[float, float, float, float]
#: A box may reach beyond the picture by what rounding makes of it.
_ROUNDING = 1.001
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


def read_plain(sheet: Sheet, columns: Mapping[str, str]) -> tuple[list[Given], list[Told]]:
    """Identities, and rows that name no animal or no file.

    Parameters
    ----------
    sheet
        The table.
    columns
        Role -> column, from `columns.settled`.

    Raises
    ------
    RefusedError
        Listing every row that cannot be read.
    """
    at = {column: n for n, column in enumerate(sheet.header)}
    files = [at[column] for column in file_columns(sheet.header, columns)]
    role = {name: at[column] for name, column in columns.items()}
    boxed = [_box_cells(cells, role) for _, cells in sheet.rows]
    pixels = any(_beyond(told) for told in boxed)
    given: list[Given] = []
    left: list[Told] = []
    faults: list[Told] = []
    for (number, cells), told in zip(sheet.rows, boxed, strict=True):
        place = Place(sheet.name, number)

        def cell(name: str, cells: list[str] = cells) -> str:
            return cells[role[name]] if name in role else ""

        code = cell("individualID")
        if alike(code) in NAMELESS:
            left.append(Told("o_nameless", place))
            continue
        names = [cells[n] for n in files if cells[n]]
        if not names:
            faults.append(Told("f_no_file", place))
            continue
        box = read_box(told, place, faults, pixels=pixels)
        time_s = read_time(cell("time_s"), place, faults)
        species = _species(cell("genus"), cell("species"))
        given += [
            Given(
                place,
                code,
                (Shot((_joined(cell("folder"), name),), cell("deployment")),),
                species,
                time_s,
                box,
                pixels=pixels,
            )
            for name in names
        ]
    if faults:
        raise RefusedError(faults)
    return given, left


def read_box(told: list[str], place: Place, faults: list[Told], *, pixels: bool = False) -> Box | None:
    """A box of four cells; None where they are empty. What is no box is a fault."""
    if not any(told):
        return None
    shown = ", ".join(part or "-" for part in told)
    if len(told) != 4 or not all(_NUMBER.fullmatch(part) for part in told):
        faults.append(Told("f_box", place, {"box": shown}))
        return None
    x, y, w, h = (float(part) for part in told)
    inside = pixels or (x < 1 and y < 1 and w <= _ROUNDING - x and h <= _ROUNDING - y)
    if not (x >= 0 and y >= 0 and w > 0 and h > 0 and inside and max(x, y, w, h) < 1e6):
        faults.append(Told("f_box", place, {"box": shown}))
        return None
    return x, y, w, h


def read_time(text: str, place: Place, faults: list[Told]) -> float | None:
    """Seconds in a clip; None for an empty cell."""
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or not 0 <= float(text) < 1e6:
        faults.append(Told("f_time", place, {"time": text}))
        return None
    return float(text)


def _box_cells(cells: list[str], role: Mapping[str, int]) -> list[str]:
    if "box" in role:
        return [part for part in re.split(r"[\s,;\[\]()]+", cells[role["box"]]) if part]
    return [cells[role[part]] for part in ("x", "y", "w", "h")] if "x" in role else []


def _beyond(told: list[str]) -> bool:
    """Whether a box cannot be meant in shares of the picture: whole numbers of pixels."""
    return (
        len(told) == 4 and all(_NUMBER.fullmatch(p) for p in told) and min(map(float, told[2:])) > _ROUNDING
    )


def _joined(folder: str, name: str) -> str:
    return f"{folder.rstrip('/').rstrip(chr(92))}/{name}" if folder else name


def _species(genus: str, species: str) -> str:
    """Wildlife Insights and Wildbook write genus and epithet apart."""
    return f"{genus} {species}".strip() if genus and " " not in species else species
