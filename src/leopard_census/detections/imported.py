"""The detector `import`: boxes that another program has found, laid at the frames of one deployment."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leopard_census.detections.import_files import category_kinds
from leopard_census.detections.import_frames import Clip, lay_at_frames
from leopard_census.detections.import_names import Files
from leopard_census.detections.import_split import read_entries
from leopard_census.errors import InputError
from leopard_census.imaging.file_path import to_cell
from leopard_census.imaging.series import is_clip
from leopard_census.tables.batch_json import CATEGORIES, Detection, FileDetections, Polygon
from leopard_census.tables.batch_json_read import parse_batch

Row = Mapping[str, Any]
logger = logging.getLogger(__name__)

#: Outlines may pass the picture's edges by so much, by rounding or where a mask is smoothed; then they are clipped.
_OUTLINE_SLACK = 0.02
NO_RESULT = "import: none of the imported files has a result of this file"
_NUMBERS = {name: number for number, name in CATEGORIES.items()}


@dataclass
class Imported:
    """Results of one deployment.

    Attributes
    ----------
    detectors
        Who made them, as the files say.
    files
        One result for each media file that has frames.
    descriptions
        Of classes, by name.
    strangers
        Names without frames here: not in this deployment, or of files that gave no frame.
    without_result
        `filePath` of files with frames and without an entry.
    dropped
        Boxes at frames that were not sampled, by `filePath`.
    below, ignored
        Boxes under the least confidence, and of categories that are to be ignored.
    outlines
        Outlines that were left out because they lie outside the picture.
    """

    detectors: list[str] = field(default_factory=list)
    files: list[FileDetections] = field(default_factory=list)
    descriptions: dict[str, str] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)
    without_result: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    below: int = 0
    ignored: int = 0
    outlines: int = 0

    @property
    def detector(self) -> str:
        """Name for the detection file."""
        return "import: " + (", ".join(self.detectors) or "no result")


def import_deployment(
    frames: Sequence[Row], entries: Path, digest: str, settings: Mapping[str, Any]
) -> Imported:
    """Boxes of one deployment.

    Parameters
    ----------
    frames
        Rows of its frames table.
    entries, digest
        What planning took out of the import files for it, and their digest.
    settings
        Of the stage: `min_conf` and `import_categories` are used.

    Raises
    ------
    InputError
        When a name may mean several files, or two entries are of one file.
    """
    found = Imported()
    by_file: dict[str, list[Row]] = {}
    for frame in frames:
        by_file.setdefault(frame["filePath"], []).append(frame)
    names, taken, problems = Files(by_file), dict[str, str](), list[str]()
    for doc in read_entries(entries, digest):
        batch = parse_batch(doc, problems)
        assert batch is not None  # planning has checked it
        kinds = category_kinds(doc, settings["import_categories"])
        found.detectors = sorted({*found.detectors, batch.detector})
        found.descriptions |= batch.descriptions
        for result in batch.files:
            same = names.find(to_cell(result.file))
            if not same:
                found.strangers.append(result.file)
            elif len(same) > 1:
                problems.append(
                    f"{result.file}: may be {' or '.join(same)}, which differ in case alone; write it out"
                )
            elif same[0] in taken:
                problems.append(f"{result.file}: is of the file {same[0]} as {taken[same[0]]} is; keep one")
            else:
                taken[same[0]] = result.file
                kept = _meant(result, kinds, settings["min_conf"], found)
                found.files.append(_at_frames(same[0], kept, by_file[same[0]], found))
    if problems:
        raise InputError(f"The imported detections of {entries.stem} are ambiguous:", problems)
    found.without_result = sorted(set(by_file) - set(taken))
    found.files += [
        _at_frames(f, FileDetections(f, failure=NO_RESULT), by_file[f], found) for f in found.without_result
    ]
    _tell(found)
    return found


def _meant(
    result: FileDetections, kinds: Mapping[str, str], min_conf: float, found: Imported
) -> FileDetections:
    """The result with our categories, without what is to be ignored or below the least confidence."""
    kept = []
    for box in result.detections:
        if kinds[box.category] == "ignore":
            found.ignored += 1
        elif box.conf < min_conf:
            found.below += 1
        else:
            ours = _ours(box, kinds)
            found.outlines += bool(box.outline) and not ours.outline
            kept.append(ours)
    return FileDetections(
        result.file, tuple(kept), result.failure, result.frame_rate, result.frames_processed
    )


def _ours(box: Detection, kinds: Mapping[str, str]) -> Detection:
    return Detection(
        box.box,
        box.conf,
        _NUMBERS[kinds[box.category]],
        box.frame_number,
        box.time_s,
        _within_picture(box.outline),
        box.classifications,
    )


def _within_picture(outline: tuple[Polygon, ...]) -> tuple[Polygon, ...]:
    """The outline clipped to the picture; none where it goes far out: then it is in other units, or damaged."""
    if any(not -_OUTLINE_SLACK <= part <= 1 + _OUTLINE_SLACK for polygon in outline for part in polygon):
        return ()
    return tuple(tuple(min(max(part, 0.0), 1.0) for part in polygon) for polygon in outline)


def _at_frames(path: str, result: FileDetections, frames: Sequence[Row], found: Imported) -> FileDetections:
    """The result under our file name, its boxes at frames that were sampled."""
    if not (is_clip(path) or frames[0].get("image") or len(frames) > 1):
        boxes = tuple(
            Detection(d.box, d.conf, d.category, None, None, d.outline, d.classifications)
            for d in result.detections
        )
        return FileDetections(path, boxes, result.failure)
    laid, dropped = lay_at_frames(result, Clip.of(frames))
    if dropped:
        found.dropped[path] = dropped
    return FileDetections(path, laid.detections, laid.failure, laid.frame_rate, laid.frames_processed)


def _tell(found: Imported) -> None:
    logger.info("%d files with a result of %s", len(found.files) - len(found.without_result), found.detector)
    for count, what in (
        (len(found.strangers), "names are of no file with frames"),
        (len(found.without_result), "files have no result"),
        (sum(found.dropped.values()), "boxes lie at frames that were not sampled, and were left out"),
        (found.below, "boxes are below min_conf"),
        (found.outlines, "outlines lie outside the picture, and were left out; their boxes were kept"),
        (found.ignored, "boxes are of ignored categories"),
    ):
        if count:
            logger.warning("%d %s", count, what)
