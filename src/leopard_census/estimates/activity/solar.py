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
from datetime import UTC, date, datetime, time, timedelta, timezone

import numpy as np

from leopard_census.estimates.activity.circular import DAY_HOURS, Floats
from leopard_census.geo.sunrise import sun_days

_HOUR_S = 3600.0
_DAY_S = DAY_HOURS * _HOUR_S
_DEGREE_S = _DAY_S / 360
NO_SUNRISE = (
    "There is no solar time: on some days of the window, or just before or after it, the sun does not rise or does not "
    "set at this latitude."
)
NO_PLACE = "There is no solar time: the places of the stations, or of some of them, are not known."


@dataclass(frozen=True)
class SolarScale:
    """Sunrise and sunset over the survey, and the hours on which solar time lays them.

    Attributes
    ----------
    sunrise_hour
        Mean clock hour over the days of the window, 0 to 24.
    day_hours
        Mean hours from sunrise to sunset, 0 to 24.
    moments
        All sunrises and sunsets in turn, from a sunrise to a sunset, rising; seconds since 1970-01-01T00:00 UTC.
    """

    sunrise_hour: float
    day_hours: float
    moments: Floats

    @property
    def sunset_hour(self) -> float:
        """Mean clock hour over the days of the window, 0 to 24; less than that of sunrise where the day ends after
        midnight by the clock."""
        return (self.sunrise_hour + self.day_hours) % DAY_HOURS

    def hours(self, starts: Sequence[datetime]) -> Floats:
        """Solar hours of moments.

        Parameters
        ----------
        starts
            Moments with an offset, from the first of `moments` up to, not including, the last. A scale made by
            `solar_scale` reaches at least a day beyond the survey window at either end.

        Returns
        -------
        numpy.ndarray
            Hours in [0, 24), in the order of `starts`.

        Raises
        ------
        ValueError
            When some moments lie elsewhere: their sunrise is not in the scale. The message names them.
        """
        seconds = np.array([start.timestamp() for start in starts], dtype=np.float64)
        before = np.searchsorted(self.moments, seconds, side="right") - 1
        elsewhere = (before < 0) | (before >= self.moments.size - 1)
        if elsewhere.any():
            told = ", ".join(start.isoformat() for start, out in zip(starts, elsewhere, strict=True) if out)
            first, last = (datetime.fromtimestamp(float(self.moments[i]), UTC) for i in (0, -1))
            raise ValueError(
                f"solar time reaches from {first:%Y-%m-%dT%H:%M} to {last:%Y-%m-%dT%H:%M} UTC, and these moments lie "
                f"outside: {told}; make the scale for a window that holds them, or leave them out"
            )
        length = self.moments[before + 1] - self.moments[before]
        part = (seconds - self.moments[before]) / length
        by_day = part * self.day_hours
        by_night = self.day_hours + part * (DAY_HOURS - self.day_hours)
        hours: Floats = np.mod(self.sunrise_hour + np.where(before % 2 == 0, by_day, by_night), DAY_HOURS)
        return hours


def centre(stations: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Middle of stations (x, y) in metres, halfway between the extremes; None: there is none."""
    if not stations:
        return None
    x, y = zip(*stations, strict=True)
    return (min(x) + max(x)) / 2, (min(y) + max(y)) / 2


def solar_scale(place: tuple[float, float], start: date, days: int, zone: timezone) -> SolarScale | None:
    """The scale of a survey window of `days` days from `start`; None where the sun does not rise or set on a day.

    The window may lie at any longitude and have any offset, as that of a country across the 180th meridian.

    Parameters
    ----------
    place
        Latitude and longitude, degrees.
    zone
        The survey's offset.
    """
    # Two days more at either end: the night of the first day began the day before, and the sun's day may begin up to
    # half a day before or after the clock's.
    noons = np.array(
        [datetime.combine(start + timedelta(days=i), time(12), zone).timestamp() for i in range(-2, days + 2)]
    )
    # From the mean sun's noon, the same way on all days: half a day off the clock's, the sun's own noon, which wanders
    # by a quarter of an hour, would be now the one before and now the one after.
    mean_noon = _DAY_S / 2 - place[1] * _DEGREE_S
    shift = (mean_noon - noons[0] + _DAY_S / 2) % _DAY_S - _DAY_S / 2
    sun = sun_days(noons + shift, *place)
    moments = np.ravel(np.column_stack([sun.rise, sun.set]))
    # At the edge of the polar day a sunset can be computed after the sunrise that follows: there is no night.
    if np.isnan(moments).any() or (np.diff(moments) <= 0).any():
        return None
    inside = slice(2, days + 2)
    sunrise = 12.0 + float((sun.rise - noons)[inside].mean()) / _HOUR_S
    day = float((sun.set - sun.rise)[inside].mean()) / _HOUR_S
    return SolarScale(sunrise % DAY_HOURS, day, moments)
