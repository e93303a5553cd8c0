"""Directions of edges in a coarse grid over a crop: a leopard's outline without its coat."""

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.jpeg import Picture

#: Crops are looked at in this size (width, height), in cells of so many pixels: spots are gone, head and tail are not.
_SIZE = (48, 32)
_CELL = 8
COLUMNS, ROWS = _SIZE[0] // _CELL, _SIZE[1] // _CELL
DIRECTIONS = 6
#: Energy below which a cell counts as empty; the most that one direction may have (Dalal and Triggs clip, too).
_FAINT = 50.0
_MOST = 0.4


def edge_grid(crop: Picture) -> NDArray[np.float64]:
    """Histograms of oriented gradients, shape (ROWS, COLUMNS, DIRECTIONS), each normalised over its 3 x 3 cells.

    Parameters
    ----------
    crop : uint8 array, shape (height, width, 3), blue green red

    References
    ----------
    Dalal & Triggs (2005), Histograms of oriented gradients for human detection, CVPR.
    """
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    method = cv2.INTER_AREA if grey.shape[1] > _SIZE[0] else cv2.INTER_LINEAR
    small = cv2.resize(grey, _SIZE, interpolation=method).astype(np.float32)
    dx, dy = cv2.Sobel(small, cv2.CV_32F, 1, 0), cv2.Sobel(small, cv2.CV_32F, 0, 1)
    strength = np.hypot(dx, dy).astype(np.float64)
    place = np.arctan2(dy, dx).astype(np.float64) % np.pi / np.pi * DIRECTIONS - 0.5
    below = np.floor(place).astype(int)
    share = place - below
    cell = (np.arange(_SIZE[1]) // _CELL)[:, None] * COLUMNS + np.arange(_SIZE[0]) // _CELL
    total = np.zeros(ROWS * COLUMNS * DIRECTIONS)
    for direction, weight in ((below, 1 - share), (below + 1, share)):
        index = cell * DIRECTIONS + direction % DIRECTIONS
        total += np.bincount(index.ravel(), (strength * weight).ravel(), len(total))
    grid = total.reshape(ROWS, COLUMNS, DIRECTIONS)
    energy = np.square(grid).sum(axis=2)
    around = cv2.boxFilter(energy, -1, (3, 3), normalize=False, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.minimum(grid / np.sqrt(around + _FAINT)[:, :, None], _MOST), np.float64)


def mirrored(grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Grid of the crop mirrored left to right."""
    return grid[:, ::-1, ::-1]
