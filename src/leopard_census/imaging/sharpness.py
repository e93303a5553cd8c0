"""How sharp a picture is."""

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.tallest import TALLEST

# Width at which sharpness is measured. The variance of the Laplacian grows with resolution; at one width
# the figures of different cameras can be held against each other.
SHARPNESS_WIDTH = 640


def sharpness(grey: NDArray[np.uint8]) -> float:
    """Variance of the Laplacian of a grey picture at `SHARPNESS_WIDTH` pixels width; larger is sharper.

    Parameters
    ----------
    grey
        (height, width) uint8.

    References
    ----------
    Pech-Pacheco et al. (2000), Diatom autofocusing in brightfield microscopy, ICPR.
    """
    height, width = grey.shape
    if width != SHARPNESS_WIDTH:
        rows = min(max(1, round(height * SHARPNESS_WIDTH / width)), TALLEST * SHARPNESS_WIDTH)
        size = (SHARPNESS_WIDTH, rows)
        way = cv2.INTER_AREA if width > SHARPNESS_WIDTH else cv2.INTER_LINEAR
        grey = np.asarray(cv2.resize(grey, size, interpolation=way), np.uint8)
    # 16 bits hold every value of the 3 x 3 Laplacian of 8-bit grey (-1020 to 1020) exactly.
    laplacian = cv2.Laplacian(grey, cv2.CV_16S)
    deviation = float(cv2.meanStdDev(laplacian)[1].item())
    return deviation * deviation
