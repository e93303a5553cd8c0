"""`evaluate detection`: a detector, or boxes that exist, held against labels of a folder."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from leopard_census.config.detections import DetectionsSettings
from leopard_census.config.frames import FramesSettings
from leopard_census.detections.import_files import category_kinds
from leopard_census.detections.import_frames import Clip, lay_at_frames
from leopard_census.detections.import_names import Files
from leopard_census.errors import InputError
from leopard_census.evaluate.detection import CRITERIA, Found, hits_by_file, score_detections
from leopard_census.evaluate.detection_folder import animals, labelled_files, run_detector, sample_cameras
from leopard_census.evaluate.detection_intervals import share_intervals
from leopard_census.evaluate.detection_labels import Labelled, can_be_name
from leopard_census.imaging.file_path import to_cell
from leopard_census.imaging.series import is_clip
from leopard_census.tables.batch_json import Batch, FileDetections
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.boxes import Box

Row = Mapping[str, Any]
#: Labels drawn by hand pass the picture's edge by about so much of its width or height.
_SLACK = 0.02


@dataclass
class Cases:
    """Pictures to score, by name: a photo's path, or that of a clip, `@` and a frame number.

    Attributes
    ----------
    truth, found
        Boxes as fractions; None where the detector could not judge the picture.
    encounters, light
        Of each picture, where known.
    not_sampled
        Number of labelled frames of clips at which no picture was looked at.
    """

    truth: dict[str, list[Box]] = field(default_factory=dict)
    found: dict[str, list[Found] | None] = field(default_factory=dict)
    encounters: dict[str, str] = field(default_factory=dict)
    light: dict[str, str] = field(default_factory=dict)
    not_sampled: int = 0


def evaluate_detection(
    images: Path,
    labels: Mapping[str, Labelled],
    settings: DetectionsSettings,
    detections: Batch | None,
    zone: tzinfo,
) -> dict[str, Any]:
    """Score a detector on a folder.

    Parameters
    ----------
    images, labels
        The folder, and what people say of its files, by name below it.
    settings
        Which detector, and how.
    detections
        Of `read_given`, to score instead; its names start from `images`.
    zone
        Offset of the cameras' clocks.

    Returns
    -------
    The result of `score_detections`, each criterion of each threshold with `intervals` (see `share_intervals`), and:
    `detector`, `n_encounters`, `n_frames_not_sampled`, `n_files_without_label`, `light` (the same for pictures by
    day and by night) and, for a detector that ran, `seconds_per_image`.

    Raises
    ------
    InputError
        When labels or detections do not fit the folder, with every fault, before the detector runs.
    """
    told, unlabelled = labelled_files(images, labels)
    given = None if detections is None else (detections.detector, _by_file(detections, told))
    with TemporaryDirectory() as folder:
        work = Path(folder)
        cameras = sample_cameras(images, told, zone, FramesSettings(keep=False), work)
        frames = [row for camera in cameras for row in camera.frames()]
        collect(told, frames, {})
        begun = time.monotonic()
        name, found = given or (settings.detector, run_detector(images, cameras, settings, work))
        seconds = time.monotonic() - begun
    cases = collect(told, frames, found)
    result = {"detector": name, **score_with_intervals(cases, sorted(cases.truth))}
    result["n_encounters"] = len(set(cases.encounters.values()))
    result["n_frames_not_sampled"] = cases.not_sampled
    result["n_files_without_label"] = unlabelled
    result["light"] = {
        light: score_with_intervals(cases, some)
        for light in ("day", "night")
        if (some := [p for p in sorted(cases.truth) if cases.light.get(p) == light])
    }
    if given is None and frames:
        result["seconds_per_image"] = round(seconds / len(frames), 4)
    return result


def score_with_intervals(cases: Cases, pictures: Sequence[str]) -> dict[str, Any]:
    """Scores of some of the pictures, with intervals beside the shares."""
    truth = {p: cases.truth[p] for p in pictures}
    result = score_detections(truth, cases.found, cases.encounters)
    for row in result["thresholds"]:
        for name, fits in CRITERIA:
            hits = hits_by_file(truth, cases.found, row["threshold"], fits)
            row[name]["intervals"] = share_intervals(truth, hits, cases.encounters)
    return result


def collect(
    labels: Mapping[str, Labelled], frames: Sequence[Row], results: Mapping[str, FileDetections]
) -> Cases:
    """Pictures to score.

    Parameters
    ----------
    labels
        By `filePath`.
    frames
        Rows of the frames tables.
    results
        Of the detector, by `filePath`.

    Raises
    ------
    InputError
        Listing every label that cannot be scored.
    """
    by_file: dict[str, list[Row]] = {}
    for row in frames:
        by_file.setdefault(row["filePath"], []).append(row)
    cases, problems = Cases(), list[str]()
    for file in sorted(labels):
        _collect_file(file, labels[file], by_file.get(file, []), results.get(file), cases, problems)
    if problems:
        raise InputError("The labels do not fit the pictures:", problems)
    return cases


def _collect_file(
    file: str,
    label: Labelled,
    frames: Sequence[Row],
    result: FileDetections | None,
    cases: Cases,
    problems: list[str],
) -> None:
    clip = is_clip(file)
    failed = result is None or result.failure is not None
    if result is not None and clip and frames:
        result, _ = lay_at_frames(result, Clip.of(frames))
    for number, boxes in sorted(label.boxes.items(), key=lambda item: -1 if item[0] is None else item[0]):
        if clip and number is None and boxes:
            problems.append(f"{file}: a box in a clip needs the number of its frame (column frame_number)")
            continue
        place = Clip.of(frames).place(number, None, None) if clip and number is not None and frames else None
        if clip and number is not None and frames and place is None:
            cases.not_sampled += 1
            continue
        picture = file if number is None else f"{file}@{number}"
        frame = frames[place or 0] if frames else None
        cases.truth[picture] = [_fraction(box, frame, picture, problems) for box in boxes]
        cases.found[picture] = None
        if not failed and frame is not None and result is not None:
            wanted = None if place is None else int(frame["frame_number"])
            cases.found[picture] = [
                (d.box, d.conf) for d in result.detections if wanted is None or d.frame_number == wanted
            ]
        if label.encounter:
            cases.encounters[picture] = label.encounter
        if label.light or frame is not None:
            cases.light[picture] = label.light or ("night" if frame and frame["night"] else "day")


def _fraction(box: Box, frame: Row | None, picture: str, problems: list[str]) -> Box:
    """A box in pixels as fractions of its picture; of one without pixels, any box, as it cannot be found."""
    if frame is None:
        return (0.0, 0.0, 1.0, 1.0)
    width, height = float(frame["width"]), float(frame["height"])
    x, y, w, h = box[0] / width, box[1] / height, box[2] / width, box[3] / height
    left, top = max(0.0, x), max(0.0, y)
    inside = (left, top, min(1.0, x + w) - left, min(1.0, y + h) - top)
    if min(x, y) < -_SLACK or max(x + w, y + h) > 1 + _SLACK or min(inside[2:]) <= 0:
        problems.append(
            f"{picture}: the box {box} lies outside the picture of {width:.0f} x {height:.0f} pixels; correct it"
        )
    return inside


def read_given(path: Path, meaning: Mapping[str, str]) -> Batch:
    """A batch file's boxes of animals.

    Parameters
    ----------
    meaning
        What categories beyond animal, person and vehicle are (setting `import_categories`).

    Raises
    ------
    InputError
        When it is none, or boxes are of categories without a meaning, as in an import.
    """
    batch = read_batch(path)
    kinds = category_kinds({"detection_categories": batch.categories}, meaning)
    unknown = Counter(d.category for f in batch.files for d in f.detections if d.category not in kinds)
    if unknown:
        told = [
            f"{path}: {count} boxes have the category {batch.categories[number]!r}; say what it is, such as "
            f"--set 'import_categories={{{batch.categories[number]}: animal}}' (or person, vehicle, ignore)"
            for number, count in sorted(unknown.items())
        ]
        raise InputError("The detections cannot be scored:", told)
    meant = [number for number, kind in kinds.items() if kind == "animal"]
    return replace(batch, files=tuple(animals(result, meant) for result in batch.files))


def _by_file(batch: Batch, labels: Mapping[str, Labelled]) -> dict[str, FileDetections]:
    """Results of the files with a label, by `filePath`."""
    files = Files(labels)
    found: dict[str, FileDetections] = {}
    taken: dict[str, str] = {}
    problems = []
    for result in batch.files:
        name = result.file.removeprefix("./")
        same = files.find(to_cell(name)) if can_be_name(name) else []
        if len(same) > 1:
            problems.append(
                f"{result.file}: may be {' or '.join(same)}, which differ in case alone; write it out"
            )
        elif same and same[0] in taken:
            problems.append(f"{result.file}: is of the file {same[0]} as {taken[same[0]]} is; keep one")
        elif same:
            taken[same[0]] = result.file
            found[same[0]] = replace(result, file=same[0])
    if problems:
        raise InputError("The detections are ambiguous:", problems)
    if not found:
        first = next((result.file for result in batch.files), "")
        raise InputError(
            "The detections are of other files:",
            [f"their first name is {first!r}; the labels have names such as {next(iter(labels))!r}"],
        )
    return found
