"""Puts a drawn animal into the lit place: its light, its shadow on the ground, its fur edge, its shining eyes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.camera import Camera
from leopard_census.simulate.light import CURVE_STEPS, HEADROOM, Light, flash_at, to_infrared
from leopard_census.simulate.raster import Layer, Shape
from leopard_census.simulate.sensor import streak

GAIN = (
    0.5 * CURVE_STEPS / 128 * (2.0 / HEADROOM) * 0.5
)  # grey level times light value, to an entry of the tone curve


@lru_cache(maxsize=1)
def _fringe() -> NDArray[np.float32]:
    """Noise that breaks up outlines into hair."""
    noise = np.random.default_rng([5, 31]).standard_normal((1200, 2000), dtype=np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 0.8)
    return np.asarray(soft / float(soft.std()), np.float32)


def furry(layer: Layer, hair_px: float) -> None:
    """Soften and roughen the layer's outline in place; ``hair_px`` is the length of hair in the picture."""
    h, w = layer.alpha.shape
    sigma = float(np.clip(0.5 + 0.45 * hair_px, 0.55, 4.0))
    soft = cv2.GaussianBlur(layer.alpha, (0, 0), sigma)
    if hair_px > 0.6:
        reps = (-(-h // 1200), -(-w // 2000))
        noise = _fringe() if reps == (1, 1) else np.tile(_fringe(), reps)
        edge = (
            (soft - 0.42) * (1.0 + 0.9 * sigma)
            + 0.15 * min(hair_px, 2.5) * noise[:h, :w] * (soft < 0.97)
            + 0.42
        )
        soft = np.clip(edge, 0.0, 1.0) * (soft > 0.04)
    layer.alpha[:] = soft


def lit_layer(
    layer: Layer, light: Light, camera: Camera, contrast: float, sun_share: float
) -> NDArray[np.uint8]:
    """Colours of the layer under a light, uint8 BGR; ``contrast`` of marks in infra-red."""
    if light.night:
        full = to_infrared(layer.colour)
        grey = cv2.convertScaleAbs(full, alpha=contrast, beta=(1.0 - contrast) * 150)
        h, w = grey.shape
        xs = np.arange(layer.x0, layer.x0 + w, dtype=np.float32)[None, :]
        ys = np.arange(layer.y0, layer.y0 + h, dtype=np.float32)[:, None]
        depth = np.where(np.isfinite(layer.depth), layer.depth, 10.0).astype(np.float32)
        power = flash_at(light, camera.width, camera.height, xs, ys, depth) * layer.shade
        value = cv2.multiply(grey, np.clip(power * GAIN, 0, 1.2), dtype=cv2.CV_8U)
        return np.asarray(cv2.cvtColor(cv2.LUT(value, light.curve), cv2.COLOR_GRAY2BGR), np.uint8)
    sun = light.sun[3] * sun_share
    share = sun / max(sun + float(light.ambient.mean()), 1e-6)
    tint = (light.sky_tint * (1 - share) + light.sun_tint * share) * GAIN
    gain = cv2.merge([layer.shade * np.float32(t) for t in tint])
    value = cv2.multiply(layer.colour, gain, dtype=cv2.CV_8U)
    fog = 1.0 - float(np.exp(-float(layer.depth.min()) / light.haze_m))
    if fog > 0.04:
        veil = np.broadcast_to((light.haze_colour * GAIN).astype(np.uint8), value.shape)
        value = cv2.addWeighted(value, 1.0 - fog, np.ascontiguousarray(veil), fog, 0.0)
    return np.asarray(cv2.LUT(value, light.curve), np.uint8)


def blend(
    picture: NDArray[np.uint8],
    layer: Layer,
    colours: NDArray[np.uint8],
    place_depth: NDArray[np.float32],
    velocity_px: tuple[float, float],
    owner: NDArray[np.int8],
    near: NDArray[np.float32],
    number: int,
) -> None:
    """Lay an animal into the picture where nothing of the place stands before it.

    ``owner`` and ``near`` note, per pixel, which animal shows and how near it is.
    """
    alpha = layer.alpha
    kernel = streak(velocity_px)
    if kernel is not None:
        over = colours.astype(np.float32) * alpha[..., None]
        alpha = np.asarray(cv2.filter2D(alpha, -1, kernel), np.float32)
        over = np.asarray(cv2.filter2D(over, -1, kernel), np.float32)
        colours = np.clip(over / np.maximum(alpha, 1e-3)[..., None], 0, 255).astype(np.uint8)
    h, w = picture.shape[:2]
    lx0, ly0 = max(0, -layer.x0), max(0, -layer.y0)
    lx1, ly1 = min(alpha.shape[1], w - layer.x0), min(alpha.shape[0], h - layer.y0)
    if lx1 <= lx0 or ly1 <= ly0:
        return
    part = (slice(ly0, ly1), slice(lx0, lx1))
    at = (slice(ly0 + layer.y0, ly1 + layer.y0), slice(lx0 + layer.x0, lx1 + layer.x0))
    depth = layer.depth[part]
    # Terrain within a hand's breadth does not hide: the feet stand on it.
    front = np.where(depth < 1e6, depth, layer.depth.min())  # the blurred fringe is as near as the animal
    shown = (alpha[part] * (front < place_depth[at] + 0.25)).astype(np.float32)
    picture[at] = cv2.blendLinear(
        np.ascontiguousarray(colours[part]), np.ascontiguousarray(picture[at]), shown, 1.0 - shown
    )
    mine = shown > 0.5
    owner[at][mine] = number
    near[at][mine] = np.minimum(near[at], front)[mine]


def ground_shadow(
    picture: NDArray[np.uint8],
    shapes: Sequence[Shape],
    camera: Camera,
    light: Light,
    base: float,
    sun_share: float,
) -> list[tuple[int, int, int, int]]:
    """Darken the ground under and behind an animal; returns the windows ``(x0, y0, x1, y1)`` that it changed."""
    h, w = picture.shape[:2]
    masks = []
    jobs: list[tuple[NDArray[np.float64], float, float]] = []
    bodies = [
        s for s in shapes if s.name.split("_")[0] in ("trunk", "head", "tail", "fore", "hind", "leg", "pack")
    ]
    tall = max(float(s.points[..., 1].max()) for s in bodies) - base
    sun = light.sun[3] * sun_share
    sky = float(light.ambient[1]) + 1e-6
    if sun > 0.06:
        jobs.append(
            (-light.sun[[0, 2]] / light.sun[1], sun * light.sun[1] / (sun * light.sun[1] + sky) * 0.85, 0.012)
        )
    jobs.append((np.zeros(2), 0.30 if not light.night else 0.35, 0.05))
    for direction, strength, soft in jobs:
        hulls = []
        for shape in bodies:
            p = shape.points[::3]
            up = np.maximum(p[..., 1] - base, 0.0)
            x, z = p[..., 0] + direction[0] * up, p[..., 2] + direction[1] * up
            if float(z.min()) < 0.4:
                continue
            sx, sy = camera.project(x, np.full(x.shape, base), z)
            pts = np.stack([sx.ravel(), sy.ravel()], 1)
            if shape.name == "tail" or shape.name.startswith("leg"):
                half = len(p) // 2
                n = p.shape[1]
                hulls += [pts[: (half + 1) * n], pts[half * n :]]
            else:
                hulls.append(pts)
        if not hulls:
            continue
        both = np.concatenate(hulls)
        z0 = float(np.median(bodies[0].points[..., 2]))
        sigma = max(0.8, soft * camera.focal_px / max(z0, 0.5) * (0.5 + tall))
        pad = int(3 * sigma) + 2
        x0, y0 = np.maximum(np.floor(both.min(0)).astype(int) - pad, 0)
        x1, y1 = np.minimum(np.ceil(both.max(0)).astype(int) + pad, [w, h])
        if x1 - x0 < 4 or y1 - y0 < 4:
            continue
        k = int(np.clip(sigma / 1.5, 1, 8))  # a soft shadow needs few pixels
        mask = np.zeros(((y1 - y0) // k + 1, (x1 - x0) // k + 1), np.uint8)
        for hull in hulls:
            outline = cv2.convexHull(((hull - [x0, y0]) / k).astype(np.float32))
            cv2.fillConvexPoly(mask, np.rint(outline).astype(np.int32), 255)
        soft_mask = cv2.GaussianBlur(mask, (0, 0), max(0.6, sigma / k))
        if k > 1:
            soft_mask = cv2.resize(soft_mask, (mask.shape[1] * k, mask.shape[0] * k))
        masks.append((x0, y0, x1, y1, soft_mask[: y1 - y0, : x1 - x0], strength))
    for x0, y0, x1, y1, mask, strength in masks:
        dim = 1.0 - mask.astype(np.float32) * np.float32(strength / 255.0)
        blue = 1.0 - 0.86 * (1.0 - dim)  # skylight still falls into a shadow
        gain = cv2.merge([blue, dim, dim]) if not light.night else cv2.merge([dim, dim, dim])
        picture[y0:y1, x0:x1] = cv2.multiply(picture[y0:y1, x0:x1], gain, dtype=cv2.CV_8U)
    return [(int(x0), int(y0), int(x1), int(y1)) for x0, y0, x1, y1, _, _ in masks]


def eye_shine(
    colours: NDArray[np.uint8],
    layer: Layer,
    places: Sequence[NDArray[np.float64]],
    heading: float,
    strength: float,
    camera: Camera,
    size: float,
) -> None:
    """Bright pupils of an animal that looks towards the flash."""
    for place in places:
        to_lens = np.array([-place[0], -place[2]]) / (np.hypot(place[0], place[2]) + 1e-9)
        looks = float(np.cos(heading) * to_lens[0] + np.sin(heading) * to_lens[1])
        if looks < 0.12:
            continue
        sx, sy = camera.project(place[0], place[1], place[2])
        x, y = round(float(sx)) - layer.x0, round(float(sy)) - layer.y0
        if not (2 <= x < colours.shape[1] - 2 and 2 <= y < colours.shape[0] - 2):
            continue
        if not layer.depth[y, x] > place[2] - 0.06 * size:
            continue
        r = max(1, round(camera.focal_px / place[2] * 0.011 * size))
        level = int(np.clip(120 + 150 * strength * min(1.0, 0.4 + looks), 0, 255))
        cv2.circle(colours, (x, y), r + 1, (level // 2 + 60,) * 3, -1, cv2.LINE_AA)
        cv2.circle(colours, (x, y), r, (level,) * 3, -1, cv2.LINE_AA)
