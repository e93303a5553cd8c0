"""Cards that lie before the set-up or after the pick-up as a whole: simple corrections first, and the sun over all."""

from datetime import timedelta

import numpy as np
import pytest

from benchmarks.clock_series import START, Station, stretched, survey
from leopard_census.config.media import ClocksSettings
from leopard_census.media.clock_faults import propose_clocks
from leopard_census.media.status import timings
from leopard_census.tables.contract import contract
from leopard_census.tables.write import table_bytes

ALONE = Station(shared_per_day=0.0, own_per_day=1.2, battery_dies=0)
DAY = timedelta(days=1)


def shown(seed, back, located=True, days=(15, 40)):
    """Rows of B, whose files fill a part of the deployment and whose clock shows `back` less."""
    timed, deployments = survey(np.random.default_rng(seed), ALONE, located=located)
    begin, end = (START + day * DAY for day in days)
    kept = [i for i in timed if i.row["deploymentID"] == "B" and begin <= i.true <= end]
    media = stretched(kept, "B", lambda time: time - back)
    rows = propose_clocks(timings(media, deployments, []), deployments, ClocksSettings())
    table_bytes(contract("clock_proposals"), rows)
    return rows


def error(row, back):
    return abs(row["proposed_true"] - row["shown"].replace(tzinfo=START.tzinfo) - back)


def holds(row, back):
    true = row["shown"].replace(tzinfo=START.tzinfo) + back
    return row["true_earliest"] <= true <= row["true_latest"]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("back", [365 * DAY, -366 * DAY])
def test_another_year_goes_before_a_guess(seed, back):
    (row,) = shown(seed, back)
    assert (row["kind"], row["found_by"], row["strength"]) == ("year", "dates", "moderate")
    assert error(row, back) <= DAY  # a leap day
    assert holds(row, back)
    assert "day and night in the pictures agree" in row["reason"]
    assert "the card of another year would look the same" in row["reason"]


@pytest.mark.parametrize("back", [365 * DAY, -366 * DAY])
def test_without_coordinates_another_year_is_a_question(back):
    (row,) = shown(1, back, located=False)
    assert (row["kind"], row["strength"]) == ("year", "weak")
    assert "the sun cannot be asked" in row["reason"]


def test_another_year_and_half_a_day():
    back = 365 * DAY + timedelta(hours=12)
    (row,) = [row for row in shown(2, back) if row["found_by"] == "dates"]
    assert (row["kind"], row["strength"]) == ("year", "moderate")
    assert error(row, back) == timedelta(0)


def test_a_camera_left_in_the_zone_of_its_factory_and_in_another_year():
    back = 365 * DAY + timedelta(hours=10)
    (row,) = [row for row in shown(3, back) if row["found_by"] == "dates"]
    assert error(row, back) <= timedelta(hours=2)
    assert holds(row, back)


def test_a_guess_that_the_sun_contradicts_is_not_proposed():
    """The first file is none of the set-up but of noon days later: as if at the set-up, nights would be days."""
    back = 500 * DAY + timedelta(hours=5)
    rows = shown(4, back)
    (row,) = [row for row in rows if row["kind"] == "never-set"]
    assert row["proposed_true"] is None
    assert "the sun contradicts it" in row["reason"]
    assert "no time is proposed" in row["reason"]
    assert holds(row, back)


def test_a_factory_date_is_no_slip_of_a_year_where_the_sun_cannot_tell():
    back = START + 20 * DAY - START.replace(year=2015, month=1, day=1, hour=0)
    rows = shown(5, back, located=False, days=(20, 40))
    assert {row["kind"] for row in rows} == {"never-set"}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("days", [200, -200, -480])
def test_no_proposed_time_contradicts_the_sun(seed, days):
    """Whatever is proposed, the next run must not call it wrong."""
    back = days * DAY + timedelta(hours=4 * seed + 2)
    timed, deployments = survey(np.random.default_rng(seed), ALONE)
    kept = [i for i in timed if i.row["deploymentID"] == "B" and i.true >= START + 10 * DAY]
    media = stretched(kept, "B", lambda time: time - back)
    rows = propose_clocks(timings(media, deployments, []), deployments, ClocksSettings())
    clocks = [
        {"deploymentID": "B", "shown": row["shown"], "true": row["proposed_true"]}
        for row in rows
        if row["proposed_true"] is not None
    ]
    again = propose_clocks(timings(media, deployments, clocks), deployments, ClocksSettings())
    assert not clocks or [row for row in again if row["found_by"] == "sun"] == []
