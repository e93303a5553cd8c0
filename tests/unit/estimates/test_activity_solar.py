"""Solar time: any place, any offset, and where there is none."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest

from leopard_census.estimates.activity.solar import centre, solar_scale
from leopard_census.geo.projection import project, unproject
from leopard_census.geo.sunrise import sun_days
from tests.unit.estimates.activity_rows import moment, scale_at


def test_sunrise_and_sunset_fall_on_their_mean_hours_every_day():
    scale = scale_at(43.0, 131.5)
    noons = [moment(day, 12).timestamp() for day in range(90)]
    sun = sun_days(noons, 43.0, 131.5)
    for moments, mean in ((sun.rise, scale.sunrise_hour), (sun.set, scale.sunset_hour)):
        when = [datetime.fromtimestamp(float(s), UTC) for s in moments]
        local = [((s - n) / 3600 + 12) for s, n in zip(moments, noons, strict=True)]
        assert mean == pytest.approx(np.mean(local), abs=1e-9)
        # On the clock sunrise and sunset wander by an hour or more from January to April.
        assert np.ptp(local) > 1
        np.testing.assert_allclose(scale.hours(when), mean, atol=1e-5)


def test_solar_time_runs_on_without_a_gap():
    scale = scale_at(43.0, 131.5)
    found = scale.hours([moment(0, i / 60) for i in range(90 * 24 * 60)])
    steps = np.mod(np.diff(found), 24)
    # A minute stays about a minute: day and night are stretched by a sixth at most.
    assert steps.min() > 0.8 / 60
    assert steps.max() < 1.2 / 60


def test_halfway_between_sunset_and_sunrise_stays_halfway():
    scale = scale_at(43.0, 131.5)
    down, up = scale.moments[2 * 5 + 1], scale.moments[2 * 6]
    middle = datetime.fromtimestamp((down + up) / 2, UTC)
    night = 24 - scale.day_hours
    assert scale.hours([middle])[0] == pytest.approx((scale.sunset_hour + night / 2) % 24, abs=1e-6)


def test_the_offset_of_the_clock_moves_the_scale_and_nothing_else():
    here, there = scale_at(43.0, 131.5), scale_at(43.0, 131.5, zone=timezone(timedelta(hours=10)))
    assert here.sunrise_hour - there.sunrise_hour == pytest.approx(1, abs=1e-3)
    when = [moment(3, 2.5), moment(50, 17)]
    np.testing.assert_allclose(here.hours(when) - there.hours(when), 1, atol=1e-3)


@pytest.mark.parametrize(
    ("latitude", "start"),
    [
        (78.0, date(2012, 1, 10)),  # the sun stays down
        (78.0, date(2012, 5, 10)),  # it stays up
        (90.0, date(2012, 3, 1)),
        (-78.0, date(2012, 1, 10)),
        # At the edge of the polar day, where formulas give a sunset after the sunrise that follows.
        (66.11, date(2012, 7, 3)),
    ],
)
def test_where_the_sun_stays_down_or_up_there_is_no_solar_time(latitude, start):
    assert solar_scale((latitude, 15.0), start, 60, timezone(timedelta(hours=1))) is None


@pytest.mark.parametrize("latitude", [65.0, 66.0, -66.0])
def test_near_the_polar_circle_hours_still_rise_with_time(latitude):
    zone = timezone(timedelta(hours=1))
    start = date(2012, 11, 20) if latitude > 0 else date(2012, 5, 20)
    scale = solar_scale((latitude, 15.0), start, 60, zone)
    begin = datetime(start.year, start.month, start.day, tzinfo=zone)
    steps = np.mod(np.diff(scale.hours([begin + timedelta(minutes=i) for i in range(60 * 24 * 60)])), 24)
    assert 0 < steps.min() <= steps.max() < 0.5
    assert 0 < scale.day_hours < 5


@pytest.mark.parametrize("offset", [-12, -10, 0, 3, 11, 12, 14])
@pytest.mark.parametrize("longitude", [-180.0, -179.9, 131.5, 179.9, 180.0])
def test_any_longitude_and_any_offset_have_the_same_sun(longitude, offset):
    """Noon by the clock may lie half a day off the sun's, as beside the 180th meridian in universal time."""
    # Long enough for the sun to go from behind its mean to before it.
    scale = scale_at(43.0, longitude, days=200, zone=timezone(timedelta(hours=offset)))
    assert scale is not None
    lengths = np.diff(scale.moments) / 3600
    assert lengths.min() > 8
    assert lengths.max() < 16
    assert 0 <= scale.sunrise_hour < 24
    assert 0 <= scale.sunset_hour < 24
    # By the sun of that longitude, the middle of the day is noon to a quarter of an hour.
    middle = scale.sunrise_hour + scale.day_hours / 2 - offset + longitude / 15
    assert middle % 24 == pytest.approx(12, abs=0.3)


def test_both_sides_of_the_180th_meridian_are_one_place_to_the_sun():
    zone = timezone(timedelta(hours=12))
    when = [moment(3, 2.5), moment(50, 17)]
    here, there = (scale_at(52.0, longitude, zone=zone).hours(when) for longitude in (179.95, -179.95))
    # A tenth of a degree is 24 seconds of sun, of which the mean hours take up nearly all.
    np.testing.assert_allclose(here, there, atol=24 / 3600)


def test_moments_beyond_the_scale_are_told_all_together():
    scale = scale_at(43.0, 131.5)
    assert scale.hours([]).size == 0
    # Safe for a day beside the window, and not further.
    assert np.isfinite(scale.hours([moment(-1, 0), moment(91, 0)])).all()
    far = [moment(-400, 3), moment(5, 3), moment(4000, 4)]
    with pytest.raises(ValueError, match="solar time reaches from 2012-01-07T") as caught:
        scale.hours(far)
    assert far[0].isoformat() in str(caught.value)
    assert far[2].isoformat() in str(caught.value)
    assert far[1].isoformat() not in str(caught.value)


def test_the_middle_of_the_stations():
    assert centre([]) is None
    assert centre([(10.0, 50.0)]) == (10.0, 50.0)
    assert centre([(0.0, 0.0), (1.0, 9.0), (1.0, 9.0), (4.0, 2.0)]) == (2.0, 4.5)
    (x, y) = project([43.1], [131.4], 32652)[0]
    assert unproject(float(x), float(y), 32652) == pytest.approx((43.1, 131.4), abs=1e-9)
