"""From the tables of a survey to groups, solar time and the tables of the activity estimates."""

import csv
import math
import random
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leopard_census.config.estimates import ActivitySettings
from leopard_census.estimates.activity.clocks import ClockTrust, clock_trust
from leopard_census.estimates.activity.events import visits
from leopard_census.estimates.activity.groups import (
    Group,
    Independence,
    encounter_groups,
    event_groups,
)
from leopard_census.estimates.activity.solar import centre, solar_scale
from leopard_census.estimates.activity.survey import write_activity
from leopard_census.estimates.activity.table import activity_tables
from leopard_census.geo.projection import project, unproject
from leopard_census.geo.sunrise import sun_days
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import table_bytes, write_table

ZONE = timezone(timedelta(hours=11))
START = date(2012, 1, 10)
TARGET = "Panthera pardus"
HALF_HOUR = timedelta(minutes=30)
SINCE_LAST = Independence(HALF_HOUR, "lastRecord")
ALL = ClockTrust(frozenset(), frozenset(), frozenset())
SETTINGS = ActivitySettings(replicates=199)
CONTRACTS = {
    "activity": contract("activity"),
    "curves": contract("activity_curves"),
    "times": contract("activity_times"),
    "overlap": contract("activity_overlap"),
}


def moment(day: int, hour: float) -> datetime:
    return datetime(2012, 1, 10, tzinfo=ZONE) + timedelta(days=day, hours=hour)


def sighting(key: str, start: datetime | None, **cells: Any) -> dict[str, Any]:
    row = {
        "sightingID": key,
        "deploymentID": "S1-1",
        "locationID": "S1",
        "mediaIDs": [f"m-{key}"],
        "start": start,
        "end": start,
        "time_corrected": False,
        "scientificName": TARGET,
        "species_source": "label",
        "flank": "left",
        "quality": 0.5,
        "n_detections": 1,
        "simultaneous": 1,
        "companions": [],
        "lifeStage": None,
        "excluded_by": None,
    }
    return row | cells


def encounter(key: str, start: datetime | None, **cells: Any) -> dict[str, Any]:
    row = {
        "encounterID": key,
        "individualID": key.split(".")[0],
        "locationID": "S1",
        "lifeStage": "adult",
        "sex": None,
        "date": None if start is None else start.date(),
        "occasion": 1,
        "start": start,
        "end": start,
        "flanks": ["left"],
        "n_sightings": 1,
        "sightingIDs": [f"s-{key}"],
        "excluded_by": None,
    }
    return row | cells


def assigned(key: str, state: str = "identified") -> dict[str, Any]:
    return {"sightingID": key, "flank": "left", "evidence": "none", "state": state}


def hours(group: Group) -> list[float]:
    return [(t - t.replace(hour=0, minute=0, second=0)).total_seconds() / 3600 for t in group.starts]


# ---- visits


def test_a_stay_is_one_visit_since_the_last_record_and_several_since_the_last_independent_one():
    rows = [sighting(f"s{i}", moment(0, 20 + i / 3)) for i in range(7)]  # every 20 minutes for two hours
    assert [len(v) for v in visits(rows, HALF_HOUR, "lastRecord")] == [7]
    assert [len(v) for v in visits(rows, HALF_HOUR, "lastIndependentRecord")] == [2, 2, 2, 1]


def test_a_visit_lasts_to_the_end_of_its_clip_and_belongs_to_one_station():
    long = sighting("a", moment(0, 20), end=moment(0, 20.25))
    assert len(visits([long, sighting("b", moment(0, 20.7))], HALF_HOUR, "lastRecord")) == 1
    assert len(visits([long, sighting("b", moment(0, 20.75))], HALF_HOUR, "lastRecord")) == 2
    elsewhere = sighting("c", moment(0, 20.1), locationID="S2")
    assert len(visits([long, elsewhere], HALF_HOUR, "lastRecord")) == 2
    assert visits([sighting("d", None)], HALF_HOUR, "lastRecord") == []
    # Since the last independent record: from the end of the clip that opened the visit.
    other = [long, sighting("b", moment(0, 20.7)), sighting("c", moment(0, 20.75))]
    assert [len(v) for v in visits(other, HALF_HOUR, "lastIndependentRecord")] == [2, 1]
    with pytest.raises(ValueError, match="lastRecord or lastIndependentRecord"):
        visits([long], HALF_HOUR, "last")


# ---- clocks


def proposal(deployment: str, strength: str, other: str | None = None) -> dict[str, Any]:
    return {"deploymentID": deployment, "strength": strength, "other_deployment": other}


def test_which_clocks_are_trusted():
    sheet = [
        {"deploymentID": "S1-1", "timestampIssues": True},
        {"deploymentID": "S2-1", "timestampIssues": None},
    ]
    media = [{"mediaID": "m-b", "timestampSource": "mtime"}, {"mediaID": "m-a", "timestampSource": "exif"}]
    trust = clock_trust(
        sheet, [proposal("S3-1", "moderate", "S3-2"), proposal("S2-1", "weak")], media, "moderate"
    )
    assert not trust.trusts(sighting("a", moment(0, 1)))
    assert trust.trusts(sighting("a", moment(0, 1), time_corrected=True))
    assert trust.trusts(sighting("a", moment(0, 1), deploymentID="S2-1"))
    assert not trust.trusts(sighting("b", moment(0, 1), deploymentID="S2-1"))
    # Of two cameras that contradict each other neither is trusted, corrected or not.
    for deployment in ("S3-1", "S3-2"):
        assert not trust.trusts(sighting("a", moment(0, 1), deploymentID=deployment, time_corrected=True))
    strict = clock_trust(sheet, [proposal("S2-1", "weak")], media, "weak")
    assert not strict.trusts(sighting("a", moment(0, 1), deploymentID="S2-1"))
    lax = clock_trust(sheet, [proposal("S2-1", "moderate")], media, "strong")
    assert lax.trusts(sighting("a", moment(0, 1), deploymentID="S2-1"))


# ---- groups


def named(encounters: list[dict[str, Any]], **others: Any) -> dict[str, Group]:
    sightings = others.get("sightings", [])
    groups = encounter_groups(
        encounters, {row["sightingID"]: row for row in sightings}, others.get("trust", ALL), HALF_HOUR
    )
    return {group.key: group for group in groups}


def test_named_animals_by_sex_without_cubs():
    found = named(
        [
            encounter("F.1", moment(0, 1), sex="female"),
            encounter("M.1", moment(0, 2), sex="male", lifeStage="subadult"),
            encounter("X.1", moment(1, 3), lifeStage=None),
        ]
    )
    assert {key: hours(group) for key, group in found.items()} == {
        "adults": [1, 2, 3],
        "females": [1],
        "males": [2],
    }


def test_what_is_left_out_is_counted_by_reason():
    shown = [
        sighting("s-A.5", moment(3, 5), deploymentID="S9-1"),
        sighting("s-A.6", moment(4, 6), deploymentID="S9-1"),
        sighting("other", moment(4, 6.5)),
    ]
    found = named(
        [
            encounter("A.1", moment(0, 1)),
            encounter("A.2", moment(1, 2), excluded_by="outside-window"),
            encounter("A.3", moment(2, 3), excluded_by="no-effort"),
            encounter("A.4", None),
            encounter("A.5", moment(3, 5)),
            encounter("A.6", moment(4, 6), sightingIDs=["s-A.6", "other"]),
            encounter("A.7", moment(5, 7), excluded_by="same-occasion"),
            encounter("A.8", moment(5, 8), excluded_by="other-flank"),
            encounter("A.9", moment(5, 9), excluded_by="name-grade"),
            encounter("A.10", moment(5, 10), excluded_by="name-probability"),
        ],
        sightings=shown,
        trust=ClockTrust(frozenset(), frozenset({"S9-1"}), frozenset()),
    )["adults"]
    # The sixth counts at the picture of the other camera, whose clock is trusted.
    assert hours(found) == [1, 6.5, 7]
    assert (found.outside, found.untimed, found.doubtful) == (5, 1, 1)


def test_company_of_cubs():
    found = named(
        [
            encounter("F.1", moment(0, 20), end=moment(0, 20.1), sex="female"),
            encounter("F.2", moment(1, 20), sex="female"),
            encounter("M.1", moment(0, 20.7), sex="male"),
            encounter("M.2", moment(0, 20.5), sex="male", locationID="S2"),
            encounter("C.1", moment(0, 20.4), lifeStage="juvenile"),
        ],
        sightings=[sighting("label", moment(1, 20.45), lifeStage="juvenile")],
    )
    assert hours(found["with-cubs"]) == [20, 20.7, 20]
    assert hours(found["without-cubs"]) == [20.5]
    assert len(found["adults"].starts) == 4
    assert "with-cubs" not in named([encounter("F.1", moment(0, 20))])
    # A label that says otherwise of a named adult makes it no company of its own.
    own = sighting("s-F.1", moment(0, 20), lifeStage="juvenile")
    assert "with-cubs" not in named([encounter("F.1", moment(0, 20))], sightings=[own])


def events(rows: list[dict[str, Any]], trust: ClockTrust = ALL) -> dict[str, Group]:
    groups = event_groups(rows, trust, SINCE_LAST)
    assert [group.key for group in groups] == sorted(group.key for group in groups)
    return {group.key: group for group in groups}


def test_events_of_species_hold_the_unnamed_and_no_people():
    rows = [
        sighting("a", moment(0, 1)),
        sighting("b", moment(0, 1.2)),
        sighting("c", moment(1, 2)),
        sighting("d", moment(2, 3), excluded_by="decision"),
        sighting("deer", moment(0, 12), scientificName="Cervus nippon"),
        sighting("herd", moment(0, 12), scientificName="Cervus nippon"),
        sighting("man", moment(0, 10), scientificName="Homo sapiens"),
        sighting("what", moment(0, 11), scientificName="unknown"),
        sighting("leaf", moment(0, 11), scientificName="blank", excluded_by="false-detection"),
        sighting("copy", moment(2, 3), scientificName="Sus scrofa", excluded_by="duplicate-media"),
    ]
    found = events(rows)
    assert {key: hours(group) for key, group in found.items()} == {TARGET: [1, 2], "Cervus nippon": [12]}


def test_events_left_out_are_counted():
    rows = [
        sighting("a", moment(0, 1)),
        sighting("b", None),
        sighting("c", moment(40, 1), excluded_by="outside-window"),
        sighting("d", moment(1, 1), deploymentID="S9-1"),
        sighting("e", moment(1, 1.1), deploymentID="S9-1"),
    ]
    found = events(rows, ClockTrust(frozenset({"S9-1"}), frozenset(), frozenset()))[TARGET]
    assert hours(found) == [1]
    assert (found.outside, found.untimed, found.doubtful) == (1, 1, 1)


# ---- solar time


def scale_at(latitude: float, longitude: float, days: int = 90, zone: timezone = ZONE):
    return solar_scale((latitude, longitude), START, days, zone)


def test_sunrise_and_sunset_fall_on_their_mean_hours_every_day():
    scale = scale_at(43.0, 131.5)
    noons = [moment(day, 12).timestamp() for day in range(90)]
    sun = sun_days(noons, 43.0, 131.5)
    for moments, mean in ((sun.rise, scale.sunrise_hour), (sun.set, scale.sunset_hour)):
        when = [datetime.fromtimestamp(float(s), UTC) for s in moments]
        local = [((s - n) / 3600 + 12) for s, n in zip(moments, noons, strict=True)]
        assert mean == pytest.approx(np.mean(local), abs=1e-9)
        # On the clock sunrise and sunset wander by an hour or more from January to April.
        assert np.ptp(local) > 1
        np.testing.assert_allclose(scale.hours(when), mean, atol=1e-5)


def test_solar_time_runs_on_without_a_gap():
    scale = scale_at(43.0, 131.5)
    found = scale.hours([moment(0, i / 60) for i in range(90 * 24 * 60)])
    steps = np.mod(np.diff(found), 24)
    # A minute stays about a minute: day and night are stretched by a sixth at most.
    assert steps.min() > 0.8 / 60
    assert steps.max() < 1.2 / 60


def test_halfway_between_sunset_and_sunrise_stays_halfway():
    scale = scale_at(43.0, 131.5)
    down, up = scale.moments[2 * 5 + 1], scale.moments[2 * 6]
    middle = datetime.fromtimestamp((down + up) / 2, UTC)
    night = 24 - (scale.sunset_hour - scale.sunrise_hour)
    assert scale.hours([middle])[0] == pytest.approx((scale.sunset_hour + night / 2) % 24, abs=1e-6)


def test_the_offset_of_the_clock_moves_the_scale_and_nothing_else():
    here, there = scale_at(43.0, 131.5), scale_at(43.0, 131.5, zone=timezone(timedelta(hours=10)))
    assert here.sunrise_hour - there.sunrise_hour == pytest.approx(1, abs=1e-3)
    when = [moment(3, 2.5), moment(50, 17)]
    np.testing.assert_allclose(here.hours(when) - there.hours(when), 1, atol=1e-3)


def test_where_the_sun_stays_down_there_is_no_solar_time():
    assert scale_at(78.0, 15.0, zone=timezone(timedelta(hours=1))) is None


def test_the_middle_of_the_stations():
    assert centre([]) is None
    assert centre([(10.0, 50.0)]) == (10.0, 50.0)
    assert centre([(0.0, 0.0), (1.0, 9.0), (1.0, 9.0), (4.0, 2.0)]) == (2.0, 4.5)
    (x, y) = project([43.1], [131.4], 32652)[0]
    assert unproject(float(x), float(y), 32652) == pytest.approx((43.1, 131.4), abs=1e-9)


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
        Group("adults", "encounters", starts(110, 20, 1), untimed=2),
        Group("females", "encounters", starts(40, 20, 1)),
        Group("males", "encounters", starts(30, 6, 1)),
        Group(TARGET, "events", starts(130, 20, 1), doubtful=3),
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
            g.outside,
            g.untimed,
            g.doubtful,
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


def files(folder: Path, encounters: Any, sightings: Any = None, places: bool = True) -> dict[str, Any]:
    def table(name: str, contract: Any, rows: Any) -> Path:
        path = folder / f"{name}.csv"
        write_table(path, contract, rows)
        return path

    detectors = [
        {
            "session": "x",
            "detector": f"S{i}",
            "x": 700_000.0 + i if places else None,
            "y": 4_770_000.0 if places else None,
        }
        for i in (1, 2)
    ]
    epsg = {"item": "epsg", "value": "32652" if places else None}
    found: dict[str, Any] = {
        "encounters": table("encounters", contract("encounters"), encounters),
        "detectors": table("detectors", contract("detectors"), detectors),
        "basis": table("basis", contract("basis"), [epsg]),
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
        "There is no solar time: the place of the stations is not known.",
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
