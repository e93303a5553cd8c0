"""Effort by the rules in the module's docstring."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.histories.effort import (
    effort_rows,
    spans_of_deployments,
    spans_of_tables,
    station_effort,
)
from leopard_census.histories.window import Occasions, SurveyWindow

ZONE = timezone(timedelta(hours=11))
START = date(2011, 12, 15)
WINDOW = SurveyWindow(START, 10, ZONE)


def at(day, hour=0, minute=0):
    """Local time, `day` days after the window's start."""
    return datetime(2011, 12, 15, hour, minute, tzinfo=ZONE) + timedelta(days=day)


def deployment(name, station, start, end):
    return {"deploymentID": name, "locationID": station, "deploymentStart": start, "deploymentEnd": end}


def outage(name, start, end):
    return {"deploymentID": name, "start": start, "end": end}


def usage(deployments, outages=(), station="S1"):
    effort = station_effort(spans_of_deployments(deployments, outages), WINDOW)
    return [effort[station, day].usage for day in WINDOW.dates]


def cameras(deployments, outages=(), station="S1"):
    effort = station_effort(spans_of_deployments(deployments, outages), WINDOW)
    return [effort[station, day].camera_days for day in WINDOW.dates]


def test_part_days_at_both_ends():
    found = usage([deployment("a", "S1", at(1, 18), at(3, 6))])
    assert found == [0, 0.25, 1, 0.25, 0, 0, 0, 0, 0, 0]


def test_two_cameras_are_one_station():
    pair = [deployment("a", "S1", at(0), at(2)), deployment("b", "S1", at(1), at(3, 12))]
    assert usage(pair)[:5] == [1, 1, 1, 0.5, 0]
    assert cameras(pair)[:5] == [1, 2, 1, 0.5, 0]


def test_one_takes_over_where_the_other_stops():
    pair = [deployment("a", "S1", at(0), at(0, 6)), deployment("b", "S1", at(0, 12), at(1))]
    assert usage(pair)[0] == 0.75


def test_outage_is_subtracted_and_dead_days_stay():
    found = usage([deployment("a", "S1", at(0), at(6))], [outage("a", at(1, 12), at(4))])
    assert found[:7] == [1, 0.5, 0, 0, 1, 1, 0]
    assert len(found) == 10


def test_stolen_camera_never_works_again():
    assert usage([deployment("a", "S1", at(0), at(9))], [outage("a", at(2), None)])[:4] == [1, 1, 0, 0]


def test_overlapping_outages_count_once_and_those_outside_not_at_all():
    outages = [outage("a", at(0, 6), at(0, 18)), outage("a", at(0, 12), at(1)), outage("a", at(5), at(7))]
    assert usage([deployment("a", "S1", at(0), at(2))], outages)[:3] == [0.25, 1, 0]


def test_other_camera_covers_an_outage():
    pair = [deployment("a", "S1", at(0), at(3)), deployment("b", "S1", at(0), at(3))]
    assert usage(pair, [outage("a", at(1), at(2))])[:3] == [1, 1, 1]
    assert cameras(pair, [outage("a", at(1), at(2))])[:3] == [2, 1, 2]


def test_days_are_those_of_the_survey_offset():
    """Six in the evening of 14 December in London is five in the morning of the 15th in Vladivostok."""
    start = datetime(2011, 12, 14, 18, tzinfo=UTC)
    assert usage([deployment("a", "S1", start, at(1))])[0] == pytest.approx(19 / 24, abs=1e-4)


def test_window_cuts_deployments():
    found = usage([deployment("a", "S1", at(-30), at(40))])
    assert found == [1] * 10


def test_tables_give_the_same_as_sheets():
    table = [
        {"locationID": "S1", "start": at(0, 6), "end": at(2)},
        {"locationID": "S1", "start": at(3), "end": at(4)},
    ]
    sheet = [deployment("a", "S1", at(0, 6), at(2)), deployment("b", "S1", at(3), at(4))]
    by_table = station_effort(spans_of_tables(table), WINDOW)
    assert by_table == station_effort(spans_of_deployments(sheet, []), WINDOW)


# Also weeks before and after the window of ten days.
minutes = st.integers(-60_000, 80_000)


@given(st.lists(st.tuples(minutes, minutes), min_size=1, max_size=4), st.integers(-40, 55))
def test_splitting_a_deployment_at_midnight_changes_nothing(spans, day):
    whole, split = [], []
    for i, (a, b) in enumerate(spans):
        start, end = at(0) + timedelta(minutes=min(a, b)), at(0) + timedelta(minutes=max(a, b) + 1)
        whole.append(deployment(f"d{i}", "S1", start, end))
        if start < at(day) < end:
            split += [deployment(f"d{i}a", "S1", start, at(day)), deployment(f"d{i}b", "S1", at(day), end)]
        else:
            split.append(whole[-1])
    one, two = (station_effort(spans_of_deployments(d, []), WINDOW) for d in (whole, split))
    assert {k: v.usage for k, v in one.items()} == {k: v.usage for k, v in two.items()}
    for key in one:
        assert one[key].camera_days == pytest.approx(two[key].camera_days, abs=1e-9)


@given(st.integers(-12 * 4, 14 * 4))
def test_shifting_sheets_and_offset_together_changes_nothing(quarters):
    """The same wall clock in another zone is the same effort."""
    zone = timezone(timedelta(minutes=15 * quarters))
    moved = SurveyWindow(START, 10, zone)
    wall = [deployment("a", "S1", at(0, 7, 13), at(8, 19))]
    there = [
        {**d, **{k: d[k].replace(tzinfo=zone) for k in ("deploymentStart", "deploymentEnd")}} for d in wall
    ]
    here = station_effort(spans_of_deployments(wall, []), WINDOW)
    assert station_effort(spans_of_deployments(there, []), moved) == here


@given(st.permutations(range(4)))
def test_order_of_rows_does_not_matter(order):
    rows = [
        deployment("a", "S1", at(0), at(2)),
        deployment("b", "S1", at(1), at(3, 12)),
        deployment("c", "S2", at(0), at(9)),
        deployment("d", "S2", at(3), at(4)),
    ]
    breaks = [outage("c", at(1), at(2)), outage("c", at(5), None)]
    wanted = effort_rows(station_effort(spans_of_deployments(rows, breaks), WINDOW))
    mixed = spans_of_deployments([rows[i] for i in order], breaks[::-1])
    assert effort_rows(station_effort(mixed, WINDOW)) == wanted


def test_last_occasion_is_shorter():
    occasions = Occasions(WINDOW, 4)
    assert occasions.count == 3
    days = [occasions.of_day(START + timedelta(days=i)) for i in range(-1, 11)]
    assert days == [None, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, None]
