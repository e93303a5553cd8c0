"""A picture fitted into a network's input, and boxes brought back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.card_file import PictureInput
from leopard_census.imaging.jpeg import Picture
from leopard_census.tables.boxes import Box

#: Grey of the margins of a letterbox, as in the training of YOLOv5 and what came after it.
MARGIN = 114

Corners = NDArray[np.float32]


@dataclass(frozen=True)
class Placed:
    """Where a picture lies in the input: left, top, width and height as shares of the input."""

    left: float
    top: float
    width: float
    height: float


def room(width: float, height: float, size: PictureInput) -> tuple[int, int]:
    """Width and height in pixels that a picture of this shape takes in the input."""
    if size.fit == "stretch":
        return size.width, size.height
    scale = min(size.width / width, size.height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def place(pixels: Picture, size: PictureInput) -> tuple[Placed, Picture]:
    """The input with a picture of the size of `room` in its middle."""
    height, width = pixels.shape[:2]
    left, top = (size.width - width) // 2, (size.height - height) // 2
    placed = Placed(left / size.width, top / size.height, width / size.width, height / size.height)
    if (width, height) == (size.width, size.height):
        return placed, pixels
    canvas = np.full((size.height, size.width, 3), MARGIN, np.uint8)
    canvas[top : top + height, left : left + width] = pixels
    return placed, canvas


def brought_back(corners: Corners, placed: Placed, window: Box) -> Corners:
    """Corners in the picture that a part of it was placed from.

    Parameters
    ----------
    corners : float32 array, shape (n, 4)
        Left, top, right, bottom as shares of the input.
    placed
        Where the part lies in the input.
    window
        The part: x, y, width, height as shares of the picture.

    Returns
    -------
    As shares of the picture; they may pass its edges.
    """
    start = np.array([placed.left, placed.top] * 2, np.float32)
    length = np.array([placed.width, placed.height] * 2, np.float32)
    inside = (corners - start) / length
    return np.asarray(inside * np.array(window[2:] * 2) + np.array(window[:2] * 2), np.float32)
