"""Matrices of stations against days and occasions, as the workflow writes them."""

import csv
from datetime import date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.config.histories import HistoriesSettings
from leopard_census.histories.build import build_histories
from leopard_census.histories.detector_histories import detector_histories
from leopard_census.histories.effort import spans_of_deployments, station_effort
from leopard_census.histories.operation import Operation, operation_matrix, stays_of_deployments
from leopard_census.histories.station_histories import (
    history,
    record_counts,
    scaled,
    station_occasions,
)
from leopard_census.histories.station_tables import write_station_tables
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

ZONE = timezone(timedelta(hours=11))
WINDOW = SurveyWindow(date(2011, 12, 15), 12, ZONE)
TABLES = ("effort", "encounters", "basis")
MADE = ("operation_matrix", "station_histories", "detection_histories", "station_report")
OTHERS = ("captures", "capture_sets", "detectors", "histories", "members", "funnel", "losses", "cameras")

DEPLOYMENTS = """deploymentID,locationID,deploymentStart,deploymentEnd
DA,A,2011-12-10T12:00:00+11:00,2012-01-10T12:00:00+11:00
DB,B,2011-12-18T12:00:00+11:00,2011-12-24T00:00:00+11:00
DC,C,2011-11-18T12:00:00+11:00,2011-11-24T00:00:00+11:00"""
OUTAGES = """deploymentID,start,end,reason
DA,2011-12-21T00:00:00+11:00,2011-12-25T00:00:00+11:00,snow"""
CAPTURES = """individualID,date,locationID,flank,lifeStage
X,2011-12-15,A,left,adult
X,2011-12-20,A,left,adult
Y,2011-12-20,A,left,adult
Z,2011-12-20,A,left,juvenile
X,2011-12-22,A,left,adult
X,2011-12-23,B,left,adult"""


def written(folder, captures=CAPTURES, start="survey", deployments=DEPLOYMENTS, working=None, settings=None):
    """Rows of both tables, after a whole run of the stage on a winter that survives as tables."""
    sheets = {"captures": captures, "deployments": deployments, "outages": OUTAGES, "effort": working}
    inputs = {}
    for name, text in sheets.items():
        if text is not None:
            inputs[name] = [folder / f"{name}.csv"]
            inputs[name][0].write_text(text + "\n", encoding="utf-8")
    out = folder / "out"
    out.mkdir(exist_ok=True)
    outputs = {name: out / f"{name}.csv" for name in (*TABLES, *OTHERS)}
    texts = {name: out / f"{name}.txt" for name in ("secr_captures", "secr_traps")}
    settings = settings or HistoriesSettings()
    build_histories(inputs, outputs | texts, "w-2011", WINDOW, "Panthera pardus", settings)
    made = {name: out / f"{name}.csv" for name in MADE}
    write_station_tables(
        **{name: outputs[name] for name in TABLES},
        deployments=inputs.get("deployments", []),
        working=inputs.get("effort", []),
        sightings=[],
        decided=[],
        assignments=[],
        outputs=made,
        window=WINDOW,
        target="Panthera pardus",
        settings=HistoriesSettings(station_occasion_start=start),
    )
    read_table(made["operation_matrix"], contract("operation_matrix"))
    read_table(made["station_histories"], contract("station_histories"))
    assert rows_of(made["detection_histories"]) == rows_of(made["station_report"]) == {}
    return rows_of(made["operation_matrix"]), rows_of(made["station_histories"])


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {row["locationID"]: row for row in csv.DictReader(file)}


def cells(row, prefix):
    return [value for name, value in row.items() if name.startswith(prefix)]


def test_operation_matrix_tells_dead_from_absent(tmp_path):
    operation, _ = written(tmp_path)
    assert list(operation["A"])[1:] == [day.isoformat() for day in WINDOW.dates]
    assert cells(operation["A"], "20") == ["1.0000"] * 6 + ["0.0000"] * 4 + ["1.0000"] * 2
    # Picked up at the very beginning of the 24th: a day with a camera, and no work on it.
    assert cells(operation["B"], "20") == [*[""] * 3, "0.5000", *["1.0000"] * 5, "0.0000", "", ""]
    assert cells(operation["C"], "20") == [""] * 12


def test_a_camera_that_was_picked_up_before_the_window_or_set_up_after_it_stood_on_no_day_of_it(tmp_path):
    """A day before the window is no day counted from its end."""
    deployments = """deploymentID,locationID,deploymentStart,deploymentEnd
A1,A,2011-11-10T10:00:00+11:00,2011-12-05T10:00:00+11:00
A2,A,2011-12-22T12:00:00+11:00,2012-02-20T10:00:00+11:00
A3,A,2012-03-01T00:00:00+11:00,2012-03-05T00:00:00+11:00"""
    captures = "individualID,date,locationID,flank\nX,2011-12-23,A,left"
    operation, stations = written(tmp_path, captures, start="station", deployments=deployments)
    assert cells(operation["A"], "20") == [*[""] * 7, "0.5000", *["1.0000"] * 4]
    assert stations["A"]["start"] == "2011-12-22"
    assert cells(stations["A"], "effort_") == ["4.5000"]


def test_stations_against_occasions_of_the_survey(tmp_path):
    _, stations = written(tmp_path)
    assert [stations[s]["start"] for s in "ABC"] == ["2011-12-15"] * 3
    assert cells(stations["A"], "effort_") == ["5.0000", "1.0000", "2.0000"]
    # The cub counts as a record of the species; the animal of the 22nd came while the station was dead.
    assert cells(stations["A"], "o") == ["1", "3", "0"]
    assert cells(stations["B"], "effort_") == ["1.5000", "4.0000", ""]
    assert cells(stations["B"], "o") == ["0", "1", ""]
    assert cells(stations["C"], "o") == ["", "", ""]


def test_stations_with_their_own_first_day(tmp_path):
    _, stations = written(tmp_path, start="station")
    assert [stations[s]["start"] for s in "ABC"] == ["2011-12-15", "2011-12-18", ""]
    assert cells(stations["B"], "effort_") == ["4.5000", "1.0000", ""]
    assert cells(stations["B"], "o") == ["0", "1", ""]
    assert cells(stations["C"], "effort_") == ["", "", ""]


def test_numbered_occasions_are_those_of_the_survey(tmp_path):
    captures = "individualID,occasion,locationID,flank\nX,2,A,left\nX,2,B,left"
    _, stations = written(tmp_path, captures, start="station")
    assert [stations[s]["start"] for s in "ABC"] == ["2011-12-15"] * 3
    assert [cells(stations[s], "o") for s in "AB"] == [["0", "1", "0"], ["0", "1", ""]]


def test_a_winter_with_effort_of_stations(tmp_path):
    working = (
        "locationID,start,end\nA,2011-12-15T00:00:00+11:00,2011-12-17T00:00:00+11:00\n"
        "A,2011-12-19T12:00:00+11:00,2011-12-27T00:00:00+11:00\nB,2011-12-15T00:00:00+11:00,2011-12-27T00:00:00+11:00"
    )
    operation, stations = written(tmp_path, working=working)
    assert cells(operation["A"], "20")[:6] == ["1.0000", "1.0000", "0.0000", "0.0000", "0.5000", "1.0000"]
    assert cells(operation["B"], "20") == ["1.0000"] * 12
    assert cells(stations["A"], "effort_") == ["2.5000", "5.0000", "2.0000"]


def test_where_effort_alone_tells_a_station_nothing_tells_of_cameras_in_its_gaps(tmp_path):
    working = (
        "locationID,start,end\nA,2011-12-15T00:00:00+11:00,2011-12-17T00:00:00+11:00\n"
        "A,2011-12-19T12:00:00+11:00,2011-12-27T00:00:00+11:00"
    )
    captures = "individualID,date,locationID,flank\nX,2011-12-15,A,left"
    operation, stations = written(tmp_path, captures, deployments=None, working=working)
    assert cells(operation["A"], "20")[:6] == ["1.0000", "1.0000", "0.0000", "", "0.5000", "1.0000"]
    assert cells(stations["A"], "effort_") == ["2.5000", "5.0000", "2.0000"]
    basis = {
        row["item"]: row for row in csv.DictReader((tmp_path / "out" / "basis.csv").open(encoding="utf-8"))
    }
    assert basis["camera_days"]["value"] == ""
    assert basis["station_days"]["value"] == "9.5000"


def test_without_effort_there_are_no_rows(tmp_path):
    captures = "individualID,date,locationID,flank\nX,2011-12-15,A,left"
    assert written(tmp_path, captures, deployments=None) == ({}, {})


def test_without_a_capture_there_are_zeros(tmp_path):
    _, stations = written(tmp_path, captures="individualID,date,locationID,flank\nX,2011-12-22,A,left")
    assert cells(stations["A"], "o") == ["0", "0", "0"]


# ---- the computation by itself


def operation_of(parts):
    stations = tuple(f"S{i}" for i in range(len(parts)))
    window = SurveyWindow(WINDOW.start, len(parts[0]), ZONE)
    return Operation(window, stations, np.array(parts, float))


NONE = float("nan")


def test_an_occasion_without_any_effort_is_empty_and_not_zero():
    occasions = station_occasions(operation_of([[0, 0, 1, 0.25], [1, 1, NONE, NONE]]), 2, "survey")
    np.testing.assert_array_equal(occasions.effort, [[0, 1.25], [2, NONE]])
    found = history(record_counts(occasions, []), occasions)
    np.testing.assert_array_equal(found, [[NONE, 0], [0, NONE]])


def test_records_before_a_station_began_are_in_no_cell():
    occasions = station_occasions(operation_of([[NONE, NONE, 1, 1]]), 2, "station")
    days = [("S0", WINDOW.start + timedelta(days=i)) for i in (-1, 0, 2, 3, 4)]
    np.testing.assert_array_equal(record_counts(occasions, days), [[2]])


def test_effort_without_spread_explains_nothing():
    with pytest.raises(ValueError, match="explains nothing"):
        scaled(np.array([[5.0, 5.0, NONE]]))
    with pytest.raises(ValueError, match="explains nothing"):
        scaled(np.array([[NONE, 5.0]]))


def test_animals_need_occasions_that_stations_share():
    occasions = station_occasions(operation_of([[NONE, 1, 1], [1, 1, 1]]), 1, "station")
    with pytest.raises(ValueError, match="all stations share"):
        detector_histories(occasions, [])


def test_occasions_in_the_middle_that_nobody_worked_are_left_out_and_told():
    occasions = station_occasions(operation_of([[1, 0, 1], [1, NONE, 0.5]]), 1, "survey")
    records = [(who, "S0", WINDOW.start + timedelta(days=d)) for who, d in (("a", 0), ("b", 1), ("b", 2))]
    found = detector_histories(occasions, records, leave_out_dead=True)
    np.testing.assert_array_equal(found.usage, [[1, 1], [1, 0.5]])
    assert found.captures == (("a", 1, "S0", 1), ("b", 2, "S0", 1))
    assert found.without_usage == 1
    assert detector_histories(occasions, records).usage.shape == (2, 3)


def test_degenerate_matrices():
    nothing = Operation(WINDOW, (), np.zeros((0, 12)))
    for start in ("survey", "station"):
        occasions = station_occasions(nothing, 5, start)
        assert history(record_counts(occasions, []), occasions).shape[0] == 0
    absent = station_occasions(operation_of([[NONE, NONE]]), 1, "station")
    assert absent.effort.shape == (1, 0)
    one = station_occasions(operation_of([[1.0]]), 7, "station")
    assert one.effort.tolist() == [[1.0]]


# From months before the window of twelve days to months after it.
hours = st.integers(-1500, 1800)
deployment = st.tuples(hours, st.integers(1, 300), st.integers(0, 2))


@given(
    st.lists(deployment, min_size=1, max_size=6),
    st.integers(1, 6),
    st.sampled_from(["survey", "station"]),
    st.integers(-70, 90),
)
def test_splitting_and_cells_that_add_up(rows, length, start, cut):
    sheet = [
        {
            "deploymentID": f"D{i}",
            "locationID": f"S{place}",
            "deploymentStart": WINDOW.begin + timedelta(hours=begin),
            "deploymentEnd": WINDOW.begin + timedelta(hours=begin + lasts),
        }
        for i, (begin, lasts, place) in enumerate(rows)
    ]
    midnight = WINDOW.begin + timedelta(days=cut)
    split = []
    for row in sheet:
        if row["deploymentStart"] < midnight < row["deploymentEnd"]:
            split.append(row | {"deploymentID": row["deploymentID"] + "a", "deploymentEnd": midnight})
            split.append(row | {"deploymentID": row["deploymentID"] + "b", "deploymentStart": midnight})
        else:
            split.append(row)
    one, two = (
        operation_matrix(station_effort(spans_of_deployments(s, []), WINDOW), stays_of_deployments(s), WINDOW)
        for s in (sheet, split)
    )
    np.testing.assert_array_equal(one.parts, two.parts)
    for row, station in enumerate(one.stations):
        # Told day by day and moment by moment, without an index.
        own = stays_of_deployments(sheet)[station]
        here = [any(WINDOW.day_of(a) <= day <= WINDOW.day_of(b) for a, b in own) for day in WINDOW.dates]
        assert one.stood[row].tolist() == here
    occasions = station_occasions(one, length, start)
    assert np.nansum(occasions.effort) == pytest.approx(np.nansum(one.parts), abs=1e-9)
    everything = [(s, day) for s in one.stations for day in WINDOW.dates]
    counts = record_counts(occasions, everything)
    found = history(counts, occasions, binary=True)
    assert ((found == 1) == (occasions.effort > 0)).all()
    assert (np.isnan(found) == ~(np.nan_to_num(occasions.effort) > 0)).all()
    whole = history(counts, occasions, whole_occasions=True)
    assert (np.isnan(whole) >= np.isnan(found)).all()


def test_days_from_noon():
    """A night that is cut by midnight is one day for those who count from noon."""
    window = SurveyWindow(WINDOW.start, 3, ZONE, hour=12)
    night = [datetime(2011, 12, 15, 18, tzinfo=ZONE), datetime(2011, 12, 16, 6, tzinfo=ZONE)]
    assert {window.day_of(moment) for moment in night} == {window.start}
    found = station_effort({"A": {"a": [tuple(night)]}}, window)
    assert [found["A", day].usage for day in window.dates] == [0.5, 0, 0]
