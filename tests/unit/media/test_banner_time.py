"""Dates and times out of strips' texts: every layout, and never a guess."""
# ruff: noqa: DTZ001 - a camera's clock has no offset

from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leopard_census.media.banner_time import find_moment

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31, 23, 59, 59)).map(
    lambda moment: moment.replace(microsecond=0)
)
DAYS = {
    None: ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d %Y", "%d%b%Y"),
    "ymd": ("%Y-%m-%d", "%y/%m/%d", "%y-%m-%d"),
    "dmy": ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%B %d, %Y"),
}
HOURS = ("%H:%M:%S", "%I:%M:%S %p", "%I:%M:%S%p", "%p %I:%M:%S")
LAYOUTS = [
    (order, f"{day}{gap}{hour}")
    for order, days in DAYS.items()
    for day in days
    for gap in (" ", "   ")
    for hour in HOURS
]


def shown(text, order=None):
    found = find_moment(text, order)
    return found and found.moment


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2012-06-14 6:38:10 PM  M 2/10  10°C  PANTHERA-24", None, datetime(2012, 6, 14, 18, 38, 10)),
        ("2016-07-09  08:17:22  M 4/5  22°C  NRC11", None, datetime(2016, 7, 9, 8, 17, 22)),
        ("34°C/93°F  2021/07/0109:19:50  1004", None, datetime(2021, 7, 1, 9, 19, 50)),
        ("Cam19  68°F20°C  07-17-201502:53:26", None, datetime(2015, 7, 17, 2, 53, 26)),
        ("09-09-2015 02:42:03", None, datetime(2015, 9, 9, 2, 42, 3)),
        ("03/04/2015 12:00 AM", "dmy", datetime(2015, 4, 3, 0, 0)),
        ("03/04/2015 12:00 PM", "mdy", datetime(2015, 3, 4, 12, 0)),
        ("2O12-O8-3I 1I:47:l8 AM", None, datetime(2012, 8, 31, 11, 47, 18)),
        ("01 0ct 2011 05:50", None, datetime(2011, 10, 1, 5, 50)),
        ("31. Aug 2012 10:08", None, datetime(2012, 8, 31, 10, 8)),
        ("AUG-31-2012 10:08", None, datetime(2012, 8, 31, 10, 8)),
        ("2012-Aug-31 10:08", None, datetime(2012, 8, 31, 10, 8)),
        ("21-JUL-2018  01:27 a.m.", None, datetime(2018, 7, 21, 1, 27)),
        ("2012-08-31 12:08:12  AMUR-3", None, datetime(2012, 8, 31, 12, 8, 12)),
        ("2012-08-31 10:08:12  PANTHERA-24", None, datetime(2012, 8, 31, 10, 8, 12)),
        ("CAM7 2012-08-31 10:08:12 CAM7", None, datetime(2012, 8, 31, 10, 8, 12)),
        ("2012-08-31 15:08:12  2012-08-31 15:08:12", None, datetime(2012, 8, 31, 15, 8, 12)),
        ("2000-01-01 00:00:00", None, datetime(2000, 1, 1)),
    ],
)
def test_layouts_of_makers(text, order, moment):
    assert shown(text, order) == moment


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("03/04/2015 10:00:00", None),  # April or March
        ("03/14/2015 10:00:00", "dmy"),  # not what the camera is said to write
        ("12/08/31 10:00:00", None),  # a year of two digits
        ("2012-02-30 10:00:00", None),
        ("2012-13-01 10:00:00", None),
        ("2812-08-31 10:00:00", None),
        ("2012-08-31 24:00:00", None),
        ("2012-08-31 10:60:00", None),
        ("2012-08-31 5:08:12", None),  # AM/PM or a digit is missing
        ("2012-08-31 05:08:12 P", None),
        ("2012-08-31 05:08:12 PN", None),
        ("2012-08-31 10:08:12 PMM6/10", None),
        ("2012-08-31 12:08:12 AM6", None),
        ("2012-08-31 15:08:12 PM", None),
        ("2012-08-31 0:08:12 AM", None),
        ("2012-08-315:08:12 AM", None),  # the 31st at 5 or the 3rd at 15
        ("2012-08-31 10:08:1", None),
        ("2012-08-31 10:08:12:30", None),
        ("2012-08-31 10:08:12  2012-08-30", None),
        ("2012-08-31 10:08:12  11:08:12", None),
        ("2012-08-31 0B:23:27", None),  # no half hour past midnight
        ("2012-08-31 10:2B:27", None),
        ("2012-08-31 10:23:2B", None),
        ("2012-08-3B 10:23:27", None),
        ("1 99-01-01 10:23:27", "ymd"),
        ("1$99-01-01 10:23:27", "ymd"),
        ("08-31-20B2 10:23:27", "mdy"),
        ("2012-08-31 10:23.27", None),
        ("2012-08-31", None),
        ("10:08:12", None),
        ("192.168.12.2012 10:08:12", None),
        ("", None),
    ],
)
def test_what_is_unclear_or_impossible_gives_no_reading(text, order):
    assert shown(text, order) is None


@given(MOMENTS, st.sampled_from(LAYOUTS))
def test_every_layout_is_read_back(moment, layout):
    order, pattern = layout
    if "%y" in pattern and moment.year < 2000:
        moment = moment.replace(year=2012, day=min(moment.day, 28))
    assert shown(moment.strftime(pattern), order) == moment


@given(
    MOMENTS,
    st.sampled_from([text for text in LAYOUTS if "%b" not in text[1] and "%B" not in text[1]]),
    st.data(),
)
def test_a_lost_digit_never_gives_another_time(moment, layout, data):
    """Of a two-digit field; a year or an hour may lose one and leave a text that looks whole."""
    order, pattern = layout
    text = moment.strftime(pattern)
    at = data.draw(st.sampled_from([i for i, sign in enumerate(text) if sign.isdigit()]))
    found = shown(text[:at] + text[at + 1 :], order)
    # "12" that lost a digit in day, month or 12-hour clock is a number too: glyphs are counted against this.
    assert found is None or sum(
        getattr(found, part) != getattr(moment, part) for part in ("minute", "second", "year")
    ) == ("%y" in pattern and found.year != moment.year)


@given(MOMENTS, st.sampled_from(LAYOUTS), st.sampled_from("BSZEAPGMbsgz$&?/"), st.data())
def test_a_digit_taken_for_anything_else_gives_no_time(moment, layout, sign, data):
    """But a point or dash, which is lower than a digit: glyphs of full height are counted against these."""
    order, pattern = layout
    if "%y" in pattern and moment.year < 2000:
        moment = moment.replace(year=2012, day=min(moment.day, 28))
    text = moment.strftime(pattern)
    at = data.draw(st.sampled_from([i for i, digit in enumerate(text) if digit.isdigit()]))
    assert shown(text[:at] + sign + text[at + 1 :], order) in (moment, None)


@given(MOMENTS, st.sampled_from(LAYOUTS), st.data())
def test_digits_taken_for_letters_change_nothing(moment, layout, data):
    order, pattern = layout
    if "%y" in pattern and moment.year < 2000:
        moment = moment.replace(year=2012, day=min(moment.day, 28))
    text = moment.strftime(pattern.replace("%B", "%b"))
    swapped = "".join(
        data.draw(st.sampled_from({"0": "0O", "1": "1Il"}[sign])) if sign in "01" else sign for sign in text
    )
    assert shown(swapped, order) in (moment, None)


@given(st.text(alphabet="0123456789:-/. APMOIl°C", max_size=40), st.sampled_from(["ymd", "dmy", "mdy", None]))
@example("PM 12:00 AM 2012-01-01", None)
def test_no_text_raises_and_spans_are_within_it(text, order):
    found = find_moment(text, order)
    if found is not None:
        assert 1990 <= found.moment.year < 2100
        assert all(0 <= start < end <= len(text) for start, end in found.spans)
        assert any(":" in text[start:end] for start, end in found.spans)
