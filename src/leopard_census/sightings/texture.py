"""The coat's texture in numbers: local patterns and spots, inside the animal and around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.jpeg import Picture

#: Crops are compared at this size: a rosette of a leopard that fills it is some 8 pixels wide.
_SIZE = (192, 120)
#: Local patterns are counted at this size and at a half and a quarter of it.
_SHRINK = (1, 2, 4)
#: Steps round a pixel, in order.
_AROUND = ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0))
_PATTERNS = 10
#: Widths of spots in pixels (standard deviation of the inner of two Gaussians, the outer being 1.6 times as wide).
_SPOTS = (2.0, 3.0, 4.5, 7.0)
_OUTER = 1.6
#: Contrast is taken against what lies within this distance, so that shade and snow count alike.
_CONTRAST = 24.0
#: Grey levels added to the local contrast: below it there is noise alone.
_NOISE = 4.0
#: Contrast from which a spot counts, in local standard deviations.
_SPOT = 0.25


def texture_features(crop: Picture) -> NDArray[np.float64]:
    """Shape (n_features,); the same for a mirrored crop.

    Local binary patterns, uniform and the same at every angle (Ojala et al. 2002, IEEE TPAMI 24), of the middle of the
    crop and of its border, and how much of the middle is covered by dark and by bright spots of four widths
    (difference of Gaussians, Marr and Hildreth 1980).

    Parameters
    ----------
    crop : uint8 array, shape (height, width, 3), blue green red
    """
    grey = np.asarray(cv2.cvtColor(resized(crop, _SIZE), cv2.COLOR_BGR2GRAY), np.uint8)
    return np.concatenate([*(_patterns(grey, shrink) for shrink in _SHRINK), _spots(grey)])


def resized(crop: Picture, size: tuple[int, int]) -> Picture:
    """Crop at another size (width, height)."""
    method = cv2.INTER_AREA if crop.shape[1] > size[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(crop, size, interpolation=method), np.uint8)


def ellipse(size: tuple[int, int]) -> NDArray[np.bool_]:
    """The middle of a picture of a size (width, height): an ellipse that covers two fifths of it."""
    x = (np.arange(size[0]) + 0.5) / size[0] * 2 - 1
    y = (np.arange(size[1]) + 0.5) / size[1] * 2 - 1
    return np.asarray(x[None, :] ** 2 + y[:, None] ** 2 <= 0.5)


def _patterns(grey: NDArray[np.uint8], shrink: int) -> NDArray[np.float64]:
    """Roots of the shares of the local patterns, inside and around."""
    if shrink > 1:
        size = (grey.shape[1] // shrink, grey.shape[0] // shrink)
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    smooth = np.asarray(cv2.GaussianBlur(grey, (3, 3), 0), np.uint8)
    height, width = smooth.shape[0] - 2, smooth.shape[1] - 2
    centre = smooth[1:-1, 1:-1]
    brighter = np.stack([smooth[y : y + height, x : x + width] >= centre for y, x in _AROUND])
    changes = (brighter != np.roll(brighter, 1, axis=0)).sum(axis=0)
    kind = np.where(changes <= 2, brighter.sum(axis=0), _PATTERNS - 1)
    body = ellipse((width, height))
    counts = [np.bincount(kind[where], minlength=_PATTERNS) / where.sum() for where in (body, ~body)]
    return np.sqrt(np.concatenate(counts))


def _spots(grey: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Strength and cover of dark and bright spots by their width."""
    level = grey.astype(np.float64)
    spread = np.sqrt(cv2.GaussianBlur((level - level.mean()) ** 2, (0, 0), _CONTRAST))
    even = (level - cv2.GaussianBlur(level, (0, 0), _CONTRAST)) / (spread + _NOISE)
    body = ellipse(_SIZE)
    values: list[float] = []
    for sigma in _SPOTS:
        inside = (cv2.GaussianBlur(even, (0, 0), sigma) - cv2.GaussianBlur(even, (0, 0), sigma * _OUTER))[
            body
        ]
        low, high = np.percentile(inside, (5, 95))
        covers = [float((inside < -_SPOT).mean()), float((inside > _SPOT).mean())]
        values += [float(inside.std()), *covers, float(low), float(high)]
    return np.array(values)
