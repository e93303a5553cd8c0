"""Detection files read strictly: ours, and those of every tool that writes the MegaDetector batch format."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from leopard_census.errors import InputError
from leopard_census.tables.batch_json import Batch, Detection, FileDetections, clipped, is_flat

#: Versions whose fields we know; 1.2 is the oldest that other tools still write.
READABLE = ("1.2", "1.3", "1.4", "1.5", "1.6")
#: Frames of a clip have numbers below this: whole numbers in JSON may have thousands of digits, and a float has none
#: for them. As many as a float tells apart.
_MOST_FRAMES = 2**53
#: Characters of a value that a message shows.
_SHOWN = 120
#: Boxes of other tools may pass the edge by rounding.
_SLACK = 0.002

_HALF = re.compile("[\ud800-\udfff]")
_HALF_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Categories:
    """What the numbers in a file mean.

    Attributes
    ----------
    detection
        Number to name (animal, person, vehicle).
    classes
        Number to name of a class.
    descriptions
        Name of a class to what else is known of it.
    """

    detection: Mapping[str, str]
    classes: Mapping[str, str]
    descriptions: Mapping[str, str]


def read_batch(path: Path) -> Batch:
    """A detection file, ours or another tool's.

    Raises
    ------
    InputError
        With every fault: not JSON, unknown version, unknown categories, boxes outside the picture, a failed
        file with detections, a clip's detection without frame number, the same file twice.
    """
    problems: list[str] = []
    batch = parse_batch(load_json(path), problems)
    if problems or batch is None:
        title = f"The detection file {path.name} is not in the MegaDetector batch format:"
        raise InputError(title, [f"{path}: {problem}" for problem in problems])
    return batch


def load_json(path: Path) -> Any:
    """Content of a JSON file.

    Raises
    ------
    InputError
        When it is not there, or is no JSON.
    """
    try:
        return json.loads(path.read_bytes(), object_pairs_hook=_each_key_once)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"The detection file {path.name} cannot be read:", [f"{path}: {_why(error)}"]
        ) from None


def parse_batch(raw: Any, problems: list[str]) -> Batch | None:
    """A file's content, checked; one line per fault is added to `problems`, None where nothing can be read."""
    if (categories := parse_head(raw, problems)) is None:
        return None
    files = [parse_entry(entry, categories, i, problems) for i, entry in enumerate(raw["images"])]
    names = Counter(f.file for f in files if f is not None)
    problems += [
        f"the file {name!r} has more than one entry; keep one" for name in sorted(names) if names[name] > 1
    ]
    detector = raw["info"].get("detector")
    return Batch(
        str(detector) if detector else "unknown",
        tuple(f for f in files if f),
        dict(categories.detection),
        dict(categories.descriptions),
    )


def parse_head(raw: Any, problems: list[str]) -> Categories | None:
    """Version and categories of a file, checked; None where its entries cannot be read."""
    if (
        not isinstance(raw, dict)
        or not isinstance(raw.get("info"), dict)
        or not isinstance(raw.get("images"), list)
    ):
        problems.append("needs the objects 'info' and 'detection_categories' and the list 'images'")
        return None
    info, detection = raw["info"], raw.get("detection_categories")
    if str(info.get("format_version")) not in READABLE:
        problems.append(
            f"format_version {_shown(info.get('format_version'))} is not one of {', '.join(READABLE)}"
        )
    if not _is_text(str(info.get("detector"))):
        problems.append(f"detector {_shown(info['detector'])} holds half a character (a lone surrogate)")
    if not _is_names(detection):
        problems.append("detection_categories must map category numbers to names")
        return None
    classes = raw.get("classification_categories") or {}
    told = raw.get("classification_category_descriptions") or {}
    if not _is_names(classes) or not _is_names(told):
        problems.append("classification_categories, and their descriptions, must map class numbers to names")
        return None
    return _named_classes(detection, classes, told)


def parse_entry(
    entry: Any, categories: Categories, number: int, problems: list[str]
) -> FileDetections | None:
    """One entry of `images`, checked; None where it has faults that leave nothing to read.

    Parameters
    ----------
    entry
        As it stands in the file.
    categories
        Of the file.
    number
        Place in the list, for the messages.
    problems
        One line per fault is added.
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("file"), str) or not entry["file"]:
        problems.append(f"images[{number}]: has no 'file'")
        return None
    name, rows, failure = entry["file"], entry.get("detections"), entry.get("failure")

    if not _is_name(name):
        problems.append(f"images[{number}]: the name {name!r} holds half a character (a lone surrogate)")
        return None

    def tell(what: str) -> None:
        problems.append(f"images[{number}] ({name}){what}")

    file = name.replace("\\", "/")
    if failure is not None:
        if not isinstance(failure, str) or not _is_text(failure) or rows is not None:
            tell(": a failed file has a text 'failure' and 'detections': null")
        return FileDetections(file, failure=str(failure))
    if not isinstance(rows, list):
        tell(": 'detections' must be a list (empty when nothing was found)")
        return None
    processed, rate = entry.get("frames_processed"), entry.get("frame_rate")
    is_video = processed is not None or "frame_rate" in entry
    if is_video and not _positive(rate):
        tell(": a clip needs a 'frame_rate' above 0")
    if processed is not None and not (isinstance(processed, list) and all(_whole(n) for n in processed)):
        tell(": 'frames_processed' must list frame numbers from 0")
        processed = None
    found = [_detection(row, categories, is_video, i, tell) for i, row in enumerate(rows)]
    return FileDetections(
        file=file,
        detections=tuple(d for d in found if d is not None),
        frame_rate=float(rate) if is_video and _positive(rate) else None,
        frames_processed=tuple(processed) if processed is not None else None,
    )


def _named_classes(
    detection: Mapping[str, str], classes: Mapping[str, str], told: Mapping[str, str]
) -> Categories:
    """Classes by name; names need not be unique in a file, and of equal ones the description makes the name."""
    used = Counter(classes.values())
    names = {
        number: f"{name} ({told.get(number) or number})" if used[name] > 1 else name
        for number, name in classes.items()
    }
    descriptions = {name: told[number] for number, name in names.items() if told.get(number)}
    return Categories(detection, names, descriptions)


def _detection(row: Any, categories: Categories, is_video: bool, number: int, tell: Tell) -> Detection | None:
    if not isinstance(row, dict):
        tell(f" detection {number}: is no object")
        return None
    faults = _faults(row, categories, is_video)
    for fault in faults:
        tell(f" detection {number}: {fault}")
    if faults:
        return None
    return Detection(
        box=clipped(row["bbox"]),
        conf=float(row["conf"]),
        category=row["category"],
        frame_number=row.get("frame_number"),
        time_s=row.get("time_s"),
        outline=tuple(tuple(float(part) for part in polygon) for polygon in row.get("outline") or ()),
        classifications=tuple(
            (categories.classes[key], float(conf)) for key, conf in row.get("classifications") or ()
        ),
    )


def _faults(row: Mapping[str, Any], categories: Categories, is_video: bool) -> list[str]:
    faults = []
    category, conf, box = row.get("category"), row.get("conf"), row.get("bbox")
    if not isinstance(category, str) or category not in categories.detection:
        faults.append(f"category {_shown(category)} is not in detection_categories")
    if not _number(conf) or not 0 <= conf <= 1:
        faults.append(f"conf {_shown(conf)} is not between 0 and 1")
    if not _is_box(box):
        faults.append(
            f"bbox {_shown(box)} is not [x, y, width, height] within the picture (fractions, 0 to 1)"
        )
    if is_video and not _whole(row.get("frame_number")):
        faults.append("a clip's detection needs a 'frame_number' from 0")
    if (time_s := row.get("time_s")) is not None and not (_number(time_s) and time_s >= 0):
        faults.append(f"time_s {_shown(time_s)} is no time from 0")
    outline = row.get("outline", [])
    if not isinstance(outline, list) or not all(_is_polygon(p) for p in outline):
        faults.append("outline must list polygons [x1, y1, x2, y2, ...]")
    called = row.get("classifications")
    if called is not None and not (
        isinstance(called, list) and all(_is_class(c, categories) for c in called)
    ):
        faults.append(
            "classifications must list pairs [class, confidence] whose class is in classification_categories"
        )
    return faults


def _is_names(value: Any) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(
        isinstance(name, str) and _is_text(name) and _is_text(key) for key, name in value.items()
    )


def _is_text(text: str) -> bool:
    """Whether it can be written: JSON escapes make halves of characters, too."""
    return _HALF.search(text) is None


def _is_name(text: str) -> bool:
    """Whether a file can be called so; half a character from U+DC80 on stands for a byte that is not UTF-8."""
    return _HALF_NO_BYTE.search(text) is None


def _is_class(pair: Any, categories: Categories) -> bool:
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and isinstance(pair[0], str)
        and pair[0] in categories.classes
        and _number(pair[1])
        and 0 <= pair[1] <= 1
    )


def _number(value: Any) -> TypeGuard[float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float holds
        return False


def _positive(value: Any) -> TypeGuard[float]:
    return _number(value) and value > 0


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_FRAMES


def is_flat_box(box: Any) -> bool:
    """Whether a `bbox` of a file is one within the picture but for its area, which rounding or clipping takes."""
    if not _is_four(box) or min(box[2:]) < 0:
        return False
    return min(box[2:]) == 0 or (_is_within(box) and is_flat(box))


def _is_box(box: Any) -> TypeGuard[tuple[float, float, float, float]]:
    return _is_four(box) and min(box[2:]) > 0 and _is_within(box) and min(clipped(box)[2:]) > 0


def _is_four(box: Any) -> TypeGuard[tuple[float, float, float, float]]:
    return isinstance(box, list) and len(box) == 4 and all(_number(part) for part in box)


def _is_within(box: tuple[float, float, float, float]) -> bool:
    x, y, w, h = box
    return bool(min(x, y) >= -_SLACK and max(x + w, y + h) <= 1 + _SLACK)


def _is_polygon(polygon: Any) -> bool:
    return (
        isinstance(polygon, list)
        and len(polygon) >= 6
        and len(polygon) % 2 == 0
        and all(_number(p) for p in polygon)
    )


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + " ..."


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a key that stands twice, JSON would keep the last value without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise _TwiceError(f"the key {twice!r} stands twice in one object; keep one")
    return found


class _TwiceError(ValueError):
    """A key of an object stands twice."""


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"cannot be opened ({error.strerror})"
    if isinstance(error, UnicodeDecodeError):
        return "is not saved as UTF-8"
    if isinstance(error, _TwiceError):
        return str(error)
    if isinstance(error, RecursionError):
        return "is no JSON of detections: brackets stand in brackets hundreds of times"
    return f"is no JSON ({error}); was it copied whole?"
