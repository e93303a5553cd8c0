"""Pictures that begin before the set-up: a reset clock, or a sheet and a card that do not belong together."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from benchmarks.clock_series import START, ZONE, Station, stretched, survey
from leopard_census.config.media import ClocksSettings
from leopard_census.media.clock_faults import propose_clocks
from leopard_census.media.status import timings
from leopard_census.tables.contract import contract
from leopard_census.tables.write import table_bytes

ALONE = Station(shared_per_day=0.0, own_per_day=1.2, battery_dies=0)
QUIET = Station(shared_per_day=0.0, own_per_day=0.1, battery_dies=0)
DAY = timedelta(days=1)


def proposals(media, deployments):
    rows = propose_clocks(timings(media, deployments, []), deployments, ClocksSettings())
    table_bytes(contract("clock_proposals"), rows)
    return [row for row in rows if row["deploymentID"] == "B"]


def late_sheet(seed, station, days=30):
    """Right clocks, and a sheet that has the cameras set up a month late."""
    timed, deployments = survey(np.random.default_rng(seed), station)
    late = [{**row, "deploymentStart": row["deploymentStart"] + days * DAY} for row in deployments]
    return [item.row for item in timed], late


def reset(seed, day, factory, station=ALONE):
    timed, deployments = survey(np.random.default_rng(seed), station)
    moment = START + day * DAY
    back = moment - factory
    return stretched(timed, "B", lambda time: time - back if time >= moment else time), deployments


def renamed(media, name):
    """The files of B under other names; `name` takes the row and its number from the first file on."""
    mine = sorted((row for row in media if row["deploymentID"] == "B"), key=lambda row: row["filePath"])
    new = {row["mediaID"]: name(row, number) for number, row in enumerate(mine)}
    return [{**row, "filePath": new.get(row["mediaID"], row["filePath"])} for row in media]


@pytest.mark.parametrize("station", [ALONE, QUIET])
@pytest.mark.parametrize("seed", range(6))
def test_steady_pictures_before_the_set_up_are_no_reset(seed, station):
    media, deployments = late_sheet(seed, station)
    (row,) = proposals(media, deployments)
    assert (row["kind"], row["strength"], row["proposed_true"]) == ("begins-early", "weak", None)
    assert "pictures begin before the set-up date of the sheet (2016-01-09T" in row["reason"]
    assert "The sheet's date or the card is in question" in row["reason"]


def by_time(row, _):
    return f"B/D01__{row['timestamp']:%Y-%m-%d__%H-%M-%S}.JPG"


def began_again(_, number):
    """Numbers that begin again at one behind 9999 in the same folder, so that the last files sort first."""
    return f"B/IMG_{(9990 + number - 1) % 9999 + 1:04d}.JPG"


def photos_and_clips(_, number):
    """Clips have letters that sort first, and the same count."""
    return f"B/{'MVI' if number < 9 else 'IMG'}_{number:04d}.JPG"


def new_folder(_, number):
    return f"B/DCIM/{100 + number // 9}MEDIA/IMG_{number % 9 + 1:04d}.JPG"


@pytest.mark.parametrize("name", [by_time, began_again, photos_and_clips, new_folder])
@pytest.mark.parametrize("station", [ALONE, QUIET])
def test_no_time_is_proposed_however_the_files_are_called(name, station):
    media, deployments = late_sheet(2, station)
    (row,) = proposals(renamed(media, name), deployments)
    assert (row["strength"], row["proposed_true"]) == ("weak", None)


def test_a_stray_file_with_a_low_number_is_no_jump_back():
    media, deployments = late_sheet(3, ALONE)
    last = max((row for row in media if row["deploymentID"] == "B"), key=lambda row: row["filePath"])
    stray = {**last, "mediaID": "stray", "sha256": "stray", "filePath": "B/IMG_00000.JPG"}
    moved = renamed(media, lambda _, number: f"B/IMG_{number + 5:05d}.JPG")
    (row,) = proposals([*moved, stray], deployments)
    assert (row["kind"], row["proposed_true"]) == ("begins-early", None)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", [None, new_folder])
def test_a_clock_that_jumps_back_is_a_reset_and_the_assumption_is_told(seed, name):
    media, deployments = reset(seed, 40, START.replace(year=2010, month=1, day=1))
    rows = proposals(renamed(media, name) if name else media, deployments)
    row = next(row for row in rows if row["kind"] == "reset")
    assert row["strength"] == "moderate"
    assert row["proposed_true"] is not None
    assert "as if the last of them were the pick-up, which no file tells" in row["reason"]


def test_names_that_a_program_made_of_the_times_leave_the_question_open():
    media, deployments = reset(1, 40, START.replace(year=2010, month=1, day=1))
    (row,) = proposals(renamed(media, by_time), deployments)
    assert (row["kind"], row["strength"], row["proposed_true"]) == ("reset", "weak", None)
    assert row["true_earliest"] < START + 40 * DAY < row["true_latest"] < START + 41 * DAY


def test_a_factory_date_of_last_month_mixes_right_and_wrong():
    media, deployments = reset(1, 40, START - 20 * DAY)
    row = next(row for row in proposals(media, deployments) if row["kind"] == "reset")
    assert (row["strength"], row["proposed_true"]) == ("moderate", None)
    assert "run on into the deployment" in row["reason"]


def test_each_camera_in_a_folder_has_an_order_of_its_own():
    """The other camera's files have lower numbers and later times: its clock is not that of the early files."""
    media, deployments = late_sheet(2, QUIET)
    mine = [{**row, "cameraSerial": "B1"} for row in media if row["deploymentID"] == "B"]
    mine = renamed(mine, lambda _, number: f"B/IMG_{number + 900:05d}.JPG")
    start = deployments[1]["deploymentStart"]
    guests = [
        {**mine[0], "mediaID": f"g{n}", "sha256": f"g{n}", "cameraSerial": "G1", "timestamp": start + n * DAY}
        | {"filePath": f"B/IMG_{n:05d}.JPG"}
        for n in range(1, 20)
    ]
    rows = proposals([*mine, *guests], deployments)
    assert {(row["kind"], row["proposed_true"]) for row in rows} == {("begins-early", None)}


@pytest.mark.parametrize("seed", range(6))
def test_the_team_s_own_pictures_before_the_sheet_s_set_up_stay_where_they_are(seed):
    media, deployments = reset(seed, 50, datetime(2010, 1, 1, tzinfo=ZONE))
    # The set-up was written down half an hour too late.
    deployments = [{**row, "deploymentStart": START + timedelta(minutes=30)} for row in deployments]
    rows = [row for row in proposals(media, deployments) if row["kind"] == "reset"]
    assert len(rows) == 2
    confirmed = [{**row, "true": row["proposed_true"]} for row in rows]
    early = [
        item
        for item in timings(media, deployments, confirmed)
        if item.row["deploymentID"] == "B" and item.row["timestamp"].year > 2010 and item.side != "inside"
    ]
    assert early
    assert {(item.side, item.corrected) for item in early} == {("before", False)}
