"""Measured working times through the whole stage, from a survey of media."""

import csv
from datetime import datetime, timedelta, timezone

import pytest

from leopard_census.config.histories import HistoriesSettings
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.histories.test_build import STATIONS, captures, deployments, media_inputs, read, run

ZONE = timezone(timedelta(hours=11))
START = datetime(2011, 12, 14, 12, tzinfo=ZONE)
END = datetime(2012, 1, 10, 12, tzinfo=ZONE)
STOPPED = datetime(2011, 12, 22, 6, tzinfo=ZONE)
NAMED = (
    ("x1", "A1", "S0", "2011-12-20T05:00:00+11:00"),
    ("x2", "A1", "S1", "2011-12-28T05:00:00+11:00"),
    ("x3", "A2", "S1", "2011-12-30T05:00:00+11:00"),
)


@pytest.fixture
def survey(tmp_path):
    """A survey whose camera at S0 has no file after 22 December, and one at S2 none at all."""

    def made(name, working_times):
        folder = tmp_path / name
        folder.mkdir()
        inputs = media_inputs(folder, NAMED)
        operation = [_operation(f"D{station}") for station in STATIONS]
        differences = [
            _difference("DS0", "early-end", STOPPED, 19.25),
            _difference("DS2", "no-files", START, 27.0),
        ]
        for table, rows in (("operation", operation), ("operation_differences", differences)):
            inputs[table] = [folder / f"{table}.csv"]
            write_table(inputs[table][0], contract(table), rows)
        return run(folder, inputs, HistoriesSettings(working_times=working_times))

    return made


def _operation(name):
    return {
        "deploymentID": name,
        "deploymentStart": START,
        "deploymentEnd": END,
        "first_file": START + timedelta(hours=1) if name != "DS2" else None,
        "last_file": {"DS0": STOPPED, "DS2": None}.get(name, END - timedelta(days=1)),
        "files": 0 if name == "DS2" else 9,
        "files_elsewhere": 0,
        "days_with_files": 0 if name == "DS2" else 9,
        "timelapse_files": 0,
        "longest_gap_days": 1.0,
        "sheet_days": 27.0,
        "outage_days": 0.0,
        "differences": int(name in ("DS0", "DS2")),
    }


def _difference(name, kind, start, days):
    return {
        "deploymentID": name,
        "kind": kind,
        "start": start,
        "end": END,
        "days": days,
        "files": 0,
        "reason": "so it is",
    }


def facts(out):
    return {row["item"]: row["value"] for row in read(out, "basis")}


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_sheet_stands_by_default(survey):
    told = facts(survey("sheet", "sheet"))
    assert told["station_days"] == "180.0000"
    assert (told["days_measured"], told["station_days_in_doubt"]) == ("0", "33.0000")


def test_measured_stops_reach_every_table(survey):
    by_sheet, measured = survey("sheet", "sheet"), survey("measured", "measured")
    told = facts(measured)
    # Of twenty days, the last twelve of S0 (its last file is on the eighth day) and all of S2.
    assert told["station_days"] == "148.0000"
    assert (told["days_measured"], told["stations"], told["stations_dead"]) == ("32", "8", "1")
    detectors = {row["detector"]: row for row in rows_of(measured / "detectors.csv")}
    assert "S2" not in detectors
    usage = [detectors["S0"][f"usage_{n}"] for n in range(1, 21)]
    assert usage == ["1.0000"] * 8 + ["0.0000"] * 12
    # What did not stop is as it was.
    same = {row["detector"]: row for row in rows_of(by_sheet / "detectors.csv")}
    assert {k: v for k, v in detectors.items() if k != "S0"} == {
        k: v for k, v in same.items() if k not in ("S0", "S2")
    }
    for name in ("captures", "encounters", "histories"):
        assert (measured / f"{name}.csv").read_bytes() == (by_sheet / f"{name}.csv").read_bytes(), name


def test_a_survey_of_tables_has_nothing_measured(tmp_path):
    inputs = {"captures": captures(tmp_path), "deployments": deployments(tmp_path)}
    settings = HistoriesSettings(working_times="measured")
    out = run(tmp_path, inputs, settings)
    assert "working_times" not in facts(out)
    assert {row["source"] for row in read(out, "effort")} == {"sheet"}
