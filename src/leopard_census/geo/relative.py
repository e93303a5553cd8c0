"""Coordinates that show the shape of a station network without telling where it lies."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def relative_km(points: Array, origin: Array | None = None) -> Array:
    """Kilometres east and north of an origin, shape (n, 2), rounded to 0.1 km.

    Parameters
    ----------
    points
        Easting and northing in metres, shape (n, 2).
    origin
        Shape (2,); default the south-western corner of the points' bounding box.
    """
    if len(points) == 0:
        return np.zeros((0, 2))
    start = points.min(axis=0) if origin is None else origin
    return np.round((points - start) / 1000, 1) + 0.0  # + 0.0 turns -0.0 into 0.0
