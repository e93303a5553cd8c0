"""Views with what is measured on them, and whether each is matched to the right animal."""

from __future__ import annotations

import csv
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.identity_baseline import encounters, photos
from benchmarks.winter import true_boxes
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.config.sightings import SightingsSettings
from leopard_census.evaluate.sighting_truth import MAX_SECONDS, MIN_IOU, TrueView
from leopard_census.imaging.archive import open_archive
from leopard_census.imaging.jpeg import Picture, decode_picture
from leopard_census.imaging.night import is_night
from leopard_census.imaging.rootsift import Features, upright_rootsift
from leopard_census.individuals import matching
from leopard_census.individuals.views import BODY
from leopard_census.sightings.cut import cut_out, with_margin
from leopard_census.sightings.deployment import Inputs, Outputs, sight_deployment
from leopard_census.sightings.rows import Deployment
from leopard_census.sightings.seen import Seen
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.boxes import Box, iou, parse_box
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

SPECIES = "Panthera pardus"
#: Views of one sighting and flank that the others are matched with, as many as a survey compares.
GALLERY = 2
#: More views than the settings let a sighting have on one flank in a short clip.
_EVERY = 20
#: Worse copies of each view asked: factor on its size, blur in pixels of the copy, factor on its light.
WORSE = ((0.6, 0.0, 1.0), (0.35, 0.0, 1.0), (1.0, 1.6, 1.0), (0.6, 1.2, 0.35), (1.0, 0.0, 2.2))


@dataclass(frozen=True)
class Shot:
    """A view with all that is known and measured of it.

    Attributes
    ----------
    group
        The survey; only views of one group are matched with each other.
    encounter, individual, station
        Of the animal in truth; views of one encounter are never matched with each other.
    flank, flank_probability
        As the survey has them.
    right
        Whether the flank is the one shown in truth.
    seen
        The detection.
    picture, mask
        The crop.
    """

    group: str
    sighting: str
    encounter: str
    individual: str
    station: str
    flank: str
    flank_probability: float
    right: bool
    seen: Seen
    picture: Picture
    mask: NDArray[np.uint8] | None


def winter_shots(folder: Path) -> list[Shot]:
    """Leopard views of a finished simulated survey whose animal is known, as detector and tracker cut them.

    All views of a sighting are cut, and labels are not used, so that no earlier choice of views has a say.
    """
    truth = true_boxes(folder)
    shots = []
    for path in sorted((folder / "frames").glob("*.csv")):
        shots += _deployment_shots(folder, path.stem, truth)
    return sorted(shots, key=lambda s: (s.sighting, s.flank, s.seen.frame["frameID"]))


def _deployment_shots(folder: Path, deployment: str, truth: Mapping[str, list[TrueView]]) -> list[Shot]:
    frames, detections = folder / "frames", folder / "detections" / f"{deployment}.json"
    station = deployment.rpartition("-")[0]
    with tempfile.TemporaryDirectory() as work:
        out = Outputs(*(Path(work) / name for name in ("sightings.csv", "crops.csv", "crops.zip")))
        media = folder / "simulated" / "media"
        inputs = Inputs(frames / f"{deployment}.csv", frames / f"{deployment}.zip", detections, None, media)
        every = SightingsSettings(classifier="none", views_per_flank=_EVERY)
        sight_deployment(inputs, Deployment(deployment, station, (), ()), every, out)
        crops = read_table(out.crops, contract("crops"))
        with open_archive(out.pictures) as archive:
            read = {n: decode_picture(archive.read(n)) for r in crops for n in (r["image"], r["mask"]) if n}
    frame_of = {row["frameID"]: row for row in read_table(inputs.frames, contract("frames"))}
    boxes = _detections(detections)
    shots = []
    for crop in crops:
        frame = frame_of[crop["frameID"]]
        known = _true(truth.get(frame["filePath"], []), frame, crop)
        if known is None or known.species != SPECIES or crop["flank"] == "other":
            continue
        mask = np.asarray(read[crop["mask"]][:, :, 0] > BODY, np.uint8) if crop["mask"] else None
        shots.append(
            Shot(
                folder.name, crop["sightingID"], known.visit, str(known.individual), station, crop["flank"],
                float(crop["flank_probability"]), known.flank == crop["flank"], _seen(boxes, frame, crop),
                read[crop["image"]], mask,
            )
        )  # fmt: skip
    return shots


def _detections(path: Path) -> dict[tuple[str, int], list[tuple[Box, float]]]:
    found: dict[tuple[str, int], list[tuple[Box, float]]] = {}
    for entry in read_batch(path).files:
        for d in entry.detections:
            found.setdefault((entry.file, d.frame_number or 0), []).append((d.box, d.conf))
    return found


def _seen(
    boxes: Mapping[tuple[str, int], list[tuple[Box, float]]],
    frame: Mapping[str, Any],
    crop: Mapping[str, Any],
) -> Seen:
    """The detection that a crop was cut around."""
    wide = parse_box(crop["box"])
    here = boxes.get((frame["filePath"], frame["frame_number"]), [])
    box, conf = max(here, key=lambda d: (iou(d[0], wide), d[0]), default=(wide, 1.0))
    return Seen(frame, 0, float(frame["time_s"]), box, conf)


def _true(views: Sequence[TrueView], frame: Mapping[str, Any], crop: Mapping[str, Any]) -> TrueView | None:
    box = parse_box(crop["box"])
    near = [v for v in views if abs(v.time_s - float(frame["time_s"])) <= MAX_SECONDS]
    best = max(near, key=lambda v: (iou(v.box, box), v.visit), default=None)
    return best if best is not None and iou(best.box, box) >= MIN_IOU else None


def features_of(shot: Shot, settings: IndividualsSettings) -> Features:
    """As the survey takes them."""
    given = settings.features
    return upright_rootsift(
        shot.picture,
        side=given.side,
        mask=shot.mask,
        equalise=given.equalise,
        max_keypoints=given.max_keypoints,
    )


def worse(shot: Shot, size: float, blur: float, light: float) -> Shot:
    """A copy as from farther away, out of focus, or in other light."""
    picture = shot.picture
    height, width = (max(8, round(side * size)) for side in picture.shape[:2])
    if size < 1:
        picture = np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    if blur > 0:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.uint8)
    if light != 1:
        # What a sensor's noise is after the light is changed does not change with it.
        rng = np.random.default_rng([zlib.crc32(shot.seen.frame["frameID"].encode()), 7])
        noisy = picture.astype(np.float64) * light + rng.normal(0, 3.0, (*picture.shape[:2], 1))
        picture = np.clip(np.round(noisy), 0, 255).astype(np.uint8)
    mask = shot.mask
    if mask is not None:
        mask = np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
    frame = dict(shot.seen.frame)
    frame |= {"width": frame["width"] * size, "height": frame["height"] * size}
    return replace(shot, picture=picture, mask=mask, seen=replace(shot.seen, frame=frame))


def gallery(shots: Sequence[Shot], score: Sequence[float], most: int = GALLERY) -> list[int]:
    """Positions of the views of each sighting and flank with the best scores."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for k in sorted(range(len(shots)), key=lambda k: (-score[k], k)):
        groups.setdefault((shots[k].group, shots[k].sighting, shots[k].flank), []).append(k)
    return sorted(k for here in groups.values() for k in here[:most])


@dataclass(frozen=True)
class Outcome:
    """Whether a view is matched to its own animal: the best-scored view of another encounter is of it."""

    success: bool
    score: float


def outcomes(
    queries: Sequence[tuple[Shot, Features]],
    against: Sequence[tuple[Shot, Features]],
    settings: IndividualsSettings,
    *,
    other_station: bool = False,
) -> Iterator[Outcome | None]:
    """For each query its outcome; None where no other encounter shows this flank of the animal: none can succeed.

    Parameters
    ----------
    other_station
        Leave out views of the query's station: there the same stones may match.
    """
    for shot, features in queries:
        allowed = [
            (other, found)
            for other, found in against
            if other.group == shot.group
            and other.flank == shot.flank
            and other.encounter != shot.encounter
            and not (other_station and other.station == shot.station)
        ]
        own = {k for k, (other, _) in enumerate(allowed) if other.individual == shot.individual}
        if not any(allowed[k][0].right for k in own) or len(own) == len(allowed):
            yield None
            continue
        yield _outcome(features, [found for _, found in allowed], own, settings)


def _outcome(
    query: Features, others: Sequence[Features], own: set[int], settings: IndividualsSettings
) -> Outcome:
    few = settings.features.min_keypoints
    usable = [k for k, found in enumerate(others) if len(found) >= few]
    if len(query) < few:
        return Outcome(False, 0.0)

    views = [query, *(others[k] for k in usable)]
    pictures = [
        matching.Picture(found, np.zeros((len(found), 2), np.float32), k, min(k, 1))
        for k, found in enumerate(views)
    ]
    tolerance = settings.matching.tolerance
    matches = matching.match_views(pictures, side=settings.features.side, tolerance=tolerance)
    best = max(matches, key=lambda m: (m.score, -m.b), default=None)
    return Outcome(best is not None and usable[best.b - 1] in own, 0.0 if best is None else best.score)


def photo_shots(folder: Path) -> list[Shot]:
    """Views of one animal with one name and a flank, of the folder that `benchmarks.identity_baseline` reads.

    Boxes and flanks are as a person drew them; there is no mask. Encounters are those of the named baseline.
    """
    rows = photos(folder)
    drawn = {}
    with (folder / "annotations.csv").open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            drawn[row["file"], " ".join(str(int(float(row[c]))) for c in ("x", "y", "w", "h"))] = row
    shots = []
    for row, encounter in zip(rows, encounters(rows), strict=True):
        note = drawn[row["file"], row["box"]]
        if note["flank"] not in ("left", "right"):
            continue
        picture = decode_picture((folder / "images" / row["file"]).read_bytes())
        height, width = picture.shape[:2]
        x, y, w, h = map(int, row["box"].split())
        frame = {"frameID": row["file"], "width": width, "height": height, "night": is_night(picture)}
        box = (max(x, 0) / width, max(y, 0) / height, w / width, h / height)
        crop, _ = cut_out(picture, with_margin(box, SightingsSettings().crop_margin))
        shots.append(
            Shot(
                "photos", str(encounter), str(encounter), row["individual"], row["station"], note["flank"], 1.0,
                True, Seen(frame, 0, 0.0, box, 1.0), crop, None,
            )
        )  # fmt: skip
    return shots
