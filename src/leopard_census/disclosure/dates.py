"""Dates made coarse: the day, the month, or the winter alone."""

import datetime as dt
from typing import Literal

DateGrain = Literal["day", "month", "season"]


def coarse_date(day: dt.date, grain: DateGrain, season: tuple[dt.date, dt.date]) -> str:
    """A date as a public edition prints it, in ISO 8601 as far as it goes.

    Parameters
    ----------
    day
        Local calendar day.
    grain
        `day`: 2012-01-15; `month`: 2012-01; `season`: the years of the winter, 2011/2012.
    season
        First and last day of the survey's season.
    """
    if grain == "day":
        return f"{day:%Y-%m-%d}"
    if grain == "month":
        return f"{day:%Y-%m}"
    first, last = season[0].year, season[1].year
    return f"{first}" if first == last else f"{first}/{last}"
