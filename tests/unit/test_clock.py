from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.clock import correct

ZONE = timezone(timedelta(hours=11))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def row(shown, true):
    return {"shown": datetime.fromisoformat(shown), "true": at(true)}


RESET = [
    row("2010-01-01T00:00:00", "2012-01-20T06:00:00"),
    row("2011-12-15T12:00:00", "2011-12-15T12:00:00"),
]


def test_without_rows_a_reading_stands():
    assert correct(at("2012-01-03T04:05:06"), []) == (at("2012-01-03T04:05:06"), False)


def test_a_clock_that_was_wrong_throughout():
    rows = [row("2011-12-15T11:00:00", "2011-12-15T12:00:00")]
    assert correct(at("2012-01-03T04:05:06"), rows) == (at("2012-01-03T05:05:06"), True)


def test_readings_before_the_first_row_stand():
    rows = [row("2012-01-10T00:00:00", "2012-01-10T01:00:00")]
    assert correct(at("2012-01-09T23:59:59"), rows) == (at("2012-01-09T23:59:59"), False)
    assert correct(at("2012-01-10T00:00:00"), rows) == (at("2012-01-10T01:00:00"), True)


@pytest.mark.parametrize("rows", [RESET, RESET[::-1]])
def test_a_reset_in_mid_winter_leaves_the_readings_before_it(rows):
    assert correct(at("2011-12-24T18:00:00"), rows) == (at("2011-12-24T18:00:00"), False)
    assert correct(at("2010-01-05T01:00:00"), rows) == (at("2012-01-24T07:00:00"), True)


def test_true_may_stand_in_another_offset_and_as_text():
    rows = [{"shown": "2012-01-01T00:00:00", "true": "2011-12-31T23:00:00+10:00"}]
    assert correct(at("2012-01-03T04:05:06"), rows) == (at("2012-01-03T04:05:06"), False)


def test_a_reading_needs_an_offset():
    with pytest.raises(ValueError, match="offset"):
        correct(datetime(2012, 1, 1), [])  # noqa: DTZ001


TIMES = st.datetimes(datetime(2009, 1, 1), datetime(2013, 1, 1))  # noqa: DTZ001


@given(TIMES, st.lists(st.tuples(TIMES, TIMES), max_size=5, unique_by=lambda pair: pair[0]))
def test_between_two_rows_the_clock_only_shifts(shown, pairs):
    rows = [{"shown": s, "true": t.replace(tzinfo=ZONE)} for s, t in pairs]
    reading = shown.replace(tzinfo=ZONE)
    before = [(s, t) for s, t in pairs if s <= shown]
    offset = max(before)[1] - max(before)[0] if before else timedelta(0)
    assert correct(reading, rows) == (reading + offset, offset != timedelta(0))
