"""The made-up weather over the plot: the sky of each day and the temperature that the strip shows."""

from datetime import date, datetime, timedelta
from math import cos, pi

from leopard_census.simulate.seeds import stream
from leopard_census.simulate.sun import solar_hour

# Winters are dry, clear and windy on that coast; it snows on one day in ten.
_SKIES = (("clear", 0.7), ("wind", 0.15), ("snowfall", 0.1), ("fog", 0.05))
# Mean of the winter's days, of a station some hundred metres up; coldest in the middle of January.
_MEAN_C, _COLDEST_DAY = -9.0, 15
_SEASON_C, _DAY_C, _CHANGE_C = 5.0, 5.0, 3.5


def sky(seed: int, day: date) -> str:
    """Weather of a day."""
    draw, total = stream(seed, "sky", day.isoformat()).random(), 0.0
    for name, share in _SKIES:
        total += share
        if draw < total:
            return name
    return _SKIES[0][0]


def air_temperature_c(seed: int, local: datetime, offset_hours: float) -> int:
    """Temperature at the camera in whole degrees Celsius: season, time of day (warmest at two) and passing fronts."""
    today = local.date()
    fraction = (local - datetime(today.year, today.month, today.day)).total_seconds() / 86400  # noqa: DTZ001 - local
    front = (1 - fraction) * _front(seed, today) + fraction * _front(seed, today + timedelta(days=1))
    yearly = -_SEASON_C * cos(2 * pi * (local.timetuple().tm_yday - _COLDEST_DAY) / 365)
    daily = _DAY_C * cos(2 * pi * (solar_hour(local, offset_hours) - 14) / 24)
    return round(_MEAN_C + _SEASON_C + yearly + daily + _CHANGE_C * front)


def _front(seed: int, day: date) -> float:
    return float(stream(seed, "front", day.isoformat()).normal())
