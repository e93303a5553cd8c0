"""A folder of labelled photos and clips, looked at as the workflow looks at a survey: media, frames, detections."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import Any

from leopard_census.config.card_file import weights_fault
from leopard_census.config.detections import WITH_MODEL, DetectionsSettings
from leopard_census.config.detector_model import read_model_card
from leopard_census.config.frames import FramesSettings
from leopard_census.config.media import MediaSettings
from leopard_census.config.model_card import Model
from leopard_census.detections.deployment import detect_deployment
from leopard_census.detections.import_names import Files
from leopard_census.detections.weights import weights_file
from leopard_census.errors import InputError
from leopard_census.evaluate.detection_labels import Labelled
from leopard_census.frames.sample import sample_deployment
from leopard_census.imaging.file_path import to_cell
from leopard_census.media.folder import scan_any
from leopard_census.media.inventory import inventory_files
from leopard_census.media.progress import Progress
from leopard_census.media.scan import Entry
from leopard_census.tables.batch_json import FileDetections
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]
#: Category of animals in our own detection files.
ANIMAL = ("1",)


@dataclass(frozen=True)
class Camera:
    """Files of one camera: its frames table, and its archive of frames."""

    name: str
    table: Path
    pictures: Path

    def frames(self) -> list[Row]:
        """Rows of its frames table."""
        return read_table(self.table, contract("frames"))


def labelled_files(folder: Path, labels: Mapping[str, Labelled]) -> tuple[dict[str, Labelled], int]:
    """Labels by `filePath` of the files in a folder, and the number of files without a label.

    Raises
    ------
    InputError
        When there is no such folder, or a label is of no file in it.
    """
    names = [to_cell(path) for path, _, _ in scan_any(folder)]
    files = Files(names)
    found: dict[str, Labelled] = {}
    problems = []
    for name, label in labels.items():
        same = files.find(to_cell(name.replace("\\", "/").removeprefix("./")))
        if len(same) == 1 and same[0] not in found:
            found[same[0]] = label
        elif not same:
            problems.append(f"{name}: there is no such file in {folder}; paths start there")
        else:
            problems.append(
                f"{name}: may be {' or '.join(same)}, or is labelled under two names; write it out"
            )
    if problems:
        raise InputError("The labels do not fit the folder:", problems)
    return found, len(names) - len(found)


def sample_cameras(
    folder: Path, labels: Mapping[str, Labelled], zone: tzinfo, settings: FramesSettings, work: Path
) -> list[Camera]:
    """Frames of the labelled files, camera by camera.

    Parameters
    ----------
    folder
        Where the files lie.
    labels
        By `filePath`. Files are of one camera when they have the same station and camera; without these, when they
        lie in the same first-level folder.
    zone
        Offset of the cameras' clocks.
    settings
        Of the stage frames.
    work
        Folder for tables and archives.
    """
    cameras: dict[str, list[Entry]] = defaultdict(list)
    for entry in scan_any(folder):
        if (label := labels.get(to_cell(entry[0]))) is not None:
            cameras[_camera(entry[0], label)].append(entry)
    made = []
    with Progress("frames", len(cameras), 0) as progress:
        for number, name in enumerate(sorted(cameras)):
            rows = inventory_files(folder, name, cameras[name], zone, MediaSettings(), deep=False)
            media = work / f"media_{number}.csv"
            write_table(
                media, contract("media"), [_usable(row, labels[row["filePath"]], zone) for row in rows]
            )
            camera = Camera(name, work / f"frames_{number}.csv", work / f"frames_{number}.zip")
            sample_deployment(media, folder, settings, camera.table, camera.pictures)
            made.append(camera)
            progress.done(0)
    return made


def run_detector(
    folder: Path, cameras: Sequence[Camera], settings: DetectionsSettings, work: Path
) -> dict[str, FileDetections]:
    """Results of a detector by `filePath`.

    Raises
    ------
    InputError
        When its model card or weights cannot be used.
    """
    model = _model(settings)
    found: dict[str, FileDetections] = {}
    weights = None
    if settings.detector == "megadetector":
        name, sha256 = settings.megadetector_weights, settings.megadetector_sha256
        weights = weights_file(name, sha256, Path.cwd(), Path.cwd())
    with Progress(settings.detector, len(cameras), 0) as progress:
        for number, camera in enumerate(cameras):
            out = work / f"detections_{number}.json"
            detect_deployment(camera.table, camera.pictures, folder, settings, out, model, weights=weights)
            found |= {result.file: animals(result, ANIMAL) for result in read_batch(out).files}
            progress.done(0)
    return found


def _model(settings: DetectionsSettings) -> Model | None:
    """The network of a detector that has one, by its card: a path from the working folder."""
    if settings.detector not in WITH_MODEL:
        return None
    shown = "--set model_card"
    if settings.model_card is None:
        raise InputError("The detector cannot be run:", [f"{settings.detector} needs {shown}=CARD.yaml"])
    model, problems = read_model_card(Path(settings.model_card), shown)
    if model is not None and (fault := weights_fault(model, shown)) is not None:
        problems.append(fault)
    if problems:
        raise InputError("The detector cannot be run:", problems)
    return model


def animals(result: FileDetections, categories: Collection[str]) -> FileDetections:
    """A result without the boxes of other categories."""
    return replace(result, detections=tuple(d for d in result.detections if d.category in categories))


def _camera(path: str, label: Labelled) -> str:
    if label.station or label.camera:
        return f"{label.station or ''}/{label.camera or ''}"
    return path.partition("/")[0] if "/" in path else "."


def _usable(row: Row, label: Labelled, zone: tzinfo) -> Row:
    """A media row whose frames are taken without decoding it twice; damage shows when they are."""
    row = {**row, "status": "ok"} if row["status"] == "unchecked" else row
    if label.time is not None:
        row = {**row, "timestamp": label.time.replace(tzinfo=zone)}
    return row
