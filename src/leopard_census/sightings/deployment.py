"""Sightings of one deployment: frames, detections and people's labels in; sightings and best views out."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.config.sightings import SightingsSettings
from leopard_census.imaging.archive import write_archive
from leopard_census.imaging.frame_source import FrameSource
from leopard_census.imaging.jpeg import encode_jpeg
from leopard_census.imaging.series import Series, split_series
from leopard_census.sightings.chance import by_chance
from leopard_census.sightings.classified import understand
from leopard_census.sightings.judge import Read, Result, judge
from leopard_census.sightings.labels import apply_labels, draw_boxes, not_denied, unplaced_people
from leopard_census.sightings.parted import join_parted
from leopard_census.sightings.people import found_people
from leopard_census.sightings.rows import (
    Deployment,
    crop_name,
    crop_row,
    sighting_keys,
    sighting_rows,
    track_rows,
)
from leopard_census.sightings.scene import Scene
from leopard_census.sightings.seen import at_frames, by_file
from leopard_census.sightings.species import SpeciesModel, read_model
from leopard_census.sightings.tracks import evidence, follow
from leopard_census.sightings.views import View
from leopard_census.tables.batch_json import Detection
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Inputs:
    """Files of a deployment; `model` is None when the survey uses no classifier."""

    frames: Path
    pictures: Path
    boxes: Path
    model: Path | None
    media_root: Path


@dataclass(frozen=True)
class Outputs:
    """Tables `sightings`, `crops` and `tracks`, and the archive of crops and masks."""

    sightings: Path
    crops: Path
    tracks: Path
    pictures: Path


def sight_deployment(
    inputs: Inputs, deployment: Deployment, settings: SightingsSettings, out: Outputs
) -> None:
    """Write sightings, crops, tracks and the archive of one deployment."""
    frames = read_table(inputs.frames, contract("frames"))
    batch = read_batch(inputs.boxes)
    boxes = by_file(batch, frames, min(settings.min_conf, settings.person_threshold))
    boxes = understand(boxes, batch.descriptions, settings.class_names)
    known = {f["filePath"] for f in frames}
    for path in sorted({row["filePath"] for row in deployment.labels} - known):
        logger.warning("a label names a file without frames, so it makes no sighting: %s", path)
    classifier = read_model(inputs.model) if inputs.model is not None else None
    sightings: list[dict[str, Any]] = []
    crops: list[dict[str, Any]] = []
    tracks: list[dict[str, Any]] = []
    members: list[tuple[str, bytes]] = []
    taken: dict[str, int] = {}
    with FrameSource(inputs.media_root, inputs.pictures) as source:
        scene = Scene(frames, source.read)
        for series in split_series(frames, settings.burst_gap_s):
            results = _see(
                series, boxes, batch.categories, deployment, classifier, source.read, settings, scene
            )
            keys = sighting_keys(results, series, deployment.deployment_id, taken)
            rows = sighting_rows(results, keys, series, deployment)
            sightings += rows
            for result, key in zip(results, keys, strict=True):
                crops += [crop_row(view, key) for view in result.views]
                tracks += track_rows(result, key)
                members += [m for view in result.views for m in _members(view, key)]
    logger.info("%d sightings, %d crops", len(sightings), len(crops))
    write_table(out.sightings, contract("sightings"), sightings)
    write_table(out.crops, contract("crops"), crops)
    write_table(out.tracks, contract("tracks"), tracks)
    write_archive(out.pictures, members)


def _see(
    series: Series,
    boxes: Mapping[str, Sequence[Detection]],
    kinds: Mapping[str, str],
    deployment: Deployment,
    model: SpeciesModel | None,
    read: Read,
    settings: SightingsSettings,
    scene: Scene,
) -> list[Result]:
    """Animals of one series with species and views."""
    files = {f["filePath"] for f in series.frames}
    labels = [row for row in deployment.labels if row["filePath"] in files]
    sure = {f: [d for d in boxes[f] if d.conf >= settings.min_conf] for f in files if f in boxes}
    found = at_frames(series, sure, kinds)
    seen = draw_boxes(series, join_parted(found) if series.clip else found, labels)
    least = settings.min_evidence_clip if series.clip else settings.min_evidence_burst
    tracks = [t for t in follow(seen, series.clip) if evidence(t) >= least]
    if series.clip:
        tracks = [t for t in tracks if not by_chance(t, seen, len(series.frames))]
    animals = apply_labels(series, tracks, labels)
    people = not_denied(found_people(series, boxes, kinds, settings.person_threshold), labels)
    return judge(animals, series, model, read, settings, scene, people, unplaced_people(animals, labels))


def _members(view: View, key: str) -> list[tuple[str, bytes]]:
    name = crop_name(view, key)
    members = [(f"{name}.jpg", encode_jpeg(view.picture))]
    if view.body.mask is not None:
        members.append((f"{name}.mask.png", _png(view.body.mask)))
    return members


def _png(mask: NDArray[np.uint8]) -> bytes:
    done, data = cv2.imencode(".png", mask)
    if not done:
        raise ValueError("a mask cannot be written as PNG")
    return data.tobytes()
