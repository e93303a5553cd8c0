"""When cameras worked, by their files, against the sheets."""

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from leopard_census.config.media import ClocksSettings
from leopard_census.media.operation import operation
from leopard_census.media.operation_gaps import gaps
from leopard_census.media.operation_timelapse import timelapse
from leopard_census.media.status import timings
from leopard_census.tables.contract import contract
from leopard_census.tables.write import table_bytes

ZONE = timezone(timedelta(hours=10))
START = datetime(2015, 12, 1, 12, tzinfo=ZONE)
DAY = timedelta(days=1)


def deployment(key="D01", days=60):
    return {"deploymentID": key, "deploymentStart": START, "deploymentEnd": START + days * DAY}


def files(days, key="D01"):
    return [
        {
            "mediaID": f"{key}{n}",
            "deploymentID": key,
            "filePath": f"{key}/{n:05d}.JPG",
            "timestamp": START + float(day) * DAY if day is not None else None,
            "status": "ok",
        }
        for n, day in enumerate(days)
    ]


def judge(media, deployments=None, outages=(), copies=()):
    deployments = deployments or [deployment()]
    timed = timings(media, deployments, [])
    rows, differences = operation(timed, deployments, outages, ClocksSettings(), copies)
    table_bytes(contract("operation"), rows)
    table_bytes(contract("operation_differences"), differences)
    assert sum(row["differences"] for row in rows) == len(differences)
    return rows, differences


def outage(start, end, reason="battery", key="D01"):
    return {
        "deploymentID": key,
        "start": START + start * DAY,
        "end": None if end is None else START + end * DAY,
        "reason": reason,
    }


# Once on every day, but at no fixed hour: that would be a photo by the clock.
EVERY_DAY = [day + 0.3 + 0.1 * np.sin(7 * day) for day in range(60)]


def test_a_camera_that_worked_differs_in_nothing():
    (row,), differences = judge(files(EVERY_DAY))
    assert differences == []
    assert (row["files"], row["days_with_files"], row["files_elsewhere"]) == (60, 60, 0)
    assert row["longest_gap_days"] == pytest.approx(1.1, abs=0.1)


def test_a_deployment_without_a_file_is_named():
    rows, differences = judge(files(EVERY_DAY), [deployment(), deployment("D02")])
    (row,) = differences
    assert (row["deploymentID"], row["kind"], row["days"]) == ("D02", "no-files", 60)
    assert "60.0 days of work" in row["reason"]
    assert rows[1]["first_file"] is None


def test_files_elsewhere_are_counted_where_none_is_inside():
    _, (row,) = judge(files([-100, None]))
    assert "1 lie outside its dates and 1 have no time" in row["reason"]


def test_copies_are_no_work():
    media = files(EVERY_DAY)
    _, (row,) = judge(media, copies=[m["mediaID"] for m in media])
    assert row["kind"] == "no-files"


def test_a_busy_camera_that_falls_silent_is_told_with_its_chance():
    _, (row,) = judge(files([day for day in EVERY_DAY if day < 40]))
    assert (row["kind"], round(row["days"])) == ("early-end", 21)
    assert row["chance"] < 1e-6


def test_a_quiet_camera_may_be_silent():
    # One file in ten days: a gap of 20 days is nothing strange, and the chance says so.
    (row,), differences = judge(files([5, 15, 26, 46, 55]))
    assert differences == []
    assert row["longest_gap_days"] == pytest.approx(20)
    assert row["longest_gap_chance"] > 0.1


def test_an_outage_of_the_sheet_explains_a_gap():
    days = [day for day in EVERY_DAY if not 20 < day < 35]
    assert judge(files(days), outages=[outage(20, 35)])[1] == []
    _, (row,) = judge(files(days), outages=[outage(20, 24)])
    assert row["kind"] == "gap"
    assert "4 d more are an outage by the sheet" in row["reason"]
    assert "11" in row["reason"].split(" days")[0]


def test_files_in_an_outage_are_told_once_where_outages_overlap():
    (row,), (told,) = judge(files(EVERY_DAY), outages=[outage(10, 20), outage(15, 25, "snow")])
    assert (told["kind"], told["files"]) == ("files-in-outage", 15)
    assert "battery, snow" in told["reason"]
    assert row["outage_days"] == 15


def test_photos_by_the_clock_tell_the_hour_at_which_a_camera_stopped():
    by_clock = [n / 24 for n in range(1, 24 * 30)]
    rng = np.random.default_rng(1)
    (row,), (told,) = judge(files([*by_clock, *rng.uniform(0, 30, 40)]))
    assert row["timelapse_interval_s"] == 3600
    assert row["timelapse_files"] == pytest.approx(len(by_clock), abs=2)
    assert (told["kind"], round(told["days"])) == ("timelapse-stops", 30)
    assert told["files"] == 0
    assert "stood still" in told["reason"]


def test_a_camera_that_only_ceased_to_keep_the_clock_did_not_stand_still():
    by_clock = [n / 24 for n in range(1, 24 * 30)]
    triggers = np.random.default_rng(1).uniform(0, 60, 80)
    _, (told,) = judge(files([*by_clock, *triggers]))
    assert told["kind"] == "timelapse-stops"
    assert told["files"] == (triggers > (told["start"] - START) / DAY).sum() > 30
    assert "triggers went on" in told["reason"]


@pytest.mark.parametrize("seed", range(10))
def test_animals_do_not_keep_time(seed):
    rng = np.random.default_rng(seed)
    bursts = np.concatenate([t + np.arange(5) / 1440 for t in rng.uniform(0, 60, 300)])
    timed = timings(files(np.round(bursts * 86_400) / 86_400), [deployment()], [])
    # Five photos a minute apart are a burst, and several of them in a row still are.
    assert timelapse(timed, 6, 1e-3) == (None, [])


def test_the_chance_of_a_gap_by_simulation():
    # 30 days with a trigger of 60, spread evenly: how often is the longest gap in the middle 8 days or more?
    rng = np.random.default_rng(2)
    longest, told = [], []
    for _ in range(2000):
        times = np.sort(rng.uniform(0, 60, 30))
        longest.append(np.diff(times).max() >= 8)
        told.append(len({int(t) for t in times}))
    (bound,) = {
        round(gap.chance, 6)
        for gap in gaps([*np.linspace(0.5, 25.5, 26) * 86_400, 34 * 86_400.0], 0.0, 60 * 86_400, 8 * 86_400)
        if gap.place == "middle"
    }
    # A bound for 27 days with triggers; with the 24 or so that random series have it is larger still.
    assert np.mean(longest) < 26 * (1 - 8 / 60) ** np.mean(told) < 1
    assert bound == pytest.approx(26 * (1 - 8.5 / 60) ** 27, rel=0.2)
