from datetime import datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from leopard_census.config.media import MediaSettings, NamePattern
from leopard_census.media.capture_time import exif_time, header_time, name_time

ZONE = timezone(timedelta(hours=11))
PATTERNS = MediaSettings().name_patterns


def at(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("01__Station04__Camera2__2012-7-22__1-53-20(0).JPG", "2012-07-22T01:53:20"),
        ("02__Station13__Camera1__2012-8-16__23-48-54(7).JPG", "2012-08-16T23:48:54"),
        ("StationA__2009-04-21__00-40-00(1).JPG", "2009-04-21T00:40:00"),
        ("20210531082538-RCNX0031.JPG", "2021-05-31T08:25:38"),
        ("IMG_20120122_134512.jpg", "2012-01-22T13:45:12"),
        ("2012-01-22 13.45.12.avi", "2012-01-22T13:45:12"),
        ("2012_01_22_13_45_12.MP4", "2012-01-22T13:45:12"),
    ],
)
def test_names_that_hold_a_time(name, expected):
    assert name_time(name, PATTERNS) == at(expected)


@pytest.mark.parametrize(
    "name",
    [
        "IMG_0001.JPG",
        "PICT0146.AVI",
        "bwi_vid7_806110_9885227_20120911.AVI",  # a date alone is no capture time
        "20121345246190.jpg",  # month 13
        "120120122134512345.jpg",  # a longer number that holds a date by chance
        "2012-2-30__1-53-20.JPG",
    ],
)
def test_names_that_hold_none(name):
    assert name_time(name, PATTERNS) is None


def test_a_pattern_of_ones_own_with_a_day_offset():
    own = NamePattern(
        pattern=r"(?P<d>\d\d)(?P<m>\d\d)(?P<y>\d{4})-(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)", day_offset=-1
    )
    assert name_time("01032012-040506.avi", [own]) == at("2012-02-29T04:05:06")


@pytest.mark.parametrize("pattern", ["(", r"(?P<y>\d{4})"])
def test_a_pattern_that_cannot_work_is_refused(pattern):
    with pytest.raises(ValidationError):
        NamePattern(pattern=pattern)


def test_exif_prefers_the_shutter():
    tags = {306: "2015:01:01 00:00:00", 36867: "2012:01:03 04:05:06", 36868: "2013:01:01 00:00:00"}
    assert exif_time(tags) == at("2012-01-03T04:05:06")
    assert exif_time({306: "2015:01:01 00:00:00"}) == at("2015-01-01T00:00:00")


@pytest.mark.parametrize(
    "text", ["0000:00:00 00:00:00", "", "    :  :     :  :  ", "2012:13:01 00:00:00", "junk"]
)
def test_exif_without_a_real_time(text):
    assert exif_time({36867: text}) is None


@pytest.mark.parametrize("year", ["1904-01-01T00:00:00", "1970-01-01T00:00:00"])
def test_day_zero_of_a_header_is_no_time(year):
    assert header_time({"creation_time": year}, "video/mp4", False, ZONE) is None


def test_header_times():
    made = {"creation_time": "2012-01-03T04:05:06.000000Z"}
    assert header_time(made, "video/mp4", False, ZONE) == (at("2012-01-03T04:05:06"), "quicktime")
    assert header_time(made, "video/mp4", True, ZONE) == (at("2012-01-03T15:05:06"), "quicktime")
    riff = {"date": "2012-01-03 04:05:06"}
    assert header_time(riff, "video/x-msvideo", True, ZONE) == (at("2012-01-03T04:05:06"), "riff")
    assert header_time({"date": "2012-01-03"}, "video/x-msvideo", False, ZONE) is None
    assert header_time({}, "video/mp4", False, ZONE) is None


@pytest.mark.parametrize("text", ["rubbish 1234567890:12:13 14:15:16", "12012:01:02 03:04:05"])
def test_a_year_is_not_cut_out_of_a_longer_number(text):
    assert exif_time({36867: text}) is None


def test_a_part_that_a_pattern_leaves_open_gives_no_time():
    pattern = r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)_(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?"
    assert name_time("20120102_0304.jpg", [NamePattern(pattern=pattern)]) is None
    assert str(name_time("20120102_030405.jpg", [NamePattern(pattern=pattern)])) == "2012-01-02 03:04:05"
