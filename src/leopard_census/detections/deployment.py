"""Detections of one deployment: frames in, MegaDetector batch JSON out."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from leopard_census.config.detections import DetectionsSettings
from leopard_census.config.model_card import Model
from leopard_census.detections import combined, megadetector, motion, onnx
from leopard_census.detections.imported import import_deployment
from leopard_census.detections.motion import Read
from leopard_census.detections.network import Network
from leopard_census.imaging.frame_source import FrameSource
from leopard_census.imaging.series import Series, split_series
from leopard_census.tables.batch_json import Detection, FileDetections, write_batch
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

logger = logging.getLogger(__name__)

_ALONE = "motion: the deployment has no other picture of this size and light to compare it with"
_UNUSABLE = "the network gave numbers that are no confidences or no boxes, for the picture or one of the clip"
_FAILED = "megadetector: failed on the picture, or on one of the clip"

Detect = Callable[[Sequence[Series], Read, DetectionsSettings], Mapping[str, list[Detection] | None]]


@dataclass(frozen=True)
class Detector:
    """A way to find animals.

    Attributes
    ----------
    version
        Written into the file; a change of the method changes the number.
    detect
        A `Detect`; it takes a network before that where the detector has one.
    networked
        Whether it does.
    """

    version: str
    detect: Callable[..., Mapping[str, list[Detection] | None]]
    networked: bool = False


DETECTORS = {
    "motion": Detector("motion 2", motion.detect),
    "onnx": Detector("onnx 2", onnx.detect, networked=True),
    "onnx+motion": Detector("onnx+motion 3", combined.detect, networked=True),
}


def detect_deployment(
    frames_table: Path,
    frames_zip: Path,
    media_root: Path,
    settings: DetectionsSettings,
    out_json: Path,
    model: Model | None = None,
    entries: Path | None = None,
    digest: str = "",
    weights: Path | None = None,
) -> None:
    """Find animals in all frames of a deployment and write `out_json`.

    Parameters
    ----------
    frames_table, frames_zip, media_root
        The frames, and where they lie.
    settings
        Of the stage.
    out_json
        File to write.
    model
        Of the detectors `onnx` and `onnx+motion`.
    entries, digest
        Of the detector `import`: what planning took out of the import files for this deployment, and its digest.
    weights
        Of the detector `megadetector`, see `weights_file`.

    Raises
    ------
    InputError
        The weights of the model cannot be used.
    """
    frames = read_table(frames_table, contract("frames"))
    if settings.detector == "import":
        assert entries is not None
        found = import_deployment(frames, entries, digest, settings.model_dump())
        write_batch(out_json, found.detector, found.files, found.descriptions)
        return
    detect, name = prepared(settings, model, weights)
    failure = {"megadetector": _FAILED, "motion": _ALONE}.get(settings.detector, _UNUSABLE)
    series = split_series(frames, settings.burst_gap_s)
    with FrameSource(media_root, frames_zip) as source:
        by_frame = detect(series, source.read, settings)
    files = [result for s in series for result in _by_file(s, by_frame, failure)]
    boxes = sum(len(result.detections) for result in files)
    logger.info("%d frames of %d files: %d boxes", len(frames), len(files), boxes)
    write_batch(out_json, name, files)


def prepared(
    settings: DetectionsSettings, model: Model | None = None, weights: Path | None = None
) -> tuple[Detect, str]:
    """The detector of the settings, ready to run, and its name as written into the file; for all but `import`."""
    if settings.detector == "megadetector":
        assert weights is not None, "planning asks for weights"
        loaded = megadetector.load(weights)
        return partial(megadetector.detect, detector=loaded), megadetector.detector_name(weights)
    detector = DETECTORS[settings.detector]
    name = f"leopard-census {detector.version}"
    if not detector.networked:
        return detector.detect, name
    if model is None:
        raise ValueError(f"{settings.detector} needs a model, which the check of the configuration asks for")
    network = Network(model, settings.device)
    return partial(detector.detect, network), f"{name}, {model.card.name} ({model.card.sha256[:12]})"


def _by_file(
    series: Series, by_frame: Mapping[str, list[Detection] | None], failure: str
) -> list[FileDetections]:
    if series.clip:
        return [_clip(series.frames, by_frame, failure)]
    return [_photo(frame, by_frame[frame["frameID"]], failure) for frame in series.frames]


def _photo(frame: Mapping[str, Any], found: list[Detection] | None, failure: str) -> FileDetections:
    if found is None:
        return FileDetections(frame["filePath"], failure=failure)
    return FileDetections(frame["filePath"], detections=tuple(found))


def _clip(
    frames: Sequence[Mapping[str, Any]], by_frame: Mapping[str, list[Detection] | None], failure: str
) -> FileDetections:
    results = [by_frame[f["frameID"]] for f in frames]
    numbers = tuple(int(f["frame_number"]) for f in frames)
    common = {"frame_rate": frame_rate(frames), "frames_processed": numbers}
    if any(result is None for result in results):
        return FileDetections(frames[0]["filePath"], failure=failure, **common)  # type: ignore[arg-type]
    found = tuple(d for result in results if result for d in result)
    return FileDetections(frames[0]["filePath"], detections=found, **common)  # type: ignore[arg-type]


def frame_rate(frames: Sequence[Mapping[str, Any]]) -> float:
    """Frames per second of a clip, from the sampled frames' numbers and times; 1.0 when only one was sampled.

    The format asks for a rate above 0 even where none can be known.
    """
    first, last = frames[0], frames[-1]
    seconds = float(last["time_s"]) - float(first["time_s"])
    return (last["frame_number"] - first["frame_number"]) / seconds if seconds > 0 else 1.0
