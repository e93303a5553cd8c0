"""What lens, sensor and weather do to a picture: blur, noise, falling snow, wind."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


class Noise:
    """Sensor noise: one field per clip, shifted at random from frame to frame (fresh enough, and fast)."""

    def __init__(self, width: int, height: int, sigma: float, night: bool, rng: np.random.Generator) -> None:
        # A quarter of the picture, laid out four times: nobody sees noise repeat, and drawing it is slow.
        shape = (height // 2 + 31, width // 2 + 17)
        grey = rng.standard_normal(shape, dtype=np.float32)
        if night:
            grey = (
                cv2.GaussianBlur(grey, (0, 0), 0.6) * 1.7
            )  # gain and in-camera smoothing make coarser grains
            field = np.repeat(grey[..., None], 3, axis=2) * np.float32(sigma)
        else:
            hue = rng.standard_normal((*shape, 3), dtype=np.float32)
            field = np.float32(sigma) * (0.85 * grey[..., None] + 0.5 * hue)
        self._field = np.tile(np.rint(field).astype(np.int16), (2, 2, 1))
        self._rng = rng

    def add(self, picture: Picture) -> Picture:
        """The picture with this frame's noise."""
        h, w = picture.shape[:2]
        dy = int(self._rng.integers(0, self._field.shape[0] - h))
        dx = int(self._rng.integers(0, self._field.shape[1] - w))
        return np.asarray(cv2.add(picture, self._field[dy : dy + h, dx : dx + w], dtype=cv2.CV_8U), np.uint8)


class Flakes:
    """Falling snow: flakes at their distances, drawn as the streaks of one exposure."""

    def __init__(
        self, width: int, height: int, focal_px: float, rng: np.random.Generator, count: int = 170
    ) -> None:
        self._w, self._h = width, height
        self._z = rng.uniform(0.7, 8.0, count)
        self._xy = rng.uniform(0, 1, (count, 2))
        self._fall = rng.uniform(0.7, 1.3, count)
        self._drift = rng.normal(0.25, 0.15)
        self._phase = rng.uniform(0, 2 * np.pi, count)
        self._focal = focal_px

    def draw(self, picture: Picture, t: float, shutter_s: float, night: bool) -> None:
        """Paint the flakes of the moment ``t`` (seconds) into the picture."""
        scale = self._focal / self._z
        x = (
            self._xy[:, 0] * self._w * 1.2 + (self._drift * t + 0.05 * np.sin(t * 2 + self._phase)) * scale
        ) % (1.2 * self._w)
        y = (self._xy[:, 1] * self._h * 1.2 + self._fall * t * scale) % (1.2 * self._h)
        for px, py, z, s, fall in zip(
            x - 0.1 * self._w, y - 0.1 * self._h, self._z, scale, self._fall, strict=True
        ):
            grey = int(min(max(250 / z**1.2, 40), 250)) if night else 236
            long = max(0.0, fall * shutter_s * s)
            thick = min(max(round(0.0045 * s), 1), 9)
            a, b = (round(px), round(py - long)), (round(px + self._drift * shutter_s * s), round(py))
            cv2.line(picture, a, b, (grey, grey, grey), thick, cv2.LINE_AA)


def streak(velocity_px: tuple[float, float]) -> NDArray[np.float32] | None:
    """Kernel of a motion blur over ``velocity_px`` (dx, dy); None where it would not show."""
    length = float(np.hypot(*velocity_px))
    if length < 1.2:
        return None
    n = int(np.ceil(length)) | 1
    n = min(n, 31)
    kernel = np.zeros((n, n), np.float32)
    half = 0.5 * min(length, 30.0)
    dx, dy = velocity_px[0] / length * half, velocity_px[1] / length * half
    c = (n - 1) / 2
    points = [[round((c - dx) * 16), round((c - dy) * 16)], [round((c + dx) * 16), round((c + dy) * 16)]]
    canvas = np.zeros((n, n), np.uint8)
    cv2.line(canvas, tuple(points[0]), tuple(points[1]), 255, 1, cv2.LINE_AA, 4)
    kernel = canvas.astype(np.float32)
    total = float(kernel.sum())
    return kernel / total if total > 0 else None


class Wind:
    """Plants that move: displaces pixels by what the canvas says wind does to them."""

    def __init__(self, sway: NDArray[np.float32], strength: float, rng: np.random.Generator) -> None:
        h, w = sway.shape
        soft = cv2.blur(sway, (5, 5)) * strength
        self._active = bool(soft.max() > 0.2)
        ys, xs = np.indices((h, w), dtype=np.float32)
        self._xs, self._ys, self._sway = xs, ys, soft
        self._phase = (xs * np.float32(9.0 / w) + ys * np.float32(3.0 / h)).astype(np.float32)
        self._beat = float(rng.uniform(4.5, 7.5))
        self._gust = rng.uniform(0, 6.3, 3)
        self._moved: tuple[float, NDArray[np.float32]] | None = None

    def move(self, picture: NDArray, t: float) -> NDArray:
        """The picture (any channels) as wind has it at the moment ``t`` (seconds)."""
        if not self._active:
            return picture
        return cv2.remap(
            picture, self._from_where(t), self._ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )

    def _from_where(self, t: float) -> NDArray[np.float32]:
        """Column that each pixel is taken from; a canvas and its cover move together, so the last is kept."""
        if self._moved is None or self._moved[0] != t:
            gust = 0.55 + 0.45 * np.sin(0.9 * t + self._gust[0]) * np.sin(0.37 * t + self._gust[1])
            shift = self._sway * (np.sin(self._phase + self._beat * t) * gust + 0.4 * gust)
            self._moved = t, (self._xs + shift).astype(np.float32)
        return self._moved[1]
