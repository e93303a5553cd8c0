"""Numbers that describe a crop for telling species: colour, texture and shape."""

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.jpeg import Picture
from leopard_census.sightings.texture import ellipse, resized, texture_features

#: A change of the features makes older models unusable: they carry this number.
VERSION = 2
#: Crops are compared at this size, whatever their shape; the shape is a feature of its own.
SIZE = (96, 64)
#: Grids of edge directions: columns, rows and directions. The coarse one holds the build, the fine one legs and tail.
_GRIDS = ((4, 3, 8), (8, 6, 9))
_HUES = 8


def crop_features(crop: Picture, night: bool) -> NDArray[np.float64]:
    """Features of a crop, shape (n_features,).

    The middle of the crop stands for the animal and its border for the ground, as no mask can be counted on.

    Parameters
    ----------
    crop : uint8 array, shape (height, width, 3), blue green red
    night
        In infra-red light colour says nothing of the animal, but what the maker and the coding tint: it is left out.
    """
    if night:
        crop = np.asarray(cv2.cvtColor(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)
    height, width = crop.shape[:2]
    small = resized(crop, SIZE)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB).astype(np.float64)
    body = ellipse(SIZE)
    parts = [
        np.array([np.log(width / height)]),
        _colour(lab, body),
        _hues(small, body),
        _patterns(lab[:, :, 0], body),
        *(_directions(lab[:, :, 0], *grid) for grid in _GRIDS),
        texture_features(crop),
    ]
    return np.concatenate(parts)


def _colour(lab: NDArray[np.float64], body: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Mean and spread of lightness and colour of body, ground and the body's upper and lower half."""
    upper, lower = body.copy(), body.copy()
    upper[SIZE[1] // 2 :] = False
    lower[: SIZE[1] // 2] = False
    inside, around = lab[body], lab[~body]
    return np.concatenate(
        [
            inside.mean(axis=0),
            inside.std(axis=0),
            inside.mean(axis=0) - around.mean(axis=0),
            lab[upper].mean(axis=0) - lab[lower].mean(axis=0),
        ]
    )


def _hues(small: Picture, body: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Share of the body's colour in each hue, weighted by saturation; all 0 in infra-red."""
    hsv = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[body].astype(np.float64)
    counts, _ = np.histogram(hsv[:, 0], bins=_HUES, range=(0, 180), weights=hsv[:, 1])
    return counts / (255.0 * len(hsv))


def _patterns(grey: NDArray[np.float64], body: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Strength of the coat's pattern at four scales, its skewness (dark spots), and that of the ground."""
    values: list[float] = []
    fine = grey
    for sigma in (1.0, 2.0, 4.0, 8.0):
        coarse = np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.float64)
        band = fine - coarse
        inside = band[body]
        deviation = float(inside.std())
        skew = float((inside**3).mean() / (deviation**3 + 1e-3))
        values += [np.log1p(deviation), np.log1p(float(band[~body].std())), float(np.clip(skew, -3, 3))]
        fine = coarse
    return np.array(values)


def _directions(grey: NDArray[np.float64], columns: int, rows: int, directions: int) -> NDArray[np.float64]:
    """Histograms of edge directions in a grid of cells (Dalal and Triggs 2005), the same for a mirrored crop.

    An animal walks either way: each cell's histogram is averaged with its mirror image's.
    """
    dx, dy = cv2.Sobel(grey, cv2.CV_64F, 1, 0), cv2.Sobel(grey, cv2.CV_64F, 0, 1)
    strength = np.hypot(dx, dy)
    angle = np.arctan2(dy, dx) % np.pi
    bins = np.minimum((angle / np.pi * directions).astype(int), directions - 1)
    cell = (np.arange(SIZE[1]) * rows // SIZE[1])[:, None] * columns + np.arange(SIZE[0]) * columns // SIZE[0]
    flat = np.bincount(
        (cell * directions + bins).ravel(), weights=strength.ravel(), minlength=columns * rows * directions
    )
    grid = flat.reshape(rows, columns, directions)
    grid = (grid + grid[:, ::-1, ::-1])[:, : columns // 2]
    return np.sqrt(grid / (grid.sum() + 1e-6)).ravel()
