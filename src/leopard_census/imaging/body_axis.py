"""Turn a picture so that the body in it lies level.

An animal that walks up or down a slope is tilted, and so is a camera on a leaning tree. Upright features bear some
15 degrees of it; what is more, or adds up between two pictures, they do not. The axis of a mask errs, too, when legs
and tail are in it or a part of the body is hidden, so that it is for those whose animals really are tilted.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees

import cv2
import numpy as np
from numpy.typing import NDArray

#: Least ratio of the spread along the body to that across it: a body seen from the front has no axis to speak of.
LEAST_RATIO = 1.5
#: Degrees within which a body is level enough, and beyond which the mask is no walking animal's.
LEVEL_ENOUGH, MOST = 5.0, 35.0


@dataclass(frozen=True)
class Levelled:
    """A picture turned about its centre, on a canvas that holds all of it.

    Attributes
    ----------
    picture : uint8 array, shape (h, w, 3)
    mask : uint8 array, shape (h, w), or None
        1 on the body; 0 where the canvas shows nothing.
    back : float64 array, shape (2, 3)
        From its pixels to those of the picture as it was.
    """

    picture: NDArray[np.uint8]
    mask: NDArray[np.uint8] | None
    back: NDArray[np.float64]

    def before(self, xy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Places of pixels, shape (n, 2), in the picture as it was."""
        return np.asarray(xy @ self.back[:, :2].T + self.back[:, 2], np.float32)


def body_tilt(mask: NDArray[np.uint8]) -> float:
    """Angle of the body's long axis in degrees, clockwise from level; 0 where it has none.

    Parameters
    ----------
    mask : uint8 array, shape (h, w)
        Not 0 on the body.

    Notes
    -----
    The principal axis of the mask's second moments.
    """
    moments = cv2.moments(np.asarray(mask > 0, np.uint8), binaryImage=True)
    if not moments["m00"]:
        return 0.0
    across, down, both = (moments[k] / moments["m00"] for k in ("mu20", "mu02", "mu11"))
    spread = np.hypot(across - down, 2 * both)
    long, short = (across + down + spread) / 2, (across + down - spread) / 2
    if long < LEAST_RATIO**2 * max(short, 1e-9):
        return 0.0
    tilt = degrees(0.5 * atan2(2 * both, across - down))
    return tilt if LEVEL_ENOUGH < abs(tilt) < MOST else 0.0


def level(picture: NDArray[np.uint8], mask: NDArray[np.uint8] | None) -> Levelled:
    """Turn a picture so that the body's long axis is level; without a mask it stays as it is.

    Parameters
    ----------
    picture : uint8 array, shape (h, w, 3)
    mask : uint8 array, shape (h, w), or None
        1 on the body.
    """
    tilt = 0.0 if mask is None else body_tilt(mask)
    if mask is None or not tilt:
        return Levelled(picture, mask, np.eye(2, 3))
    height, width = mask.shape
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), tilt, 1.0)
    cosine, sine = np.abs(turn[0, :2])
    size = int(np.ceil(width * cosine + height * sine)), int(np.ceil(width * sine + height * cosine))
    turn[:, 2] += ((size[0] - width) / 2, (size[1] - height) / 2)
    # What lies beyond the picture repeats its edge: a black corner would be an edge that features are found on.
    turned = cv2.warpAffine(picture, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    body = cv2.warpAffine(mask, turn, size, flags=cv2.INTER_NEAREST)
    return Levelled(
        np.asarray(turned, np.uint8),
        np.asarray(body, np.uint8),
        np.asarray(cv2.invertAffineTransform(turn), np.float64),
    )
