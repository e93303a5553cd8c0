"""Where the sun and the moon stand over the made-up plot: when cameras switch to infra-red, what the strip shows."""

from datetime import datetime, timedelta
from math import asin, cos, degrees, pi, radians, sin

# The plot's place in the sky; see `SimulateSettings.easting_m`. A degree off moves sunrise by four minutes.
LATITUDE = 42.2
LONGITUDE = 131.6
# Cameras switch to infra-red a little after sunset, when the sun stands this low.
NIGHT_BELOW_DEGREES = -2.0
_SYNODIC_MONTH_DAYS = 29.530588853
_NEW_MOON = datetime(2000, 1, 6, 18, 14)  # noqa: DTZ001 - UTC by definition


def solar_hour(local: datetime, offset_hours: float) -> float:
    """True solar time in hours, 12 when the sun stands highest.

    Source: the equation of time and declination as the NOAA solar calculator gives them (Spencer's series), good to
    half a minute.
    """
    day_angle = _day_angle(local)
    equation_minutes = 229.18 * (
        0.000075
        + 0.001868 * cos(day_angle)
        - 0.032077 * sin(day_angle)
        - 0.014615 * cos(2 * day_angle)
        - 0.040849 * sin(2 * day_angle)
    )
    clock = local.hour + local.minute / 60 + local.second / 3600
    return (clock - offset_hours + LONGITUDE / 15 + equation_minutes / 60) % 24


def sun_elevation_degrees(local: datetime, offset_hours: float) -> float:
    """Height of the sun over the horizon, without refraction."""
    day_angle = _day_angle(local)
    declination = (
        0.006918
        - 0.399912 * cos(day_angle)
        + 0.070257 * sin(day_angle)
        - 0.006758 * cos(2 * day_angle)
        + 0.000907 * sin(2 * day_angle)
    )
    hour_angle = radians(15 * (solar_hour(local, offset_hours) - 12))
    latitude = radians(LATITUDE)
    return degrees(
        asin(sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hour_angle))
    )


def is_dark(local: datetime, offset_hours: float) -> bool:
    """Whether a camera takes infra-red pictures at this time."""
    return sun_elevation_degrees(local, offset_hours) < NIGHT_BELOW_DEGREES


def moon_phase(local: datetime, offset_hours: float) -> float:
    """Phase from mean lunations: 0 new, 0.5 full, 1 new again."""
    days = (local - timedelta(hours=offset_hours) - _NEW_MOON).total_seconds() / 86400
    return (days / _SYNODIC_MONTH_DAYS) % 1.0


def _day_angle(local: datetime) -> float:
    return 2 * pi * (local.timetuple().tm_yday - 1 + (local.hour - 12) / 24) / 365
