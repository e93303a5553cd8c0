"""From degrees to metres: the UTM zone that holds the middle of the data."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Degrees = Sequence[float] | Array


def utm_epsg(latitudes: Degrees, longitudes: Degrees) -> int:
    """EPSG code of the WGS 84 / UTM zone that holds the middle of some places.

    The middle longitude is taken on the circle, so that a plot across the 180th meridian works. On the border
    of two zones the lower code wins, so that the choice never depends on order.

    Parameters
    ----------
    latitudes, longitudes
        WGS 84, degrees; at least one place.

    Raises
    ------
    ValueError
        When no place is given or UTM does not reach there (beyond 84 N or 80 S).
    """
    if len(latitudes) == 0:
        raise ValueError("a projection needs at least one place")
    from pyproj.aoi import AreaOfInterest
    from pyproj.database import query_utm_crs_info

    radians = np.radians(np.sort(np.asarray(longitudes, dtype=float)))
    longitude = float(np.degrees(np.arctan2(np.sin(radians).mean(), np.cos(radians).mean())))
    latitude = float(np.sort(np.asarray(latitudes, dtype=float)).mean())
    zones = query_utm_crs_info(
        datum_name="WGS 84", area_of_interest=AreaOfInterest(longitude, latitude, longitude, latitude)
    )
    if not zones:
        raise ValueError(f"no UTM zone holds latitude {latitude:.3f}, longitude {longitude:.3f}")
    return min(int(zone.code) for zone in zones)


def project(latitudes: Degrees, longitudes: Degrees, epsg: int) -> Array:
    """Easting and northing, shape (n, 2), in metres, of places given in WGS 84 degrees."""
    from pyproj import Transformer

    transformer = Transformer.from_crs(4326, epsg, always_xy=True)
    x, y = transformer.transform(np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float))
    return np.column_stack([np.atleast_1d(x), np.atleast_1d(y)])


def unproject(x: float, y: float, epsg: int) -> tuple[float, float]:
    """Latitude and longitude in WGS 84 degrees of a place given in metres, see `project`."""
    from pyproj import Transformer

    longitude, latitude = Transformer.from_crs(epsg, 4326, always_xy=True).transform(x, y)
    return float(latitude), float(longitude)
