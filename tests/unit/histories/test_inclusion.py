"""Which names enter, and what becomes of encounters and animals whose names do not."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from leopard_census.config.histories import HistoriesSettings, IncludeSettings
from leopard_census.estimates.counts import count_rows
from leopard_census.histories.data_sets import Animal, sort_into_data_sets
from leopard_census.histories.encounters import Record, encounters_of
from leopard_census.histories.inclusion import GRADES, Inclusion, grade_of
from leopard_census.histories.members import member_rows
from leopard_census.histories.window import Occasions, SurveyWindow

ZONE = timezone(timedelta(hours=11))
WINDOW = SurveyWindow(date(2011, 12, 15), 10, ZONE)
DAYS = Occasions(WINDOW, 1)
PEOPLE = Inclusion(("label", "decision"))
SURE = Inclusion(GRADES, 0.99)


def record(key, grade, individual="A", day=0, minute=0, flank="left", probability=1.0):
    start = datetime(2011, 12, 15, 12, tzinfo=ZONE) + timedelta(days=day, minutes=minute)
    return Record(
        key, individual, "S1", start, start, None, None, flank, grade=grade, probability=probability
    )


def sets_of(records, inclusion, **flanks):
    animals = {name: Animal(name, sides, None, None) for name, sides in (flanks or {"A": "both"}).items()}
    encounters = encounters_of(records, timedelta(minutes=30), WINDOW)
    return animals, sort_into_data_sets(animals, records, encounters, DAYS, None, inclusion)


def reasons(sets):
    return [p.excluded_by for p in sets.placed]


@pytest.mark.parametrize(
    ("evidence", "state", "grade"),
    [
        ("label", "identified", "label"),
        ("decision", "identified", "decision"),
        ("decision", "single-flank", "decision"),
        ("automatic", "identified", "automatic"),
        ("automatic", "single-flank", "single-flank"),
    ],
)
def test_the_grade_tells_who_gave_the_name(evidence, state, grade):
    assert grade_of({"evidence": evidence, "state": state}) == grade


def test_by_default_every_name_enters():
    settings = HistoriesSettings().include
    assert set(settings.grades) == set(GRADES)
    records = [record(grade, grade, day=day, probability=0.51) for day, grade in enumerate(GRADES)]
    _, sets = sets_of(records, Inclusion(settings.grades, settings.min_probability))
    assert reasons(sets) == [None] * len(GRADES)


def test_settings_that_let_nobody_in_are_refused():
    with pytest.raises(ValidationError, match="name at least one"):
        IncludeSettings(grades=())
    with pytest.raises(ValidationError):
        IncludeSettings(grades=("certain",))


def test_each_rule_is_named():
    records = [
        record("a", "label", day=0),
        record("b", "automatic", day=1),
        record("c", "automatic", day=2, probability=0.985),
    ]
    assert reasons(sets_of(records, PEOPLE)[1]) == [None, "name-grade", "name-grade"]
    assert reasons(sets_of(records, SURE)[1]) == [None, None, "name-probability"]


def test_one_sure_name_carries_its_encounter_but_not_the_flanks_of_the_others():
    records = [record("a", "automatic", flank="left"), record("b", "label", minute=5, flank="right")]
    _, sets = sets_of(records, PEOPLE, A="both")
    (placed,) = sets.placed
    assert (placed.excluded_by, placed.encounter.flanks, placed.flanks) == (
        None,
        ("left", "right"),
        ("right",),
    )
    assert (placed.grade, placed.probability) == ("label", 1.0)
    assert sets.captures["right"] == [("A", 1, "S1")]
    assert sets.captures["left"] == []


def test_an_encounter_that_is_left_out_does_not_take_the_place_of_one_that_counts():
    """Of two encounters on one occasion the later has the sure name."""
    records = [record("a", "automatic"), record("b", "label", minute=300)]
    assert reasons(sets_of(records, PEOPLE)[1]) == ["name-grade", None]


def test_an_animal_without_a_sure_name_is_not_counted_and_the_tables_say_why():
    records = [
        record("a", "automatic", "A"),
        record("b", "label", "B"),
        record("c", "label", "C", day=30),
        record("d", "label", "D", probability=0.9),
    ]
    inclusion = Inclusion(("label",), 0.95)
    animals, sets = sets_of(records, inclusion, A="both", B="both", C="both", D="left")
    assert sets.counted == {"B"}
    rows = {row["individualID"]: row for row in member_rows(animals, records, sets, inclusion)}
    assert {name: row["excluded_by"] for name, row in rows.items()} == {
        "A": "name-grade",
        "B": None,
        "C": "outside-window",
        "D": "name-probability",
    }
    assert "histories.include" in rows["A"]["reason"]
    assert (rows["A"]["n_sightings"], rows["A"]["n_sure_names"]) == (1, 0)
    adults = count_rows(list(rows.values()))[0]
    assert (adults["n_max"], adults["outside_window"], adults["unsure_names"]) == (1, 1, 2)


def no_data_set(records, effort=None, inclusion=None, **flanks):
    """The row of A, who counts."""
    animals = {name: Animal(name, sides, None, None) for name, sides in flanks.items()}
    encounters = encounters_of(records, timedelta(minutes=30), WINDOW)
    sets = sort_into_data_sets(animals, records, encounters, DAYS, effort, inclusion)
    row = next(r for r in member_rows(animals, records, sets, inclusion) if r["individualID"] == "A")
    assert (row["counted"], row["data_sets"]) == (True, [])
    return row


UNTIMED = Record("u", "A", "S1", None, None, None, None, "left", in_window=True, grade="label")
NEVER = "no capture: never seen on a day with effort and a known time"


def test_an_animal_without_a_time_or_effort_was_never_seen_with_both():
    assert no_data_set([UNTIMED], A="left")["reason"] == NEVER
    assert no_data_set([record("a", "label")], effort={}, A="none")["reason"] == NEVER


def test_an_animal_that_is_caught_but_from_behind_is_known_by_the_other_flank():
    """Its right flank is on a picture without a time; the headline has the left, by which two others are known."""
    records = [
        replace(UNTIMED, flank="right"),
        record("a", "label", flank="other"),
        record("b", "label", "B"),
        record("c", "label", "C"),
    ]
    row = no_data_set(records, A="right", B="left", C="left")
    assert row["n_captures"] == 1
    assert row["reason"] == "known by the other flank only, the right, which none of its captures shows"


def test_an_animal_whose_timed_names_are_not_sure_enough_is_told_so():
    row = no_data_set([UNTIMED, record("a", "automatic")], inclusion=PEOPLE, A="left")
    assert row["n_captures"] == 0
    assert "never seen, under a name that histories.include asks for" in row["reason"]


def test_a_cub_needs_a_sure_name_as_well():
    records = [record("a", "automatic")]
    animals = {"A": Animal("A", "both", "juvenile", None)}
    encounters = encounters_of(records, timedelta(minutes=30), WINDOW)
    sets = sort_into_data_sets(animals, records, encounters, DAYS, None, PEOPLE)
    assert reasons(sets) == ["cub"]
    assert sets.counted == frozenset()


def test_what_linked_two_flanks_may_be_left_out():
    records = [record("a", "label", flank="left"), record("b", "automatic", day=1, flank="right")]
    assert sets_of(records, PEOPLE, A="both")[1].animals["A"].flanks == "left"
    assert sets_of(records, Inclusion(), A="both")[1].animals["A"].flanks == "both"
    # Where every name enters, the catalogue's word stands: a second flank or an earlier winter may have linked them.
    assert sets_of(records[:1], PEOPLE, A="both")[1].animals["A"].flanks == "both"


def test_names_of_old_tables_have_no_grade_and_enter():
    old = Record("row-1", "A", "S1", None, None, date(2011, 12, 16), None, "left")
    _, sets = sets_of([old], Inclusion(("decision",), 1.0))
    assert reasons(sets) == [None]
    assert sets.counted == {"A"}


def test_a_picture_without_time_counts_by_a_sure_name_only():
    untimed = Record("a", "A", "S1", None, None, None, None, "left", in_window=True, grade="automatic")
    assert sets_of([untimed], PEOPLE)[1].counted == frozenset()
    assert sets_of([replace(untimed, grade="label")], PEOPLE)[1].counted == {"A"}


RECORDS = st.lists(
    st.builds(
        record,
        key=st.uuids().map(str),
        grade=st.sampled_from(GRADES),
        individual=st.sampled_from("ABCD"),
        day=st.integers(-1, 10),
        flank=st.sampled_from(["left", "right", "other"]),
        probability=st.sampled_from([0.98, 0.99, 1.0]),
    ),
    max_size=12,
)


@given(RECORDS, st.sets(st.sampled_from(GRADES), min_size=1), st.sampled_from([0.0, 0.99, 1.0]))
def test_asking_for_surer_names_never_adds_an_animal_or_a_capture(records, grades, probability):
    flanks = {}
    for name in {r.individual for r in records}:
        shown = {r.flank for r in records if r.individual == name} & {"left", "right"}
        flanks[name] = "both" if len(shown) == 2 else next(iter(shown), "none")
    animals = {name: Animal(name, sides, None, None) for name, sides in flanks.items()}
    encounters = encounters_of(records, timedelta(minutes=30), WINDOW)
    bounds = []
    for inclusion in (Inclusion(), Inclusion(grades, probability)):
        sets = sort_into_data_sets(animals, records, encounters, DAYS, None, inclusion)
        row = count_rows(member_rows(animals, records, sets, inclusion))[0]
        bounds.append((row["n_min"], row["n_max"], len(sets.captures["left"]), len(sets.captures["right"])))
    assert all(strict <= all_names for all_names, strict in zip(*bounds, strict=True))
