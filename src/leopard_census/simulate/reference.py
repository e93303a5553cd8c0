"""Labelled crops to train a species classifier on: scenes and animals that no simulated survey shows.

Their seeds lie in a range of their own (`simulate.seeds`), so that a classifier trained here is tested, on any
simulated survey, on animals, coats and views that it has never seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.motion import BEHAVIOURS
from leopard_census.simulate.scene import WEATHER, Scene
from leopard_census.simulate.seeds import reference_seed, stream
from leopard_census.simulate.species_looks import SPECIES
from leopard_census.simulate.visit import BoxTruth, CameraView, Visit

Picture = NDArray[np.uint8]

BLANK = "blank"
_SIZE = (640, 360)
# Moments of a visit that are looked at, seconds after the animal comes into the picture.
_MOMENTS_S = (0.6, 5.0)
_MOMENTS = 3
# Crops of one visit, so that many animals stand for their species rather than one in many poses.
_CROPS_A_VISIT = 2
# An animal less visible than this, or smaller, would not be told by anybody.
_LEAST_VISIBLE = 0.45
_LEAST_SIDE_PX = 24
# A detector's box is not the true one: its sides are off by up to this part of the animal's size.
_SIDE_SHIFT = (-0.04, 0.12)
_ATTEMPTS = 20


@dataclass(frozen=True)
class _Setting:
    """One view and its light."""

    scene: Scene
    night: bool
    hour: float
    weather: str


def reference_crops(
    seed: int, style: str = "pine-snow", per_species: int = 40, views: int = 10
) -> Iterator[tuple[Picture, str, bool]]:
    """Crops of every species that the simulator knows, people included, and of empty ground.

    Parameters
    ----------
    seed
        Any number; another one gives other animals.
    style
        Scene style, as of `CameraView`.
    per_species
        Crops of each name, half of them infra-red.
    views
        Places that all species are seen in; painting one costs as much as thirty pictures of it.

    Yields
    ------
    crop, scientific_name, night
        (h, w, 3) uint8 blue-green-red; `blank` for ground that a moving branch or snow may have marked; whether the
        picture is infra-red.
    """
    rng = stream(seed, "reference", style)
    lights = ((False, per_species - per_species // 2), (True, per_species // 2))
    for place in range(views):
        view = CameraView(reference_seed(rng), style, int(rng.integers(2)))
        for name in (*SPECIES, BLANK):
            for night, total in lights:
                number = total * (place + 1) // views - total * place // views
                for crop in _crops(name, view, night, number, rng):
                    yield crop, name, night


def _crops(
    name: str, view: CameraView, night: bool, number: int, rng: np.random.Generator
) -> Iterator[Picture]:
    left = number
    for _ in range(_ATTEMPTS * max(1, number)):
        if left <= 0:
            return
        setting = _setting(view, night, rng)
        found = _blank(setting, rng) if name == BLANK else _animal(name, setting, rng)
        for crop in found[:left]:
            left -= 1
            yield crop
    if left > 0:
        raise RuntimeError(
            f"{left} of {number} reference crops of {name} could not be made: it hardly shows in {view.style}"
        )


def _setting(view: CameraView, night: bool, rng: np.random.Generator) -> _Setting:
    hour = float(rng.uniform(17.5, 30.0) % 24) if night else float(rng.uniform(7.5, 16.5))
    return _Setting(Scene(view), night, hour, WEATHER[int(rng.integers(len(WEATHER)))])


def _animal(name: str, setting: _Setting, rng: np.random.Generator) -> list[Picture]:
    """Crops of one animal on one visit."""
    visit = Visit(
        visit_id="R",
        scientific_name=name,
        individual_id=None,
        coat_seed=reference_seed(rng),
        size=float(rng.uniform(0.75, 1.1)),
        heading=1 if rng.random() < 0.5 else -1,
        behaviour=BEHAVIOURS[int(rng.integers(len(BEHAVIOURS)))],
        start_s=0.0,
        speed=float(rng.uniform(0.6, 1.2)),
        seed=reference_seed(rng),
    )
    times = np.sort(rng.uniform(*_MOMENTS_S, _MOMENTS)).tolist()
    crops = []
    for picture, boxes in _frames(setting, [visit], times, rng):
        for truth in boxes:
            if truth.visible >= _LEAST_VISIBLE and min(truth.box[2:]) >= _LEAST_SIDE_PX:
                crops.append(_cut_out(picture, truth, rng))
    order = rng.permutation(len(crops))[:_CROPS_A_VISIT]
    return [crops[int(i)] for i in order]


def _blank(setting: _Setting, rng: np.random.Generator) -> list[Picture]:
    """Crops of one empty view, of the sizes that animals have."""
    width, height = _SIZE
    crops = []
    for picture, _ in _frames(setting, [], [float(rng.uniform(0.0, 5.0))], rng):
        for _ in range(_CROPS_A_VISIT):
            w, h = int(rng.integers(40, width // 2)), int(rng.integers(40, height // 2))
            x, y = int(rng.integers(width - w)), int(rng.integers(height - h))
            crops.append(picture[y : y + h, x : x + w].copy())
    return crops


def _frames(
    setting: _Setting, visits: list[Visit], times: list[float], rng: np.random.Generator
) -> Iterator[tuple[Picture, list[BoxTruth]]]:
    return setting.scene.frames(
        visits,
        times,
        _SIZE,
        night=setting.night,
        hour=setting.hour,
        weather=setting.weather,
        seed=reference_seed(rng),
    )


def _cut_out(picture: Picture, truth: BoxTruth, rng: np.random.Generator) -> Picture:
    """The animal as a detector would cut it out."""
    height, width = picture.shape[:2]
    x, y, w, h = truth.box
    left, right = rng.uniform(*_SIDE_SHIFT, 2) * w
    top, bottom = rng.uniform(*_SIDE_SHIFT, 2) * h
    x0, x1 = max(0, round(x - left)), min(width, round(x + w + right))
    y0, y1 = max(0, round(y - top)), min(height, round(y + h + bottom))
    return picture[y0:y1, x0:x1].copy()
