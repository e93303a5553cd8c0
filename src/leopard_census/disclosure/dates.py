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


def coarse_span(
    first: dt.date, last: dt.date, grain: DateGrain, season: tuple[dt.date, dt.date]
) -> tuple[dt.date, dt.date]:
    """Two days, as the moments (their midnights) from and to which a public edition says that something lasted.

    Parameters
    ----------
    first, last
        Local calendar days, both included.
    grain
        `day`: from `first` to the day after `last`; `month`: from the first day of a month to that of a later one;
        `season`: that of the survey, whatever the days.
    season
        First and last day of the survey's season.
    """
    if grain == "season":
        return season
    after = last + dt.timedelta(days=1)
    if grain == "day":
        return first, after
    # From the 28th on, four days lead into the next month; a month that ends with `last` needs none.
    end = after if after.day == 1 else (last.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return first.replace(day=1), end
