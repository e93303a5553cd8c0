"""A labelled catalogue: which animal each box of a folder of photos shows, in which encounter and at which station."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from unicodedata import normalize

from leopard_census.errors import InputError
from leopard_census.tables.boxes import Box
from leopard_census.tables.csv_lines import CsvError, read_lines

TITLE = "The labels cannot be used:"
NEEDED = ("file", "individual", "encounter_id", "station")
_SIDES = ("x", "y", "w", "h")
COLUMNS = (*NEEDED, *_SIDES, "flank", "camera")
#: What a cell of the column flank may say, in lower case, and what is meant.
_FLANKS = {
    "left": "left", "l": "left", "right": "right", "r": "right", "other": "other", "front": "other", "rear": "other",
    "back": "other", "unclear": None, "": None,
}  # fmt: skip


@dataclass(frozen=True)
class LabelledBox:
    """One row of the labels.

    Attributes
    ----------
    row
        Its number in the file, the header being 1.
    file
        As written; a path from the folder of photos.
    individual
        Name; empty where nobody named the animal; with `+` where several were named.
    encounter, station, camera
        As written; `station` and `camera` may be empty.
    box
        x, y, width, height in pixels; None for the whole picture.
    flank
        left, right or other; None where nothing is said.
    sides
        Probabilities of left and right where a machine found them; None where people told the flank.
    """

    row: int
    file: str
    individual: str
    encounter: str
    station: str
    camera: str
    box: Box | None
    flank: str | None
    sides: tuple[float, float] | None = None

    @property
    def named(self) -> bool:
        """Whether exactly one animal is named: only then the box is query and gallery."""
        return bool(self.individual) and "+" not in self.individual


def read_identity_labels(path: Path, *, stations_needed: bool) -> list[LabelledBox]:
    """Labels in order of rows.

    Parameters
    ----------
    path
        A CSV table with the columns file, individual, encounter_id, station and, where known, x, y, w, h (pixels),
        flank (left, right, other, front, rear, unclear) and camera.
    stations_needed
        Whether every named box must have a station.

    Raises
    ------
    InputError
        With one line per fault, each with row, column and how to mend it.
    """
    problems: list[str] = []
    labels = _read(path, problems)
    problems += contradictions(labels, stations_needed=stations_needed)
    if not problems and not any(label.named for label in labels):
        problems.append(f"{path}: names no animal; write its name into the column individual")
    if problems:
        raise InputError(TITLE, problems)
    return labels


def _read(path: Path, problems: list[str]) -> list[LabelledBox]:
    try:
        header, *lines = read_lines(path)
    except CsvError as error:
        problems.append(f"{path}: {error}")
        return []
    header = [name.strip() for name in header]
    problems += [f"{path}, row 1: {fault}" for fault in _header_faults(header)]
    if problems:
        return []
    labels = []
    for number, line in enumerate(lines, start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) > len(header):
            problems.append(
                f"row {number}: has {len(line)} cells, but the header has {len(header)}; put cells that hold a comma "
                "into quotation marks"
            )
        cells = {name: cell.strip() for name, cell in zip(header, line, strict=False)}
        label, faults = _label(number, cells)
        labels.append(label)
        problems += faults
    return labels


def _header_faults(header: Sequence[str]) -> list[str]:
    faults = []
    for name in [n for n in NEEDED if n not in header]:
        near = get_close_matches(name, [h for h in header if h not in COLUMNS], 1, 0.6)
        hint = (
            f"; is it {near[0]!r}? Name it {name}"
            if near
            else "; add it (wanted are " + ", ".join(NEEDED) + ")"
        )
        faults.append(f"the column {name} is missing{hint}")
    if twice := sorted({n for n in header if n in COLUMNS and header.count(n) > 1}):
        faults.append(f"has more than one column {', '.join(twice)}; keep one of each")
    given = [side for side in _SIDES if side in header]
    if 0 < len(given) < len(_SIDES):
        faults.append(
            f"has the columns {', '.join(given)} of a box, but not all of x, y, w, h; give all or none"
        )
    return faults


def _label(number: int, cells: Mapping[str, str]) -> tuple[LabelledBox, list[str]]:
    faults = []
    for name in ("file", "encounter_id"):
        if not cells.get(name):
            faults.append(f"row {number}, column {name}: is empty; {_MEND[name]}")
    sides = [cells.get(side, "") for side in _SIDES]
    box = _box(sides)
    if any(sides) and box is None:
        faults.append(
            f"row {number}, columns x, y, w, h: {', '.join(repr(s[:20]) for s in sides)} is no box; write four numbers "
            "in pixels of the stored picture, x and y from 0, w and h above 0, or leave all four empty for the whole "
            "picture"
        )
    flank = cells.get("flank", "").casefold()
    if flank not in _FLANKS:
        faults.append(
            f"row {number}, column flank: {cells['flank'][:20]!r} is none of left, right, other, front, rear, unclear; "
            "leave it empty where nobody knows"
        )
    label = LabelledBox(
        number,
        cells.get("file", ""),
        cells.get("individual", ""),
        cells.get("encounter_id", ""),
        cells.get("station", ""),
        cells.get("camera", ""),
        box,
        _FLANKS.get(flank),
    )
    return label, faults


_MEND = {
    "file": "write the photo's path, from the folder of photos",
    "encounter_id": "give every visit of an animal to a station a name of its own, and write it in each of its rows",
}


def _box(cells: Sequence[str]) -> Box | None:
    try:
        x, y, w, h = (float(cell) for cell in cells)
    except ValueError:
        return None
    sound = all(map(math.isfinite, (x, y, w, h))) and x >= 0 and y >= 0 and w > 0 and h > 0
    return (x, y, w, h) if sound else None


def contradictions(labels: Sequence[LabelledBox], *, stations_needed: bool) -> list[str]:
    """What rows say against each other: one line per fault.

    Boxes of no or of several animals count for duplicates alone, as they take no part otherwise.
    """
    faults = _repeated(labels)
    named = [label for label in labels if label.named]
    if stations_needed:
        faults += [
            f"row {label.row}, column station: is empty, but own stations are to be left out; write where the camera "
            "stood, or run without --exclude-same-station"
            for label in named
            if not label.station
        ]
    for column, said in (
        ("individual", [label.individual for label in named]),
        ("encounter_id", [label.encounter for label in named]),
        ("station", [label.station for label in named]),
    ):
        faults += _spelled(named, said, column)
    faults += _split(
        named,
        [label.individual for label in named],
        "individual",
        "an encounter is one animal's visit; give each animal its own encounter_id, or correct the name",
    )
    faults += _split(
        named,
        [label.station for label in named],
        "station",
        "an encounter is at one station; give each station its own encounter_id, or correct the station",
    )
    return faults


def _repeated(labels: Sequence[LabelledBox]) -> list[str]:
    """Rows that say the same of one box again, and animals that are twice in one picture."""
    faults = []
    boxes: dict[tuple[str, Box | None], int] = {}
    animals: dict[tuple[str, str], int] = {}
    for label in labels:
        if not label.file:
            continue
        first = boxes.setdefault((label.file, label.box), label.row)
        if first != label.row:
            faults.append(
                f"row {label.row}, column file: has the picture and box of row {first} again; delete one of the rows"
            )
            continue
        one = animals.setdefault((label.file, label.individual), label.row)
        if label.named and one != label.row:
            faults.append(
                f"row {label.row}, column individual: {label.individual} is in {label.file} already (row {one}); an "
                "animal is once in a picture: keep its box, or correct the name"
            )
    return faults


def _spelled(labels: Sequence[LabelledBox], said: Sequence[str], column: str) -> list[str]:
    """Names that differ in case or in the form of their accents alone: they would count as two."""
    first: dict[str, tuple[int, str]] = {}
    told: set[str] = set()
    faults = []
    for label, value in zip(labels, said, strict=True):
        row, known = first.setdefault(normalize("NFC", value).casefold(), (label.row, value))
        if value != known and value not in told:
            told.add(value)
            differ = (
                "in case"
                if normalize("NFC", value) != normalize("NFC", known)
                else "in how its accents are stored"
            )
            faults.append(
                f"row {label.row}, column {column}: {value} and {known} in row {row} differ {differ} alone; write it "
                "one way in all rows"
            )
    return faults


def _split(labels: Sequence[LabelledBox], said: Sequence[str], column: str, mend: str) -> list[str]:
    """Encounters of which two rows differ in a column; empty cells say nothing."""
    first: dict[str, tuple[int, str]] = {}
    faults = []
    for label, value in zip(labels, said, strict=True):
        if not label.encounter or not value:
            continue
        row, known = first.setdefault(label.encounter, (label.row, value))
        if known != value:
            faults.append(
                f"row {label.row}, column {column}: encounter {label.encounter} has {value} here and {known} in row "
                f"{row}; {mend}"
            )
    return faults
