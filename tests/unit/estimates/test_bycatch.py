"""By-catch: the events of camtrapR's survey report, and the rules of the module one by one."""

import csv
from datetime import UTC, date, datetime, timedelta, timezone
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.estimates.bycatch import (
    NO_MEDIA,
    TOTAL,
    bycatch_rows,
    bycatch_station_rows,
    missing_bycatch,
    timed_events,
)
from leopard_census.estimates.bycatch_table import write_bycatch
from leopard_census.estimates.events import events_by_species, events_by_station
from leopard_census.estimates.proportion import count_interval
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.species_events import SpeciesRecord, species_records
from leopard_census.tables.write import write_table

ZONE = timezone(timedelta(hours=11))
TARGET = "Panthera pardus"
DAY = date(2012, 1, 10)


def moment(day: int, hour: float = 6.0) -> datetime:
    return datetime(2012, 1, day, tzinfo=ZONE) + timedelta(hours=hour)


def record(species, station="S1", day=10, hour=6.0, minutes=0.0, key=None):
    start = moment(day, hour)
    key = key or f"{species}.{station}.{day}.{hour}"
    return SpeciesRecord(key, station, species, start, start + timedelta(minutes=minutes))


def usage(**parts):
    """Usage of stations on the days from DAY on."""
    return {
        (station, DAY + timedelta(days=i)): part
        for station, own in parts.items()
        for i, part in enumerate(own)
    }


def table(records, days, minutes=30, no_effort=None):
    events = timed_events(records, minutes, "lastRecord", ZONE)
    return {row["scientificName"]: row for row in bycatch_rows(records, events, days, TARGET, no_effort)}


# ---- camtrapR


def read(folder, name):
    with (folder / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def camtrapr(shared):
    """Sample data of camtrapR 2.3.0 as this library sees them, and the folder with its answers."""
    folder = shared / "oracle" / "data" / "camtrapR"
    zone = UTC  # times without an offset; any one serves
    records = []
    for i, row in enumerate(read(folder, "in_recordTableSample.csv")):
        when = datetime.fromisoformat(row["DateTimeOriginal"]).replace(tzinfo=zone)
        records.append(SpeciesRecord(str(i), row["Station"], row["Species"], when, when))
    return folder, zone, records


@pytest.mark.shared
@pytest.mark.parametrize("minutes", [0, 60])
@pytest.mark.parametrize("kind", ["surveyReport", "surveyReport_noCamOp"])
def test_events_of_camtrapr(camtrapr, kind, minutes):
    """The sample table holds independent records already (60 min), so that both intervals give its counts."""
    folder, zone, records = camtrapr
    events = timed_events(records, minutes, "lastRecord", zone)
    told = {
        row["species"]: (int(row["n_events"]), int(row["n_stations"]))
        for row in read(folder, f"{kind}_events_by_species.csv")
    }
    assert events_by_species(events) == told
    counts = events_by_station(events, {e.station for e in events}, {e.species for e in events})
    for name, kept in (
        ("events_by_station2", counts),
        ("events_by_station", {k: n for k, n in counts.items() if n}),
    ):
        told_counts = {
            (r["Station"], r["Species"]): int(r["n_events"]) for r in read(folder, f"{kind}_{name}.csv")
        }
        assert kept == told_counts, name


# ---- rules


def test_index_and_interval_by_hand():
    records = [record("Sus scrofa", day=10 + i) for i in range(4)]
    row = table(records, usage(S1=[1.0] * 20, S2=[0.5] * 20))["Sus scrofa"]
    assert (row["n_events"], row["n_stations"], row["station_days"]) == (4, 1, 30.0)
    assert row["rai"] == pytest.approx(100 * 4 / 30)
    # Garwood 1936: 95% limits of a count of 4.
    assert row["rai_lower"] == pytest.approx(100 * 1.08987 / 30, rel=1e-5)
    assert row["rai_upper"] == pytest.approx(100 * 10.24159 / 30, rel=1e-5)


@given(st.integers(0, 60))
def test_the_count_interval_leaves_its_share_on_either_side(count):
    lower, upper = count_interval(count)

    def up_to(n, mean):
        term, total = exp(-mean), 0.0
        for i in range(n + 1):
            total += term
            term *= mean / (i + 1)
        return total

    assert up_to(count, upper) == pytest.approx(0.025, rel=1e-6)
    if count:
        assert 1 - up_to(count - 1, lower) == pytest.approx(0.025, rel=1e-6)
    else:
        assert lower == 0


def test_two_cameras_of_a_station_see_one_event():
    records = [record("Sus scrofa", hour=6, key="a"), record("Sus scrofa", hour=6.2, key="b")]
    assert table(records, usage(S1=[1.0]))["Sus scrofa"]["n_events"] == 1
    apart = [records[0], record("Sus scrofa", station="S2", hour=6.2)]
    assert table(apart, usage(S1=[1.0], S2=[1.0]))["Sus scrofa"]["n_events"] == 2


def test_events_on_dead_days_and_outside_the_window_stand_beside_the_index():
    records = [record("Sus scrofa", day=day) for day in (9, 10, 11, 12)]
    row = table(records, usage(S1=[1.0, 0.0, 1.0]))["Sus scrofa"]
    assert (row["n_events"], row["n_events_aside"], row["n_sightings"]) == (2, 2, 4)
    assert row["rai"] == pytest.approx(100)


def test_an_event_over_midnight_belongs_to_the_day_on_which_it_begins():
    over = [record("Sus scrofa", day=10, hour=23.9, minutes=30)]
    assert table(over, usage(S1=[1.0, 0.0]))["Sus scrofa"]["n_events"] == 1
    assert table(over, usage(S1=[0.0, 1.0]))["Sus scrofa"]["n_events"] == 0


def test_people_are_sightings_and_nothing_else():
    records = [record("Homo sapiens", day=10 + i, station=f"S{i}") for i in range(3)] + [record("Sus scrofa")]
    days = usage(S0=[1.0] * 9, S1=[1.0] * 9, S2=[1.0] * 9)
    row = table(records, days)["Homo sapiens"]
    assert row["n_sightings"] == 3
    assert {name for name, value in row.items() if value is not None} == {
        *("scientificName", "kind", "n_sightings", "note")
    }
    assert table(records, days)[TOTAL]["n_events"] == 1
    events = timed_events(records, 30, "lastRecord", ZONE)
    assert {r["scientificName"] for r in bycatch_station_rows(events, days, TARGET)} == {"Sus scrofa"}


def test_unknown_ones_are_counted_as_such_and_the_target_not_at_all():
    records = [
        record("unknown"),
        record(TARGET),
        record("Sus scrofa"),
        SpeciesRecord("x", "S1", "unknown", None, None),
    ]
    found = table(records, usage(S1=[1.0]))
    assert set(found) == {"unknown", "Sus scrofa", TOTAL}
    unknown = found["unknown"]
    assert (unknown["kind"], unknown["n_sightings"], unknown["n_events"], unknown["n_untimed"]) == (
        "unknown",
        2,
        1,
        1,
    )
    assert "may be of the target" in unknown["note"]
    # The total is that of the named animals.
    assert (found[TOTAL]["n_sightings"], found[TOTAL]["n_events"]) == (1, 1)


def test_stations_that_worked_and_saw_nothing_have_a_zero_and_dead_ones_no_row():
    events = timed_events([record("Sus scrofa")], 30, "lastRecord", ZONE)
    rows = bycatch_station_rows(events, usage(S1=[1.0], S2=[1.0], S3=[0.0]), TARGET)
    assert {(r["locationID"], r["n_events"]) for r in rows} == {("S1", 1), ("S2", 0)}


@pytest.mark.parametrize(
    ("records", "days", "no_effort", "told"),
    [
        ([], usage(S1=[1.0]), None, "No other species was named."),
        ([record("Sus scrofa")], usage(S1=[0.0]), None, "No station worked in the window"),
        ([record("Sus scrofa")], {}, "Effort is not known.", "Effort is not known."),
    ],
)
def test_degenerate_surveys_give_a_sentence(records, days, no_effort, told):
    found = table(records, days, no_effort=no_effort)
    assert told in found[TOTAL]["note"]
    for row in found.values():
        assert row.get("rai") is None or row["rai"] >= 0
    if no_effort:
        # Without effort there is no index, but what was seen is told.
        assert found["Sus scrofa"]["n_events"] == 1
        assert found["Sus scrofa"]["note"] == no_effort


SIGHTING = {"deploymentID": "D1", "locationID": "S1", "excluded_by": None, "start": moment(10), "end": None}


def test_what_was_seen_outside_the_window_or_at_no_known_time_is_told_aside():
    """As the sightings stage marks them; the table reconciles with the funnel's sightings of other species."""
    times = {
        "a": (None, 10),
        "b": ("outside-window", 2),
        "c": ("no-timestamp", None),
        "d": ("duplicate-media", 10),
    }
    sightings = [
        SIGHTING
        | {"sightingID": key, "scientificName": "Sus scrofa", "excluded_by": rule}
        | {"start": None if day is None else moment(day)}
        for key, (rule, day) in times.items()
    ]
    records = species_records(sightings)
    assert [r.sighting for r in records] == ["a", "b", "c"]
    row = table(records, usage(S1=[1.0] * 5))["Sus scrofa"]
    assert (row["n_sightings"], row["n_events"], row["n_events_aside"], row["n_untimed"]) == (3, 1, 1, 1)


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["Sus scrofa", "Cervus nippon"]),
        st.integers(0, 2),
        st.integers(10, 14),
        st.integers(0, 23),
    )
)


@given(EVENTS, st.integers(0, 300), st.permutations(range(3)))
def test_what_must_not_matter(drawn, shift, order):
    """Order and names of stations, the offset that all sheets share, a camera that never worked."""
    records = [record(s, f"S{i}", day, hour, key=str(n)) for n, (s, i, day, hour) in enumerate(drawn)]
    days = usage(S0=[1.0] * 5, S1=[0.5] * 5, S2=[0.0, 1.0, 1.0, 0.0, 1.0])
    plain = table(records, days)
    renamed = [record(s, f"T{order[i]}", day, hour, key=str(n)) for n, (s, i, day, hour) in enumerate(drawn)][
        ::-1
    ]
    other_days = {(f"T{order[int(s[1])]}", day): part for (s, day), part in days.items()}
    assert table(renamed, other_days) == plain
    dead = days | {("S9", day): 0.0 for _, day in days}
    assert table(records, dead) == plain
    zone = timezone(timedelta(minutes=660 - shift))
    moved = [
        SpeciesRecord(
            r.sighting, r.station, r.species, r.start.replace(tzinfo=zone), r.end.replace(tzinfo=zone)
        )
        for r in records
    ]
    events = timed_events(moved, 30, "lastRecord", zone)
    assert {r["scientificName"]: r for r in bycatch_rows(moved, events, days, TARGET)} == plain


# ---- files


def sighting(key, species, day, **more):
    return {
        "sightingID": key,
        "deploymentID": "D1",
        "locationID": "S1",
        "mediaIDs": ["m"],
        "start": moment(day),
        "end": moment(day),
        "time_corrected": False,
        "scientificName": species,
        "species_source": "label",
        "flank": "other",
        "quality": 0.5,
        "n_detections": 1,
        "simultaneous": 1,
    } | more


def run(folder, sightings, effort, fact, decided=(), assignments=()):
    tables = {
        "sightings": sightings,
        "assignments": list(assignments),
        "species_decided": list(decided),
        "effort": effort,
        "basis": [fact],
    }
    for name, rows in tables.items():
        write_table(folder / f"{name}.csv", contract(name), rows or [])
    lists = {
        name: [] if sightings is None else [folder / f"{name}.csv"] for name in ("sightings", "assignments")
    }
    lists["decided"] = [] if sightings is None else [folder / "species_decided.csv"]
    outputs = {name: folder / f"{name}.out.csv" for name in ("bycatch", "bycatch_stations")}
    write_bycatch(
        {**lists, "effort": folder / "effort.csv", "basis": folder / "basis.csv"},
        outputs,
        target=TARGET,
        utc_offset="+11:00",
        minutes=30,
        since="lastRecord",
    )
    contracts = {
        "bycatch": contract("bycatch"),
        "bycatch_stations": contract("bycatch_stations"),
    }
    return {name: read_table(path, contracts[name]) for name, path in outputs.items()}


def test_the_files(tmp_path):
    effort = [
        {"locationID": "S1", "date": DAY + timedelta(days=i), "usage": 1.0, "camera_days": 1.0}
        for i in range(3)
    ]
    rows = [sighting("a", "Sus scrofa", 10), sighting("b", "Homo sapiens", 11), sighting("c", TARGET, 12)]
    found = run(tmp_path, rows, effort, {"item": "effort", "value": "yes"})
    assert [row["scientificName"] for row in found["bycatch"]] == ["Homo sapiens", "Sus scrofa", TOTAL]
    assert [row["n_events"] for row in found["bycatch_stations"]] == [1]


def test_what_people_decided_goes_before_what_labels_and_machine_said(tmp_path):
    effort = [{"locationID": "S1", "date": date(2012, 1, 10), "usage": 1.0, "camera_days": 1.0}]
    said = {"a": TARGET, "b": "unknown", "c": "Cervus nippon", "d": TARGET, "e": "Sus scrofa", "f": "blank"}
    rows = [sighting(key, name, 10) for key, name in said.items()]
    rows[5]["excluded_by"] = "false-detection"
    end = {"flank": "left", "evidence": "none", "state": "excluded"}
    ends = [
        end | {"sightingID": "a", "reason": "decision-species"},
        end | {"sightingID": "d", "reason": "decision"},
    ]
    told = {"a": None, "b": TARGET, "c": "Capreolus pygargus", "e": "blank", "f": "Meles leucurus"}
    decided = [{"sightingID": key, "scientificName": name} for key, name in told.items()]
    found = run(tmp_path, rows, effort, {"item": "effort", "value": "yes"}, decided, ends)
    assert {row["scientificName"]: row["n_sightings"] for row in found["bycatch"]} == {
        "unknown": 1,
        "Capreolus pygargus": 1,
        "Meles leucurus": 1,
        TOTAL: 2,
    }


def test_a_winter_of_tables_says_why_there_is_no_by_catch(tmp_path):
    found = run(tmp_path, None, [], {"item": "effort", "value": "no", "note": "Effort is not known."})
    assert found["bycatch"] == read_back(tmp_path, missing_bycatch(NO_MEDIA))
    assert found["bycatch_stations"] == []


def read_back(folder, rows):
    write_table(folder / "again.csv", contract("bycatch"), rows)
    return read_table(folder / "again.csv", contract("bycatch"))
