"""How a picture is exposed."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# Every fourth pixel of every fourth row is enough for shares of a picture.
_STEP = 4
# Grey levels from 0, and up to 255, at which nothing can be seen any more: JPEG and video coding blur full black
# and white by a level or two.
_CLIPPED = 2


@dataclass(frozen=True)
class Exposure:
    """Exposure of a picture.

    Attributes
    ----------
    mean
        Mean grey level, 0 to 255.
    clipped
        Share of the pixels that are black or white.
    """

    mean: float
    clipped: float


def exposure(grey: NDArray[np.uint8]) -> Exposure:
    """Exposure of a grey picture, (height, width) uint8 from 0 (black) to 255 (white)."""
    seen = np.ascontiguousarray(grey[::_STEP, ::_STEP])
    counts = cv2.calcHist([seen], [0], None, [256], [0, 256]).ravel().astype(np.int64)
    total = int(counts.sum())
    clipped = int(counts[: _CLIPPED + 1].sum() + counts[255 - _CLIPPED :].sum())
    return Exposure(float(counts @ np.arange(256)) / total, clipped / total)
