"""The information strip that camera traps burn into their pictures."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.visit import Banner

Picture = NDArray[np.uint8]


@lru_cache(maxsize=16)
def strip_height(height: int) -> int:
    """Rows that the strip takes of a picture of some height."""
    return max(15, round(0.036 * height))


def _text(
    strip: Picture, text: str, x: float, scale: float, colour: tuple[int, int, int], right: bool = False
) -> float:
    thick = max(1, round(1.7 * scale))
    (w, h), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, scale, thick)
    left = x - w if right else x
    cv2.putText(
        strip,
        text,
        (round(left), (strip.shape[0] + h) // 2),
        cv2.FONT_HERSHEY_DUPLEX,
        scale,
        colour,
        thick,
        cv2.LINE_AA,
    )
    return float(left + w)


def _moon(
    strip: Picture, x: int, phase: float, colour: tuple[int, int, int], back: tuple[int, int, int]
) -> None:
    r = max(3, round(0.30 * strip.shape[0]))
    centre = (x, strip.shape[0] // 2)
    cv2.circle(strip, centre, r, colour, -1, cv2.LINE_AA)
    lit = abs(1.0 - 2.0 * abs(phase % 1.0 - 0.0)) if phase < 0.5 else abs(2.0 * phase - 1.0)
    shift = round((1.0 - lit) * 2 * r) * (1 if phase < 0.5 else -1)
    if (1.0 - lit) < 0.98:
        cv2.circle(strip, (x - shift, centre[1]), r, back, -1, cv2.LINE_AA)
    cv2.circle(strip, centre, r, colour, 1, cv2.LINE_AA)


def strip_of(banner: Banner, width: int, height: int) -> Picture:
    """The strip as pixels, ``(strip_height, width, 3)`` BGR: light on black, as the cameras of the area burn it in."""
    back, ink = (8, 8, 8), (245, 245, 245)
    strip = np.full((strip_height(height), width, 3), back, np.uint8)
    scale = strip.shape[0] / 42.0
    pad = 0.012 * width
    x = _text(strip, banner.date, pad, scale, ink)
    _text(strip, banner.time, x + 1.5 * pad, scale, ink)
    _text(strip, banner.camera_name, 0.52 * width, scale, ink)
    right = width - pad
    if banner.temperature_c is not None:
        text = f"{banner.temperature_c}C"
        _text(strip, text, right, scale, ink, right=True)
        (w, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, scale, 1)
        right -= w + 2.5 * pad
    if banner.moon_phase is not None:
        _moon(strip, round(right), banner.moon_phase, ink, back)
    return strip
