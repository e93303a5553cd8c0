"""Distances over the ground between places given in degrees."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def geodesic_distances_m(latitudes: Sequence[float], longitudes: Sequence[float]) -> NDArray[np.float64]:
    """Shortest distance over the WGS 84 ellipsoid between every two places, shape (n, n), in metres.

    Parameters
    ----------
    latitudes, longitudes
        WGS 84, degrees.

    Notes
    -----
    Karney 2013 (J. Geodesy 87:43), as PROJ has it; right across zones of a projection and the 180th meridian.
    """
    from pyproj import Geod

    latitude, longitude = np.asarray(latitudes, float), np.asarray(longitudes, float)
    one, other = np.triu_indices(len(latitude), 1)
    out = np.zeros((len(latitude), len(latitude)))
    if len(one):
        metres = Geod(ellps="WGS84").inv(longitude[one], latitude[one], longitude[other], latitude[other])[2]
        out[one, other] = out[other, one] = metres
    return out
