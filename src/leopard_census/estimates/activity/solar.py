"""Solar time: hours counted from sunrise and sunset instead of by the clock.

Animals that rise with the sun are spread out on the clock of a long winter, and the clock itself may be set hours off
the sun (Nouvellet, Rasmussen, Macdonald and Courchamp 2012, Journal of Zoology 286: 179-184). Here time is anchored
twice a day, at sunrise and at sunset, and mapped in equal parts in between: the average anchoring of Vazquez,
Rowcliffe, Spoelstra and Jansen (2019, Methods in Ecology and Evolution 10: 2057-2066). Of their variants it is the
one that keeps hours close to those of the clock: sunrise falls on the mean hour of sunrise, and a day stays as long
as the mean day. Their equinoctial anchoring, for comparison between latitudes, would stretch a winter's days to
twelve hours.

The mean is that over the days of the survey window, not over the records, so that all groups share one scale and no
record moves another. One place stands for the whole survey: 50 km to the east or west is four minutes of sun.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

import numpy as np

from leopard_census.estimates.activity.circular import DAY_HOURS, Floats
from leopard_census.geo.sunrise import sun_days

_HOUR_S = 3600.0
NO_SUNRISE = "There is no solar time: on some days the sun does not rise or does not set at this latitude."
NO_PLACE = "There is no solar time: the place of the stations is not known."


@dataclass(frozen=True)
class SolarScale:
    """Sunrise and sunset over the survey, and the hours on which solar time lays them.

    Attributes
    ----------
    sunrise_hour, sunset_hour
        Mean clock hours over the days of the window.
    moments
        All sunrises and sunsets in turn, from a sunrise on; seconds since 1970-01-01T00:00 UTC.
    """

    sunrise_hour: float
    sunset_hour: float
    moments: Floats

    def hours(self, starts: Sequence[datetime]) -> Floats:
        """Solar hours in [0, 24) of moments inside the survey, in their order."""
        seconds = np.array([start.timestamp() for start in starts], dtype=np.float64)
        before = np.searchsorted(self.moments, seconds, side="right") - 1
        length = self.moments[before + 1] - self.moments[before]
        part = (seconds - self.moments[before]) / length
        day_hours = self.sunset_hour - self.sunrise_hour
        by_day = self.sunrise_hour + part * day_hours
        by_night = self.sunset_hour + part * (DAY_HOURS - day_hours)
        hours: Floats = np.mod(np.where(before % 2 == 0, by_day, by_night), DAY_HOURS)
        return hours


def centre(stations: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Middle of stations (x, y) in metres, halfway between the extremes; None: there is none."""
    if not stations:
        return None
    x, y = zip(*stations, strict=True)
    return (min(x) + max(x)) / 2, (min(y) + max(y)) / 2


def solar_scale(place: tuple[float, float], start: date, days: int, zone: timezone) -> SolarScale | None:
    """The scale of a survey window of `days` days from `start`; None where the sun does not rise or set on a day.

    Parameters
    ----------
    place
        Latitude and longitude, degrees.
    zone
        The survey's offset, whose noon must lie within half a day of the sun's.
    """
    # Two days more at either end: the night of the first day began the day before.
    noons = np.array(
        [datetime.combine(start + timedelta(days=i), time(12), zone).timestamp() for i in range(-2, days + 2)]
    )
    sun = sun_days(noons, *place)
    if np.isnan(sun.rise).any() or np.isnan(sun.set).any():
        return None
    inside = slice(2, days + 2)
    sunrise = 12.0 + float((sun.rise - noons)[inside].mean()) / _HOUR_S
    sunset = 12.0 + float((sun.set - noons)[inside].mean()) / _HOUR_S
    return SolarScale(sunrise, sunset, np.ravel(np.column_stack([sun.rise, sun.set])))
