"""Clocks that are wrong for a part of the time only, and days that nothing tells apart."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from benchmarks.clock_series import START, Fault, Station, survey
from leopard_census.config.media import ClocksSettings
from leopard_census.media.clock_faults import propose_clocks
from leopard_census.media.status import timings
from leopard_census.tables.contract import contract
from leopard_census.tables.write import table_bytes

ALONE = Station(shared_per_day=0.0, own_per_day=1.2)
DAY = timedelta(days=1)
HALF = 43_200


def by_sun(media, deployments, clocks=()):
    rows = propose_clocks(timings(media, deployments, clocks), deployments, ClocksSettings())
    table_bytes(contract("clock_proposals"), rows)
    return [row for row in rows if row["found_by"] == "sun"]


def planted(seed, fault, station=ALONE):
    timed, deployments = survey(np.random.default_rng(seed), station, fault)
    return [item.row for item in timed], deployments


def aware(row):
    return row["shown"].replace(tzinfo=START.tzinfo)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shift_s", [HALF, -HALF])
@pytest.mark.parametrize("day", [20, 65])
def test_half_a_day_from_some_day_on_is_told_of_that_part(seed, shift_s, day):
    media, deployments = planted(seed, Fault(shift_s, 0, day), replace(ALONE, battery_dies=0))
    (row,) = by_sun(media, deployments)
    assert (row["deploymentID"], row["kind"]) == ("B", "twelve-hours")
    assert abs(aware(row) + timedelta(seconds=shift_s) - START - day * DAY) < 5 * DAY
    assert row["true_earliest"] <= aware(row) + timedelta(seconds=shift_s) <= row["true_latest"]
    assert "in the later part" in row["reason"]
    assert "and the rest fits a right clock" in row["reason"]


def test_a_wrong_beginning_is_told_with_the_row_that_ends_it():
    media, deployments = planted(1, Fault(HALF, 0, 60), replace(ALONE, battery_dies=0))
    put_right = [
        row
        if row["deploymentID"] == "A"
        else {**row, "timestamp": row["timestamp"] + timedelta(seconds=HALF)}
        for row in media
    ]
    first, ending = sorted(by_sun(put_right, deployments), key=lambda row: row["shown"])
    assert "in the earlier part" in first["reason"]
    # Half a day more would fit the dates as well.
    assert first["strength"] == "moderate"
    assert first["true_earliest"] <= aware(first) - timedelta(seconds=HALF) <= first["true_latest"]
    assert ending["proposed_true"] == aware(ending)


def test_a_clock_that_is_wrong_for_the_whole_time_has_no_part():
    for seed in range(10):
        media, deployments = planted(seed, Fault(HALF))
        assert all("er part" not in row["reason"] for row in by_sun(media, deployments))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("night", [True, False])
def test_a_filter_that_sticks_is_no_change_of_the_clock(seed, night):
    media, deployments = planted(seed, None)
    stuck = [{**row, "night": night} if row["timestamp"] > START + 50 * DAY else row for row in media]
    assert by_sun(stuck, deployments) == []


@pytest.mark.parametrize("seed", range(6))
def test_light_that_is_told_worse_from_some_day_on_is_no_change_of_the_clock(seed):
    media, deployments = planted(seed, None)
    rng = np.random.default_rng(seed)
    worse = [
        {**row, "night": row["night"] ^ bool(rng.random() < 0.3)}
        if row["timestamp"] > START + 50 * DAY
        else row
        for row in media
    ]
    assert by_sun(worse, deployments) == []


def test_a_stretch_between_confirmed_rows_that_contradicts_the_sun_is_told():
    """The middle of three stretches has a row with a slip of half a day; by itself it is one in three."""
    media, deployments = planted(2, None, replace(ALONE, battery_dies=0))
    reset = [
        {**row, "timestamp": row["timestamp"] - 365 * DAY} if row["deploymentID"] == "B" else row
        for row in media
    ]

    def anchor(day, slip_s=0):
        shown = (START + (day - 365) * DAY).replace(tzinfo=None)
        return {"deploymentID": "B", "shown": shown, "true": START + day * DAY + timedelta(seconds=slip_s)}

    assert by_sun(reset, deployments, [anchor(0)]) == []
    rows = by_sun(reset, deployments, [anchor(0), anchor(30, HALF), anchor(60)])
    row = min(rows, key=lambda row: row["shown"])
    assert row["reason"].startswith("after the rows of clocks.csv, in the stretch from 2015-01-")
    assert row["kind"] == "twelve-hours"
    true = aware(row) + 365 * DAY
    assert row["true_earliest"] <= true <= row["true_latest"]
    assert START + 30 * DAY <= true <= START + 33 * DAY


def test_a_day_that_the_dates_leave_open_is_within_the_limits_and_told():
    """No team at set-up and pick-up, so that half a day more and half a day less both fit the dates."""
    media, deployments = planted(3, Fault(HALF))
    kept = [row for row in media if START + 5 * DAY < row["timestamp"] < START + 80 * DAY]
    (row,) = by_sun(kept, deployments)
    assert row["strength"] == "moderate"
    for turn in (-1, 0):
        assert row["true_earliest"] <= aware(row) + timedelta(seconds=HALF) + turn * DAY <= row["true_latest"]
    assert "12 h fast" in row["reason"]
    assert "fits as well" in row["reason"]


def test_a_day_that_the_dates_tell_is_strong():
    media, deployments = planted(3, Fault(HALF), replace(ALONE, battery_dies=0))
    (row,) = by_sun(media, deployments)
    assert row["strength"] == "strong"
    assert row["true_latest"] - row["true_earliest"] < timedelta(hours=6)
    assert "but the field sheet's dates do" in row["reason"]
