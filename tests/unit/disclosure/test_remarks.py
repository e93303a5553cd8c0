"""Remarks that name stations, days or times are told from those that do not."""

import pytest

from leopard_census.disclosure.remarks import Remarks

REMARKS = Remarks({"KP-07", "KP-07-A", "Ridge", "7", "12", "A"})


@pytest.mark.parametrize(
    "text",
    [
        "Most of them at KP-07.",
        "most at kp-07-a, few elsewhere",
        "The ridge had no camera in March.",
        "Station 7 lies outside the region.",
        "Stations 3, 7 and 9 lie outside.",
        "Only camera A worked.",
        "The first came on 2012-01-17.",
        "The first came on 17 January 2012.",
        "It passed at 05:18.",
    ],
)
def test_what_tells_too_much(text: str) -> None:
    assert REMARKS.tell(text)


@pytest.mark.parametrize(
    "text",
    [
        "12 animals at 7 stations; interval 7 to 12.",
        "Density moves by 7%.",
        "A caution: few recaptures.",
        "Ridges count as habitat.",
        "KP-071 is no code of this survey.",
        "The winter of 2011/12, from November 2011 on.",
        "g0~1 sigma~1, UTC+11:00",
    ],
)
def test_what_may_be_said(text: str) -> None:
    assert not REMARKS.tell(text)


def test_days_may_be_said_where_the_grain_is_a_day() -> None:
    assert not Remarks({"KP-07"}, days_too=False).tell("The first came on 2012-01-17.")


def test_without_names_only_days_and_times_count() -> None:
    assert not Remarks(()).tell("Station 7")
    assert Remarks(()).tell("2012-01-17")
