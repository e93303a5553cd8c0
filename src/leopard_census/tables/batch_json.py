"""Detections of many files: the MegaDetector batch format 1.6, written canonically and read strictly.

The format is the contract between detectors and sightings (https://lila.science/megadetector-output-format),
so other tools read ours and theirs can take its place. Two fields are ours and optional: `time_s`
(presentation time in the clip) and `outline` (polygons of the silhouette).
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from leopard_census.errors import InputError
from leopard_census.provenance.atomic import atomic_path
from leopard_census.tables.boxes import Box

FORMAT_VERSION = "1.6"
#: Versions whose fields we know; 1.2 is the oldest that other tools still write.
READABLE = ("1.2", "1.3", "1.4", "1.5", "1.6")
CATEGORIES = {"1": "animal", "2": "person", "3": "vehicle"}
_DIGITS = 4
#: Boxes of other tools may pass the edge by rounding.
_SLACK = 0.002

Polygon = tuple[float, ...]


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
    """

    box: Box
    conf: float
    category: str = "1"
    frame_number: int | None = None
    time_s: float | None = None
    outline: tuple[Polygon, ...] = ()


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
    """A detection file: who made it, its categories and one entry per media file."""

    detector: str
    files: tuple[FileDetections, ...]
    categories: dict[str, str] = field(default_factory=lambda: dict(CATEGORIES))


def batch_bytes(detector: str, files: Iterable[FileDetections]) -> bytes:
    """The file's content: one media file per line, sorted, fixed digits; the same bytes for the same results.

    Raises
    ------
    ValueError
        A box or confidence that no picture can have: a fault of the detector.
    """
    info = {"format_version": FORMAT_VERSION, "detector": detector}
    lines = [_dump(_entry(result)) for result in sorted(files, key=lambda r: r.file)]
    body = ",\n".join("  " + line for line in lines)
    head = f' "info": {_dump(info)},\n "detection_categories": {_dump(CATEGORIES)},\n "images": ['
    return ("{\n" + head + (f"\n{body}\n ]" if lines else "]") + "\n}\n").encode("utf-8")


def write_batch(path: Path, detector: str, files: Iterable[FileDetections]) -> None:
    """Write a detection file atomically, see `batch_bytes`."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(batch_bytes(detector, files))


def read_batch(path: Path) -> Batch:
    """A detection file, ours or another tool's.

    Raises
    ------
    InputError
        With every fault: not JSON, unknown version, unknown categories, boxes outside the picture, a failed
        file with detections, a clip's detection without frame number, the same file twice.
    """
    try:
        raw = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(f"The detection file {path.name} cannot be read:", [f"{path}: {error}"]) from None
    problems: list[str] = []
    batch = _parse(raw, problems)
    if problems or batch is None:
        title = f"The detection file {path.name} is not in the MegaDetector batch format:"
        raise InputError(title, [f"{path}: {problem}" for problem in problems])
    return batch


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "), allow_nan=False)


def _entry(result: FileDetections) -> dict[str, Any]:
    entry: dict[str, Any] = {"file": result.file}
    if result.frames_processed is not None:
        entry["frame_rate"] = round(result.frame_rate or 0.0, 3)
        entry["frames_processed"] = list(result.frames_processed)
    if result.failure is not None:
        if result.detections:
            raise ValueError(f"{result.file}: failed ({result.failure}) and yet has detections")
        return entry | {"detections": None, "failure": result.failure}
    rows = [_detection(result.file, d) for d in result.detections]
    entry["detections"] = sorted(rows, key=lambda r: (r.get("frame_number", 0), -r["conf"], r["bbox"]))
    return entry


def _detection(file: str, detection: Detection) -> dict[str, Any]:
    x, y, w, h = detection.box
    inside = min(x, y) >= 0 and min(w, h) > 0 and max(x + w, y + h) <= 1 + 1e-6
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
    return row


def _parse(raw: Any, problems: list[str]) -> Batch | None:
    if (
        not isinstance(raw, dict)
        or not isinstance(raw.get("info"), dict)
        or not isinstance(raw.get("images"), list)
    ):
        problems.append("needs the objects 'info' and 'detection_categories' and the list 'images'")
        return None
    info, categories = raw["info"], raw.get("detection_categories")
    if str(info.get("format_version")) not in READABLE:
        problems.append(f"format_version {info.get('format_version')!r} is not one of {', '.join(READABLE)}")
    if not isinstance(categories, dict) or not all(isinstance(v, str) for v in categories.values()):
        problems.append("detection_categories must map category numbers to names")
        return None
    files = [
        _parse_file(entry, categories, f"images[{i}]", problems) for i, entry in enumerate(raw["images"])
    ]
    names = [f.file for f in files if f is not None]
    repeated = (
        sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    )
    problems += [f"the file {name!r} has more than one entry; keep one" for name in repeated]
    detector = info.get("detector")
    return Batch(str(detector) if detector else "unknown", tuple(f for f in files if f), categories)


def _parse_file(
    entry: Any, categories: dict[str, str], where: str, problems: list[str]
) -> FileDetections | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("file"), str) or not entry["file"]:
        problems.append(f"{where}: has no 'file'")
        return None
    name, rows, failure = entry["file"], entry.get("detections"), entry.get("failure")
    where = f"{where} ({name})"
    if failure is not None:
        if not isinstance(failure, str) or rows is not None:
            problems.append(f"{where}: a failed file has a text 'failure' and 'detections': null")
        return FileDetections(name, failure=str(failure))
    if not isinstance(rows, list):
        problems.append(f"{where}: 'detections' must be a list (empty when nothing was found)")
        return None
    processed = entry.get("frames_processed")
    is_video = processed is not None or "frame_rate" in entry
    if is_video and not _positive(entry.get("frame_rate")):
        problems.append(f"{where}: a clip needs a 'frame_rate' above 0")
    if processed is not None and not (isinstance(processed, list) and all(_whole(n) for n in processed)):
        problems.append(f"{where}: 'frames_processed' must list frame numbers from 0")
        processed = None
    found = [
        _parse_detection(d, categories, is_video, f"{where} detection {i}", problems)
        for i, d in enumerate(rows)
    ]
    return FileDetections(
        file=name.replace("\\", "/"),
        detections=tuple(d for d in found if d is not None),
        frame_rate=float(entry["frame_rate"]) if is_video and _positive(entry.get("frame_rate")) else None,
        frames_processed=tuple(processed) if processed is not None else None,
    )


def _parse_detection(
    row: Any, categories: dict[str, str], is_video: bool, where: str, problems: list[str]
) -> Detection | None:
    if not isinstance(row, dict):
        problems.append(f"{where}: is no object")
        return None
    before = len(problems)
    if row.get("category") not in categories:
        problems.append(f"{where}: category {row.get('category')!r} is not in detection_categories")
    if not _number(row.get("conf")) or not 0 <= row["conf"] <= 1:
        problems.append(f"{where}: conf {row.get('conf')!r} is not between 0 and 1")
    box = row.get("bbox")
    if not _is_box(box):
        problems.append(
            f"{where}: bbox {box!r} is not [x, y, width, height] within the picture (fractions, 0 to 1)"
        )
    if is_video and not _whole(row.get("frame_number")):
        problems.append(f"{where}: a clip's detection needs a 'frame_number' from 0")
    if row.get("time_s") is not None and not (_number(row["time_s"]) and row["time_s"] >= 0):
        problems.append(f"{where}: time_s {row['time_s']!r} is no time from 0")
    outline = row.get("outline", [])
    if not isinstance(outline, list) or not all(_is_polygon(p) for p in outline):
        problems.append(f"{where}: outline must list polygons [x1, y1, x2, y2, ...]")
    if len(problems) > before or not _is_box(box):
        return None
    x, y = max(0.0, box[0]), max(0.0, box[1])
    return Detection(
        box=(x, y, min(box[2], 1 - x), min(box[3], 1 - y)),
        conf=float(row["conf"]),
        category=row["category"],
        frame_number=row.get("frame_number"),
        time_s=row.get("time_s"),
        outline=tuple(tuple(float(part) for part in polygon) for polygon in outline),
    )


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _positive(value: Any) -> TypeGuard[float]:
    return _number(value) and value > 0


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_box(box: Any) -> TypeGuard[list[float]]:
    if not isinstance(box, list) or len(box) != 4 or not all(_number(part) for part in box):
        return False
    x, y, w, h = box
    return bool(w > 0 and h > 0 and min(x, y) >= -_SLACK and max(x + w, y + h) <= 1 + _SLACK)


def _is_polygon(polygon: Any) -> bool:
    return (
        isinstance(polygon, list)
        and len(polygon) >= 6
        and len(polygon) % 2 == 0
        and all(_number(p) for p in polygon)
    )
