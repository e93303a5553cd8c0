"""From groups, and from the files of a survey, to the tables of the activity estimates."""

import csv
import math
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leopard_census.config.estimates import ActivitySettings
from leopard_census.estimates.activity.groups import Group
from leopard_census.estimates.activity.solar import NO_PLACE, NO_SUNRISE
from leopard_census.estimates.activity.survey import write_activity
from leopard_census.estimates.activity.table import activity_tables
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import table_bytes, write_table
from tests.unit.estimates.activity_rows import (
    START,
    TARGET,
    ZONE,
    assigned,
    encounter,
    events,
    moment,
    scale_at,
    sighting,
    worked,
)

SETTINGS = ActivitySettings(replicates=199)
CONTRACTS = {
    "activity": contract("activity"),
    "curves": contract("activity_curves"),
    "times": contract("activity_times"),
    "overlap": contract("activity_overlap"),
}


# ---- tables


def made_groups(seed: int = 1) -> list[Group]:
    rng = np.random.default_rng(seed)

    def starts(n: int, peak: float, kappa: float) -> tuple[datetime, ...]:
        day, hour = (
            rng.integers(0, 90, n),
            np.mod(rng.vonmises(peak / 24 * math.tau, kappa, n) / math.tau * 24, 24),
        )
        return tuple(
            sorted(moment(int(d), round(float(h) * 3600) / 3600) for d, h in zip(day, hour, strict=True))
        )

    return [
        Group("adults", "encounters", starts(110, 20, 1), {"untimed": 2}),
        Group("females", "encounters", starts(40, 20, 1)),
        Group("males", "encounters", starts(30, 6, 1)),
        Group(TARGET, "events", starts(130, 20, 1), {"doubtful": 3}),
        Group("Cervus nippon", "events", starts(80, 10, 2)),
        Group("Sus scrofa", "events", starts(8, 10, 2)),
    ]


def tables(groups: list[Group], scale: Any = "made", settings: ActivitySettings = SETTINGS):
    if scale == "made":
        scale = scale_at(43.0, 131.5)
    return activity_tables(groups, TARGET, scale, "There is no solar time: nobody knows.", settings, ZONE)


def all_bytes(found: Any) -> dict[str, bytes]:
    return {name: table_bytes(contract, getattr(found, name)) for name, contract in CONTRACTS.items()}


def test_every_group_has_a_row_and_every_curve_its_points():
    found = tables(made_groups())
    rows = {(row["group"], row["clock"]): row for row in found.activity}
    assert len(rows) == 12
    assert rows["Sus scrofa", "clock"]["note"] == "Fewer records than the 25 that a curve asks for."
    assert "level" not in rows["Sus scrofa", "solar"]
    assert rows["females", "clock"]["note"].startswith("Fewer than 100 records")
    assert rows["adults", "clock"]["note"] is None
    assert rows[TARGET, "clock"]["n_doubtful"] == 3
    assert {(row["group"], row["clock"]) for row in found.curves} == {k for k in rows if k[0] != "Sus scrofa"}
    assert len(found.curves) == 10 * 128
    assert len(found.times) == 2 * (110 + 40 + 30 + 130 + 80 + 8)


def test_what_is_compared_with_what_and_which_estimator_is_quoted():
    found = tables(made_groups())
    quoted = {(r["first"], r["second"]): r["estimator"] for r in found.overlap if r["quoted"]}
    assert quoted == {("females", "males"): "Dhat1", (TARGET, "Cervus nippon"): "Dhat4"}
    assert len(found.overlap) == 2 * 2 * 3
    for row in found.overlap:
        assert row["basic0_lower"] < row["overlap"] < row["basic0_upper"]


def test_no_table_holds_what_is_no_number():
    for rows in all_bytes(tables(made_groups())).values():
        text = rows.decode().lower()
        assert "nan" not in text
        assert "inf" not in text


def test_without_places_only_the_clock_is_left_and_a_sentence():
    found = tables(made_groups(), scale=None)
    solar = [row for row in found.activity if row["clock"] == "solar"]
    assert {row["note"] for row in solar} == {"There is no solar time: nobody knows."}
    assert {row["clock"] for row in [*found.curves, *found.times, *found.overlap]} == {"clock"}
    for row, other in zip(found.activity, tables(made_groups()).activity, strict=True):
        if row["clock"] == "clock":
            scale = {"sunrise_hour": other["sunrise_hour"], "sunset_hour": other["sunset_hour"]}
            assert row | scale == other


def test_the_order_of_groups_and_other_groups_change_nothing():
    groups = made_groups()
    whole = all_bytes(tables(groups))
    assert all_bytes(tables(groups[::-1])) == whole
    alone = tables([groups[1]])
    assert [row for row in tables(groups).activity if row["group"] == "females"] == alone.activity


def test_days_of_the_records_change_nothing_about_the_clock():
    """No result of clock time tells on which day, or in which order, the records came."""
    groups = made_groups()
    rng = random.Random(4)
    moved = [
        Group(
            g.key,
            g.kind,
            tuple(sorted(t + timedelta(days=rng.randint(0, 3)) for t in g.starts)),
            g.left_out,
        )
        for g in groups
    ]
    assert all_bytes(tables(moved, scale=None)) == all_bytes(tables(groups, scale=None))


def test_another_seed_changes_intervals_within_their_error_and_no_estimate():
    one, two = (
        tables(made_groups(), scale=None, settings=ActivitySettings(replicates=999, seed=seed))
        for seed in (1, 2)
    )
    compared = 0
    for a, b in zip(one.overlap, two.overlap, strict=True):
        assert a["overlap"] == b["overlap"]
        assert a["se"] != b["se"]
        # Standard error of a standard deviation from 999 draws: 2.2% of it; of a mean: 3.2% of the SE. Five of these.
        assert a["se"] == pytest.approx(b["se"], rel=5 * 0.022 * math.sqrt(2))
        assert a["bootstrap_mean"] == pytest.approx(
            b["bootstrap_mean"], abs=5 * 0.032 * a["se"] * math.sqrt(2)
        )
        compared += 1
    assert compared == 6


# ---- files


def files(
    folder: Path,
    encounters: Any,
    sightings: Any = None,
    places: bool = True,
    dead: Any = (),
    northing: float = 4_770_000.0,
) -> dict[str, Any]:
    def table(name: str, contract: Any, rows: Any) -> Path:
        path = folder / f"{name}.csv"
        write_table(path, contract, rows)
        return path

    detectors = [
        {
            "session": "x",
            "detector": f"S{i}",
            "x": 700_000.0 + i if places else None,
            "y": northing if places else None,
        }
        for i in (1, 2)
    ]
    effort = [
        {"locationID": station, "date": day, "usage": part, "camera_days": part}
        for (station, day), part in worked(dead).items()
    ]
    epsg = {"item": "epsg", "value": "32652" if places else None}
    found: dict[str, Any] = {
        "encounters": table("encounters", contract("encounters"), encounters),
        "detectors": table("detectors", contract("detectors"), detectors),
        "basis": table("basis", contract("basis"), [epsg, {"item": "effort", "value": "yes"}]),
        "effort": table("effort", contract("effort"), effort),
    }
    if sightings is not None:
        found["sightings"] = [table("sightings", contract("sightings"), sightings)]
        states = [assigned(row["sightingID"]) for row in sightings if row["scientificName"] == TARGET]
        found["assignments"] = [table("assignments", contract("assignments"), states)]
        found["proposals"] = [table("proposals", contract("clock_proposals"), [])]
    return found


def write(folder: Path, inputs: dict[str, Any]) -> dict[str, bytes]:
    out = {name: folder / "out" / f"{name}.csv" for name in CONTRACTS}
    (folder / "out").mkdir(exist_ok=True)
    survey = {
        "utc_offset": "+11:00",
        "window": {"start": "2012-01-10", "days": 90},
        "target_species": TARGET,
    }
    write_activity(
        inputs, out, survey, {"independence_minutes": 30, "independence_since": "lastRecord"}, SETTINGS
    )
    return {name: path.read_bytes() for name, path in out.items()}


def made_rows(n: int = 60) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rng = np.random.default_rng(5)
    encounters, sightings = [], []
    for i in range(n):
        start = moment(int(rng.integers(0, 90)), round(float(rng.uniform(16, 24)) * 3600) / 3600)
        station = f"S{1 + i % 2}"
        code = f"L{i % 7}"
        encounters.append(
            encounter(
                f"{code}.{station}.{i}",
                start,
                locationID=station,
                sex=("female", "male")[i % 2],
                sightingIDs=[f"s{i}"],
            )
        )
        sightings.append(sighting(f"s{i}", start, locationID=station, deploymentID=f"{station}-1"))
    return encounters, sightings


def test_a_survey_from_media(tmp_path):
    encounters, sightings = made_rows()
    write(tmp_path, files(tmp_path, encounters, sightings))
    rows = read_table(tmp_path / "out" / "activity.csv", contract("activity"))
    levels = {(row["group"], row["clock"]): row["level"] for row in rows}
    assert set(levels) == {(g, c) for g in ("adults", "females", "males", TARGET) for c in ("clock", "solar")}
    assert all(level is not None and 0 < level < 0.7 for level in levels.values())
    assert len(read_table(tmp_path / "out" / "overlap.csv", contract("activity_overlap"))) == 6


def test_events_on_days_without_effort_are_left_out_and_people_decide_on_the_species(tmp_path):
    encounters, sightings = made_rows()
    dead = {("S1", day) for day in range(30)}
    on_dead_days = sum((row["locationID"], (row["start"].date() - START).days) in dead for row in sightings)
    assert on_dead_days > 5
    boar = sighting("boar", moment(3, 4), locationID="S2", scientificName="Cervus nippon")
    inputs = files(tmp_path, encounters, [*sightings, boar], dead=dead)
    inputs["decided"] = [tmp_path / "decided.csv"]
    decided = [{"sightingID": "boar", "scientificName": "Sus scrofa"}]
    write_table(inputs["decided"][0], contract("species_decided"), decided)
    write(tmp_path, inputs)
    rows = read_table(tmp_path / "out" / "activity.csv", contract("activity"))
    by_group = {row["group"]: row for row in rows}
    found = by_group[TARGET]
    whole = len(events(sightings, [assigned(row["sightingID"]) for row in sightings])[TARGET].starts)
    assert (found["n"], found["n_no_effort"]) == (whole - on_dead_days, on_dead_days)
    assert "Cervus nippon" not in by_group
    assert by_group["Sus scrofa"]["n"] == 1


def test_where_the_sun_stays_down_the_clock_is_left_and_a_sentence(tmp_path):
    encounters, sightings = made_rows()
    write(tmp_path, files(tmp_path, encounters, sightings, northing=8_660_000.0))
    rows = read_table(tmp_path / "out" / "activity.csv", contract("activity"))
    assert {row["note"] for row in rows if row["clock"] == "solar"} == {NO_SUNRISE}
    assert all(row["level"] is not None for row in rows if row["clock"] == "clock")


def test_names_of_animals_and_stations_and_the_order_of_rows_change_nothing(tmp_path):
    encounters, sightings = made_rows()
    whole = write(tmp_path, files(tmp_path, encounters, sightings))
    swap = {"S1": "S2", "S2": "S1"}
    for row in [*encounters, *sightings]:
        row["locationID"] = swap[row["locationID"]]
    for row in encounters:
        row["individualID"] = "Z-" + row["individualID"]
        row["encounterID"] = "Z-" + row["encounterID"]
    for row in sightings:
        # Another card from midnight on: the deployment in two.
        row["deploymentID"] += "-late" if row["start"] >= moment(40, 0) else ""
    random.Random(3).shuffle(encounters)
    other = tmp_path / "other"
    other.mkdir()
    assert write(other, files(other, encounters[::-1], sightings[::-1])) == whole


def test_a_winter_of_tables_has_sentences(tmp_path):
    encounters = [encounter(f"A.{i}", None, date=START) for i in range(3)]
    write(tmp_path, files(tmp_path, encounters, places=False))
    rows = read_table(tmp_path / "out" / "activity.csv", contract("activity"))
    assert {row["group"] for row in rows} == {"adults", "females", "males"}
    assert {row["note"] for row in rows} == {
        "There is no record with a time of day that can be used.",
        NO_PLACE,
    }
    assert next(row["n_untimed"] for row in rows if row["group"] == "adults") == 3


def test_nothing_at_all_is_no_fault(tmp_path):
    found = write(tmp_path, files(tmp_path, [], []))
    assert found["curves"].count(b"\n") == found["overlap"].count(b"\n") == found["times"].count(b"\n") == 1
    with (tmp_path / "out" / "activity.csv").open(encoding="utf-8") as file:
        assert {row["note"] for row in csv.DictReader(file)} == {
            "There is no record with a time of day that can be used."
        }


def test_the_times_tell_no_day_and_no_station(tmp_path):
    encounters, sightings = made_rows()
    found = write(tmp_path, files(tmp_path, encounters, sightings))
    for name, content in found.items():
        assert b"S1" not in content, name
        assert b"2012" not in content, name
    rows = read_table(tmp_path / "out" / "times.csv", contract("activity_times"))
    own = [row["hour"] for row in rows if (row["group"], row["clock"]) == ("adults", "solar")]
    assert own == sorted(own)
