"""Sunrise and sunset, held against published tables."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from leopard_census.geo.sun import sun_elevation_degrees
from leopard_census.geo.sunrise import HORIZON_DEGREES, sun_days


def day_at(latitude, longitude, noon):
    """Rise, noon and set as local times of the day around that local noon."""
    zone = noon.tzinfo
    sun = sun_days([noon.timestamp()], latitude, longitude)
    return [
        None if np.isnan(moments[0]) else datetime.fromtimestamp(float(moments[0]), zone)
        for moments in (sun.rise, sun.noon, sun.set)
    ]


def test_the_example_of_the_solar_position_algorithm():
    # Reda and Andreas, NREL/TP-560-34302 (2008), table A5.1: Golden, Colorado, 2003-10-17 in UTC-7: sunrise 06:12:43,
    # transit 11:46:04.97; the sunset of that day of UTC, 17:20:19, is that of the evening before.
    zone = timezone(timedelta(hours=-7))
    rise, noon, _ = day_at(39.742476, -105.1786, datetime(2003, 10, 17, 12, tzinfo=zone))
    assert abs(rise - datetime(2003, 10, 17, 6, 12, 43, tzinfo=zone)) < timedelta(seconds=5)
    assert abs(noon - datetime(2003, 10, 17, 11, 46, 5, tzinfo=zone)) < timedelta(seconds=5)
    *_, before = day_at(39.742476, -105.1786, datetime(2003, 10, 16, 12, tzinfo=zone))
    assert abs(before - datetime(2003, 10, 16, 17, 20, 19, tzinfo=zone)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("latitude", "sunrise"),
    # Sunrise on 1 January in local mean time: L. Strous, The Position of the Sun: Tables (aa.quae.nl, table 1, of
    # 2002).
    [
        (-60, "02:43"),
        (-40, "04:35"),
        (0, "06:00"),
        (10, "06:17"),
        (20, "06:35"),
        (30, "06:56"),
        (40, "07:22"),
        (42, "07:28"),
        (44, "07:35"),
        (46, "07:42"),
        (48, "07:50"),
        (50, "07:59"),
    ],
)
def test_sunrise_of_a_published_table(latitude, sunrise):
    rise, *_ = day_at(latitude, 0.0, datetime(2002, 1, 1, 12, tzinfo=UTC))
    hour, minute = map(int, sunrise.split(":"))
    assert abs(rise - datetime(2002, 1, 1, hour, minute, tzinfo=UTC)) < timedelta(seconds=45)


def test_at_both_moments_the_sun_stands_at_the_horizon_all_year_and_everywhere():
    days = datetime(2012, 1, 1, 3, tzinfo=UTC).timestamp() + 86_400.0 * np.arange(366)
    for latitude in (-65.0, -43.0, 0.0, 43.0, 60.0, 65.0):
        sun = sun_days(days, latitude, 131.9)
        for moments in (sun.rise, sun.set):
            height = sun_elevation_degrees(moments, latitude, 131.9)
            assert np.abs(height - HORIZON_DEGREES).max() < 2e-3
        assert np.all(sun.rise < sun.noon)
        assert np.all(sun.noon < sun.set)
        assert np.all(np.diff(np.ravel(np.column_stack([sun.rise, sun.set]))) > 0)


def test_the_start_within_half_a_day_does_not_matter():
    noon = datetime(2012, 1, 15, 3, tzinfo=UTC).timestamp()
    here = sun_days([noon], 43.0, 131.9)
    for hours in (-9, -4, 4, 9):
        other = sun_days([noon + 3600.0 * hours], 43.0, 131.9)
        assert other.rise == pytest.approx(here.rise, abs=0.01)
        assert other.set == pytest.approx(here.set, abs=0.01)


def test_polar_day_and_polar_night_have_no_sunrise():
    for month in (6, 12):
        rise, noon, down = day_at(78.0, 15.0, datetime(2012, month, 20, 12, tzinfo=UTC))
        assert (rise, down) == (None, None)
        assert noon is not None
    assert day_at(90.0, 0.0, datetime(2012, 1, 1, 12, tzinfo=UTC))[0] is None
