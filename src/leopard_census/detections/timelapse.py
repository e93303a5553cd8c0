r"""Timelapse's CSV export, as far as it holds recognitions.

Timelapse keeps recognitions in a table of its own that its export to CSV leaves out. They reach the export only
through "Populate a field with recognition data", which writes the best box of each file into a note, as JSON

    {"coordinates":{"X":0.1,"Y":0.2,"Width":0.3,"Height":0.4},"detection":{"category":"animal","confidence":0.93},
     "classification":{"category":"leopard","confidence":0.8}}

or as lines of text (`Coordinates: (0.100, 0.200, 0.300, 0.400)`, `Detection confidence: 0.93`, ...). Both are read
(source: Timelapse's FileDatabasePopulateRecognitions.cs and CsvReaderWriter.cs). It tells no frame of a clip. Counts of
detections, and what people entered into other columns, are no boxes: what people know belongs into `labels.csv`.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from leopard_census.imaging.series import is_clip
from leopard_census.tables.csv_lines import CsvError, read_lines

#: Detector named in the results; Timelapse does not tell which model made its recognitions.
DETECTOR = "recognitions exported by Timelapse"
#: Clips are given back as failed with this reason.
NO_FRAME = "Timelapse does not tell in which frame of a clip it saw something; import the JSON file itself"
_WANTED = ("File", "RelativePath")
_HOW = (
    "in Timelapse choose Recognition > Populate a field with recognition data, with coordinates, detection category "
    "and confidence, and export again; or import the JSON file that Timelapse read"
)
_PARTS = ("coordinates", "detection", "classification")
_NUMBER = r"(-?\d+(?:[.,]\d+)?(?:E-?\d+)?)"
_COORDINATES = re.compile(rf"Coordinates: \({_NUMBER}, {_NUMBER}, {_NUMBER}, {_NUMBER}\)")
_LINES = {
    ("detection", "category"): re.compile(r"^Detection category: (.+)$", re.MULTILINE),
    ("detection", "confidence"): re.compile(rf"^Detection confidence: {_NUMBER}\s*$", re.MULTILINE),
    ("classification", "category"): re.compile(r"^Classification category: (.+)$", re.MULTILINE),
    ("classification", "confidence"): re.compile(rf"^Classification confidence: {_NUMBER}\s*$", re.MULTILINE),
}


def read_timelapse(path: Path, problems: list[str]) -> dict[str, Any] | None:
    """The export in the form of a MegaDetector batch file, not yet checked.

    Parameters
    ----------
    path
        The CSV file.
    problems
        One line per fault is added; with one, None is given back.
    """
    try:
        rows = read_lines(path)
    except CsvError as error:
        problems.append(f"{path.name}: {error}")
        return None
    header, lines = (rows[0], rows[1:]) if rows else ([], [])
    if absent := [name for name in _WANTED if name not in header]:
        problems.append(
            f"{path.name}: has no column {' and no column '.join(absent)}; is it an export of Timelapse?"
        )
        return None
    file_at, folder_at = (header.index(name) for name in _WANTED)
    beyond = next((n for n, line in enumerate(lines, 2) if any(c.strip() for c in line[len(header) :])), 0)
    if beyond:
        problems.append(
            f"{path.name}: row {beyond} has a cell beyond the last column of the header; export again"
        )
        return None
    column = _box_column(lines)
    if column is None:
        problems.append(f"{path.name}: no column holds a box; {_HOW}")
        return None
    before = len(problems)
    doc = _Doc()
    for number, line in enumerate(lines, start=2):
        cells = [*line, *[""] * (len(header) - len(line))]
        if not cells[file_at].strip():
            problems.append(f"{path.name}: row {number}: column File is empty; fill it in, or delete the row")
            continue
        folder = cells[folder_at].replace("\\", "/").strip("/")
        name = f"{folder}/{cells[file_at]}" if folder else cells[file_at]
        at = f"{path.name}: row {number}, column {header[column]}"
        doc.add(name, cells[column], at, problems)
    return doc.content() if len(problems) == before else None


def parse_cell(text: str) -> dict[str, Any] | None:
    """Coordinates, detection and classification of a cell; None where it holds no box."""
    if text.lstrip().startswith("{"):
        try:
            raw = json.loads(text)
        except (ValueError, RecursionError):
            return None
        parts = [raw.get(part) or {} for part in _PARTS] if isinstance(raw, dict) else []
        return raw if parts and raw.get("coordinates") and all(isinstance(p, dict) for p in parts) else None
    found = _COORDINATES.search(text)
    if not found:
        return None
    sides = ("X", "Y", "Width", "Height")
    told: dict[str, Any] = {"coordinates": dict(zip(sides, map(_number, found.groups()), strict=True))}
    for (part, key), pattern in _LINES.items():
        if line := pattern.search(text):
            value: Any = _number(line[1]) if key == "confidence" else line[1].strip()
            told.setdefault(part, {})[key] = value
    return told


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _box_column(lines: Sequence[Sequence[str]]) -> int | None:
    """The first column in which a box is seen."""
    width = max((len(line) for line in lines), default=0)
    for column in range(width):
        if any(len(line) > column and parse_cell(line[column]) for line in lines):
            return column
    return None


def _number_of(name: str, numbers: dict[str, str]) -> str:
    return numbers.setdefault(name, str(len(numbers) + 1))


class _Doc:
    """Batch file under construction; categories and classes get their numbers as they come."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}
        self._classes: dict[str, str] = {}
        self._images: list[dict[str, Any]] = []

    def add(self, name: str, cell: str, at: str, problems: list[str]) -> None:
        if is_clip(name):
            self._images.append({"file": name, "detections": None, "failure": NO_FRAME})
            return
        told = parse_cell(cell) if cell.strip() else {}
        if told is None:
            problems.append(f"{at}: {cell[:60]!r} holds no coordinates; {_HOW}")
            return
        parts = [told.get(part) or {} for part in _PARTS[1:]]
        if told and any(
            part.get("confidence") is None or not part.get("category")
            for part in parts
            if part or part is parts[0]
        ):
            problems.append(f"{at}: {cell[:60]!r} lacks a category or its confidence; {_HOW}")
            return
        self._images.append(
            {"file": name, "detections": [self._box(told["coordinates"], *parts)] if told else []}
        )

    def _box(
        self, sides: dict[str, Any], detection: dict[str, Any], called: dict[str, Any]
    ) -> dict[str, Any]:
        """The box in the batch format; its numbers are checked with those of all import files."""
        row: dict[str, Any] = {
            "category": _number_of(str(detection["category"]), self._kinds),
            "conf": detection["confidence"],
            "bbox": [sides.get(side) for side in ("X", "Y", "Width", "Height")],
        }
        if called:
            row["classifications"] = [
                [_number_of(str(called["category"]), self._classes), called["confidence"]]
            ]
        return row

    def content(self) -> dict[str, Any]:
        doc: dict[str, Any] = {
            "info": {"format_version": "1.6", "detector": DETECTOR},
            "detection_categories": {number: name for name, number in self._kinds.items()},
            "images": self._images,
        }
        if self._classes:
            doc["classification_categories"] = {number: name for name, number in self._classes.items()}
        return doc
