"""Boxes and flanks as the workflow makes them, in place of those that a person drew (for `benchmarks.identity_photos`).

Photos of a burst are gone through as the workflow does: detections of `onnx+motion`, followed from photo to photo,
flanks from movement and heading. Of several animal boxes in one photo the surest counts, since each photo is of one
named animal; a photo without one takes no part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.detection_photos import CARD, found_by
from benchmarks.detection_photos import photos as frames_of
from leopard_census.config.detector_model import read_model_card
from leopard_census.config.model_card import Model
from leopard_census.config.sightings import SightingsSettings
from leopard_census.evaluate.identity_labels import LabelledBox
from leopard_census.imaging.jpeg import decode_picture
from leopard_census.imaging.series import split_series
from leopard_census.sightings.flank import Sides, sides
from leopard_census.sightings.seen import Seen, at_frames
from leopard_census.sightings.tracks import follow

DETECTOR = "onnx+motion"
KINDS = {"1": "animal", "2": "person", "3": "vehicle"}


def own_labels(folder: Path, labels: Sequence[LabelledBox], weights: Path) -> list[LabelledBox]:
    """The labels of photos in which the workflow finds an animal, with its box and flank.

    Parameters
    ----------
    folder
        Of the photos, as `benchmarks.detection_photos` reads it.
    labels
        With the boxes of a person.
    weights
        Of the network of `detection_photos.CARD`.
    """
    card, faults = read_model_card(CARD, str(CARD))
    if card is None:
        raise SystemExit("\n".join(faults))
    frames, _ = frames_of(folder)
    found = found_by(DETECTOR, frames, folder, Model(card.card, weights))
    settings = SightingsSettings()
    kept = {file: [d for d in found[file] or () if d.conf >= settings.min_conf] for file in frames}
    cameras: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for frame in frames.values():
        cameras[frame["camera"]].append(frame)
    best: dict[str, tuple[Seen, Sides]] = {}
    for camera in sorted(cameras):
        for series in split_series(cameras[camera], settings.burst_gap_s):
            animals = [seen for seen in at_frames(series, kept, KINDS) if seen.kind == "animal"]
            for track in follow(animals, False):
                shown = sides(
                    track,
                    False,
                    lambda f: decode_picture((folder / "images" / f["filePath"]).read_bytes()),
                )
                for seen, side in zip(track, shown, strict=True):
                    file = seen.frame["filePath"]
                    if file not in best or (seen.conf, seen.box) > (best[file][0].conf, best[file][0].box):
                        best[file] = seen, side
    return [_relabelled(label, *best[label.file], settings) for label in labels if label.file in best]


def _relabelled(label: LabelledBox, seen: Seen, side: Sides, settings: SightingsSettings) -> LabelledBox:
    width, height = seen.frame["width"], seen.frame["height"]
    x, y, w, h = seen.box
    pixels = (
        round(x * width),
        round(y * height),
        max(1, round(w * width)),
        max(1, round(h * height)),
    )
    flank = side.best(settings.flank_threshold)[0]
    return replace(label, box=pixels, flank=flank, sides=(side.left, side.right))
