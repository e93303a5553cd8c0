"""Detections of many files: the MegaDetector batch format 1.6, written canonically.

The format is the contract between detectors and sightings (https://lila.science/megadetector-output-format),
so other tools read ours and theirs can take its place; `batch_json_read` reads both. Two fields are ours and
optional: `time_s` (presentation time in the clip) and `outline` (polygons of the silhouette).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.boxes import Box

FORMAT_VERSION = "1.6"
CATEGORIES = {"1": "animal", "2": "person", "3": "vehicle"}
_DIGITS = 4

Polygon = tuple[float, ...]
#: Name of a class, and the classifier's confidence.
Classification = tuple[str, float]


@dataclass(frozen=True)
class Detection:
    """One box.

    Attributes
    ----------
    box
        x, y, width, height as fractions of the picture.
    conf
        0 to 1.
    category
        Key of `CATEGORIES`, or of the file's own categories.
    frame_number, time_s
        Where in the clip; None for photos (and `time_s` also where another tool did not write it).
    outline
        Polygons x1, y1, x2, y2, ... as fractions of the picture; empty when the detector has none.
    classifications
        What a classifier called it, most confident first. Classes stand here by name: their numbers differ
        from file to file.
    """

    box: Box
    conf: float
    category: str = "1"
    frame_number: int | None = None
    time_s: float | None = None
    outline: tuple[Polygon, ...] = ()
    classifications: tuple[Classification, ...] = ()


@dataclass(frozen=True)
class FileDetections:
    """Result of one photo or clip; `failure` says why there is none (then `detections` is empty)."""

    file: str
    detections: tuple[Detection, ...] = ()
    failure: str | None = None
    frame_rate: float | None = None
    frames_processed: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Batch:
    """A detection file.

    Attributes
    ----------
    detector
        Who made it.
    files
        One entry per media file.
    categories
        Category numbers to names.
    descriptions
        What is known of classes beyond their name, such as the taxonomy that SpeciesNet gives.
    """

    detector: str
    files: tuple[FileDetections, ...]
    categories: dict[str, str] = field(default_factory=lambda: dict(CATEGORIES))
    descriptions: dict[str, str] = field(default_factory=dict)


def clipped(box: Box) -> Box:
    """What of a box lies within the picture; width or height is 0 or less where nothing does."""
    x, y = max(0.0, box[0]), max(0.0, box[1])
    return x, y, min(box[2] + min(box[0], 0.0), 1 - x), min(box[3] + min(box[1], 0.0), 1 - y)


def is_flat(box: Box) -> bool:
    """Whether a box has no area once it is clipped to the picture and written with our digits."""
    x, y, w, h = (round(float(part), _DIGITS) for part in clipped(box))
    return min(w, h, 1 - x, 1 - y) <= 0


def batch_bytes(
    detector: str, files: Iterable[FileDetections], descriptions: Mapping[str, str] | None = None
) -> bytes:
    """The file's content: one media file per line, sorted, fixed digits; the same bytes for the same results.

    Parameters
    ----------
    detector
        Who made the detections.
    files
        Results; their categories are keys of `CATEGORIES`.
    descriptions
        Of classes by name; written for those that occur.

    Raises
    ------
    ValueError
        A box or confidence that no picture can have: a fault of the detector.
    """
    ordered = sorted(files, key=lambda r: r.file)
    numbers = _class_numbers(ordered)
    lines = [_dump(_entry(result, numbers)) for result in ordered]
    body = ",\n".join("  " + line for line in lines)
    head: dict[str, Any] = {
        "info": {"format_version": FORMAT_VERSION, "detector": detector},
        "detection_categories": CATEGORIES,
    }
    if numbers:
        head["classification_categories"] = {number: name for name, number in numbers.items()}
    if known := {numbers[name]: text for name, text in (descriptions or {}).items() if name in numbers}:
        # The format wants all classes or none.
        head["classification_category_descriptions"] = {n: known.get(n, "") for n in numbers.values()}
    top = "".join(f" {_dump(key)}: {_dump(value)},\n" for key, value in head.items())
    return ("{\n" + top + ' "images": [' + (f"\n{body}\n ]" if lines else "]") + "\n}\n").encode("utf-8")


def write_batch(
    path: Path,
    detector: str,
    files: Iterable[FileDetections],
    descriptions: Mapping[str, str] | None = None,
) -> None:
    """Write a detection file atomically, see `batch_bytes`."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(batch_bytes(detector, files, descriptions))


def _class_numbers(files: Iterable[FileDetections]) -> dict[str, str]:
    """Number of each class that occurs, by name, in the order of names."""
    names = {name for file in files for d in file.detections for name, _ in d.classifications}
    return {name: str(number) for number, name in enumerate(sorted(names), start=1)}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "), allow_nan=False)


def _entry(result: FileDetections, numbers: Mapping[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"file": result.file}
    if result.frames_processed is not None:
        # Above 0, as readers ask for.
        entry["frame_rate"] = max(round(result.frame_rate or 0.0, 3), 0.001)
        entry["frames_processed"] = list(result.frames_processed)
    if result.failure is not None:
        if result.detections:
            raise ValueError(f"{result.file}: failed ({result.failure}) and yet has detections")
        return entry | {"detections": None, "failure": result.failure}
    rows = [_detection(result.file, d, numbers) for d in result.detections]
    entry["detections"] = sorted(rows, key=lambda r: (r.get("frame_number", 0), -r["conf"], r["bbox"]))
    return entry


def _detection(file: str, detection: Detection, numbers: Mapping[str, str]) -> dict[str, Any]:
    x, y, w, h = detection.box
    inside = min(x, y) >= 0 and not is_flat(detection.box) and max(x + w, y + h) <= 1 + 1e-6
    if not inside or not 0 <= detection.conf <= 1 or detection.category not in CATEGORIES:
        raise ValueError(f"{file}: no such detection is possible: {detection}")
    row: dict[str, Any] = {
        "category": detection.category,
        "conf": round(float(detection.conf), _DIGITS),
        "bbox": [round(float(part), _DIGITS) for part in detection.box],
    }
    if detection.frame_number is not None:
        row["frame_number"] = detection.frame_number
    if detection.time_s is not None:
        row["time_s"] = round(float(detection.time_s), 6)
    if detection.outline:
        row["outline"] = [[round(float(part), _DIGITS) for part in polygon] for polygon in detection.outline]
    if detection.classifications:
        row["classifications"] = [
            [numbers[name], round(float(conf), _DIGITS)] for name, conf in detection.classifications
        ]
    return row
