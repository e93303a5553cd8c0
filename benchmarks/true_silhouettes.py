"""Crops of simulated winters beside the true silhouettes of their animals, rendered again from the winter's seed.

A winter is a folder as `benchmarks.unseen_seeds.write_config` makes it, taken through the workflow as far as
`results/<survey>/sightings/<deployment>.csv`. Frames are rendered again, but only those that a crop was cut from:
who shows at which pixel does not depend on the frames in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import yaml
from numpy.typing import NDArray

from leopard_census.config.simulate import SimulateSettings
from leopard_census.imaging.archive import open_archive
from leopard_census.imaging.jpeg import Picture, decode_picture
from leopard_census.sightings.silhouette import silhouette
from leopard_census.simulate.dates import SurveyDates
from leopard_census.simulate.faults import build_cards
from leopard_census.simulate.motion import State
from leopard_census.simulate.performer import Performer
from leopard_census.simulate.render import _light
from leopard_census.simulate.scene import Scene
from leopard_census.simulate.schedule import Recording
from leopard_census.simulate.visit import BoxTruth, CameraView
from leopard_census.simulate.world import World, build_world
from leopard_census.tables.batch_json import Detection
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.boxes import Box, iou, parse_box
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Mask = NDArray[np.uint8]
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One crop with what is true of it.

    Attributes
    ----------
    picture : uint8 array, shape (h, w, 3)
    outline, truth : uint8 arrays, shape (h, w)
        0 or 255; `outline` is None where the detection has none.
    visit, event
        Keys of the animal's pass and of that of its group: who comes together stands before the same stones.
    box
        The detection within the crop, as fractions of it.
    """

    picture: Picture
    outline: Mask | None
    box: Box
    truth: Mask
    species: str
    individual: str | None
    visit: str
    event: str
    station: str
    flank: str
    quality: float
    night: bool
    style: str


class _Watched(Scene):
    """A scene that keeps who shows at which pixel."""

    owners: dict[str, Mask]

    def _truth(
        self, moments: Sequence[tuple[Performer, State]], owner: NDArray[np.int8], whole: dict[int, float]
    ) -> list[BoxTruth]:
        self.owners = {
            performer.visit.visit_id: np.where(owner == number, 255, 0).astype(np.uint8)
            for number, (performer, _) in enumerate(moments)
        }
        return super()._truth(moments, owner, whole)


def winter_cases(folder: Path) -> Iterator[Case]:
    """All crops of a winter that show an animal, in order of deployment."""
    survey = next((folder / "config" / "surveys").iterdir())
    facts = yaml.safe_load((survey / "survey.yaml").read_text(encoding="utf-8"))
    facts["window"]["start"] = str(facts["window"]["start"])
    settings = SimulateSettings.model_validate(facts["settings"]["simulate"])
    world = build_world(settings, SurveyDates.of_params(facts))
    cards = build_cards(world)
    results = folder / "results" / survey.name
    for deployment in world.deployments:
        recordings = cards.of(deployment.deployment_id)[0]
        yield from _deployment_cases(world, results, deployment.deployment_id, recordings)


def _deployment_cases(
    world: World, results: Path, deployment: str, recordings: Sequence[Recording]
) -> Iterator[Case]:
    crops = read_table(results / "sightings" / f"{deployment}.crops.csv", contract("crops"))
    frames = {
        f["frameID"]: f for f in read_table(results / "frames" / f"{deployment}.csv", contract("frames"))
    }
    found: dict[tuple[str, int | None], list[Detection]] = {}
    for entry in read_batch(results / "detections" / f"{deployment}.json").files:
        for detection in entry.detections:
            found.setdefault((entry.file, detection.frame_number), []).append(detection)
    of_file = {path: (r, i) for r in recordings for i, path in enumerate(r.paths)}
    with open_archive(results / "sightings" / f"{deployment}.zip") as archive:
        for crop in crops:
            frame = frames[crop["frameID"]]
            recording, index = of_file[frame["filePath"]]
            clip = recording.camera.kind != "photo"
            number = frame["frame_number"] if clip else index
            detections = found.get((frame["filePath"], number if clip else None), [])
            owners = _owners(world, recording, number, (frame["width"], frame["height"]))
            case = _case(crop, frame, detections, owners, decode_picture(archive.read(crop["image"])))
            if case is not None:
                visits = {v.visit_id: v for v in recording.visits}
                visit = visits[case[3]]
                yield Case(
                    *case[:3], truth=case[4], species=visit.scientific_name, individual=visit.individual_id,
                    visit=visit.visit_id, event=min(visits),
                    station=recording.camera.station.location_id,
                    flank=crop["flank"], quality=crop["quality"], night=crop["night"], style=world.settings.style,
                )  # fmt: skip


def _owners(world: World, recording: Recording, number: int, size: tuple[int, int]) -> Mapping[str, Mask]:
    """Silhouette of every animal in one frame, by visit."""
    camera, light = recording.camera, _light(world, recording)
    scene = _Watched(CameraView(camera.station.view_seed, world.settings.style, camera.facing))
    scene.owners = {}
    for _ in scene.frames(
        recording.visits,
        [recording.times_s[number]],
        size,
        night=light.night,
        hour=light.hour,
        weather=light.weather,
        seed=recording.seed,
    ):
        pass
    return scene.owners


def _case(
    crop: Row, frame: Row, detections: Sequence[Detection], owners: Mapping[str, Mask], picture: Picture
) -> tuple[Picture, Mask | None, Box, str, Mask] | None:
    """Crop, outline, box, the visit that shows most of itself in the box, and its silhouette; None for none."""
    outer = parse_box(crop["box"])
    if not detections:
        return None
    best = max(detections, key=lambda d: (iou(d.box, outer), d.box))
    if iou(best.box, outer) < 0.5:
        return None
    x, y, w, h = outer
    width, height = frame["width"], frame["height"]
    left, top = round(x * width), round(y * height)
    window = np.s_[top : top + crop["height"], left : left + crop["width"]]
    shown = {key: mask[window] for key, mask in owners.items()}
    count, visit = max(((cv2.countNonZero(m), k) for k, m in shown.items()), default=(0, ""))
    if count == 0:
        return None
    inner = ((best.box[0] - x) / w, (best.box[1] - y) / h, best.box[2] / w, best.box[3] / h)
    box = _clipped(inner)
    outline = silhouette(best.outline, outer, (crop["width"], crop["height"])) if best.outline else None
    return picture, outline, box, visit, np.ascontiguousarray(shown[visit])


def _clipped(box: Box) -> Box:
    left, top = max(0.0, box[0]), max(0.0, box[1])
    return left, top, min(1.0, box[0] + box[2]) - left, min(1.0, box[1] + box[3]) - top
