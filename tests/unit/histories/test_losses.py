"""What stations and cameras lost, and why: with effort it adds up to the window."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.histories.effort import spans_of_deployments, station_effort
from leopard_census.histories.losses import REASONS, camera_work_rows, station_loss_rows
from leopard_census.histories.survey_effort import CameraSheets
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.histories.test_effort import WINDOW, at, deployment, outage


def camera(name, station, start, end, model="Bushnell"):
    return {**deployment(name, station, start, end), "cameraModel": model, "cameraHeading": None}


def stopped(name, start, end, reason):
    return {**outage(name, start, end), "reason": reason}


def sheets(cameras, outages=()):
    return CameraSheets(cameras, list(outages))


def lost(cameras, outages=()):
    effort = station_effort(spans_of_deployments(cameras, outages), WINDOW)
    rows = list(station_loss_rows(sheets(cameras, outages), WINDOW, effort))
    return {(row["locationID"], row["reason"]): row["station_days"] for row in rows}


def work(cameras, outages=()):
    return {row["deploymentID"]: row for row in camera_work_rows(sheets(cameras, outages), WINDOW)}


def test_before_set_up_after_pick_up_and_between_there_is_no_camera():
    own = [camera("a", "S1", at(1, 12), at(3)), camera("b", "S1", at(5), at(9, 6))]
    assert lost(own) == {("S1", "no camera"): 1.5 + 2 + 0.75}


def test_an_outage_has_its_reason_where_no_other_camera_worked():
    own = [
        camera("a", "S1", at(0), at(10)),
        camera("b", "S2", at(0), at(10)),
        camera("c", "S2", at(0), at(10)),
    ]
    gaps = [stopped("a", at(2), at(4), "snow"), stopped("b", at(2), at(4), "snow")]
    assert lost(own, gaps) == {("S1", "snow"): 2}


def test_the_camera_that_failed_last_tells_why_the_station_is_dead():
    own = [camera("a", "S1", at(0), at(10)), camera("b", "S1", at(0), at(10))]
    gaps = [stopped("a", at(1), at(8), "theft"), stopped("b", at(3), None, "battery")]
    assert lost(own, gaps) == {("S1", "battery"): 5}
    # Those that begin together: the first by name.
    together = [stopped("a", at(3), at(8), "theft"), stopped("b", at(3), at(8), "battery")]
    assert lost(own, together) == {("S1", "battery"): 5}


def test_of_outages_of_one_camera_the_first_stopped_it():
    own = [camera("a", "S1", at(0), at(10))]
    gaps = [stopped("a", at(2), at(5), "battery"), stopped("a", at(4), at(6), "fire")]
    assert lost(own, gaps) == {("S1", "battery"): 3, ("S1", "fire"): 1}
    assert work(own, gaps)["a"]["battery_days"] == 3
    assert work(own, gaps)["a"]["fire_days"] == 1


def test_a_camera_loses_its_outages_within_its_time_and_the_window():
    own = [camera("a", "S1", at(-5), at(8), None), camera("b", "S1", at(20), at(30))]
    found = work(own, [stopped("a", at(-9), at(1, 12), "other"), stopped("a", at(7), at(99), "theft")])
    assert found.keys() == {"a"}
    row = found["a"]
    assert (row["locationID"], row["cameraModel"], row["set_up_days"]) == ("S1", None, 8)
    assert (row["other_days"], row["theft_days"], row["worked_days"]) == (1.5, 1, 5.5)


def test_without_sheets_of_cameras_nothing_is_told():
    assert list(station_loss_rows(CameraSheets(), WINDOW, {})) == []
    assert list(station_loss_rows(sheets([camera("a", "S1", at(0), at(1))]), WINDOW, None)) == []
    assert list(camera_work_rows(CameraSheets(), WINDOW)) == []


seconds = st.integers(-100_000, 1_000_000)
times = st.builds(lambda s: at(0) + timedelta(seconds=s), seconds)
spans = st.tuples(times, times).filter(lambda span: span[0] < span[1])


@given(
    st.lists(st.tuples(spans, st.sampled_from(("S1", "S2"))), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), spans, st.sampled_from(REASONS)), max_size=5),
)
def test_losses_and_effort_add_up_to_the_window(tmp_path_factory, stays, failures):
    own = [camera(f"d{k}", station, *span) for k, (span, station) in enumerate(stays)]
    gaps = [stopped(f"d{k}", *span, reason) for k, span, reason in failures if k < len(own)]
    effort = station_effort(spans_of_deployments(own, gaps), WINDOW)
    found = lost(own, gaps)
    for station in {row["locationID"] for row in own}:
        worked = sum(day.usage for (code, _), day in effort.items() if code == station)
        away = sum(days for (code, _), days in found.items() if code == station)
        assert worked + away == pytest.approx(WINDOW.days, abs=1e-9)
    cameras = work(own, gaps).values()
    for row in cameras:
        told = row["worked_days"] + sum(row[f"{reason}_days"] for reason in REASONS)
        assert told == pytest.approx(row["set_up_days"], abs=1e-3)
    assert sum(row["worked_days"] for row in cameras) == pytest.approx(
        sum(day.camera_days for day in effort.values()), abs=1e-2
    )
    # The order of the rows is no matter.
    assert lost(own[::-1], gaps[::-1]) == found
    folder = tmp_path_factory.getbasetemp()
    write_table(folder / "work.csv", contract("camera_work"), list(cameras))
