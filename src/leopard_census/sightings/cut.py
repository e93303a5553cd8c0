"""Cutting a region out of a picture."""

import numpy as np

from leopard_census.imaging.jpeg import Picture
from leopard_census.tables.boxes import Box

#: A crop has at least so many pixels each way, so that it can be written and measured.
_LEAST_PX = 8


def with_margin(box: Box, margin: float) -> Box:
    """Box widened by `margin` of its size on each side, within the picture."""
    x, y, w, h = box
    left, top = max(0.0, x - margin * w), max(0.0, y - margin * h)
    right, bottom = min(1.0, x + w * (1 + margin)), min(1.0, y + h * (1 + margin))
    return left, top, right - left, bottom - top


def cut_out(picture: Picture, box: Box) -> tuple[Picture, Box]:
    """Region of a picture in whole pixels, at least 8 each way, and the box that it is."""
    height, width = picture.shape[:2]
    left, top = int(box[0] * width), int(box[1] * height)
    right = min(width, max(left + _LEAST_PX, round((box[0] + box[2]) * width)))
    bottom = min(height, max(top + _LEAST_PX, round((box[1] + box[3]) * height)))
    left, top = min(left, right - _LEAST_PX), min(top, bottom - _LEAST_PX)
    crop = np.ascontiguousarray(picture[top:bottom, left:right])
    return crop, (left / width, top / height, (right - left) / width, (bottom - top) / height)
