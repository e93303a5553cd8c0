"""Cutting a region out of a picture."""

import math

import numpy as np

from leopard_census.imaging.jpeg import Picture
from leopard_census.tables.boxes import Box

#: A crop has at least so many pixels each way, so that it can be written and measured.
_LEAST_PX = 8
#: A side so near to the edge of a pixel lies on it: fractions of floating point numbers are not exact.
_NEAR_PX = 0.01


def with_margin(box: Box, margin: float) -> Box:
    """Box widened by `margin` of its size on each side, within the picture."""
    x, y, w, h = box
    left, top = max(0.0, x - margin * w), max(0.0, y - margin * h)
    right, bottom = min(1.0, x + w * (1 + margin)), min(1.0, y + h * (1 + margin))
    return left, top, right - left, bottom - top


def cut_out(picture: Picture, box: Box) -> tuple[Picture, Box]:
    """Region of a picture in whole pixels, and the box that it is.

    Pixels that a side crosses are within; at least 8 each way are, or all that there are. The mirrored picture is cut
    as the mirror image.
    """
    height, width = picture.shape[:2]
    left, right = _span(box[0], box[2], width)
    top, bottom = _span(box[1], box[3], height)
    crop = np.ascontiguousarray(picture[top:bottom, left:right])
    return crop, (left / width, top / height, (right - left) / width, (bottom - top) / height)


def _span(start: float, size: float, n: int) -> tuple[int, int]:
    """First pixel and the one behind the last of n, of a side from `start` on as long as `size`, in fractions of n."""
    first = min(n, max(0, math.floor(start * n + _NEAR_PX)))
    behind = max(first, min(n, math.ceil((start + size) * n - _NEAR_PX)))
    missing = min(_LEAST_PX, n) - (behind - first)
    if missing <= 0:
        return first, behind
    # An odd pixel goes to the side of the picture's middle (to both from there), so that left and right are alike.
    beyond = first + behind - n
    first -= missing // 2 + (missing % 2 if beyond >= 0 else 0)
    behind += missing // 2 + (missing % 2 if beyond <= 0 else 0)
    moved = max(0, -first) - max(0, behind - n)
    return first + moved, behind + moved
