"""Encounters, inclusion rules, data sets."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.histories.data_sets import Animal, sort_into_data_sets
from leopard_census.histories.effort import StationDay
from leopard_census.histories.encounters import Record, encounters_of
from leopard_census.histories.matrices import history_rows, occasion_usage
from leopard_census.histories.members import member_rows
from leopard_census.histories.window import Occasions, SurveyWindow

ZONE = timezone(timedelta(hours=11))
WINDOW = SurveyWindow(date(2011, 12, 15), 10, ZONE)
DAYS = Occasions(WINDOW, 1)
HALF_HOUR = timedelta(minutes=30)


def sighting(key, individual="L1", station="S1", minute=0, flank="left", length=0):
    start = datetime(2011, 12, 15, tzinfo=ZONE) + timedelta(minutes=minute)
    return Record(key, individual, station, start, start + timedelta(minutes=length), None, None, flank)


def dated(key, individual="L1", station="S1", day=None, numbered=None, flank="left"):
    return Record(key, individual, station, None, None, day, numbered, flank)


def found(records):
    return encounters_of(records, HALF_HOUR, WINDOW)


def test_interval_counts_from_the_last_record():
    """Records every 20 minutes are one long visit, however long it lasts."""
    records = [sighting(f"a{i}", minute=20 * i) for i in range(6)]
    assert [len(e.records) for e in found(records)] == [6]
    assert [len(e.records) for e in found([*records, sighting("b", minute=130)])] == [6, 1]


def test_interval_counts_from_the_end_of_a_clip():
    records = [sighting("a", minute=0, length=10), sighting("b", minute=35)]
    assert len(found(records)) == 1
    assert len(found([records[0], sighting("b", minute=40)])) == 2


def test_both_cameras_and_both_flanks_of_a_visit_come_together():
    encounter = found([sighting("a", flank="left"), sighting("b", minute=1, flank="right")])[0]
    assert encounter.flanks == ("left", "right")
    assert encounter.key == "L1.S1.1"


def test_visit_over_midnight_is_one_of_the_first_day():
    encounter = found([sighting("a", minute=1435), sighting("b", minute=1445)])[0]
    assert encounter.day == date(2011, 12, 15)


def test_times_are_written_in_the_survey_offset():
    record = Record("a", "L1", "S1", datetime(2011, 12, 14, 18, tzinfo=UTC), None, None, None, "left")
    encounter = found([record])[0]
    assert encounter.start.isoformat() == "2011-12-15T05:00:00+11:00"
    assert encounter.day == date(2011, 12, 15)


def test_record_without_any_time_makes_no_encounter():
    assert found([Record("a", "L1", "S1", None, None, None, None, "left")]) == []


def test_dates_and_numbers_make_one_encounter_each():
    records = [
        dated("a", day=WINDOW.start),
        dated("b", day=WINDOW.start, flank="right"),
        dated("c", numbered=2),
    ]
    assert [(e.day, e.numbered, len(e.records)) for e in found(records)] == [
        (WINDOW.start, None, 2),
        (None, 2, 1),
    ]


@given(st.permutations(range(5)))
def test_order_of_records_does_not_matter(order):
    records = [sighting(f"a{i}", minute=m) for i, m in enumerate((0, 10, 45, 300, 310))]
    assert found([records[i] for i in order]) == found(records)


@pytest.mark.shared
@pytest.mark.parametrize("minutes", [1, 30])
@pytest.mark.parametrize("since", ["lastRecord", "lastIndependentRecord"])
def test_same_as_camtrapr(shared, since, minutes):
    """Counts of images per independent record of camtrapR's filterRecordTable, for both of its criteria."""
    folder = shared / "oracle" / "data" / "camtrapR"
    with (folder / "in_synthetic_bursts.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    records = [
        Record(
            f"{i:04d}",
            row["Species"],
            row["Station"],
            datetime.fromisoformat(row["DateTimeOriginal"]).replace(tzinfo=ZONE),
            None,
            None,
            None,
            None,
        )
        for i, row in enumerate(rows)
    ]
    encounters = encounters_of(records, timedelta(minutes=minutes), WINDOW, since)
    with (folder / f"filterRecordTable_{since}_{minutes}.csv").open(encoding="utf-8") as handle:
        theirs = Counter((r["Station"], r["Species"], r["n_images"]) for r in csv.DictReader(handle))
    assert Counter((e.station, e.individual, str(len(e.records))) for e in encounters) == theirs


def animals(**flanks):
    return {name: Animal(name, sides, None, None) for name, sides in flanks.items()}


def alive(stations=("S1", "S2"), dead=()):
    return {
        (station, day): StationDay(0.0 if (station, i) in dead else 1.0, 1.0)
        for station in stations
        for i, day in enumerate(WINDOW.dates)
    }


def sets_of(records, who, effort="alive"):
    effort = alive() if effort == "alive" else effort
    return sort_into_data_sets(who, records, found(records), DAYS, effort)


DAY = 1440


def test_headline_takes_the_flank_with_more_animals():
    records = [
        sighting("a", "B1", flank="right"),
        sighting("b", "R1", minute=DAY, flank="right"),
        sighting("c", "R2", minute=DAY, flank="right"),
        sighting("d", "L1", minute=2 * DAY, flank="left"),
    ]
    sets = sets_of(records, animals(B1="both", R1="right", R2="right", L1="left"))
    assert sets.headline_flank == "right"
    assert {c[0] for c in sets.captures["headline"]} == {"B1", "R1", "R2"}
    assert {c[0] for c in sets.captures["both"]} == {"B1"}
    # B1 has its left flank on record, but no encounter of this survey shows it.
    assert {c[0] for c in sets.captures["left"]} == {"L1"}
    assert [p.excluded_by for p in sets.placed if p.encounter.individual == "L1"] == ["other-flank"]


def test_tie_goes_to_the_flank_with_more_captures_then_left():
    who = animals(L1="left", R1="right")
    left, right = sighting("a", "L1"), sighting("b", "R1", flank="right")
    assert sets_of([left, right], who).headline_flank == "left"
    more = sighting("c", "R1", minute=DAY, flank="right")
    assert sets_of([left, right, more], who).headline_flank == "right"


def test_cubs_stay_out_and_do_not_choose_the_flank():
    who = animals(R1="right", L1="left") | {"C1": Animal("C1", "left", "juvenile", None)}
    records = [
        sighting("a", "R1", flank="right"),
        sighting("b", "R1", minute=DAY, flank="right"),
        sighting("c", "L1"),
        sighting("d", "C1"),
    ]
    sets = sets_of(records, who)
    assert sets.headline_flank == "right"
    assert all(c[0] != "C1" for captures in sets.captures.values() for c in captures)
    assert "C1" in sets.counted


def test_exclusions_are_named():
    records = [
        sighting("a", "B1"),
        sighting("b", "B1", minute=60),
        sighting("c", "B1", minute=30 * DAY),
        sighting("d", "B1", "S2", minute=3 * DAY),
    ]
    sets = sets_of(records, animals(B1="both"), alive(dead={("S2", 3)}))
    reasons = {p.encounter.records[0]: p.excluded_by for p in sets.placed}
    assert reasons == {"a": None, "b": "same-occasion", "c": "outside-window", "d": "no-effort"}
    assert sets.captures["headline"] == [("B1", 1, "S1")]


def test_outside_the_window_is_not_counted():
    records = [sighting("a", "B1", minute=-DAY), sighting("b", "B2")]
    who = animals(B1="both", B2="both")
    sets = sets_of(records, who)
    assert sets.counted == {"B2"}
    rows = {row["individualID"]: row for row in member_rows(who, records, sets)}
    assert rows["B1"]["counted"] is False
    assert "outside" in rows["B1"]["reason"]
    assert rows["B2"]["data_sets"] == ["headline", "left", "both"]


def test_picture_without_time_counts_where_its_camera_stood_inside_the_window():
    untimed = Record("a", "B1", "S1", None, None, None, None, "left", in_window=True)
    assert sets_of([untimed], animals(B1="both")).counted == {"B1"}
    elsewhere = Record("a", "B1", "S1", None, None, None, None, "left", in_window=False)
    assert sets_of([elsewhere], animals(B1="both")).counted == frozenset()


def test_animal_named_without_a_flank_is_in_the_headline():
    sets = sets_of([sighting("a", "N1", flank="other")], animals(N1="none"))
    assert sets.captures["headline"] == [("N1", 1, "S1")]
    assert sets.headline_flank is None


def test_unknown_effort_takes_nothing_away():
    sets = sets_of([sighting("a", "B1")], animals(B1="both"), None)
    assert sets.captures["headline"] == [("B1", 1, "S1")]


def test_numbered_occasion_beyond_the_window_is_outside():
    sets = sets_of([dated("a", "B1", numbered=11), dated("b", "B1", numbered=10)], animals(B1="both"))
    assert [p.excluded_by for p in sets.placed] == [None, "outside-window"]


@given(st.permutations(["A", "B", "C", "D"]))
def test_relabelling_individuals_changes_only_names(names):
    new = dict(zip(["A", "B", "C", "D"], names, strict=True))
    who = animals(A="both", B="left", C="right", D="left")
    records = [
        sighting(f"{i}", w, minute=i * 500, flank=f)
        for i, (w, f) in enumerate(
            [
                ("A", "left"),
                ("B", "left"),
                ("C", "right"),
                ("D", "left"),
                ("A", "right"),
                ("C", "right"),
                ("B", "left"),
            ]
        )
    ]
    renamed = [
        Record(r.key, new[r.individual], r.station, r.start, r.end, None, None, r.flank) for r in records
    ]
    other = {new[k]: Animal(new[k], a.flanks, None, None) for k, a in who.items()}
    one, two = sets_of(records, who), sets_of(renamed, other)
    for name, captures in one.captures.items():
        assert sorted((new[i], o, s) for i, o, s in captures) == two.captures[name]


def test_history_cell_is_empty_where_no_station_worked():
    closed = Occasions(WINDOW, 5)
    dead = {(s, i) for s in ("S1", "S2") for i in range(5, 10)}
    effort = alive(dead=dead)
    sets = sets_of([sighting("a", "B1")], animals(B1="both"), effort)
    row = history_rows(sets.captures, DAYS, closed, occasion_usage(effort, DAYS))[0]
    assert (row["o1"], row["o2"]) == (1, None)
    living = history_rows(sets.captures, DAYS, closed, occasion_usage(alive(), DAYS))[0]
    assert (living["o1"], living["o2"]) == (1, 0)
    unknown = history_rows(sets.captures, DAYS, closed, None)[0]
    assert (unknown["o1"], unknown["o2"]) == (1, None)
