"""Where the sun stands over a place: from which a picture's light tells whether a camera's clock can be right."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# 2000-01-01T12:00 (J2000.0) in seconds since 1970, and seconds of a Julian century.
_J2000_S = 946_728_000.0
_CENTURY_S = 36_525 * 86_400.0


def sun_elevation_degrees(time_s: npt.ArrayLike, latitude: float, longitude: float) -> Floats:
    """Height of the sun's centre over the horizon, without refraction.

    Parameters
    ----------
    time_s
        Seconds since 1970-01-01T00:00 UTC, any shape.
    latitude, longitude
        WGS84, degrees; east is positive.

    Returns
    -------
    numpy.ndarray
        Degrees, in the shape of `time_s`; good to 0.01 degrees between 1950 and 2050.

    Notes
    -----
    Meeus, Astronomical Algorithms (2nd ed. 1998), chapter 25 (low accuracy) for the sun's apparent place,
    formula 12.4 for sidereal time and 13.6 for the altitude; the same steps as in the spreadsheets of the NOAA
    Global Monitoring Laboratory. The 70 seconds between terrestrial and universal time move the sun by 0.001
    degrees and are left out.
    """
    hour_angle, declination = sun_hour_angle_and_declination(time_s, longitude)
    here = np.radians(latitude)
    height = np.sin(here) * np.sin(declination) + np.cos(here) * np.cos(declination) * np.cos(hour_angle)
    return np.degrees(np.arcsin(np.clip(height, -1.0, 1.0)))


def sun_hour_angle_and_declination(time_s: npt.ArrayLike, longitude: float) -> tuple[Floats, Floats]:
    """How far the sun is past its noon at a longitude (not brought into one turn), and its declination; radians.

    Parameters and sources as for `sun_elevation_degrees`.
    """
    century = (np.asarray(time_s, dtype=np.float64) - _J2000_S) / _CENTURY_S
    right_ascension, declination = sun_place(century)
    sidereal = 280.46061837 + 360.98564736629 * 36_525 * century + 0.000387933 * century**2
    return np.radians((sidereal + longitude) % 360.0) - right_ascension, declination


def sun_place(century: Floats) -> tuple[Floats, Floats]:
    """Apparent right ascension and declination in radians, at Julian centuries since J2000.0 (Meeus 25)."""
    longitude = 280.46646 + 36_000.76983 * century + 0.0003032 * century**2
    anomaly = np.radians(357.52911 + 35_999.05029 * century - 0.0001537 * century**2)
    centre = (
        (1.914602 - 0.004817 * century - 0.000014 * century**2) * np.sin(anomaly)
        + (0.019993 - 0.000101 * century) * np.sin(2 * anomaly)
        + 0.000289 * np.sin(3 * anomaly)
    )
    node = np.radians(125.04 - 1934.136 * century)
    apparent = np.radians(longitude + centre - 0.00569 - 0.00478 * np.sin(node))
    obliquity = np.radians(23.4392911 - 0.0130042 * century + 0.00256 * np.cos(node))
    return (
        np.arctan2(np.cos(obliquity) * np.sin(apparent), np.cos(apparent)),
        np.arcsin(np.sin(obliquity) * np.sin(apparent)),
    )
