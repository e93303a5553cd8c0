"""Files that hold other programs' boxes, read and checked as a whole before anything is imported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.detections.timelapse import read_timelapse
from leopard_census.errors import InputError
from leopard_census.tables.batch_json_read import Categories, is_flat_box, load_json, parse_entry, parse_head

#: What categories of other tools are called here; SpeciesNet says human.
KNOWN = {"animal": "animal", "person": "person", "human": "person", "vehicle": "vehicle"}
_TITLE = "The detections cannot be imported. Nothing was run. Please mend:"


@dataclass(frozen=True)
class ImportFile:
    """A checked file in the MegaDetector batch format.

    Attributes
    ----------
    head
        All but the images: `info` (version and detector alone), categories, classes and their descriptions.
    images
        Entries as they stand in the file, boxes without area taken out.
    flat
        Number of boxes without area.
    """

    path: Path
    head: dict[str, Any]
    images: list[dict[str, Any]]
    flat: int


def read_import_files(paths: Sequence[Path], meaning: Mapping[str, str]) -> list[ImportFile]:
    """All files, checked.

    Parameters
    ----------
    paths
        MegaDetector batch files (.json) and Timelapse exports (.csv).
    meaning
        What categories beyond `KNOWN` are.

    Raises
    ------
    InputError
        Listing every fault of every file: no JSON, other versions, boxes outside the picture, unknown
        categories, ...
    """
    problems: list[str] = []
    files = [found for path in paths if (found := _read(path, meaning, problems)) is not None]
    if problems:
        raise InputError(_TITLE, problems)
    return files


def category_kinds(head: Mapping[str, Any], meaning: Mapping[str, str]) -> dict[str, str]:
    """What each category number of a file stands for: animal, person, vehicle or ignore; unknown ones are absent."""
    known = {**KNOWN, **{name.casefold(): kind for name, kind in meaning.items()}}
    return {
        number: known[name.strip().casefold()]
        for number, name in head["detection_categories"].items()
        if name.strip().casefold() in known
    }


def _read(path: Path, meaning: Mapping[str, str], problems: list[str]) -> ImportFile | None:
    raw: Any
    if path.suffix.lower() == ".csv":
        raw = read_timelapse(path, problems)
        if raw is None:
            return None
    else:
        try:
            raw = load_json(path)
        except InputError as error:
            problems += error.problems
            return None
        if isinstance(raw, dict) and "predictions" in raw and "images" not in raw:
            problems.append(
                f"{path.name}: holds SpeciesNet's own predictions; turn them into a batch file with "
                "`python -m megadetector.data_management.speciesnet_to_md` first"
            )
            return None
    told: list[str] = []
    categories = parse_head(raw, told)
    flat = 0
    if categories is not None:
        flat = sum(_check_entry(entry, categories, i, told) for i, entry in enumerate(raw["images"]))
        told += _unknown(raw, categories, meaning)
    problems += [f"{path.name}: {line}" for line in told]
    if told:
        return None
    head = {
        "info": {
            key: str(raw["info"][key]) for key in ("format_version", "detector") if raw["info"].get(key)
        },
        **{key: raw[key] for key in _HEAD if raw.get(key)},
        "detection_categories": raw["detection_categories"],
    }
    return ImportFile(path, head, raw["images"], flat)


_WHOLE = [0, 0, 1, 1]
_HEAD = ("classification_categories", "classification_category_descriptions")


def _check_entry(entry: Any, categories: Categories, number: int, told: list[str]) -> int:
    """Check an entry, and take out boxes that rounding or the picture's edge leaves without width or height.

    MegaDetector rounds so at its lowest confidence. All else about such a box is checked as if it had an area.

    Returns
    -------
    How many were taken out.
    """
    rows = _rows(entry)
    flat = [isinstance(row, dict) and is_flat_box(row.get("bbox")) for row in rows]
    if not any(flat):
        parse_entry(entry, categories, number, told)
        return 0
    full = [{**row, "bbox": _WHOLE} if thin else row for row, thin in zip(rows, flat, strict=True)]
    parse_entry({**entry, "detections": full}, categories, number, told)
    entry["detections"] = [row for row, thin in zip(rows, flat, strict=True) if not thin]
    return sum(flat)


def _rows(entry: Any) -> list[Any]:
    """Detections of an entry that may be anything."""
    rows = entry.get("detections") if isinstance(entry, dict) else None
    return rows if isinstance(rows, list) else []


def _unknown(raw: Mapping[str, Any], categories: Categories, meaning: Mapping[str, str]) -> list[str]:
    """One line per category that occurs and has no meaning here."""
    kinds = category_kinds(raw, meaning)
    boxes: dict[str, int] = {}
    for entry in raw["images"]:
        for row in _rows(entry):
            number = row.get("category") if isinstance(row, dict) else None
            if isinstance(number, str) and number in categories.detection and number not in kinds:
                boxes[number] = boxes.get(number, 0) + 1
    return [
        f"{count} boxes have the category {categories.detection[number]!r}; say in "
        f"settings.detections.import_categories what it is, such as "
        f"{{{categories.detection[number]}: animal}} (or person, vehicle, ignore)"
        for number, count in sorted(boxes.items())
    ]
