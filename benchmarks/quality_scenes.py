"""Made-up views of leopards that the quality of a view is fitted on: many animals, both flanks, all kinds of pictures.

Places, light, lenses and shutters vary more than in a simulated survey, and boxes are drawn as a detector would draw
them; masks are what changes in the picture, as detectors by motion leave them. Seeds are those of reference crops: no
simulated survey shows these animals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.quality_sample import SPECIES, Shot
from leopard_census.imaging.jpeg import Picture
from leopard_census.sightings.cut import cut_out, with_margin
from leopard_census.sightings.seen import Seen
from leopard_census.simulate.difficulty import Difficulty
from leopard_census.simulate.motion import BEHAVIOURS
from leopard_census.simulate.scene import WEATHER, Scene
from leopard_census.simulate.seeds import reference_seed, stream
from leopard_census.simulate.visit import BoxTruth, CameraView, Visit

#: Animals and places of one plot, and visits of each animal: about four encounters of each flank.
ANIMALS, PLACES, VISITS = 12, 8, 8
#: Half of the animals walk straight past; the rest do anything.
USUAL = (*BEHAVIOURS, *["pass"] * len(BEHAVIOURS))
#: Pictures of a visit, seconds after the animal comes into view.
_MOMENTS_S = (0.5, 4.5)
_MOMENTS = 3
#: Sizes of the simulated cameras: clips small, photos large.
_SIZES = ((640, 360), (640, 480), (1280, 960))
_MARGIN = 0.05
_LEAST_VISIBLE = 0.25
#: Grey levels by which a picture differs from the same one without the animal; both have the same noise.
_CHANGED = 6
_LEAST_SIDE_PX = 24


@dataclass(frozen=True)
class _Animal:
    name: str
    coat_seed: int
    size: float


@dataclass(frozen=True)
class _Place:
    name: str
    scene: Scene
    size: tuple[int, int]


def made_shots(seed: int, plots: int, behaviours: Sequence[str] = USUAL) -> Iterator[Shot]:
    """Views of `plots` plots, one plot after the other; the same for the same seed.

    Parameters
    ----------
    behaviours
        Of the visits, each as likely as the others.

    Yields
    ------
    Views of either flank; those from in front and behind have the flank `other`.
    """
    for plot in range(plots):
        rng = stream(seed, "quality", plot)
        animals = [
            _Animal(f"{plot}-{k}", reference_seed(rng), float(rng.uniform(0.8, 1.05))) for k in range(ANIMALS)
        ]
        places = [_place(plot, k, rng) for k in range(PLACES)]
        visits = [
            (int(rng.integers(PLACES)), animal, number) for animal in animals for number in range(VISITS)
        ]
        # place by place: painting one costs as much as many pictures of it
        for place, animal, number in sorted(visits, key=lambda v: (v[0], v[1].name, v[2])):
            own = stream(seed, "quality visit", animal.name, number)
            how = behaviours[int(own.integers(len(behaviours)))]
            yield from _visit(f"plot {plot}", places[place], animal, how, f"{animal.name}.{number}", own)


def _place(plot: int, number: int, rng: np.random.Generator) -> _Place:
    """A camera's place, with a lens, a shutter and a distance of its own."""
    near = float(rng.uniform(2.8, 6.5))
    difficulty = Difficulty(
        trail_distance_m=(near, near + 1.0),
        vegetation=float(rng.uniform(0.5, 2.5)),
        shutter_day_s=float(np.exp(rng.uniform(np.log(1 / 250), np.log(1 / 30)))),
        shutter_night_s=float(np.exp(rng.uniform(np.log(1 / 120), np.log(1 / 12)))),
        softness_px=float(rng.uniform(0.4, 1.3)),
        noise_night=float(rng.uniform(3.0, 9.0)),
        exposure_drift=0.25,
    )
    style = ("pine-snow", "rocky-ridge")[number % 2]
    view = CameraView(reference_seed(rng), style, int(rng.integers(2)))
    return _Place(f"{plot}-{number}", Scene(view, difficulty), _SIZES[int(rng.integers(len(_SIZES)))])


def _visit(
    group: str, place: _Place, animal: _Animal, behaviour: str, name: str, rng: np.random.Generator
) -> Iterator[Shot]:
    """Views of one pass; each is cut with a margin from a box like a detector's."""
    night = bool(rng.random() < 0.5)
    visit = Visit(
        visit_id=name,
        scientific_name=SPECIES,
        individual_id=animal.name,
        coat_seed=animal.coat_seed,
        size=animal.size,
        heading=1 if rng.random() < 0.5 else -1,
        behaviour=behaviour,
        start_s=0.0,
        speed=float(rng.uniform(0.6, 1.2)),
        seed=reference_seed(rng),
    )
    times = np.sort(rng.uniform(*_MOMENTS_S, _MOMENTS)).tolist()
    hour = float(rng.uniform(17.5, 30.0) % 24) if night else float(rng.uniform(7.5, 16.5))
    sky, clip_seed = WEATHER[int(rng.integers(len(WEATHER)))], reference_seed(rng)
    with_animal, empty = (
        place.scene.frames(visits, times, place.size, night=night, hour=hour, weather=sky, seed=clip_seed)
        for visits in ([visit], [])
    )
    quality = int(rng.integers(35, 90))
    for number, ((picture, boxes), (scenery, _)) in enumerate(zip(with_animal, empty, strict=True)):
        for truth in boxes:
            if truth.visible < _LEAST_VISIBLE or min(truth.box[2:]) < _LEAST_SIDE_PX:
                continue
            frame = {
                "frameID": f"{name}@{number}",
                "width": place.size[0],
                "height": place.size[1],
                "night": night,
                "sharpness": 0.0,
            }
            seen = Seen(frame, number, times[number], _box(truth, place.size, rng), 1.0)
            changed = np.asarray(cv2.absdiff(picture, scenery).max(axis=2) > _CHANGED, np.uint8)
            crop, mask = _jpeg(_region(picture, seen), quality), _region(_whole(changed), seen)
            yield Shot(group, name, name, animal.name, place.name, truth.flank, 1.0, True, seen, crop, mask)


def _box(
    truth: BoxTruth, size: tuple[int, int], rng: np.random.Generator
) -> tuple[float, float, float, float]:
    """The true box with each side off by up to a tenth of the animal, as detectors draw it."""
    x, y, w, h = truth.box
    left, right = rng.uniform(-0.04, 0.1, 2) * w
    top, bottom = rng.uniform(-0.04, 0.1, 2) * h
    x0, y0 = max(0.0, x - left), max(0.0, y - top)
    x1, y1 = min(float(size[0]), x + w + right), min(float(size[1]), y + h + bottom)
    return x0 / size[0], y0 / size[1], (x1 - x0) / size[0], (y1 - y0) / size[1]


def _region(picture: Picture, seen: Seen) -> Picture:
    return cut_out(picture, with_margin(seen.box, _MARGIN))[0]


def _whole(changed: Picture) -> Picture:
    """What differs from the same clip without the animal, its gaps closed: the animal and its shadow."""
    return np.asarray(cv2.morphologyEx(changed, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), np.uint8)


def _jpeg(crop: Picture, quality: int) -> Picture:
    done, data = cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
