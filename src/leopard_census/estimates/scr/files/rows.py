"""From cells to typed rows of captures, detectors, individuals and cells of a mask; every fault with its row.

A row with a fault is left out, so that whatever else is wrong can still be found.
"""

import re
from math import isfinite
from typing import Any

from leopard_census.estimates.scr.files.table import NOT_KNOWN, Line, Table, shown
from leopard_census.estimates.scr.session_checks import USAGE, number

Row = dict[str, Any]

CAPTURE_COLUMNS = ("session", "individual", "occasion", "detector", "count", "lost")
DETECTOR_COLUMNS = ("session", "detector", "x", "y")
INDIVIDUAL_COLUMNS = ("session", "individual")
MASK_COLUMNS = ("session", "x", "y")
_AXES = ("x", "y")
# Headings that mean usage but would pass for covariates, so that every detector had worked throughout.
_LIKE_USAGE = re.compile(r"usage[\W_]*[0-9]*|effort[\W_]*[0-9]+")

# No winter has more days; far larger numbers are dates or slips of the keyboard, and would fill the memory.
MOST_OCCASIONS = 5000
_LONGEST_NAME = 200
_MOST_CAPTURES = 1_000_000
_MOST_USAGE = 1e9
# Metres: the earth is 40,000 km round; eastings may have the number of their zone before them (zone 60: 6e7).
_FARTHEST_M = 1e8


def capture_rows(
    table: Table, kind: str, *, repeats: bool, problems: list[str], cautions: list[str]
) -> list[Row]:
    """Rows for `sessions_from_rows`.

    Parameters
    ----------
    kind
        Type of the detectors.
    repeats
        Whether one line stands for one capture, so that a line may be there several times.
    """
    found: list[Row] = []
    first: dict[tuple[str, ...], int] = {}
    again = 0
    for line in table.lines:
        faults = _empty(line, table, "individual", "detector")
        occasion = _whole(line.cells["occasion"])
        if occasion is None or not 1 <= occasion <= MOST_OCCASIONS:
            faults.append(
                f"column occasion: is {shown(line.cells['occasion'])}; write the number of the occasion, counted from 1"
            )
        count = _count(line, kind, faults)
        lost = line.cells.get("lost", "0") or "0"
        if lost not in ("0", "1"):
            faults.append(
                f"column lost: is {shown(lost)}; write 1 where the animal was removed at this capture, else 0"
            )
        key = tuple(line.cells.get(name, "") for name in ("session", "individual", "occasion", "detector"))
        if key in first and not repeats:
            faults.append(
                f"is the capture of row {first[key]} again (same session, animal, occasion and detector); delete one"
                + (", or add them up in count" if kind == "count" else "")
            )
        again += key in first
        first.setdefault(key, line.number)
        if _told(table, line, faults, problems):
            continue
        session = {"session": line.cells["session"]} if line.cells.get("session") else {}
        found.append(
            session
            | {
                "individual": line.cells["individual"],
                "occasion": occasion,
                "detector": line.cells["detector"],
                "count": count,
                "lost": int(lost),
            }
        )
    if again and repeats and kind != "count":
        cautions.append(
            f"{table.path}: {again} captures are there more than once; detectors of the type {kind} record an animal "
            "once on an occasion, so each counts once"
        )
    return found


def _count(line: Line, kind: str, faults: list[str]) -> int:
    text = line.cells.get("count", "1") or "1"
    count = _whole(text)
    if count is None or not 1 <= count <= _MOST_CAPTURES:
        faults.append(
            f"column count: is {shown(text)}; write how often the animal was caught, 1 or more, or delete the row"
        )
        return 1
    if count > 1 and kind != "count":
        faults.append(
            f"column count: is {count}, but detectors of the type {kind} record an animal once on an occasion; write "
            "1, or take --detector count"
        )
    return count


def detector_rows(table: Table, problems: list[str]) -> list[Row]:
    """Rows for `sessions_from_rows`."""
    usage = {}
    for name in table.columns:
        if told := USAGE.fullmatch(name.casefold()):
            usage[name] = int(told.group(1))
    if usage and max(usage.values()) > MOST_OCCASIONS:
        problems.append(
            f"{table.path}: has usage columns of occasions beyond {MOST_OCCASIONS}; number the occasions from 1"
        )
        usage = {name: s for name, s in usage.items() if s <= MOST_OCCASIONS}
    others = [n for n in table.columns if n not in DETECTOR_COLUMNS and not USAGE.fullmatch(n.casefold())]
    if misnamed := [n for n in others if _LIKE_USAGE.fullmatch(n.casefold())]:
        problems.append(
            f"{table.path}: {', '.join(map(shown, misnamed[:3]))}{' ...' if len(misnamed) > 3 else ''}: effort has the "
            "columns usage_1, usage_2 and so on, one for each occasion, without further zeros; rename them"
        )
    found = []
    for line in table.lines:
        faults = _empty(line, table, "detector")
        place = {axis: _coordinate(line, axis, faults) for axis in _AXES}
        working = {f"usage_{s}": _effort(line, name, faults) for name, s in usage.items()}
        if _told(table, line, faults, problems):
            continue
        row: Row = {"session": line.cells["session"]} if line.cells.get("session") else {}
        row |= {"detector": line.cells["detector"], **place, **working}
        found.append(row | {name: line.cells.get(name) for name in others})
    if not table.lines:
        problems.append(f"{table.path}: lists no detectors; give one row for each, with x and y in metres")
    return found


def _effort(line: Line, name: str, faults: list[str]) -> float | None:
    """Usage; None where the cell is empty."""
    text = line.cells.get(name, "")
    if text in NOT_KNOWN:
        return None
    value = number(text)
    if not 0 <= value <= _MOST_USAGE:
        faults.append(
            f"column {name}: is {shown(text)}, which is no effort; write 0 where the detector did not work, else 1, "
            "the part that it worked, or a number of units"
        )
        return None
    return value


def individual_rows(table: Table, problems: list[str]) -> list[Row]:
    """Rows for `sessions_from_rows`."""
    found: list[Row] = []
    for line in table.lines:
        if _told(table, line, _empty(line, table, "individual"), problems):
            continue
        row: Row = {name: value for name, value in line.cells.items() if name != "session" or value}
        if row not in found[-1:]:
            found.append(row)
    return found


def mask_rows(table: Table, problems: list[str]) -> list[Row]:
    """Rows for `mask_from_rows`."""
    found = []
    for line in table.lines:
        faults = _empty(line, table)
        place = {axis: _coordinate(line, axis, faults) for axis in _AXES}
        if not _told(table, line, faults, problems):
            found.append({**line.cells, **place})
    return found


def _coordinate(line: Line, axis: str, faults: list[str]) -> float | None:
    text = line.cells.get(axis, "")
    value = number(text)
    if isfinite(value) and abs(value) <= _FARTHEST_M:
        return value
    if not text:
        faults.append(f"column {axis}: is empty; give x and y in metres")
    elif re.fullmatch(r"-?[0-9]+,[0-9]+", text):
        faults.append(f"column {axis}: is {shown(text)}; write a point in place of the comma")
    else:
        faults.append(f"column {axis}: is {shown(text)}; give metres, such as UTM eastings and northings")
    return None


def _empty(line: Line, table: Table, *columns: str) -> list[str]:
    """Names that are missing, and the session where the table has a column of it."""
    faults = [
        f"column {column}: is empty; name the {column}, or delete the row"
        for column in columns
        if not line.cells.get(column)
    ]
    faults += [
        f"column {column}: holds {len(name)} characters; shorten the name"
        for column in (*columns, "session")
        if len(name := line.cells.get(column, "")) > _LONGEST_NAME
    ]
    if "session" in table.columns and not line.cells.get("session"):
        faults.append(
            "column session: is empty; name the session, or delete the column where there is only one"
        )
    return faults


def _told(table: Table, line: Line, faults: list[str], problems: list[str]) -> bool:
    """Whether a row has faults, which are then told with its place."""
    problems += [f"{table.path}: row {line.number}: {fault}" for fault in faults]
    return bool(faults)


def _whole(text: str) -> int | None:
    """A whole number; None where it is none, or one of so many digits that nobody means it."""
    if re.fullmatch(r"[+-]?[0-9]{1,18}(\.0*)?", text):
        return int(text.partition(".")[0])
    return None
