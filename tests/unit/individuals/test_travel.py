"""Sightings too far apart for the time between them, and clocks that prove nothing."""

import datetime as dt
from itertools import permutations

import pytest

from leopard_census.config.individuals import TravelSettings
from leopard_census.individuals.clock_doubt import doubtful_times
from leopard_census.individuals.travel import too_far_pairs

T0 = dt.datetime(2012, 1, 7, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=11)))
#: 0.1 degrees of latitude are 11.1 km: at 10 km/h, less 2 x 100 m, 65.4 minutes.
NEAR, FAR = 43.0, 43.1


def seen(key, minutes, deployment, until=None):
    return {
        "sightingID": key,
        "deploymentID": deployment,
        "locationID": deployment[:2],
        "mediaIDs": [f"media-{key}"],
        "start": None if minutes is None else T0 + dt.timedelta(minutes=minutes),
        "end": None if until is None else T0 + dt.timedelta(minutes=until),
    }


def camera(key, latitude=NEAR, uncertainty=None, longitude=131.0, issues=None):
    return {
        "deploymentID": key,
        "latitude": latitude,
        "longitude": longitude,
        "coordinateUncertainty": uncertainty,
        "timestampIssues": issues,
    }


CAMERAS = [camera("S1A"), camera("S1B", FAR), camera("S2A", FAR)]


def far(rows, cameras=CAMERAS, doubtful=frozenset(), **settings):
    return too_far_pairs(rows, cameras, doubtful, TravelSettings(**settings))


@pytest.mark.parametrize(
    ("minutes", "impossible"), [(0, True), (54, True), (57, False), (-54, True), (-57, False)]
)
def test_the_limit_is_speed_and_what_clocks_may_differ_by(minutes, impossible):
    rows = [seen("a", 0, "S1A"), seen("b", minutes, "S2A")]
    assert far(rows) == ([("a", "b")] if impossible else [])


def test_time_counts_from_the_end_of_one_to_the_start_of_the_other():
    rows = [seen("a", 0, "S1A", until=30), seen("b", 80, "S2A", until=90)]
    assert far(rows) == [("a", "b")]
    assert far([seen("a", 0, "S1A"), seen("b", 80, "S2A")]) == []
    assert far([seen("a", 0, "S1A", until=300), seen("b", 100, "S2A", until=120)]) == [("a", "b")]


def test_settings_move_the_limit():
    rows = [seen("a", 0, "S1A"), seen("b", 50, "S2A")]
    assert far(rows) == [("a", "b")]
    assert far(rows, max_speed_km_h=20) == []
    assert far(rows, clock_minutes=30) == []
    assert far(rows, unknown_place_m=2000) == []


def test_the_uncertainty_of_both_places_is_taken_off():
    rows = [seen("a", 0, "S1A"), seen("b", 50, "S2A")]
    assert far(rows, [camera("S1A", uncertainty=10), camera("S2A", FAR, uncertainty=10)]) == [("a", "b")]
    assert far(rows, [camera("S1A", uncertainty=10), camera("S2A", FAR, uncertainty=3000)]) == []


@pytest.mark.parametrize(
    ("rows", "cameras", "doubtful", "why"),
    [
        (
            [seen("a", 0, "S1A"), seen("b", 0, "S1B")],
            CAMERAS,
            (),
            "one station, whatever its cameras' coordinates",
        ),
        ([seen("a", 0, "S1A"), seen("b", None, "S2A")], CAMERAS, (), "no time"),
        ([seen("a", 0, "S1A"), seen("b", 0, "S2A")], CAMERAS, ("a",), "a doubtful clock"),
        (
            [seen("a", 0, "S1A"), seen("b", 0, "S2A")],
            [camera("S1A", None), camera("S2A", FAR)],
            (),
            "no latitude",
        ),
        (
            [seen("a", 0, "S1A"), seen("b", 0, "S2A")],
            [camera("S1A", longitude=None), camera("S2A", FAR)],
            (),
            "no longitude",
        ),
        ([seen("a", 0, "S1A"), seen("b", 0, "S2A")], CAMERAS[:1], (), "no such camera in the sheet"),
        ([], CAMERAS, (), "nothing seen"),
    ],
)
def test_nothing_is_said_without_time_and_place(rows, cameras, doubtful, why):
    assert far(rows, cameras, frozenset(doubtful)) == [], why


def test_the_order_of_rows_does_not_matter():
    rows = [seen("a", 0, "S1A"), seen("b", 5, "S2A"), seen("c", 200, "S1A"), seen("d", 210, "S2A")]
    for order in permutations(range(4)):
        assert far([rows[k] for k in order], CAMERAS[::-1]) == [("a", "b"), ("c", "d")]


def test_doubt_of_clocks_comes_from_the_sheet_the_proposals_and_the_files():
    rows = [
        seen(key, 0, deployment)
        for key, deployment in zip("abcde", ["S1A", "S2A", "S3A", "S4A", "S5A"], strict=True)
    ]
    cameras = [camera("S1A", issues=True), *(camera(f"S{k}A", issues=False) for k in range(2, 6))]
    proposals = [
        {"deploymentID": "S2A", "other_deployment": None},
        {"deploymentID": "S9A", "other_deployment": "S3A"},
    ]
    media = [
        {"mediaID": "media-d", "timestampSource": "mtime"},
        {"mediaID": "media-e", "timestampSource": "exif"},
    ]
    assert doubtful_times(rows, cameras, proposals, media) == {"a", "b", "c", "d"}
