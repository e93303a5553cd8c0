"""Which answers there are to which question, and what a row of decisions.csv must hold."""

import re
from collections.abc import Mapping
from typing import Any

from leopard_census.tables.anchor import parse_anchor
from leopard_census.tables.cells import CellError, parse_cell
from leopard_census.tables.clock_moment import parse_moment, parse_true
from leopard_census.tables.contract import Field, contract

_VERDICTS = {
    "pair": ("same", "different", "cannot-compare", "skip"),
    "control": ("same", "different", "cannot-compare", "skip"),
    "merge": ("same", "skip"),
    "split": ("different", "skip"),
    "name": ("is", "is-not", "skip"),
    "flank": ("is", "skip"),
    "species": ("is", "is-not", "skip"),
    "exclude": ("exclude", "skip"),
    "sex": ("is", "skip"),
    "stage": ("is", "skip"),
    "mother": ("is", "skip"),
    "quality": ("is", "skip"),
    "count": ("is", "skip"),
    "clock": ("confirm", "refuse", "skip"),
    "picture": ("confirm", "refuse", "skip"),
    "withdraw": ("withdraw", "skip"),
}
#: Kinds of which subject and object are both anchors.
ABOUT_TWO = ("pair", "merge", "split", "control")
#: A pair whose answer was known before: it measures the reviewer and decides nothing.
CONTROL = "control"
#: A correction of a camera's clock that the media suggest; about no sighting. What is confirmed counts by its row in
#: clocks.csv; the decision says who wrote that, when and why, and what was refused.
CLOCK = "clock"
#: Whether a picture may be published: it shows the animal, nobody and nothing else. It says nothing of who is who.
PICTURE = "picture"
#: Kinds that no identity rests on.
ABOUT_NO_IDENTITY = (CONTROL, CLOCK, PICTURE)
#: Kind whose subject is the decisionID of the row that it takes back.
WITHDRAW = "withdraw"
_VALUES = {
    "flank": ("left", "right", "other"),
    "sex": ("female", "male"),
    "stage": ("adult", "subadult", "juvenile"),
    # Whether anything of its pictures can be compared at all.
    "quality": ("usable", "unusable"),
}
_COUNT = re.compile(r"[1-9][0-9]?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _clock_faults(row: Mapping[str, Any]) -> list[str]:
    found = []
    if row.get("expected") is not None:
        found.append(f"column expected: only a row of kind {CONTROL} has a known answer; leave it empty")
    try:
        if row["subject"] is not None:
            parse_moment(row["subject"])
    except ValueError as error:
        found.append(f"column subject: {error}")
    try:
        if row["object"] is not None:
            parse_true(row["object"])
        elif row["verdict"] == "confirm":
            found.append("column object: is empty; write the true time that is confirmed")
    except ValueError as error:
        found.append(f"column object: {error}")
    return found


def _code() -> Field:
    code = contract("individuals").field("individualID")
    assert code is not None  # the key of that table
    return code


def form_faults(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with a row of decisions.csv, in words that begin with the column.

    Required cells that are empty or could not be read (None) are told by the check of the cells.
    """
    kind, verdict, value = row["kind"], row["verdict"], row["object"]
    found: list[str] = []
    if kind is None:
        return found
    if verdict is not None and verdict not in _VERDICTS[kind]:
        allowed = ", ".join(_VERDICTS[kind])
        found.append(f"column verdict: {verdict!r} answers no question of kind {kind}; use one of {allowed}")
    if kind == WITHDRAW:
        return found
    if kind == CLOCK:
        return found + _clock_faults(row)
    sides = [side for side in ("subject", "object") if side == "object" or row[side] is not None]
    for side in sides if kind in ABOUT_TWO else sides[:-1]:
        try:
            parse_anchor(row[side] or "")
        except ValueError as error:
            found.append(f"column {side}: {error}")
    if kind == CONTROL and row.get("expected") is None:
        found.append("column expected: is empty; write the answer that was known, same or different")
    elif kind not in (None, CONTROL) and row.get("expected") is not None:
        found.append(f"column expected: only a row of kind {CONTROL} has a known answer; leave it empty")
    if kind == PICTURE and verdict != "skip" and not _SHA256.fullmatch(row.get("evidence") or ""):
        told = "copy the column evidence of release/pictures.csv, which tells the very picture that was looked at"
        found.append(f"column evidence: holds no sha256 of 64 hex digits; {told}")
    if kind in _VALUES and verdict == "is" and value not in _VALUES[kind]:
        found.append(f"column object: {value!r} is no {kind}; use one of {', '.join(_VALUES[kind])}")
    if kind == "count" and verdict == "is" and not _COUNT.fullmatch(value or ""):
        found.append(f"column object: {value!r} is no count; write how many animals are in view, 1 to 99")
    if kind in ("name", "species", "mother") and verdict != "skip" and not value:
        found.append(f"column object: is empty; write the {kind} that is decided on")
    elif kind in ("name", "mother") and verdict != "skip":
        try:
            parse_cell(_code(), value)
        except CellError as error:
            found.append(f"column object: {error}")
    return found
