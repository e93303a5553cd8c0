"""Limits of numbers of animals: which interval is shown, and whole animals."""

from math import inf

import pytest

from leopard_census.tables.closed_limits import exact_limits_of, limits_of, whole_animals


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ((30.09, 34.2), (30.0, 35.0)),
        ((30.0, 34.0), (30.0, 34.0)),
        ((30.0000000004, 33.9999999996), (30.0, 34.0)),
        ((29.9999999996, 34.0000000004), (30.0, 34.0)),
        ((None, None), (None, None)),
        ((7.5, None), (7.0, None)),
        ((7.5, inf), (7.0, inf)),
        ((0.0, 0.4), (0.0, 1.0)),
    ],
)
def test_limits_are_widened_to_whole_animals(given, whole):
    assert whole_animals(*given) == whole


def test_the_profile_interval_is_shown_where_the_model_has_one():
    row = {"lower": 12.2, "upper": 20.7, "profile_lower": 12.1, "profile_upper": 24.3}
    assert exact_limits_of(row) == (12.1, 24.3)
    assert limits_of(row) == (12.0, 25.0)
    without = row | {"profile_lower": None, "profile_upper": None}
    assert exact_limits_of(without) == (12.2, 20.7)
    open_above = row | {"profile_upper": None}
    assert limits_of(open_above) == (12.0, None)
