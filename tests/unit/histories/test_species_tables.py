"""Detection histories of every species and the station report, as the workflow writes them."""

import random
from datetime import date, datetime, timedelta, timezone

import numpy as np
import pytest

from leopard_census.config.histories import HistoriesSettings
from leopard_census.histories.effort import spans_of_deployments, station_effort
from leopard_census.histories.operation import operation_matrix, stays_of_deployments
from leopard_census.histories.station_report import most_at_once, station_report_rows
from leopard_census.histories.station_tables import write_station_tables
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.species_events import SpeciesRecord
from leopard_census.tables.write import write_table

ZONE = timezone(timedelta(hours=11))
WINDOW = SurveyWindow(date(2012, 1, 10), 6, ZONE)
LEOPARD, DEER, BOAR = "Panthera pardus", "Cervus nippon", "Sus scrofa"
MADE = {
    "operation_matrix": contract("operation_matrix"),
    "station_histories": contract("station_histories"),
    "detection_histories": contract("detection_histories"),
    "station_report": contract("station_report"),
}
INPUTS = {
    "effort": contract("effort"),
    "encounters": contract("encounters"),
    "basis": contract("basis"),
    "deployments": contract("deployments"),
    "sightings": contract("sightings"),
    "decided": contract("species_decided"),
    "assignments": contract("assignments"),
}


def moment(day, hour=6.0):
    return datetime(2012, 1, day, tzinfo=ZONE) + timedelta(hours=hour)


def sighting(key, species, day, hour=6.0, station="S1", **more):
    start = None if day is None else moment(day, hour)
    return {
        "sightingID": key,
        "deploymentID": station,
        "locationID": station,
        "mediaIDs": ["m"],
        "start": start,
        "end": start,
        "time_corrected": False,
        "scientificName": species,
        "species_source": "classifier",
        "flank": "other",
        "quality": 0.5,
        "n_detections": 1,
        "simultaneous": 1,
    } | more


DEPLOYMENTS = [
    {
        "deploymentID": station,
        "locationID": station,
        "deploymentStart": start,
        "deploymentEnd": moment(16, 0),
    }
    for station, start in (("S1", moment(10, 0)), ("S2", moment(12, 12)), ("S3", moment(10, 0)))
]
OUTAGES = [{"deploymentID": "S1", "start": moment(12, 0), "end": moment(14, 0)}]
SIGHTINGS = [
    sighting("deer", DEER, 10),
    sighting("herd", DEER, 10, 6.2),
    sighting("later", DEER, 10, 9),
    sighting("dead", DEER, 12),
    sighting("no deer", DEER, 11),
    sighting("leopard", LEOPARD, 14, 7),
    sighting("late", LEOPARD, 20, excluded_by="outside-window"),
    sighting("blank", "blank", 15, excluded_by="false-detection"),
    sighting("what", "unknown", 11, station="S3"),
    sighting("man", "Homo sapiens", 11, station="S3"),
    sighting("out", BOAR, 11),
    sighting("copy", BOAR, 11, excluded_by="duplicate-media"),
    sighting("untimed", BOAR, None, excluded_by="no-timestamp"),
]
DECIDED = [
    {"sightingID": "no deer", "scientificName": "blank"},
    {"sightingID": "blank", "scientificName": LEOPARD},
]
ASSIGNMENTS = [
    {"sightingID": "out", "flank": "left", "evidence": "none", "state": "excluded", "reason": "decision"}
]


def written(folder, sightings=SIGHTINGS, shuffle=None, **settings):
    folder.mkdir(exist_ok=True)
    effort = station_effort(spans_of_deployments(DEPLOYMENTS, OUTAGES), WINDOW)
    rows = {
        "effort": [
            {"locationID": s, "date": day, "usage": work.usage, "camera_days": work.camera_days}
            for (s, day), work in effort.items()
        ],
        "encounters": [],
        "basis": [
            {"item": "closed_occasion_days", "value": "2"},
            {"item": "scr_occasion_days", "value": "1"},
        ],
        "deployments": DEPLOYMENTS,
        "sightings": sightings,
        "decided": DECIDED,
        "assignments": ASSIGNMENTS,
    }
    paths = {name: folder / f"{name}.csv" for name in rows}
    for name, path in paths.items():
        write_table(path, INPUTS[name], rows[name])
        if shuffle is not None:
            head, *lines = path.read_text(encoding="utf-8").splitlines()
            random.Random(shuffle).shuffle(lines)
            path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    outputs = {name: folder / f"{name}.out.csv" for name in MADE}
    single = {name: paths[name] for name in ("effort", "encounters", "basis")}
    several = {name: [paths[name]] for name in ("deployments", "sightings", "decided", "assignments")}
    write_station_tables(
        **single,
        **several,
        working=[],
        outputs=outputs,
        window=WINDOW,
        target=LEOPARD,
        settings=HistoriesSettings(**settings),
    )
    return outputs


def rows_of(outputs, name):
    return read_table(outputs[name], MADE[name])


def cells(outputs):
    return {
        (row["scientificName"], row["locationID"]): [row[f"o{n}"] for n in (1, 2, 3)]
        for row in rows_of(outputs, "detection_histories")
    }


def test_every_species_has_its_events_where_stations_worked(tmp_path):
    assert cells(written(tmp_path)) == {
        # Two deer within the interval are one event; what came while the station was dead is none.
        (DEER, "S1"): [2, None, 0],
        (DEER, "S2"): [None, 0, 0],
        (DEER, "S3"): [0, 0, 0],
        # One by machine, one where a label or the machine saw nothing and people a leopard.
        (LEOPARD, "S1"): [0, None, 2],
        (LEOPARD, "S2"): [None, 0, 0],
        (LEOPARD, "S3"): [0, 0, 0],
    }


def test_independence_and_the_beginning_of_occasions_are_the_settings(tmp_path):
    near = cells(written(tmp_path / "near", independence_minutes=5))
    assert near[DEER, "S1"] == [3, None, 0]
    own = written(tmp_path / "own", station_occasion_start="station")
    assert [cells(own)[LEOPARD, station] for station in ("S1", "S2")] == [[0, None, 2], [0, 0, None]]
    starts = {row["locationID"]: row["start"] for row in rows_of(own, "station_histories")}
    assert starts["S2"] == date(2012, 1, 12)


def test_the_target_has_a_history_where_nothing_was_seen(tmp_path):
    found = cells(written(tmp_path, sightings=[]))
    assert found == {
        (LEOPARD, "S1"): [0, None, 0],
        (LEOPARD, "S2"): [None, 0, 0],
        (LEOPARD, "S3"): [0, 0, 0],
    }


def test_what_each_station_did(tmp_path):
    one, two, three = rows_of(written(tmp_path), "station_report")
    assert (one["days_total"], one["days_active"], one["days_inactive"], one["trap_nights"]) == (6, 4, 2, 4)
    assert (one["nights_total"], one["nights_active"]) == (5, 3)
    assert (one["first_record"], one["last_record"]) == (date(2012, 1, 10), date(2012, 1, 15))
    assert (one["n_species"], two["n_species"], three["n_species"]) == (2, 0, 0)
    assert (two["setup"], two["retrieval"], two["days_total"]) == (date(2012, 1, 12), date(2012, 1, 16), 4)
    # What nobody told is a record of an animal and of no species; a person is none.
    assert (three["first_record"], two["first_record"]) == (date(2012, 1, 11), None)


def test_the_order_of_rows_changes_no_byte(tmp_path):
    plain, mixed = written(tmp_path / "plain"), written(tmp_path / "mixed", shuffle=5)
    assert all(plain[name].read_bytes() == mixed[name].read_bytes() for name in MADE)


def test_cameras_at_one_time():
    spans = [(moment(1), moment(5)), (moment(5), moment(9)), (moment(4), moment(6))]
    assert most_at_once(spans[:2]) == 1
    assert most_at_once(spans) == 2


def test_a_deployment_split_in_two_at_midnight_changes_nothing():
    window = SurveyWindow(date(2012, 1, 10), 20, ZONE)
    boar = SpeciesRecord("a", "S1", BOAR, moment(10), moment(10))

    def report(spans):
        rows = [
            {"deploymentID": f"D{i}", "locationID": "S1", "deploymentStart": a, "deploymentEnd": b}
            for i, (a, b) in enumerate(spans)
        ]
        stays = stays_of_deployments(rows)
        effort = station_effort(spans_of_deployments(rows, []), window)
        return station_report_rows(operation_matrix(effort, stays, window), stays, [boar])

    whole = report([(moment(9, 15), moment(20, 11))])
    assert report([(moment(9, 15), moment(14, 0)), (moment(14, 0), moment(20, 11))]) == whole
    assert whole[0]["days_total"] == 11
    assert whole[0]["trap_nights"] == pytest.approx(10 + 11 / 24, abs=1e-4)


def test_days_between_two_deployments_were_not_worked():
    window = SurveyWindow(date(2012, 1, 10), 10, ZONE)
    rows = [
        {
            "deploymentID": f"D{a}",
            "locationID": "S1",
            "deploymentStart": moment(a, 0),
            "deploymentEnd": moment(b, 0),
        }
        for a, b in ((10, 12), (16, 19))
    ]
    stays = stays_of_deployments(rows)
    operation = operation_matrix(station_effort(spans_of_deployments(rows, []), window), stays, window)
    assert np.isnan(operation.parts).sum() == 3
    (row,) = station_report_rows(operation, stays, [])
    assert (row["days_total"], row["days_active"], row["days_inactive"]) == (10, 5, 5)
