"""Sunrise, noon and sunset at a place.

Sunrise and sunset are the moments at which the upper edge of the sun touches the horizon: its centre stands 50
minutes of arc below, 34 for refraction and 16 for its radius (Astronomical Almanac; Meeus, Astronomical Algorithms,
2nd ed. 1998, chapter 15). Mountains are not known.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from leopard_census.geo.sun import sun_hour_angle_and_declination

Floats = npt.NDArray[np.float64]

# Of the sun's centre at rising and setting, in degrees: 50 minutes of arc.
HORIZON_DEGREES = -50.0 / 60.0
_DAY_S = 86_400.0
TURN = 2 * np.pi
# The sun's hour angle grows by a turn in a solar day; each step leaves about a thousandth of the error before it.
_STEPS = 6


@dataclass(frozen=True)
class SunDay:
    """Moments of days, in seconds since 1970-01-01T00:00 UTC; each of the shape of the days asked for.

    `rise` and `set` are NaN on a day on which the sun does not cross the horizon.
    """

    rise: Floats
    noon: Floats
    set: Floats


def sun_days(near_noon_s: npt.ArrayLike, latitude: float, longitude: float) -> SunDay:
    """Sunrise, noon and sunset of days.

    Parameters
    ----------
    near_noon_s
        A moment of each day within half a day of its solar noon, such as noon of the local clock; seconds since
        1970-01-01T00:00 UTC.
    latitude, longitude
        WGS84, degrees; east is positive.

    Returns
    -------
    SunDay
        Good to some seconds between 1950 and 2050 away from the polar circles; refraction itself varies by a minute.
    """
    noon = np.array(near_noon_s, dtype=np.float64)
    for _ in range(_STEPS):
        angle, _ = sun_hour_angle_and_declination(noon, longitude)
        noon = noon - _turned(angle) * (_DAY_S / TURN)
    return SunDay(_crossing(noon, -1, latitude, longitude), noon, _crossing(noon, 1, latitude, longitude))


def _crossing(noon: Floats, side: int, latitude: float, longitude: float) -> Floats:
    """The crossing of the horizon before (side -1) or after (+1) noon: Meeus, formula 15.1, iterated."""
    here, low = np.radians(latitude), np.sin(np.radians(HORIZON_DEGREES))
    moment = noon
    for _ in range(_STEPS):
        angle, declination = sun_hour_angle_and_declination(moment, longitude)
        cosine = (low - np.sin(here) * np.sin(declination)) / (np.cos(here) * np.cos(declination))
        wanted = side * np.arccos(np.clip(cosine, -1.0, 1.0))
        moment = moment + _turned(wanted - angle) * (_DAY_S / TURN)
    crossing: Floats = np.where(np.abs(cosine) <= 1, moment, np.nan)
    return crossing


def _turned(angle: Floats) -> Floats:
    """Angles in [-pi, pi)."""
    turned: Floats = np.mod(angle + np.pi, TURN) - np.pi
    return turned
