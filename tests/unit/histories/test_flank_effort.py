"""Cameras at once, and which flanks can be seen."""

import math
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.histories.day_work import DAY_US, opposite, work_by_day
from leopard_census.histories.effort import effort_rows, part_of_day, spans_of_deployments, station_effort
from leopard_census.histories.matrices import detector_rows, occasion_usage
from leopard_census.histories.places import Places
from leopard_census.histories.survey_effort import CameraSheets, facing_facts, survey_effort
from leopard_census.histories.window import Occasions, SurveyWindow

ZONE = timezone(timedelta(hours=10))
WINDOW = SurveyWindow(date(2015, 12, 1), 6, ZONE)
HOUR_US = DAY_US // 24


def at(hours):
    return datetime(2015, 12, 1, tzinfo=ZONE) + timedelta(hours=hours)


def effort(cameras, headings):
    return [day for _, day in sorted(station_effort({"S1": cameras}, WINDOW, headings).items())]


def test_a_pair_sees_both_flanks_while_both_work():
    first, second, *_ = effort({"a": [(at(0), at(36))], "b": [(at(18), at(48))]}, {"a": 10, "b": 190})
    assert (first.usage, first.camera_days, first.cameras) == (1.0, 1.25, 2)
    assert (first.two_cameras_days, first.both_flanks_days) == (0.25, 0.25)
    assert (second.usage, second.both_flanks_days, second.cameras) == (1.0, 0.5, 2)


def test_two_cameras_that_look_the_same_way_see_one_flank():
    day = effort({"a": [(at(0), at(24))], "b": [(at(0), at(24))]}, {"a": 350, "b": 20})[0]
    assert (day.two_cameras_days, day.both_flanks_days) == (1.0, 0.0)


def test_a_third_camera_makes_the_pair():
    headings = {"a": 350, "b": 20, "c": 170}
    cameras = {"a": [(at(0), at(24))], "b": [(at(0), at(24))], "c": [(at(6), at(12))]}
    day = effort(cameras, headings)[0]
    assert (day.cameras, day.two_cameras_days, day.both_flanks_days) == (3, 1.0, 0.25)


def test_without_a_heading_two_cameras_are_a_pair():
    day = effort({"a": [(at(0), at(24))], "b": [(at(0), at(24))]}, {"a": 350, "b": None})[0]
    assert day.both_flanks_days == 1.0


def test_how_much_rests_on_cameras_without_a_heading_alone():
    """Station S1: a pair by headings, and a third camera without one; S2: a pair of which one has none, a day less."""
    rows = [
        {"deploymentID": name, "locationID": station, "cameraHeading": heading}
        | {"deploymentStart": at(0), "deploymentEnd": at(24 * days)}
        for name, station, heading, days in (
            ("a", "S1", 0, 6),
            ("b", "S1", 180, 6),
            ("c", "S1", None, 6),
            ("d", "S2", 0, 6),
            ("e", "S2", None, 5),
            ("f", "S3", None, 6),
        )
    ]

    def told(rows):
        sheets, working = CameraSheets(rows), spans_of_deployments(rows, [])
        return facing_facts(working, WINDOW, sheets, survey_effort(working, WINDOW, sheets))

    (row,) = told(rows)
    assert (row["item"], row["value"]) == ("both_flanks_days_assumed", "5.0000")
    assert told(rows[:2])[0]["value"] == "0.0000"
    # A winter of effort.csv does not tell of cameras.
    assert facing_facts({"S1": {"000000": [(at(0), at(24))]}}, WINDOW, CameraSheets(), {}) == []


def test_one_after_the_other_is_never_two():
    day = effort({"a": [(at(0), at(12))], "b": [(at(12), at(24))]}, {"a": 0, "b": 180})[0]
    assert (day.usage, day.cameras, day.two_cameras_days, day.both_flanks_days) == (1.0, 1, 0.0, 0.0)


def test_spans_of_one_camera_that_overlap_are_one_camera():
    day = effort({"a": [(at(0), at(12)), (at(6), at(24))]}, {})[0]
    assert (day.usage, day.camera_days, day.cameras) == (1.0, 1.0, 1)


def test_what_a_table_does_not_tell_is_not_zero():
    day = effort({"000000": [(at(0), at(24))], "000001": [(at(0), at(24))]}, None)[0]
    assert day.both_flanks_days is None
    assert day.two_cameras_days == 1.0


@pytest.mark.parametrize(
    ("one", "other", "facing"),
    [(0, 180, True), (0, 90, True), (0, 89, False), (350, 80, True), (350, 79, False), (0, 360, False)],
)
def test_facing(one, other, facing):
    assert opposite(one, other) is opposite(other, one) is facing


@given(st.integers(0, 360), st.integers(0, 360))
def test_facing_is_more_likely_than_not_by_the_share_of_directions(one, other):
    """Directions of passing in which the two cameras stand on different sides of the animal, counted."""
    seen = 0
    for half_degrees in range(720):
        passing = math.radians(half_degrees / 2 + 0.25)
        sides = [math.sin(math.radians(h + 180) - passing) > 0 for h in (one, other)]
        seen += sides[0] != sides[1]
    assert opposite(one, other) is (seen / 720 >= 0.5)


def test_rounding_is_half_up_and_exact():
    assert part_of_day(DAY_US) == 1.0
    assert part_of_day(8 * HOUR_US) == 0.3333
    assert part_of_day(DAY_US // 20_000) == 0.0001
    assert part_of_day(DAY_US // 20_000 - 1) == 0.0


moments = st.integers(-10 * 3_600_000, 160 * 3_600_000)  # milliseconds, so that parts of days are odd numbers
spans = st.tuples(moments, moments).filter(lambda s: s[0] != s[1]).map(sorted)
camera = st.tuples(spans, st.sampled_from([None, 0, 60, 180, 270]), st.integers(0, 2))


def sheet(cameras, window=WINDOW):
    zero = window.begin
    return [
        {
            "deploymentID": f"D{i}",
            "locationID": f"S{station}",
            "deploymentStart": zero + timedelta(milliseconds=span[0]),
            "deploymentEnd": zero + timedelta(milliseconds=span[1]),
            "cameraHeading": heading,
        }
        for i, (span, heading, station) in enumerate(cameras)
    ]


def rows_of(deployments, window=WINDOW, outages=()):
    """Rows of the effort table and, for occasions of two days, of the detectors table."""
    headings = {row["deploymentID"]: row["cameraHeading"] for row in deployments}
    effort = station_effort(spans_of_deployments(deployments, outages), window, headings)
    usage = occasion_usage(effort, Occasions(window, 2))
    return effort_rows(effort), detector_rows("w", usage, Places(None, {}, "not told"))


@given(st.lists(camera, min_size=1, max_size=5), st.integers(-30, 36))
def test_splitting_every_deployment_at_a_midnight_changes_nothing(cameras, day):
    """To the last digit and in every column: times are whole microseconds."""
    whole, split = sheet(cameras), []
    cut = WINDOW.opening(WINDOW.start + timedelta(days=day))
    for row in whole:
        if row["deploymentStart"] < cut < row["deploymentEnd"]:
            split.append(row | {"deploymentID": row["deploymentID"] + "a", "deploymentEnd": cut})
            split.append(row | {"deploymentID": row["deploymentID"] + "b", "deploymentStart": cut})
        else:
            split.append(row)
    assert rows_of(split) == rows_of(whole)


@given(st.lists(camera, min_size=1, max_size=5), st.permutations(range(3)))
def test_names_of_stations_are_names_only(cameras, order):
    deployments = sheet(cameras)
    new = {f"S{i}": f"S{order[i]}" for i in range(3)}
    renamed = rows_of([row | {"locationID": new[row["locationID"]]} for row in reversed(deployments)])
    for found, expected, name in zip(renamed, rows_of(deployments), ("locationID", "detector"), strict=True):
        plain = [row | {name: new[row[name]]} for row in expected]
        # Rows of one station stay in their order.
        assert found == sorted(plain, key=lambda row: row[name])


@given(st.lists(camera, min_size=1, max_size=5), st.integers(-48, 56))
def test_sheets_and_offset_shifted_together(cameras, quarters):
    there = SurveyWindow(WINDOW.start, WINDOW.days, timezone(timedelta(minutes=15 * quarters)))
    assert rows_of(sheet(cameras, there), there) == rows_of(sheet(cameras))


@given(st.lists(camera, min_size=1, max_size=4), st.sampled_from([None, 0, 180]))
def test_a_camera_that_never_worked_adds_nothing(cameras, heading):
    deployments = sheet(cameras)
    dead = deployments[0] | {"deploymentID": "X", "cameraHeading": heading}
    outage = {"deploymentID": "X", "start": dead["deploymentStart"], "end": None}
    assert rows_of([*deployments, dead], outages=[outage]) == rows_of(deployments)


def test_a_dead_camera_at_a_new_place_is_no_detector():
    """It has its days of effort 0, for it was in the sheet, and takes no part in anything spatial."""
    deployments = sheet([((0, 3_600_000), None, 0)])
    dead = deployments[0] | {"deploymentID": "X", "locationID": "S9"}
    outage = {"deploymentID": "X", "start": dead["deploymentStart"], "end": None}
    effort, detectors = rows_of([*deployments, dead], outages=[outage])
    assert {row["usage"] for row in effort if row["locationID"] == "S9"} == {0.0}
    assert detectors == rows_of(deployments)[1]
    assert [row for row in effort if row["locationID"] != "S9"] == rows_of(deployments)[0]


@given(st.lists(camera, min_size=1, max_size=5))
def test_the_parts_are_in_order(cameras):
    """Nobody sees both flanks without two cameras, or works in two without working in one."""
    for row in rows_of(sheet(cameras))[0]:
        assert 0 <= row["both_flanks_days"] <= row["two_cameras_days"] <= row["usage"] <= 1
        assert row["usage"] <= row["camera_days"] <= row["cameras"] + 1e-9
        assert (row["cameras"] > 1) >= (row["two_cameras_days"] > 0)


@given(st.lists(camera, min_size=1, max_size=5), st.integers(0, 6 * 24 * 3600 - 1))
def test_a_moment_counts_as_a_clock_would(cameras, second):
    """Sampling the day by the second gives the times that the sweep gives."""
    deployments = [row for row in sheet(cameras) if row["locationID"] == "S0"]
    own = spans_of_deployments(deployments, []).get("S0", {})
    days = work_by_day(own, {}, WINDOW)
    moment = WINDOW.begin + timedelta(seconds=second)
    working = sum(any(a <= moment < b for a, b in spans) for spans in own.values())
    day = days.get(second // 86_400)
    assert (day.most if day else 0) >= working
    if working:
        assert day is not None
        assert day.any_us > 0
