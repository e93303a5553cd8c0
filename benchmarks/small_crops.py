"""A hard synthetic set for identity at scale: small, blurred, noisy crops of many leopards.

The simulator's own coats, bodies, gaits, light and sensor, without its clips: one moment of one passing animal, drawn
at the size of an animal that is far away, half of them in infra-red, some behind stems, in front of the station it
passes. Every sighting is a function of its number alone, so that a smaller set is the beginning of a larger one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.background import Place, paint
from leopard_census.simulate.camera import Camera
from leopard_census.simulate.compositor import furry, lit_layer
from leopard_census.simulate.difficulty import DEFAULT
from leopard_census.simulate.light import Light, light_for, lit, metered
from leopard_census.simulate.performer import Performer, coat_of
from leopard_census.simulate.raster import Layer, draw
from leopard_census.simulate.sensor import Noise, streak
from leopard_census.simulate.terrain import Terrain, terrain_of
from leopard_census.simulate.visit import CameraView, Visit
from leopard_census.tables.boxes import Box

SPECIES = "Panthera pardus"
STATIONS = 20
#: Size of the whole picture in pixels: the animal in it is then some 160 x 75.
WIDTH, HEIGHT = 280, 210
#: Spread of the natural logarithm of how often an animal is seen: some are seen ten times as often as others.
UNEVEN = 0.6
#: Share of sightings that belong to the encounter of the sighting before: the same animal minutes later, as near copy.
AGAIN = 0.15
NIGHT = 0.5
#: Blur of the lens in pixels, more than in the simulator's large pictures, and noise, 1.4 times theirs.
BLUR_PX = (0.5, 1.2)
NOISE = 1.4
#: Share of sightings with a stem in front of the body, and its width as a share of the animal's length.
STEMS, STEM_WIDTH = 0.3, (0.05, 0.2)
#: Moments of a pass, seconds from its start, that are tried for one that shows a flank in the picture.
MOMENTS = np.arange(0.0, 14.0, 0.2)
DIFFICULTY = replace(DEFAULT, path_yaw_deg=16.0, head_motion_rad=0.3)


@dataclass(frozen=True)
class Planned:
    """One sighting of the set before it is drawn.

    Attributes
    ----------
    number
        From 0.
    individual
        From 0.
    encounter
        Number of the first sighting of its encounter.
    """

    number: int
    individual: int
    encounter: int


def plan_sightings(count: int, individuals: int, seed: int) -> list[Planned]:
    """Which animal each sighting is of; the first of a longer plan are a shorter plan."""
    often = np.exp(np.random.default_rng([seed, 1]).normal(0, UNEVEN, individuals))
    edges = np.cumsum(often / often.sum())
    planned: list[Planned] = []
    drawn = np.random.default_rng([seed, 2]).random((count, 2))
    for number, (who, again) in enumerate(drawn):
        if planned and again < AGAIN:
            planned.append(Planned(number, planned[-1].individual, planned[-1].encounter))
        else:
            planned.append(Planned(number, min(int(np.searchsorted(edges, who)), individuals - 1), number))
    return planned


@dataclass(frozen=True)
class Crop:
    """What the stage gets of one sighting: picture, body mask, box in its frame, and the row of the crops table."""

    picture: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    box: Box
    row: Mapping[str, Any]


def draw_sighting(planned: Planned, seed: int) -> Crop:
    """The crop of one sighting.

    Attempts with other paths are made until the animal shows a flank, not more than a third of it outside the picture.
    """
    of_encounter = np.random.default_rng([seed, 3, planned.encounter])
    view = CameraView(int(of_encounter.integers(STATIONS)), "pine-snow", int(of_encounter.integers(2)))
    night, hour = bool(of_encounter.random() < NIGHT), float(of_encounter.uniform(8.5, 16.5))
    heading = 1 if of_encounter.random() < 0.5 else -1
    for attempt in range(100):
        rng = np.random.default_rng([seed, 4, planned.number, attempt])
        visit = Visit(
            str(planned.number), SPECIES, str(planned.individual), 1000 + planned.individual, 1.0,
            heading, "pass", 0.0, 0.9, int(rng.integers(2**31)),
        )  # fmt: skip
        crop = _attempt(planned, visit, view, (night, hour), rng)
        if crop is not None:
            return crop
    raise RuntimeError(f"sighting {planned.number} never shows a flank")


def _attempt(
    planned: Planned, visit: Visit, view: CameraView, when: tuple[bool, float], rng: np.random.Generator
) -> Crop | None:
    terrain, camera, place = _station(view)
    performer = Performer(visit, terrain, view.facing, DIFFICULTY)
    states = [s for t in MOMENTS if (s := performer.state(float(t))) is not None and s.z > 0.8]
    states = [
        s for s in states if abs(s.x) < 0.8 * camera.half_width_at(s.z) and performer.flank(s) != "other"
    ]
    if not states:
        return None
    state = states[int(rng.integers(len(states)))]
    night, hour = when
    light = metered(place, light_for(terrain, night, hour, "clear", rng, 2 * DIFFICULTY.exposure_drift))
    shapes, _, _ = performer.stage(state)
    share = float(rng.uniform(0, 1))
    sun = np.array([0.0, 0.0, 0.0, 1.0]) if night else light.sun * np.array([1, 1, 1, 1.5 * share])
    ambient = np.zeros(2) if night else light.ambient * np.array([0.62, 1.0])
    layer = draw(shapes, coat_of(SPECIES, visit.coat_seed), camera, sun, ambient)
    if layer is None:
        return None
    furry(layer, 0.003 * camera.focal_px / state.z)
    colours = lit_layer(layer, light, camera, DIFFICULTY.night_contrast, share)
    shutter = DIFFICULTY.shutter_night_s if night else DIFFICULTY.shutter_day_s
    vx, vy = performer.screen_velocity(state, camera)
    picture, alpha = _joined(_lit_station(place, light), layer, colours, (vx * shutter, vy * shutter))
    if alpha.sum() < (2 / 3) * layer.alpha.sum():
        return None
    return _cut(planned, performer.flank(state), night, *_photographed(picture, alpha, night, rng), rng)


@lru_cache(maxsize=2 * STATIONS)
def _station(view: CameraView) -> tuple[Terrain, Camera, Place]:
    terrain = terrain_of(view, DIFFICULTY)
    camera = terrain.camera(WIDTH, HEIGHT)
    return terrain, camera, paint(terrain, camera, DIFFICULTY)


def _lit_station(place: Place, light: Light) -> NDArray[np.uint8]:
    return lit(place.base, light, None, None)


def _joined(
    back: NDArray[np.uint8], layer: Layer, colours: NDArray[np.uint8], velocity_px: tuple[float, float]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The animal before its station, and its cover."""
    over, cover = np.zeros_like(back), np.zeros(back.shape[:2], np.float32)
    h, w = layer.alpha.shape
    x0, y0 = max(0, layer.x0), max(0, layer.y0)
    x1, y1 = min(back.shape[1], layer.x0 + w), min(back.shape[0], layer.y0 + h)
    if x1 > x0 and y1 > y0:
        inside = slice(y0 - layer.y0, y1 - layer.y0), slice(x0 - layer.x0, x1 - layer.x0)
        over[y0:y1, x0:x1], cover[y0:y1, x0:x1] = colours[inside], layer.alpha[inside]
    kernel = streak(velocity_px)
    if kernel is not None:
        premultiplied = cv2.filter2D(over * cover[..., None], -1, kernel)
        cover = np.asarray(cv2.filter2D(cover, -1, kernel), np.float32)
        over = np.clip(premultiplied / np.maximum(cover, 1e-3)[..., None], 0, 255).astype(np.uint8)
    return np.asarray(cv2.blendLinear(over, back, cover, 1 - cover), np.uint8), cover


def _photographed(
    picture: NDArray[np.uint8], alpha: NDArray[np.float32], night: bool, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Stems, lens, sensor and JPEG; and the body mask without the stems."""
    body = np.asarray(alpha > 0.5, np.uint8)
    x, _, w, _ = cv2.boundingRect(body)
    if rng.random() < STEMS:
        wide = max(2, int(w * rng.uniform(*STEM_WIDTH)))
        at = int(x + rng.uniform(0.1, 0.9) * w) - wide // 2
        stem = slice(max(0, at), at + wide)
        picture[:, stem] = np.asarray(
            rng.uniform(40, 110) + rng.normal(0, 12, picture[:, stem].shape), np.uint8
        )
        body[:, stem] = 0
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(*BLUR_PX))), np.uint8)
    sigma = NOISE * (DIFFICULTY.noise_night if night else DIFFICULTY.noise_day)
    picture = Noise(picture.shape[1], picture.shape[0], sigma, night, rng).add(picture)
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 70])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8), body


def _cut(
    planned: Planned,
    flank: str,
    night: bool,
    picture: NDArray[np.uint8],
    body: NDArray[np.uint8],
    rng: np.random.Generator,
) -> Crop | None:
    """The crop at a box that errs by some percent, with a mask that errs by a pixel or two."""
    x, y, w, h = cv2.boundingRect(body)
    if w < 40 or h < 20:
        return None
    off = np.rint(rng.normal(0, 0.03, 4) * [w, h, w, h]).astype(int)
    x0, y0 = max(0, x + off[0]), max(0, y + off[1])
    x1, y1 = min(WIDTH, x + w + off[2]), min(HEIGHT, y + h + off[3])
    grown = int(rng.integers(-1, 3))
    change = cv2.erode if grown < 0 else cv2.dilate
    mask = np.asarray(change(body, np.ones((2 * abs(grown) + 1,) * 2, np.uint8)), np.uint8)
    row = {
        "sightingID": f"s{planned.number:06d}", "frameID": f"f{planned.number:06d}", "flank": flank,
        "p_left": float(flank == "left"), "p_right": float(flank == "right"),
        "sure": True, "clarity": 0.8, "night": night,
    }  # fmt: skip
    box = float(x0 / WIDTH), float(y0 / HEIGHT), float((x1 - x0) / WIDTH), float((y1 - y0) / HEIGHT)
    part = slice(y0, y1), slice(x0, x1)
    return Crop(np.ascontiguousarray(picture[part]), np.ascontiguousarray(mask[part]), box, row)
