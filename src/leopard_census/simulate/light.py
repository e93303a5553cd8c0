"""Daylight, haze and infra-red flash on a painted place, and the camera's tone curve."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.background import Place
from leopard_census.simulate.canvas import Canvas
from leopard_census.simulate.terrain import Terrain

HAZE = {"clear": 160.0, "snowfall": 28.0, "wind": 120.0, "fog": 9.0}  # metres after which 63 % is haze
FALL_OFF = (
    1.55  # exponent of the flash over distance: 2 for a point, less for a lamp array and scattered light
)
CURVE_STEPS = 256
HEADROOM = 2.0  # brightest light value the tone curve takes in; 1.0 is a white sheet in full light


@dataclass(frozen=True)
class Light:
    """Light of one clip.

    ``sun`` ``(4,)``: direction towards it (X right, Y up, Z away) and strength (0 by night); ``ambient`` ``(2,)``
    from below and above; ``sun_tint``, ``sky_tint`` BGR factors; ``haze_m``; ``flash`` strength at one metre (night);
    ``curve`` tone curve from light value to grey level; ``night``.
    """

    night: bool
    sun: NDArray[np.float64]
    ambient: NDArray[np.float64]
    sun_tint: NDArray[np.float32]
    sky_tint: NDArray[np.float32]
    haze_m: float
    haze_colour: NDArray[np.float32]
    flash: float
    flash_at: tuple[float, float]
    curve: NDArray[np.uint8]


def _curve(shoulder: float, lift: float) -> NDArray[np.uint8]:
    v = np.linspace(0, HEADROOM, CURVE_STEPS)
    out = (1 - np.exp(-shoulder * v)) / (1 - np.exp(-shoulder * 1.15))
    return np.clip(lift + (250 - lift) * out, 0, 255).astype(np.uint8)


def light_for(
    terrain: Terrain, night: bool, hour: float, weather: str, rng: np.random.Generator, drift: float
) -> Light:
    """Light at an hour (local, 0 to 24) of a winter day at 43 degrees north."""
    exposure = float(np.exp(np.clip(rng.normal(0, drift), -2 * drift, 2 * drift)))
    cloud = 1.0 if weather in ("snowfall", "fog") else float(rng.uniform(0, 1) ** 0.8)
    north = float(terrain.rng(20).uniform(0, 2 * np.pi))
    bearing = north + (hour - 12.0) / 24.0 * 2 * np.pi
    climb = np.radians(25.0) * np.cos((hour - 12.3) / 10.5 * np.pi)
    haze = HAZE.get(weather, 160.0)
    if night:
        flash = 6.2 * exposure * float(rng.uniform(0.8, 1.2))
        at = (0.5 + float(terrain.rng(21).normal(0, 0.05)), 0.60 + float(terrain.rng(22).normal(0, 0.04)))
        none = np.ones(3, np.float32)
        return Light(
            True, np.zeros(4), np.array([0.0, 0.0]), none, none, haze, 40 * none, flash, at, _curve(1.35, 12)
        )
    low = float(np.clip(np.sin(climb) / 0.42, 0.02, 1.0))
    strength = exposure * 0.95 * (1.0 - 0.92 * cloud) * min(1.0, 1.6 * low)
    level = exposure * (0.50 + 0.22 * cloud) * (0.45 + 0.55 * min(1.0, 3.0 * low))
    warm = 1.0 - low
    sun = np.array(
        [np.sin(bearing) * np.cos(climb), max(np.sin(climb), 0.12), np.cos(bearing) * np.cos(climb), strength]
    )
    sun[:3] /= np.linalg.norm(sun[:3])
    sun_tint = np.array([0.90 - 0.40 * warm, 0.97 - 0.16 * warm, 1.05], np.float32)
    sky_tint = np.array([1.10 - 0.07 * cloud, 1.0, 0.93 + 0.06 * cloud], np.float32)
    haze_colour = np.array([226, 222, 219], np.float32) * float(min(1.5, 1.5 * level + 0.7 * strength))
    return Light(
        False,
        sun,
        np.array([0.62, 1.0]) * level,
        sun_tint,
        sky_tint,
        haze,
        haze_colour,
        0.0,
        (0.5, 0.6),
        _curve(1.5, 6),
    )


def cast_shadows(place: Place, terrain: Terrain, light: Light) -> NDArray[np.float32]:
    """Share of the sun that reaches the ground at each pixel, 1 where there is no shadow."""
    h, w = place.base.depth.shape
    if light.night or light.sun[3] < 0.08:
        return np.ones((h, w), np.float32)
    k = max(1, w // 320)
    gx, gz = place.ground.x[::k, ::k], np.minimum(place.ground.z[::k, ::k], 40)
    flat = -light.sun[[0, 2]]
    flat = flat / (np.linalg.norm(flat) + 1e-9)
    rng = terrain.rng(23)
    shade = np.zeros(gx.shape, np.float32)
    unseen = np.stack([rng.uniform(-9, 9, 16), rng.uniform(-9, 16, 16), rng.uniform(0.04, 0.2, 16)], axis=1)
    count = 6 if terrain.style == "rocky-ridge" else 16
    for x, z, r in np.concatenate([place.trees, unseen[:count]]):
        along = (gx - x) * flat[0] + (gz - z) * flat[1]
        across = np.abs((gx - x) * flat[1] - (gz - z) * flat[0])
        soft = 0.02 + 0.012 * np.clip(along, 0, 14)
        shadow = np.clip((r - across) / soft + 0.5, 0, 1) * (along > 0) * np.clip(1.15 - along / 16, 0, 1)
        shade = np.maximum(shade, shadow.astype(np.float32))
    crowns = cv2.resize(
        terrain.rng(24).standard_normal((24, 24)).astype(np.float32),
        (256, 256),
        interpolation=cv2.INTER_CUBIC,
    )
    u = np.mod((gx + 3.0 * light.sun[0] / light.sun[1]) * 14 + 128, 255).astype(np.float32)
    v = np.mod((gz + 3.0 * light.sun[2] / light.sun[1]) * 14, 255).astype(np.float32)
    dapple = np.clip(0.5 + 0.9 * cv2.remap(crowns, u, v, cv2.INTER_LINEAR), 0, 1)
    if terrain.style == "pine-snow":
        shade = np.maximum(shade, 0.75 * dapple)
    return np.asarray(cv2.resize(1.0 - 0.9 * shade, (w, h), interpolation=cv2.INTER_LINEAR), np.float32)


def metered(place: Place, light: Light) -> Light:
    """The light after the camera has set its exposure by the mean of what it sees (centre, without the sky)."""
    canvas = place.base
    k = max(1, canvas.depth.shape[1] // 80)
    h = canvas.depth.shape[0]
    rows = slice(h // 4, h, k)
    small = replace(
        canvas,
        colour=np.ascontiguousarray(canvas.colour[rows, ::k]),
        depth=np.ascontiguousarray(canvas.depth[rows, ::k]),
        side=np.ascontiguousarray(canvas.side[rows, ::k]),
        up=np.ascontiguousarray(canvas.up[rows, ::k]),
    )
    mean = max(float(lit(small, light, None, None).mean()), 2.0)
    want, power = (62.0, 0.7) if light.night else (136.0, 1.25)
    gain = float(np.clip((want / mean) ** power, 0.45, 2.2))
    sun = light.sun * np.array([1.0, 1.0, 1.0, gain])
    return replace(
        light,
        sun=sun,
        ambient=light.ambient * gain,
        flash=light.flash * gain,
        haze_colour=light.haze_colour * np.float32(gain),
    )


def flash_at(
    light: Light, camera_width: int, camera_height: int, x: NDArray, y: NDArray, depth: NDArray
) -> NDArray:
    """Light of the flash on a surface that faces the lens, at pixels ``(x, y)`` and a depth in metres."""
    fx, fy = light.flash_at
    r2 = ((x / camera_width - fx) / 0.62) ** 2 + (
        (y / camera_height - fy) * camera_height / camera_width / 0.46
    ) ** 2
    beam = 0.10 + 0.90 * np.exp(-1.1 * r2)
    return (light.flash * beam / np.maximum(depth, 0.6) ** FALL_OFF).astype(np.float32)


def to_infrared(colour: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Near infra-red brightness of painted colours: plants and brown fur bright, contrasts of hue gone."""
    grey = cv2.transform(colour, np.array([[0.12, 0.40, 0.48]], np.float32))
    return np.asarray(cv2.convertScaleAbs(grey, alpha=0.86, beta=26), np.uint8)


def lit(
    canvas: Canvas, light: Light, shadow: NDArray[np.float32] | None, outdoors: NDArray[np.bool_] | None
) -> NDArray[np.uint8]:
    """The painted canvas under a light, uint8 BGR.

    ``shadow`` multiplies the sun where ``outdoors`` (ground); other surfaces get their place's, roughly.
    """
    h, w = canvas.depth.shape
    forward = np.sqrt(np.clip(1.0 - canvas.side**2 - canvas.up**2, 0.0, 1.0))
    if light.night:
        xs, ys = np.arange(w, dtype=np.float32)[None, :], np.arange(h, dtype=np.float32)[:, None]
        facing = np.where(canvas.up > 0.5, 0.55 + 0.25 * forward - 0.25 * canvas.side, 0.35 + 0.65 * forward)
        power = flash_at(light, w, h, xs, ys, canvas.depth) * facing
        value = to_infrared(canvas.colour) * np.clip(
            power * (0.5 * CURVE_STEPS / HEADROOM / 128), 0, 1.2
        ).astype(np.float32)
        grey = cv2.LUT(cv2.convertScaleAbs(value, alpha=1.0), light.curve)
        return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
    below, above = (
        float(a) for a in light.ambient
    )  # plain floats: a float64 scalar would widen the whole picture
    to_right, to_sky, to_back, strength = (float(a) for a in light.sun)
    sky = np.clip(canvas.up, -1, 1) * (0.5 * (above - below)) + 0.5 * (above + below)
    sun = canvas.side * to_right + canvas.up * to_sky - forward * to_back
    sun = np.maximum(sun, 0.0) * (1.7 * strength)
    if shadow is not None and outdoors is not None:
        sun *= np.where(outdoors, shadow, 0.45 + 0.55 * shadow)
    gain = np.float32(0.5 * CURVE_STEPS / 128 * (2.0 / HEADROOM) * 0.5)
    out = np.empty((h, w, 3), np.uint8)
    fog = (1.0 - np.exp(np.minimum(canvas.depth, 500.0) / -light.haze_m)).astype(np.float32)
    for c in range(3):
        value = canvas.colour[..., c] * (sky * float(light.sky_tint[c]) + sun * float(light.sun_tint[c]))
        value += (float(light.haze_colour[c]) - value) * fog
        out[..., c] = cv2.LUT(cv2.convertScaleAbs(value, alpha=float(gain)), light.curve)
    return out
