"""Sightings and crops as rows of their tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leopard_census.clock import correct
from leopard_census.imaging.series import Series
from leopard_census.sightings.judge import Result
from leopard_census.sightings.labels import Animal, labelled_at_once, named_together
from leopard_census.sightings.seen import Row
from leopard_census.sightings.tracks import at_one_time
from leopard_census.sightings.views import View
from leopard_census.tables.boxes import format_box
from leopard_census.tables.keys import sighting_id
from leopard_census.tables.special_names import BLANK, FALSE_DETECTION


@dataclass(frozen=True)
class Deployment:
    """What a deployment's sheets say: its own rows."""

    deployment_id: str
    location_id: str
    labels: Sequence[Row]
    clocks: Sequence[Row]


def sighting_keys(
    results: Sequence[Result], series: Series, deployment_id: str, taken: dict[str, int]
) -> list[str]:
    """Sighting keys; `taken` counts the sightings of each first frame."""
    keys = []
    for result in results:
        first = _first_frame(result.animal, series)["frameID"]
        taken[first] = taken.get(first, 0) + 1
        keys.append(sighting_id(deployment_id, first, taken[first]))
    return keys


def _first_frame(animal: Animal, series: Series) -> Row:
    return animal.track[0].frame if animal.track else _frames_of(animal, series)[0]


def _frames_of(animal: Animal, series: Series) -> list[Row]:
    """Frames that an animal is seen in, and those of files that only a label puts it in."""
    boxed = {s.frame["frameID"] for s in animal.track}
    files = set(animal.files) - {s.frame["filePath"] for s in animal.track}
    return [f for f in series.frames if f["frameID"] in boxed or f["filePath"] in files]


def sighting_rows(
    results: Sequence[Result], keys: Sequence[str], series: Series, deployment: Deployment
) -> list[dict[str, Any]]:
    """Rows of the sightings table for the animals of one series."""
    animals = [r.animal for r in results]
    real = [i for i, r in enumerate(results) if r.species != BLANK]
    others = {
        i: {real[j] for j in js} for i, js in _index(at_one_time([animals[i].track for i in real]), real)
    }
    named = named_together(animals, deployment.labels)
    boxed = _most_at_once([animals[i] for i in real])
    rows = []
    for i, (result, key) in enumerate(zip(results, keys, strict=True)):
        frames = _frames_of(result.animal, series)
        files = {f["filePath"] for f in frames}
        together = sorted(keys[j] for j in others.get(i, set()) | named[i])
        at_once = max(1, boxed, labelled_at_once(deployment.labels, files))
        rows.append(_row(result, key, frames, deployment) | {"simultaneous": at_once, "companions": together})
    return rows


def _index(found: Mapping[int, set[int]], real: Sequence[int]) -> list[tuple[int, set[int]]]:
    return [(real[i], others) for i, others in found.items()]


def _most_at_once(animals: Sequence[Animal]) -> int:
    """Largest number of clearly different animals in one frame."""
    apart = at_one_time([a.track for a in animals])
    places: dict[int, list[int]] = {}
    for i, animal in enumerate(animals):
        for seen in animal.track:
            places.setdefault(seen.place, []).append(i)
    most = 1 if animals else 0
    for here in places.values():
        for i in here:
            most = max(most, 1 + len(apart[i] & set(here)))
    return most


def _row(result: Result, key: str, frames: Sequence[Row], deployment: Deployment) -> dict[str, Any]:
    animal = result.animal
    best = result.views[0] if result.views else None
    anchor = best.seen if best else max(animal.track, key=lambda s: (s.conf, -s.place), default=None)
    times = [_true_time(f["timestamp"], deployment.clocks) for f in frames]
    known = [t for t, _ in times if t is not None]
    flank, flank_probability = _flank(animal, best)
    return {
        "sightingID": key,
        "deploymentID": deployment.deployment_id,
        "locationID": deployment.location_id,
        "mediaIDs": list(dict.fromkeys(f["mediaID"] for f in frames)),
        "start": min(known, default=None),
        "end": max(known, default=None),
        "time_corrected": any(changed for _, changed in times),
        "scientificName": result.species,
        "probability": result.probability,
        "species_source": result.source,
        "flank": flank,
        "flank_probability": flank_probability,
        "quality": best.quality if best else 0.0,
        "n_detections": len(animal.track),
        "individualID": animal.individual,
        "sex": animal.sex,
        "lifeStage": animal.stage,
        "anchor_mediaID": (anchor.frame if anchor else frames[0])["mediaID"],
        "anchor_time_s": float((anchor.frame if anchor else frames[0])["time_s"]),
        "anchor_box": format_box(anchor.box) if anchor else None,
        "excluded_by": FALSE_DETECTION if result.species == BLANK else None,
    }


def _flank(animal: Animal, best: View | None) -> tuple[str, float | None]:
    """Side that the best view shows; without a view what the labels agree on."""
    if best is not None:
        return best.flank, best.flank_probability
    said = set(animal.flanks.values())
    return (said.pop(), 1.0) if len(said) == 1 else ("other", None)


def _true_time(shown: datetime | None, clocks: Sequence[Row]) -> tuple[datetime | None, bool]:
    return correct(shown, clocks) if shown is not None else (None, False)


def track_rows(result: Result, key: str) -> list[dict[str, Any]]:
    """Rows of the tracks table: every box of one animal."""
    return [
        {"sightingID": key, "frameID": s.frame["frameID"], "box": format_box(s.box), "conf": s.conf}
        for s in result.animal.track
    ]


def crop_row(view: View, key: str) -> dict[str, Any]:
    """Row of the crops table."""
    name = crop_name(view, key)
    return {
        "sightingID": key,
        "frameID": view.seen.frame["frameID"],
        "box": format_box(view.box),
        "flank": view.flank,
        "flank_probability": view.flank_probability,
        "p_left": view.sides.left,
        "p_right": view.sides.right,
        "quality": view.quality,
        "sharpness": view.sharpness,
        "night": bool(view.seen.frame["night"]),
        "width": view.picture.shape[1],
        "height": view.picture.shape[0],
        "image": f"{name}.jpg",
        "mask": f"{name}.mask.png" if view.body.mask is not None else None,
        "mask_source": view.body.source,
    }


def crop_name(view: View, key: str) -> str:
    """Name of a crop in the deployment's archive, without its ending."""
    return f"{key}_{view.seen.frame['frameID']}"
