"""Boulders and cliffs: faceted stones with cracks, lichen and snow on their shoulders."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.canvas import Canvas

Rng = np.random.Generator


def _outline(rng: Rng, n: int, rough: float) -> NDArray[np.float64]:
    """Stone outline ``(n, 2)``: half width and height 1, foot flat at 0."""
    angle = np.linspace(0, np.pi, n)
    radius = 1.0 + rough * np.interp(np.linspace(0, 1, n), np.linspace(0, 1, 8), rng.normal(0, 1, 8))
    radius += 0.4 * rough * rng.normal(0, 0.5, n)
    x = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.7 * radius
    y = np.sin(angle) ** 0.75 * radius
    foot = np.linspace(x[-1], x[0], 9)[1:-1]
    ragged = np.stack([foot, rng.uniform(-0.16, 0.02, len(foot))], axis=1)
    return np.concatenate([np.stack([x, y], axis=1), ragged])


def boulder(
    canvas: Canvas,
    rng: Rng,
    x: float,
    base_y: float,
    z: float,
    half_width: float,
    height: float,
    tone: tuple[float, float, float],
    facets: int,
    snow: float,
) -> None:
    """Paint one stone standing at ``(x, z)`` with its foot at ``base_y``; sizes in metres, ``snow`` 0 to 1."""
    cam = canvas.camera
    outline = _outline(rng, 28, 0.16)
    px, py = cam.project(
        x + half_width * outline[:, 0], base_y - 0.05 + height * outline[:, 1], np.full(len(outline), z)
    )
    h, w = canvas.depth.shape
    x0, x1 = max(0, int(px.min()) - 1), min(w, int(px.max()) + 2)
    y0, y1 = max(0, int(py.min()) - 1), min(h, int(py.max()) + 2)
    seeds = rng.uniform(0, 1, (facets, 2))
    tilt = rng.normal(0, 0.55, (facets, 3))
    fine_seed = int(rng.integers(1 << 30))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    ww, hh = x1 - x0, y1 - y0
    mask = np.zeros((hh, ww), np.uint8)
    cv2.fillPoly(
        mask, [np.rint((np.stack([px, py], 1) - [x0, y0]) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4
    )
    # Facets: nearest seed wins, on a coarse grid warped by noise.
    gw, gh = int(min(180, max(ww, 8))), int(min(180, max(hh, 8)))
    wide = float(px.max() - px.min())
    tall = float(py.max() - py.min())
    fine = np.random.default_rng(fine_seed)
    gx = (np.linspace(x0, x1, gw)[None, :] - px.min()) / wide
    gy = (np.linspace(y0, y1, gh)[:, None] - py.min()) / tall
    jag = fine.standard_normal((26, 26)).astype(np.float32)
    warp = cv2.resize(jag, (gw, gh), interpolation=cv2.INTER_LINEAR) * 0.007
    bed = float(fine.uniform(-0.35, 0.35))  # the beds of the rock dip to one side
    aspect = tall / max(wide, 1e-6)
    side, up, bright = (
        np.zeros((gh, gw), np.float32),
        np.zeros((gh, gw), np.float32),
        np.ones((gh, gw), np.float32),
    )
    # Two generations of facets: the stone's faces, and the breaks within them.
    for generation, weight in ((1, 1.0), (5, 0.5)):
        places = seeds if generation == 1 else fine.uniform(0, 1, (facets * generation, 2))
        turns = tilt if generation == 1 else fine.normal(0, 0.5, (facets * generation, 3))
        stack = np.stack(
            [(gx + warp - sx) ** 2 + ((gy + warp - sy) * aspect * 1.3) ** 2 for sx, sy in places]
        )
        nearest = np.argmin(stack, axis=0)
        part = np.sqrt(np.partition(stack, 1, axis=0)[:2])
        crack = np.clip(1.0 - (part[1] - part[0]) / (0.016 / generation**0.5), 0, 1)
        side += weight * turns[nearest, 0].astype(np.float32)
        up += weight * 0.6 * turns[nearest, 1].astype(np.float32)
        bright *= (1.0 + weight * (0.16 * turns[nearest, 2] - 0.34 * crack)).astype(np.float32)
    beds = np.sin((gy + bed * gx) * aspect * 46.0 + 5.0 * warp / 0.007 * 0.12)
    bright *= (1.0 + 0.05 * beds).astype(np.float32)
    up += (0.10 * beds).astype(np.float32)
    side += (1.1 * (gx - 0.5)).astype(np.float32)
    up += (0.35 + 0.7 * (0.5 - gy)).astype(np.float32)
    bright *= (1.0 - 0.45 * np.clip((gy - 0.82) / 0.18, 0, 1)).astype(
        np.float32
    )  # dark where it meets the ground

    def grow(a: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.resize(a, (ww, hh), interpolation=cv2.INTER_LINEAR), np.float32)

    side, up, bright = grow(side), grow(up), grow(bright)
    grit = fine.standard_normal((hh, ww)).astype(np.float32)
    grain = 0.6 * cv2.GaussianBlur(grit, (0, 0), 0.7) + 4.0 * cv2.GaussianBlur(
        grit, (0, 0), max(2.0, ww / 60)
    )
    side += 0.22 * grain
    up += 0.22 * grain[::-1, ::-1]
    colour = np.array(tone, np.float32) * (bright * (1.0 + 0.10 * grain))[..., None]
    lichen = np.clip(
        cv2.GaussianBlur(grit, (0, 0), max(1.5, ww / 90)) * max(1.5, ww / 90) * 3.0 - 1.1, 0, 0.7
    )
    colour += (np.array([92, 132, 138], np.float32) - colour) * lichen[..., None]
    lie = np.clip((up - 0.95 + 0.15 * grain) * 5, 0, 1) * snow
    colour += (np.array([234, 228, 224], np.float32) - colour) * lie[..., None]
    alpha = (mask.astype(np.float32) / 255.0)[..., None]
    view = canvas.colour[y0:y1, x0:x1]
    view[:] = (view + (np.clip(colour, 0, 255) - view) * alpha).astype(np.uint8)
    inside = mask > 127
    canvas.depth[y0:y1, x0:x1][inside] = z
    canvas.side[y0:y1, x0:x1][inside] = np.clip(side, -0.95, 0.95)[inside]
    canvas.up[y0:y1, x0:x1][inside] = np.clip(up, -0.2, 0.95)[inside]
    canvas.cover[y0:y1, x0:x1] = np.maximum(canvas.cover[y0:y1, x0:x1], mask)
    canvas.sway[y0:y1, x0:x1][inside] = 0.0
