"""The sun's place, held against published values."""

from datetime import UTC, datetime

import numpy as np
import pytest

from leopard_census.geo.sun import sun_elevation_degrees, sun_place


def seconds(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test_example_25a_of_meeus():
    # 1992 October 13, 0h: right ascension 13h 13m 31.4s, declination -7 deg 47' 06".
    ascension, declination = sun_place(np.array(-0.072183436))
    assert np.degrees(ascension) % 360 == pytest.approx((13 + 13 / 60 + 31.4 / 3600) * 15, abs=0.001)
    assert np.degrees(declination) == pytest.approx(-(7 + 47 / 60 + 6 / 3600), abs=0.001)


def test_the_example_of_the_solar_position_algorithm():
    # Reda and Andreas, NREL/TP-560-34302 (2008), table A5.1: Golden, Colorado, 2003-10-17 12:30:30 (UTC-7);
    # topocentric elevation before refraction 39.872046 degrees (parallax lowers it by 0.002).
    found = sun_elevation_degrees(seconds("2003-10-17T19:30:30"), 39.742476, -105.1786)
    assert float(found) == pytest.approx(39.872, abs=0.01)


@pytest.mark.parametrize(
    "time",
    # The same report: sunrise 6:12:43 and sunset 17:20:19, when the upper limb touches the horizon, which
    # is an elevation of -0.8333 degrees. Both are those of the day in UTC, so the sunset is that of the evening before.
    ["2003-10-17T13:12:43", "2003-10-17T00:20:19"],
)
def test_sunrise_and_sunset_of_that_example(time):
    assert float(sun_elevation_degrees(seconds(time), 39.742476, -105.1786)) == pytest.approx(
        -0.8333, abs=0.02
    )


def test_noon_of_the_solstices():
    # At noon the sun stands 90 - latitude + declination high, and the declination is +-23.44 degrees.
    day = seconds("2012-06-20T00:00:00") + np.arange(0, 86_400, 30.0)
    assert sun_elevation_degrees(day, 43.0, 131.5).max() == pytest.approx(90 - 43.0 + 23.44, abs=0.01)
    day = seconds("2012-12-21T00:00:00") + np.arange(0, 86_400, 30.0)
    assert sun_elevation_degrees(day, 43.0, 131.5).max() == pytest.approx(90 - 43.0 - 23.44, abs=0.01)


def test_the_sun_circles_the_pole():
    day = seconds("2012-12-21T00:00:00") + np.arange(0, 86_400, 600.0)
    assert np.ptp(sun_elevation_degrees(day, 90.0, 0.0)) < 0.01
