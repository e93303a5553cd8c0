"""What the empty scene looks like: robust backgrounds of a series and of a deployment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Plane = NDArray[np.float32]
#: Brightness ratios of the blue, green and red channel.
Exposure = tuple[float, float, float]

#: Grey levels added before ratios are taken, so that sensor noise in black areas does not decide the
#: exposure.
_FLOOR = 8.0
#: Exposure ratios looked for: a quarter to four times.
_LOG_RANGE = 1.4
_LOG_STEP = 0.02
#: Working height in working widths, at most. Upright photos have 16 to 9: only scraps of a picture are cut down.
_TALLEST = 4
_LOG_LEVEL = np.log(np.arange(256, dtype=np.float32) + np.float32(_FLOOR))


@dataclass(frozen=True)
class Background:
    """An empty scene.

    Attributes
    ----------
    level : uint8 array, shape (height, width, 3)
        Median picture, blue green red.
    spread : float32 array, shape (height, width)
        How much a pixel varies without an animal, in grey levels (one robust standard deviation).
    pictures
        Number of pictures, or of series, that it was made from.
    """

    level: Picture
    spread: Plane
    pictures: int


def shrink(picture: Picture, width: int) -> Picture:
    """Picture at working width, lightly smoothed against sensor noise and coding blocks.

    A picture is never enlarged, and a very high one is made narrower: its height stays below `_TALLEST` widths.
    """
    size = _working_size(picture.shape[1], picture.shape[0], width)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (3, 3), 0), dtype=np.uint8)


def _working_size(wide: int, high: int, width: int) -> tuple[int, int]:
    """Width and height in pixels."""
    across = min(width, wide)
    height = max(2, round(high * across / wide))
    most = _TALLEST * width
    if height <= most:
        return across, min(height, high)
    return max(1, round(wide * most / high)), most


def exposure_ratio(picture: Picture, reference: Picture, valid: NDArray[np.bool_]) -> Exposure:
    """Factors by which `picture` is brighter than `reference`, per channel (cameras shift their white
    balance).

    The most frequent ratio of the pixels, not the median: an animal that fills half of the picture must not
    shift it. 1.0 when nothing can be said (a black picture).
    """
    a, b = (p[::3, ::3][valid[::3, ::3]] for p in (picture, reference))
    return _common_ratio(a[:, 0], b[:, 0]), _common_ratio(a[:, 1], b[:, 1]), _common_ratio(a[:, 2], b[:, 2])


def largest(planes: NDArray[Any]) -> NDArray[Any]:
    """Largest channel of each pixel; by planes, as numpy is slow along a last axis of three."""
    blue, green, red = cv2.split(planes)
    return cv2.max(cv2.max(blue, green), red)


def _common_ratio(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    usable = (a > 4) & (a < 250) & (b > 4) & (b < 250)
    if int(usable.sum()) < 64:
        return 1.0
    log_ratio = _LOG_LEVEL[a[usable]] - _LOG_LEVEL[b[usable]]
    bins = ((log_ratio + _LOG_RANGE) / _LOG_STEP).astype(np.int64)
    last = round(2 * _LOG_RANGE / _LOG_STEP)
    counts = np.bincount(bins[(bins >= 0) & (bins < last)], minlength=last)
    best = int(np.argmax(np.convolve(counts, np.ones(7), mode="same")))
    centre = (best + 0.5) * _LOG_STEP - _LOG_RANGE
    near = log_ratio[np.abs(log_ratio - centre) < 4 * _LOG_STEP]
    return float(np.exp(np.median(near))) if near.size else 1.0


def at_exposure(picture: Picture, ratio: Exposure) -> Picture:
    """Picture with its exposure divided by `ratio`; unchanged within 2%, the noise of the ratio itself."""
    if max(abs(r - 1) for r in ratio) < 0.02:
        return picture
    grey = np.arange(256, dtype=np.float32)
    table = np.stack([(grey + _FLOOR) / np.float32(r) - _FLOOR for r in ratio], axis=1)
    return np.asarray(cv2.LUT(picture, table.round().clip(0, 255).astype(np.uint8)[None]), dtype=np.uint8)


def unlike(a: Picture, b: Picture, valid: NDArray[np.bool_]) -> float:
    """Mean difference of two scenes in grey levels at equal exposure, outliers capped."""
    equal = at_exposure(a, exposure_ratio(a, b, valid))
    gap = largest(cv2.absdiff(equal[::4, ::4], b[::4, ::4]))[valid[::4, ::4]]
    return float(np.minimum(gap, 40).mean())


def _ordered(pictures: Sequence[Picture]) -> list[Picture]:
    """Pictures with each pixel's values in rising order: an odd-even sorting network on whole pictures.

    For 15 small pictures ten times as fast as `numpy.sort` along the first axis, which jumps through memory.
    """
    rows = [p.copy() for p in pictures]
    for phase in range(len(rows)):
        for j in range(phase % 2, len(rows) - 1, 2):
            low = np.minimum(rows[j], rows[j + 1])
            np.maximum(rows[j], rows[j + 1], out=rows[j + 1])
            rows[j] = low
    return rows


def median_background(pictures: Sequence[Picture], valid: NDArray[np.bool_]) -> Background:
    """Median of pictures after their exposures are made equal.

    Parameters
    ----------
    pictures
        At least one picture of equal shape.
    valid : bool array, shape (height, width)
        False on the information strips.

    Returns
    -------
    Background
        Its spread is the smaller of the two half ranges (median to quartiles): an animal that covers a pixel
        for a while makes it brighter or darker, not both, while swaying grass does both.
    """
    reference = pictures[len(pictures) // 2]
    equal = [at_exposure(p, exposure_ratio(p, reference, valid)) for p in pictures]
    rows = _ordered(equal)
    n = len(rows)
    level = rows[n // 2]
    if n < 3:
        return Background(level, np.zeros(level.shape[:2], np.float32), n)
    if n % 2 == 0:
        level = np.asarray(cv2.addWeighted(rows[n // 2 - 1], 0.5, rows[n // 2], 0.5, 0), np.uint8)
    below = cv2.subtract(level, rows[n // 4])
    above = cv2.subtract(rows[n - 1 - n // 4], level)
    # a quartile lies 0.674 standard deviations from the median
    spread = largest(cv2.min(below, above)).astype(np.float32) / np.float32(0.674)
    return Background(np.asarray(level, np.uint8), spread, n)


def evenly(items: Sequence[Picture], most: int) -> list[Picture]:
    """At most `most` of the items, evenly spread over their order."""
    if len(items) <= most:
        return list(items)
    places = np.linspace(0, len(items) - 1, most).round().astype(int)
    return [items[int(i)] for i in places]
