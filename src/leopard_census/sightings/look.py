"""What the pixels of a crop tell of how well its coat can be read."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.jpeg import Picture

#: Width at which crops are measured, so that those of different cameras can be held against each other (contract
#: `crops`).
LOOK_WIDTH = 320
#: No animal is so high for its width; the odd crop that is (a pole, a smear) is measured at a smaller width, or a strip
#: of some pixels would be blown up to millions.
_MOST_HEIGHT = 8 * LOOK_WIDTH


@dataclass(frozen=True)
class Look:
    """Measures of a crop.

    Attributes
    ----------
    sharpness
        Variance of the Laplacian at `LOOK_WIDTH` pixels width (less where the crop is more than 8 times as high).
    contrast
        Standard deviation of the grey levels of the middle, 0 to 127.
    """

    sharpness: float
    contrast: float


def look_at(crop: Picture) -> Look:
    """Measure a crop, (height, width, 3) uint8 blue-green-red.

    The ellipse in its middle stands for the animal: what is measured must not depend on whether there is a mask.
    """
    grey = np.asarray(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), np.uint8)
    width, height = LOOK_WIDTH, max(1, round(grey.shape[0] * LOOK_WIDTH / grey.shape[1]))
    if height > _MOST_HEIGHT:
        width, height = max(1, round(grey.shape[1] * _MOST_HEIGHT / grey.shape[0])), _MOST_HEIGHT
    method = cv2.INTER_AREA if grey.shape[1] > width else cv2.INTER_LINEAR
    grey = np.asarray(cv2.resize(grey, (width, height), interpolation=method), np.uint8)
    deviation = float(cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_16S))[1].item())
    inside = grey[_middle(width, height)]
    return Look(deviation * deviation, float(inside.std()))


def _middle(width: int, height: int) -> NDArray[np.bool_]:
    """Ellipse that leaves out the corners and the border, shape (height, width)."""
    x = (np.arange(width) + 0.5) / width * 2 - 1
    y = (np.arange(height) + 0.5) / height * 2 - 1
    return np.asarray(x[None, :] ** 2 + y[:, None] ** 2 <= 0.75)
