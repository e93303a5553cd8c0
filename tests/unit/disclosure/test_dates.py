"""Dates to the grain of settings."""

import datetime as dt

import pytest

from leopard_census.disclosure.dates import coarse_date

WINTER = (dt.date(2011, 11, 1), dt.date(2012, 4, 30))


@pytest.mark.parametrize(
    ("grain", "told"), [("day", "2012-01-15"), ("month", "2012-01"), ("season", "2011/2012")]
)
def test_dates_to_a_grain(grain, told):
    assert coarse_date(dt.date(2012, 1, 15), grain, WINTER) == told


def test_a_season_in_one_year():
    season = (dt.date(2012, 2, 1), dt.date(2012, 5, 31))
    assert coarse_date(dt.date(2012, 3, 1), "season", season) == "2012"
    assert {coarse_date(dt.date(2012, 3, day), "month", season) for day in range(1, 32)} == {"2012-03"}
