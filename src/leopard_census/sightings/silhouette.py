"""Masks from the outlines that a detector leaves."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.tables.batch_json import Polygon
from leopard_census.tables.boxes import Box


def silhouette(outline: Sequence[Polygon], box: Box, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Mask of polygons within a box, drawn at `size` (width, height): 255 inside, 0 outside."""
    width, height = size
    mask = np.zeros((height, width), np.uint8)
    x, y, w, h = box
    for polygon in outline:
        points = np.array(polygon, dtype=np.float64).reshape(-1, 2)
        scaled = (points - (x, y)) / (w, h) * (width, height)
        # 4 binary places keep fractions of a pixel and so the same outline at every size
        cv2.fillPoly(mask, [np.round((scaled - 0.5) * 16).astype(np.int32)], 255, shift=4)
    return mask
