"""Trees, shrubs, grass and fallen leaves, painted on a canvas at their distance."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.canvas import Canvas

Rng = np.random.Generator
Colour = tuple[int, int, int]  # BGR

SHIFT = 4  # sub-pixel bits of the line drawing


def _fixed(lines: NDArray[np.float64]) -> NDArray[np.int32]:
    """Lines ``(n, points, 2)`` in the drawing's fixed-point pixels, ``(n, points, 1, 2)``."""
    return np.rint(np.clip(lines, -4000, 8000) * (1 << SHIFT)).astype(np.int32)[:, :, None, :]


def _jitter(rng: Rng, colour: tuple[float, float, float], spread: float) -> tuple[float, float, float]:
    shade = 1.0 + rng.normal(0, spread)
    shift = rng.normal(0, 3, 3)
    blue, green, red = (
        min(max(c * shade + d, 0.0), 255.0) for c, d in zip(colour, shift.tolist(), strict=True)
    )
    return blue, green, red


def stroke(
    canvas: Canvas,
    points: NDArray,
    colour: tuple[float, float, float],
    width_px: float,
    z: float,
    sway: float,
) -> None:
    """Paint a line of some width at distance ``z``; lines thinner than a pixel are painted paler."""
    strokes(canvas, points[None], colour, width_px, z, sway)


def strokes(
    canvas: Canvas, lines: NDArray, colour: tuple[float, float, float], width_px: float, z: float, sway: float
) -> None:
    """Paint lines ``(n, points, 2)`` of one colour, width and distance."""
    thick = max(1, round(width_px))
    strength = min(1.0, max(width_px, 0.25))
    pad = thick + 2
    h, w = canvas.depth.shape
    low, high = lines.min(axis=(0, 1)), lines.max(axis=(0, 1))
    x0, y0 = max(int(low[0]) - pad, 0), max(int(low[1]) - pad, 0)
    x1, y1 = min(int(high[0]) + pad + 1, w), min(int(high[1]) + pad + 1, h)
    if x1 - x0 < 1 or y1 - y0 < 1:
        return
    fixed = list(_fixed(lines))
    if strength > 0.95:
        cv2.polylines(canvas.colour, fixed, False, colour, thick, cv2.LINE_AA, SHIFT)
    else:
        view = canvas.colour[y0:y1, x0:x1]
        copy = view.copy()
        moved = [line - np.array([[[x0 << SHIFT, y0 << SHIFT]]], np.int32) for line in fixed]
        cv2.polylines(copy, moved, False, colour, 1, cv2.LINE_AA, SHIFT)
        view[:] = cv2.addWeighted(copy, strength, view, 1 - strength, 0)
    cv2.polylines(canvas.depth, fixed, False, z, thick, cv2.LINE_8, SHIFT)
    cv2.polylines(canvas.up, fixed, False, 0.25, thick, cv2.LINE_8, SHIFT)
    cv2.polylines(canvas.side, fixed, False, 0.0, thick, cv2.LINE_8, SHIFT)
    cv2.polylines(canvas.cover, fixed, False, round(255 * max(strength, 0.5)), thick, cv2.LINE_AA, SHIFT)
    if sway > 0:
        cv2.polylines(canvas.sway, fixed, False, sway, thick + 2, cv2.LINE_8, SHIFT)


@lru_cache(maxsize=4)
def bark(kind: str) -> NDArray[np.float32]:
    """Bark relief, tileable up and down, zero mean, about unit variance: ``oak``, ``pine`` or ``birch``."""
    rng = np.random.default_rng([{"oak": 1, "pine": 2, "birch": 3}[kind], 77])
    noise = rng.standard_normal((512, 256)).astype(np.float32)
    if kind == "birch":
        wide = cv2.GaussianBlur(noise, (0, 0), sigmaX=9, sigmaY=1.2)
        out = np.minimum(wide / wide.std(), 0.2)
    else:
        tall = 14 if kind == "oak" else 6
        coarse = cv2.GaussianBlur(noise, (0, 0), sigmaX=2.0, sigmaY=tall)
        plates = -np.abs(coarse / coarse.std())
        fine = cv2.GaussianBlur(
            rng.standard_normal((512, 256)).astype(np.float32), (0, 0), sigmaX=0.9, sigmaY=3
        )
        out = -plates + 0.6 * fine / fine.std()
    return ((out - out.mean()) / out.std()).astype(np.float32)


def trunk(
    canvas: Canvas, rng: Rng, x: float, base_y: float, z: float, radius: float, kind: str, snow: bool
) -> None:
    """A tree trunk standing at ``(x, z)`` with its foot at height ``base_y``, reaching out of the picture."""
    cam = canvas.camera
    col, foot = cam.project(np.array(x), np.array(base_y), np.array(z))
    half = max(cam.focal_px * radius / z, 0.8)
    lean = rng.normal(0, 0.035)
    h, w = canvas.depth.shape
    bottom = int(min(h, np.ceil(foot)))
    if bottom <= 0:
        return
    reach = int(half * 1.7) + 3 + int(abs(lean) * bottom)
    x0, x1 = max(0, int(col) - reach), min(w, int(col) + reach + 1)
    if x1 <= x0:
        return
    rows = np.arange(bottom, dtype=np.float32)[:, None]
    up = (float(foot) - rows) / cam.focal_px * z
    flare = 1.0 + 0.55 * np.exp(-up / (radius * 1.6)) - 0.02 * np.clip(up, 0, 8)
    crook = rng.uniform(0.3, 1.1) * radius * np.sin(up * rng.uniform(0.5, 1.4) + rng.uniform(0, 6))
    centre = float(col) + (lean * up + crook * np.clip(up, 0, 1)) * cam.focal_px / z
    t = (np.arange(x0, x1, dtype=np.float32)[None, :] - centre) / (half * flare)
    inside = np.abs(t) < 1.0
    if not inside.any():
        return
    texture = bark(kind)
    around = np.arcsin(np.clip(t, -1, 1)) / np.pi * 128 * max(0.7, radius / 0.12) + rng.uniform(0, 256)
    along = up / (radius * 6.0) * 160 + rng.uniform(0, 512) + 0 * t
    grain = cv2.remap(
        texture, around.astype(np.float32) % 255, along.astype(np.float32) % 511, cv2.INTER_LINEAR
    )
    tone = {"oak": (84, 92, 100), "pine": (74, 90, 110), "birch": (188, 194, 198)}[kind]
    contrast = {"oak": 0.28, "pine": 0.24, "birch": 0.22}[kind] / (1.0 + (z / 14.0) ** 2)
    base = np.array(_jitter(rng, tone, 0.12), np.float32)
    colour = base * (1.0 + contrast * grain)[..., None]
    if snow:
        # Snow sticks to the windward side and to the foot.
        side = np.clip(
            (np.abs(t + 0.75 * np.sign(lean + 0.01)) < 0.28) * (grain > -0.2) * rng.uniform(0, 0.8), 0, 1
        )
        heap = np.clip(1.4 - up / (radius * rng.uniform(0.4, 1.0)) + 0.3 * grain, 0, 1)
        white = np.maximum(0.75 * side, heap)[..., None]
        colour = colour + (np.array([228, 222, 218], np.float32) - colour) * white
    moss = rng.random() < 0.3
    if moss and kind == "oak":
        low = (np.clip(0.5 - up, 0, 0.5) * np.clip(grain, 0, 1))[..., None]
        colour = colour + (np.array([60, 92, 84], np.float32) - colour) * low
    soft = np.clip((1.0 - np.abs(t)) * half + 0.5, 0, 1)[..., None]
    view = canvas.colour[:bottom, x0:x1]
    view[:] = np.where(inside[..., None], view + (np.clip(colour, 0, 255) - view) * soft, view).astype(
        np.uint8
    )
    canvas.depth[:bottom, x0:x1][inside] = z
    canvas.side[:bottom, x0:x1][inside] = t[inside]
    canvas.up[:bottom, x0:x1][inside] = 0.05
    canvas.cover[:bottom, x0:x1][inside] = 255
    canvas.sway[:bottom, x0:x1][inside] = 0.0


def branch(
    canvas: Canvas,
    rng: Rng,
    start: NDArray,
    angle: float,
    length: float,
    radius: float,
    z: float,
    depth: int,
    colour: tuple[float, float, float],
    snow: bool,
    leaves: float = 0.0,
) -> None:
    """A branch with its twigs in the plane at distance ``z``; ``start`` in metres (x, y), angle 0 to the right."""
    cam = canvas.camera
    n = 5
    turns = angle + np.cumsum(rng.normal(0, 0.16, n)) + 0.05 * np.arange(n)
    steps = np.stack([np.cos(turns), np.sin(turns)], axis=1) * length / n
    line = np.vstack([start, start + np.cumsum(steps, axis=0)])
    px, py = cam.project(line[:, 0], line[:, 1], np.full(n + 1, z))
    points = np.stack([px, py], axis=1)
    width = 2 * radius * cam.focal_px / z
    sway = 0.02 * cam.focal_px / z * (3.2 - depth)
    stroke(canvas, points, _jitter(rng, colour, 0.10), width, z, max(sway, 0.0))
    if snow and abs(np.cos(angle)) > 0.5 and width > 0.5:
        stroke(canvas, points - [0, 0.4 * width + 0.4], (236, 232, 230), 0.6 * width, z, max(sway, 0.0))
    if leaves > 0 and depth <= 1 and rng.random() < leaves:
        for p in points[2:]:
            size = cam.focal_px / z * rng.uniform(0.018, 0.04)
            leaf(canvas, rng, p + rng.normal(0, size, 2), size, z, (60, 92, 140))
    if depth > 0:
        for _ in range(int(rng.integers(2, 5))):
            k = int(rng.integers(1, n + 1))
            side = rng.choice([-1.0, 1.0]) * rng.uniform(0.35, 0.95)
            branch(
                canvas,
                rng,
                line[k],
                turns[min(k, n - 1)] + side,
                length * rng.uniform(0.35, 0.65),
                radius * 0.55,
                z,
                depth - 1,
                colour,
                snow,
                leaves,
            )


def leaf(
    canvas: Canvas, rng: Rng, at: NDArray, size_px: float, z: float, colour: tuple[float, float, float]
) -> None:
    """A withered leaf seen at some angle."""
    axes = (max(1, round(size_px)), max(1, round(size_px * rng.uniform(0.25, 0.6))))
    centre = (round(float(at[0])), round(float(at[1])))
    tint = _jitter(rng, colour, 0.22)
    turn = float(rng.uniform(0, 180))
    cv2.ellipse(canvas.colour, centre, axes, turn, 0, 360, tint, -1, cv2.LINE_AA)
    cv2.ellipse(canvas.depth, centre, axes, turn, 0, 360, z, -1)
    cv2.ellipse(canvas.cover, centre, axes, turn, 0, 360, 255, -1, cv2.LINE_AA)


def grass(
    canvas: Canvas,
    rng: Rng,
    x: float,
    y: float,
    z: float,
    height: float,
    blades: int,
    colour: tuple[float, float, float],
) -> None:
    """A tuft of dry grass or sedge: blades that arch outward, their tips moved by wind."""
    cam = canvas.camera
    scale = cam.focal_px / z
    for _ in range(blades):
        tall = height * rng.uniform(0.45, 1.1)
        out = rng.normal(0, 0.38) * tall
        foot = x + rng.normal(0, 0.10 * height + 0.02)
        t = np.linspace(0, 1, 5)
        bx = foot + out * t**1.8
        by = y + tall * (t - 0.42 * t**2.6 * abs(out) / max(tall, 1e-3) * 1.4)
        px, py = cam.project(bx, by, np.full(5, z))
        line, tint = np.stack([px, py], axis=1), _jitter(rng, colour, 0.16)
        stroke(canvas, line[:4], tint, 0.0036 * scale, z, 0.02 * scale)
        stroke(canvas, line[2:], tint, 0.0020 * scale, z, 0.03 * scale)


def conifer(canvas: Canvas, rng: Rng, x: float, y: float, z: float, height: float, snow: bool) -> None:
    """A young Korean pine or fir: drooping sprays of needles about a thin stem, with snow on them."""
    cam = canvas.camera
    scale = cam.focal_px / z
    px, py = cam.project(np.array([x, x]), np.array([y, y + height]), np.array([z, z]))
    stroke(canvas, np.stack([px, py], axis=1), (48, 60, 74), 0.03 * scale * height / 1.5, z, 0.0)
    level = 0.08
    while level < 0.99:
        spread = 0.34 * height * (1.0 - level) ** 0.8 * rng.uniform(0.75, 1.15) + 0.05
        for side in (-1.0, 1.0, rng.choice([-0.45, 0.45])):
            tip = side * spread * rng.uniform(0.6, 1.15)
            t = np.linspace(0, 1, 6)
            bx = x + tip * t
            by = (
                y
                + height * (level + rng.normal(0, 0.012))
                + 0.07 * t
                - rng.uniform(0.12, 0.38) * abs(tip) * t**1.6
            )
            _needles(canvas, rng, bx, by, z, 0.085, snow)
        level += rng.uniform(0.035, 0.085) / max(height, 0.6)


def _needles(canvas: Canvas, rng: Rng, bx: NDArray, by: NDArray, z: float, length: float, snow: bool) -> None:
    cam = canvas.camera
    scale = cam.focal_px / z
    n = int(np.clip(26 * length * scale / 6, 8, 26))
    k = rng.uniform(0, len(bx) - 1.001, n)
    i = k.astype(int)
    sx, sy = bx[i] + (k - i) * (bx[i + 1] - bx[i]), by[i] + (k - i) * (by[i + 1] - by[i])
    turn = rng.normal(-np.pi / 2, 0.9, n)
    long = length * rng.uniform(0.6, 1.3, n)
    ends = np.stack([sx + long * np.cos(turn), sy + 0.7 * long * np.sin(turn)], axis=1)
    px, py = cam.project(np.stack([sx, ends[:, 0]], 1), np.stack([sy, ends[:, 1]], 1), np.full((n, 2), z))
    lines = np.stack([px, py], axis=2)
    for part in np.array_split(lines, 4):
        strokes(canvas, part, _jitter(rng, (52, 70, 56), 0.3), 0.012 * scale, z, 0.012 * scale)
    if snow and rng.random() < 0.55:
        px, py = cam.project(bx, by + 0.012, np.full(len(bx), z))
        first = int(rng.integers(0, len(bx) - 2))
        cut = first + int(rng.integers(2, 4))
        stroke(
            canvas,
            np.stack([px, py], axis=1)[first:cut],
            (238, 234, 232),
            rng.uniform(0.008, 0.028) * scale,
            z,
            0.012 * scale,
        )
