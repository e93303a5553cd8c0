"""True boxes of a folder of photos and clips: a table, or COCO JSON."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.tables.boxes import Box
from leopard_census.tables.csv_lines import CsvError, read_lines

_TITLE = "The labels cannot be used:"
_SIDES = ("x", "y", "w", "h")
_CATEGORY = ("category", "scientificName")
_FACTS = ("encounter_id", "station", "camera", "light", "time")
_COLUMNS = frozenset(("file", *_SIDES, *_CATEGORY, *_FACTS, "frame_number"))
#: A frame number: a camera's clip never has 10 digits of frames.
_FRAME = re.compile(r"[0-9]{1,9}")
#: Names of what is no animal here, people among them, in lower case.
_NO_ANIMAL = frozenset(
    {"empty", "blank", "person", "people", "human", "humans", "homo", "homo sapiens", "vehicle", "car"}
)


@dataclass
class Labelled:
    """What people say of one file.

    Attributes
    ----------
    boxes
        In pixels, by frame number; None stands for a photo, and for a clip as a whole. An empty list says that
        nothing is there.
    encounter, station, camera, light
        As given; None where not.
    time
        When it was taken, without offset; None where not given.
    """

    boxes: dict[int | None, list[Box]] = field(default_factory=dict)
    encounter: str | None = None
    station: str | None = None
    camera: str | None = None
    light: str | None = None
    time: datetime | None = None


def read_labels(path: Path) -> dict[str, Labelled]:
    """Labels by file.

    Parameters
    ----------
    path
        A CSV table with the columns file, x, y, w, h (pixels; all four empty: nothing there) and, where known,
        encounter_id, station, camera, time (ISO 8601), light (day or night), frame_number (of a clip) and
        category or scientificName (boxes of people, such as Homo sapiens, and vehicles are left out); or a COCO
        JSON file (also COCO Camera Traps: `seq_id`, `location`, `datetime`).

    Raises
    ------
    InputError
        With one line per fault.
    """
    problems: list[str] = []
    found = _read_coco(path, problems) if path.suffix.lower() == ".json" else _read_table(path, problems)
    if not problems and not found:
        problems.append(f"{path}: holds no label")
    if problems:
        raise InputError(_TITLE, problems)
    return found


def _read_table(path: Path, problems: list[str]) -> dict[str, Labelled]:
    try:
        rows = read_lines(path)
    except CsvError as error:
        problems.append(f"{path}: {error}")
        return {}
    header, *lines = rows
    if absent := [name for name in ("file", *_SIDES) if name not in header]:
        problems.append(
            f"{path}: lacks the columns {', '.join(absent)}; wanted are file, x, y, w, h in pixels"
        )
        return {}
    if twice := sorted({name for name in header if name in _COLUMNS and header.count(name) > 1}):
        problems.append(f"{path}: has more than one column {', '.join(twice)}; keep one of each")
        return {}
    found: dict[str, Labelled] = {}
    for number, line in enumerate(lines, start=2):
        if any(line):
            row = dict(zip(header, line, strict=False))
            _add_row(row, found, f"{path.name}: row {number}", problems)
    return found


def _add_row(row: Mapping[str, str], found: dict[str, Labelled], at: str, problems: list[str]) -> None:
    if not row.get("file"):
        problems.append(f"{at}: column file is empty")
        return
    label = found.setdefault(row["file"], Labelled())
    _add_facts(label, row, at, problems)
    frame = row.get("frame_number") or None
    if frame is not None and not _FRAME.fullmatch(frame):
        problems.append(f"{at}, column frame_number: {frame[:20]!r} is no whole number from 0")
        return
    boxes = label.boxes.setdefault(None if frame is None else int(frame), [])
    cells = [row.get(side, "") for side in _SIDES]
    if not any(cells):
        return
    box = _box(cells)
    if box is None:
        problems.append(
            f"{at}: x, y, w, h are {str(cells)[:80]}; write four numbers in pixels, w and h above 0, or none"
        )
    elif not any(_is_no_animal(row.get(column, "")) for column in _CATEGORY):
        boxes.append(box)


def _is_no_animal(name: str) -> bool:
    return " ".join(re.split(r"[\s_-]+", name.casefold())).strip() in _NO_ANIMAL


def _add_facts(label: Labelled, row: Mapping[str, Any], at: str, problems: list[str]) -> None:
    """What a row says of the whole file; two rows must not differ."""
    told: dict[str, Any] = {
        "encounter": row.get("encounter_id") or None,
        "station": row.get("station") or None,
        "camera": row.get("camera") or None,
        "light": (row.get("light") or "").lower() or None,
        "time": row.get("time") or None,
    }
    if told["light"] not in (None, "day", "night"):
        problems.append(f"{at}, column light: {row['light']!r} is neither day nor night")
        told["light"] = None
    if told["time"] is not None:
        try:
            told["time"] = datetime.fromisoformat(told["time"]).replace(tzinfo=None)
        except ValueError:
            problems.append(f"{at}, column time: {row['time']!r} is no time such as 2012-07-22T01:53:20")
            told["time"] = None
    for name, value in told.items():
        known = getattr(label, name)
        if value is not None and known not in (None, value):
            problems.append(
                f"{at}: has another {name} ({value}) than a row of the same file before ({known})"
            )
        elif value is not None:
            setattr(label, name, value)


def _box(parts: Sequence[Any]) -> Box | None:
    try:
        x, y, w, h = (float(part) for part in parts)
    except (TypeError, ValueError, OverflowError):
        return None
    sound = all(math.isfinite(part) for part in (x, y, w, h)) and w > 0 and h > 0
    return (x, y, w, h) if sound else None


def _read_coco(path: Path, problems: list[str]) -> dict[str, Labelled]:
    try:
        raw = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        problems.append(f"{path}: cannot be read as JSON ({error})")
        return {}
    lists = ("images", "annotations", "categories")
    if not isinstance(raw, dict) or any(not _is_list_of_objects(raw.get(name)) for name in lists):
        problems.append(f"{path}: is no COCO file; it needs the lists images, annotations and categories")
        return {}
    found: dict[str, Labelled] = {}
    by_id: dict[str, Labelled] = {}
    for number, image in enumerate(raw["images"]):
        at = f"{path.name}: images[{number}]"
        key = _key(image.get("id"))
        if not isinstance(image.get("file_name"), str) or not can_be_name(image["file_name"]) or key is None:
            problems.append(f"{at}: lacks file_name or id (a text, and a whole number or a text)")
            continue
        if key in by_id:
            problems.append(f"{at}: has the id {image['id']!r} of an image before; every image needs its own")
        label = found.setdefault(image["file_name"], Labelled())
        by_id[key] = label
        label.boxes.setdefault(None, [])
        facts = {"encounter_id": "seq_id", "station": "location", "time": "datetime"}
        _add_facts(
            label, {k: str(image[v]) for k, v in facts.items() if image.get(v) is not None}, at, problems
        )
    is_animal = _categories(raw["categories"], path.name, problems)
    for number, note in enumerate(raw["annotations"]):
        _add_annotation(note, by_id, is_animal, f"{path.name}: annotations[{number}]", problems)
    return found


def _categories(rows: Sequence[Mapping[str, Any]], name: str, problems: list[str]) -> dict[str, bool]:
    """Whether each category, by its id, is of animals."""
    found: dict[str, bool] = {}
    for number, row in enumerate(rows):
        key, called = _key(row.get("id")), row.get("name")
        if key is None or not isinstance(called, str) or not called.strip():
            problems.append(f"{name}: categories[{number}]: lacks id or name")
        elif key in found:
            problems.append(f"{name}: categories[{number}]: has the id {row['id']!r} of a category before")
        else:
            found[key] = not _is_no_animal(called)
    return found


def _add_annotation(
    note: Mapping[str, Any],
    by_id: Mapping[str, Labelled],
    is_animal: Mapping[str, bool],
    at: str,
    problems: list[str],
) -> None:
    image, category = _key(note.get("image_id")), _key(note.get("category_id"))
    label = None if image is None else by_id.get(image)
    if label is None:
        problems.append(f"{at}: image_id {repr(note.get('image_id'))[:40]} is of no image")
    elif category is None or category not in is_animal:
        problems.append(
            f"{at}: category_id {repr(note.get('category_id'))[:40]} is of no category; add it to categories"
        )
    elif is_animal[category]:
        sides = note.get("bbox")
        box = _box(sides) if isinstance(sides, list) and len(sides) == 4 else None
        if box is None:
            problems.append(
                f"{at}: bbox {str(sides)[:80]} is not [x, y, w, h] in pixels; an animal needs its box here"
            )
        else:
            label.boxes[None].append(box)


def can_be_name(text: str) -> bool:
    """Whether a file can have the name; JSON may hold halves of characters (`\\ud800`)."""
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def _key(value: Any) -> str | None:
    """An id as text, as some files write one place as a number and another as a text; None for what is no id."""
    if isinstance(value, float) and value.is_integer():  # as pandas writes ids beside an empty one
        value = int(value)
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else None


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
