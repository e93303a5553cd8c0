"""Where a network looks: the whole picture, and overlapping tiles in which small animals show larger."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.config.model_card import ModelInput
from leopard_census.detections.merging import WHOLE
from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.letterbox import Placed, place, room
from leopard_census.tables.boxes import Box


@dataclass(frozen=True)
class View:
    """What a network sees at once.

    Attributes
    ----------
    window
        Part of the picture: x, y, width, height as shares of it.
    placed
        Where this part lies in the input.
    canvas : uint8 array, shape (height, width, 3)
        The input, blue green red.
    """

    window: Box
    placed: Placed
    canvas: Picture


def tile_share(grid: int) -> float:
    """Side of a tile as a share of the picture's, for `grid` by `grid` tiles that overlap by half.

    With half overlap an animal of up to half a tile lies whole in one of them, wherever it stands.
    """
    return 2 / (grid + 1)


def views(picture: Picture, grid: int, size: ModelInput) -> Iterator[View]:
    """The whole picture, then tiles from the upper left in rows; `grid` 1 has no tiles.

    The picture is made small once, so that a tile fills the input; tiles are cut out of that copy.
    """
    share = tile_share(grid)
    height, width = picture.shape[:2]
    tile_w, tile_h = room(share * width, share * height, size)
    small = resized(picture, round(tile_w / share), round(tile_h / share))
    yield View(WHOLE, *place(resized(small, *room(width, height, size)), size))
    if grid == 1:
        return
    small_h, small_w = small.shape[:2]
    for y in _starts(small_h, tile_h, grid):
        for x in _starts(small_w, tile_w, grid):
            window = x / small_w, y / small_h, tile_w / small_w, tile_h / small_h
            yield View(window, *place(small[y : y + tile_h, x : x + tile_w], size))


def closer(box: Box) -> Box | None:
    """Window around a box, of twice its longer side and of the picture's shape; None where it would be all of it.

    Twice: then what is in it shows about as large as what detectors see most in training, and as much around it.
    """
    side = 2 * max(box[2:])
    if side >= 1:
        return None
    x, y = (min(max(box[i] + box[i + 2] / 2 - side / 2, 0.0), 1 - side) for i in (0, 1))
    return x, y, side, side


def view_of(picture: Picture, window: Box, size: ModelInput) -> View:
    """One part of a picture, from its own pixels."""
    height, width = picture.shape[:2]
    left, top = round(window[0] * width), round(window[1] * height)
    right, bottom = round((window[0] + window[2]) * width), round((window[1] + window[3]) * height)
    part = picture[top : max(bottom, top + 1), left : max(right, left + 1)]
    part_h, part_w = part.shape[:2]
    exact = left / width, top / height, part_w / width, part_h / height
    return View(exact, *place(resized(part, *room(part_w, part_h, size)), size))


def resized(picture: Picture, width: int, height: int) -> Picture:
    """Picture at another size, by area means where it shrinks (no aliasing).

    By halves first, where it can be: nearly the same means, in less than half the time that OpenCV takes at odd ratios.
    """
    while (
        picture.shape[0] % 2 == picture.shape[1] % 2 == 0
        and picture.shape[0] >= 2 * height
        and picture.shape[1] >= 2 * width
    ):
        picture = _scaled(picture, picture.shape[1] // 2, picture.shape[0] // 2)
    return _scaled(picture, width, height)


def _scaled(picture: Picture, width: int, height: int) -> Picture:
    if picture.shape[:2] == (height, width):
        return picture
    shrinks = width * height < picture.shape[0] * picture.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (width, height), interpolation=how), np.uint8)


def _starts(length: int, tile: int, grid: int) -> NDArray[np.int64]:
    return np.linspace(0, length - tile, grid).round().astype(np.int64)
