"""Camera operation and histories against camtrapR 2.3.0 on its own sample tables, cell by cell.

How camtrapR's sample tables are read here (its documentation and its results say so): a set-up or pick-up with a date
and no hour is at noon; a problem lasts from the first moment of its first to the last moment of its last day.
"""

import csv
import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest

from leopard_census.histories.detection_histories import detection_history_rows
from leopard_census.histories.detector_histories import detector_histories
from leopard_census.histories.effort import spans_of_deployments, station_effort
from leopard_census.histories.operation import (
    days_of_stays,
    operation_matrix,
    stays_of_deployments,
)
from leopard_census.histories.station_histories import (
    history,
    record_counts,
    scaled,
    station_occasions,
)
from leopard_census.histories.station_report import station_report_rows
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.species_events import SpeciesRecord, events_of

pytestmark = pytest.mark.shared

NOON = time(12)
OCCASIONS = (1, 7, 10)
KINDS = ("binary", "count", "eff", "effscaled")
# Calls that ended without a result, as the log says: effort of one-day occasions was not scaled.
REFUSED = {(start, 1, "effscaled") for start in ("station", "survey")}
# Files of the folder that hold no camera operation and no history: of other parts of the project, or read above whole.
OTHERS = ("activity", "filterRecordTable", "overlap", "surveyReport")


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "oracle" / "data" / "camtrapR"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def matrix_of(path):
    """Row names, column names and cells of a matrix that R wrote; NA is not a number."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *lines = list(csv.reader(file))
    cells = [[float("nan") if cell == "NA" else float(cell) for cell in line[1:]] for line in lines]
    return [line[0] for line in lines], head[1:], np.array(cells)


def day_of(text, moment=time()):
    return datetime.combine(datetime.strptime(text, "%d/%m/%Y").date(), moment, UTC)  # noqa: DTZ007


def sheets(path, session=None):
    """Deployments and outages from a table of camtrapR; `session` picks a season."""
    deployments, outages = [], []
    for row in rows_of(path):
        if session is not None and row["session"] != session:
            continue
        deployments.append(
            {
                "deploymentID": row["Station"],
                "locationID": row["Station"],
                "deploymentStart": day_of(row["Setup_date"], NOON),
                "deploymentEnd": day_of(row["Retrieval_date"], NOON),
            }
        )
        if row["Problem1_from"]:
            outages.append(
                {
                    "deploymentID": row["Station"],
                    "start": day_of(row["Problem1_from"]),
                    "end": day_of(row["Problem1_to"]) + timedelta(days=1),
                    "reason": "other",
                }
            )
    return deployments, outages


def operation_of(deployments, outages, hour=0):
    stays = stays_of_deployments(deployments)
    window = days_of_stays(stays, SurveyWindow(date(2000, 1, 1), 1, UTC, hour))
    return operation_matrix(station_effort(spans_of_deployments(deployments, outages), window), stays, window)


def records(path, species=None):
    """Station, individual and day of each record."""
    return [
        (row["Station"], row.get("Individual"), datetime.fromisoformat(row["DateTimeOriginal"]).date())
        for row in rows_of(path)
        if species is None or row["Species"] == species
    ]


@pytest.mark.parametrize(
    ("name", "problems", "hour"),
    [("noProblems", False, 0), ("hasProblems", True, 0), ("hasProblems_start12", True, 12)],
)
def test_camera_operation(folder: Path, name: str, problems: bool, hour: int) -> None:
    deployments, outages = sheets(folder / "in_camtraps.csv")
    found = operation_of(deployments, outages if problems else [], hour)
    stations, days, cells = matrix_of(folder / f"cameraOperation_{name}.csv")
    assert list(found.stations) == stations
    ending = f"+{hour}h" if hour else ""
    assert [f"{day}{ending}" for day in found.window.dates] == days
    np.testing.assert_array_equal(found.parts, cells)


def test_every_season_of_the_multi_season_table_is_a_survey(folder: Path) -> None:
    """No result of camtrapR is kept for this table. Its first season is the table of one season, and in the second
    the same three stations have the same dates a year later, so their cells are known all the same.
    """
    path = folder / "in_camtrapsMultiSeason.csv"
    stations, _, cells = matrix_of(folder / "cameraOperation_hasProblems.csv")
    first, second = (operation_of(*sheets(path, session)) for session in ("2009", "2010"))
    assert list(first.stations) == stations
    np.testing.assert_array_equal(first.parts, cells)
    assert second.stations == (*stations, "StationD")
    np.testing.assert_array_equal(second.parts[:3, : cells.shape[1]], cells)
    # Station D: 4 April at noon to 17 June at noon, eleven whole days out of it.
    assert np.nansum(second.parts[3]) == 74 - 11
    assert (second.parts[3] == 0).sum() == 11


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", OCCASIONS)
@pytest.mark.parametrize("start", ["station", "survey"])
def test_detection_history(folder: Path, start: str, length: int, kind: str) -> None:
    stem = f"detectionHistory_VTA_{start}_occ{length}_{kind}"
    occasions = station_occasions(operation_of(*sheets(folder / "in_camtraps.csv")), length, start)
    taken = [(station, day) for station, _, day in records(folder / "in_recordTableSample.csv", "VTA")]
    counts = record_counts(occasions, taken)
    assert counts.sum() == len(taken) == 5
    if kind in ("binary", "count"):
        # Without effort in the model, a cell whose days were not all worked is empty.
        found = history(counts, occasions, whole_occasions=True, binary=kind == "binary")
        assert_matrix(folder / f"{stem}.csv", occasions, found)
        return
    if not (folder / f"{stem}_dethist.csv").exists():
        assert refused_or_not_kept(folder, stem, start, length, kind)
        return
    found = history(counts, occasions, binary=True)
    assert_matrix(folder / f"{stem}_dethist.csv", occasions, found)
    if kind == "eff":
        assert_matrix(folder / f"{stem}_effort.csv", occasions, printed_effort(occasions))
        return
    effort = scaled(occasions.worked)
    assert_matrix(folder / f"{stem}_effort.csv", occasions, effort.values)
    (told,) = rows_of(folder / f"{stem}_scale.csv")
    assert effort.center == pytest.approx(float(told["effort.scaled.center"]), rel=1e-14)
    assert effort.scale == pytest.approx(float(told["effort.scaled.scale"]), rel=1e-14)


def printed_effort(occasions):
    """Effort as camtrapR prints it.

    Of a cell in which cameras stood and none worked it prints 0 for occasions of one day, and NA for longer ones. Here
    the two are told apart for every length (0: dead; empty: no camera), so the second is made from the first.
    """
    return occasions.effort if occasions.length == 1 else occasions.worked


def assert_matrix(path, occasions, found):
    stations, columns, cells = matrix_of(path)
    assert list(occasions.operation.stations) == stations
    assert columns == [f"o{number}" for number in range(1, found.shape[1] + 1)]
    # Fifteen digits are printed.
    np.testing.assert_allclose(found, cells, rtol=2e-14, atol=0)


def refused_or_not_kept(folder, stem, start, length, kind):
    """Whether the log says why a call has no file: it ended with an error, or its result was not kept."""
    said = json.loads((folder / "log.json").read_text(encoding="utf-8"))
    if (start, length, kind) in REFUSED:
        return said[stem].startswith("ERROR")
    return (kind, length) == ("eff", 7) and said[stem] == "ok"


@pytest.mark.parametrize(
    ("name", "length", "options"),
    [
        ("binary_occ10", 10, {}),
        ("binary_occ10_binaryEffort", 10, {"binary_usage": True}),
        # Here days worked in part count for none (a least effort of one day; to cut 0.5 to a whole number would give
        # the same), and the days on which then no station has any are left out: the first, and the last two.
        ("binary_occ1", 1, {"binary_usage": True, "least_days": 1.0, "leave_out_dead": True}),
    ],
)
def test_spatial_detection_history(folder: Path, name: str, length: int, options: dict) -> None:
    occasions = station_occasions(operation_of(*sheets(folder / "in_camtraps.csv")), length, "survey")
    taken = [(animal, station, day) for station, animal, day in individual_records(folder)]
    found = detector_histories(occasions, taken, **options)
    wanted = [
        (row["individual"], int(row["occasion"]), row["detector"], int(row["count"]))
        for row in rows_of(folder / f"sdh_{name}_captures.csv")
    ]
    assert list(found.captures) == wanted
    assert found.without_usage == 0
    detectors = rows_of(folder / f"sdh_{name}_detectors.csv")
    assert [row["detector"] for row in detectors] == list(found.stations)
    usage = [[float(row[f"X{n + 1}"]) for n in range(len(row) - 4)] for row in detectors]
    np.testing.assert_array_equal(found.usage, usage)
    places = {row["Station"]: (row["utm_x"], row["utm_y"]) for row in rows_of(folder / "in_camtraps.csv")}
    assert {row["detector"]: (row["x"], row["y"]) for row in detectors} == places


@pytest.mark.parametrize("length", [1, 10])
@pytest.mark.parametrize("start", ["station", "survey"])
def test_the_table_of_every_species_holds_its_detection_history(
    folder: Path, start: str, length: int
) -> None:
    occasions = station_occasions(operation_of(*sheets(folder / "in_camtraps.csv")), length, start)
    events = events_of(species(folder), timedelta(0), "lastRecord", UTC)
    rows = detection_history_rows(occasions, events, "Panthera pardus")
    assert {row["scientificName"] for row in rows} == {"EGY", "MNE", "PBE", "TRA", "VTA", "Panthera pardus"}
    stations, columns, cells = matrix_of(folder / f"detectionHistory_VTA_{start}_occ{length}_eff_dethist.csv")
    own = [row for row in rows if row["scientificName"] == "VTA"]
    assert [row["locationID"] for row in own] == stations
    found = np.array([[row[name] for name in columns] for row in own], float)
    np.testing.assert_array_equal(np.minimum(found, 1), cells)


def species(folder):
    """Records of all species."""
    found = []
    for number, row in enumerate(rows_of(folder / "in_recordTableSample.csv")):
        when = datetime.fromisoformat(row["DateTimeOriginal"]).replace(tzinfo=UTC)
        found.append(SpeciesRecord(str(number), row["Station"], row["Species"], when, when))
    return found


def test_station_report(folder: Path) -> None:
    """The survey report, with the operation matrix and without (there nights stand in the place of days)."""
    deployments, outages = sheets(folder / "in_camtraps.csv")
    operation = operation_of(deployments, outages)
    rows = station_report_rows(operation, stays_of_deployments(deployments), species(folder))
    mine = {row["locationID"]: row for row in rows}
    by_operation = rows_of(folder / "surveyReport_survey_dates.csv")
    assert [row["Station"] for row in by_operation] == sorted(mine)
    dates = {
        "setup": ("setup", "setup_date"),
        "retrieval": ("retrieval", "retrieval_date"),
        "first_record": ("image_first", "first_image_date"),
        "last_record": ("image_last", "last_image_date"),
    }
    days = {
        "n_cameras": "n_cameras",
        "days_total": "n_calendar_days_total",
        "days_active": "n_calendar_days_active",
        "days_inactive": "n_calendar_days_inactive",
        "trap_nights": "n_trap_nights_active",
    }
    for told in by_operation:
        row = mine[told["Station"]]
        assert {name: row[name].isoformat() for name in dates} == {k: told[v] for k, (v, _) in dates.items()}
        assert {name: row[name] for name in days} == {k: float(told[v]) for k, v in days.items()}
    for told in rows_of(folder / "surveyReport_noCamOp_survey_dates.csv"):
        row = mine[told["Station"]]
        assert {name: row[name].isoformat() for name in dates} == {k: told[v] for k, (_, v) in dates.items()}
        for name in ("nights_total", "nights_active", "n_cameras"):
            assert row[name] == int(told[name if name == "n_cameras" else f"n_{name}"]), name
    for name in ("surveyReport", "surveyReport_noCamOp"):
        told_species = rows_of(folder / f"{name}_species_by_station.csv")
        assert {r["Station"]: int(r["n_species"]) for r in told_species} == {
            station: row["n_species"] for station, row in mine.items()
        }


def individual_records(folder):
    return records(folder / "in_recordTableIndividualSample.csv")


def test_counts_of_spatial_records_add_up(folder: Path) -> None:
    """The counts were computed (`sdh_count_occ10` in the log) and not kept: the sum over cells is known."""
    occasions = station_occasions(operation_of(*sheets(folder / "in_camtraps.csv")), 10, "survey")
    taken = [(animal, station, day) for station, animal, day in individual_records(folder)]
    found = detector_histories(occasions, taken, counted=True)
    assert sum(count for *_, count in found.captures) == len(taken) == 21
    once = detector_histories(occasions, taken)
    assert [c[:3] for c in found.captures] == [c[:3] for c in once.captures]


def test_no_file_of_the_folder_is_passed_over(folder: Path) -> None:
    """Each is an input, of another part of the project, or compared above."""
    compared = {
        f"cameraOperation_{name}.csv" for name in ("noProblems", "hasProblems", "hasProblems_start12")
    }
    for start in ("station", "survey"):
        for length in OCCASIONS:
            stem = f"detectionHistory_VTA_{start}_occ{length}"
            compared |= {f"{stem}_{kind}.csv" for kind in ("binary", "count")}
            if length != 7:
                compared |= {f"{stem}_eff_{part}.csv" for part in ("dethist", "effort")}
            if length != 1:
                compared |= {f"{stem}_effscaled_{part}.csv" for part in ("dethist", "effort", "scale")}
    for name in ("binary_occ1", "binary_occ10", "binary_occ10_binaryEffort"):
        compared |= {f"sdh_{name}_{part}.csv" for part in ("captures", "detectors")}
    lying = {path.name for path in folder.glob("*.csv") if not path.name.startswith(("in_", *OTHERS))}
    assert lying == compared
