"""A sighting that a label or the machine calls something else is the target species when people say so, and back."""

import random

import pytest

from tests.unit.individuals.test_identify import Survey, codes, states

LEOPARD = "Panthera pardus"
NOTHING = {"species": "blank", "excluded_by": "false-detection"}


@pytest.fixture
def survey(tmp_path, coat, view):
    made = Survey(tmp_path / "survey", coat, view)
    for day in (0, 4):
        made.add(1, "left", day, individualID="KP-1")
    return made


def without_crops(survey, key):
    """As the sightings stage leaves what it takes for no animal."""
    survey.crops = [row for row in survey.crops if row["sightingID"] != key]


def ends(tables):
    return {row["sightingID"]: (row["state"], row["reason"]) for row in tables["assignments"]}


def told(tables):
    return {row["sightingID"]: row["scientificName"] for row in tables["species_decided"]}


@pytest.mark.parametrize("source", ["label", "classifier"])
def test_what_was_called_no_animal_is_a_leopard_when_people_say_so(survey, source):
    named, bare = (survey.add(1, "left", day, species_source=source, **NOTHING) for day in (8, 12))
    without_crops(survey, named)
    without_crops(survey, bare)
    tables, _ = survey.run()
    assert not {named, bare} & ends(tables).keys()
    survey.decide(named, LEOPARD, "is", kind="species")
    survey.decide(named, "KP-2", "is", kind="name")
    survey.decide(bare, LEOPARD, "is", kind="species")
    tables, _ = survey.run()
    assert (codes(tables)[named], states(tables)[named]) == ("KP-2", "identified")
    assert ends(tables)[bare] == ("unidentifiable", "no picture of it was kept")
    assert {row["individualID"] for row in tables["catalogue"]} == {"KP-1", "KP-2"}
    assert told(tables) == dict.fromkeys((named, bare), LEOPARD)
    assert tables["decisions_unattached"] == []


def test_what_was_called_another_species_is_compared_with_the_leopards(survey):
    deer = survey.add(1, "left", 8, species="Cervus nippon")
    survey.decide(deer, LEOPARD, "is", kind="species")
    tables, _ = survey.run(bar=0.9)
    assert codes(tables)[deer] == "KP-1"


def test_what_the_machine_named_is_no_leopard_when_people_say_so(survey):
    empty, deer, denied = (
        survey.add(2, "left", day, species_source="classifier", **more)
        for day, more in ((8, {}), (12, {"excluded_by": "outside-window"}), (16, {"individualID": "KP-9"}))
    )
    survey.decide(empty, "blank", "is", kind="species")
    survey.decide(deer, "Cervus nippon", "is", kind="species")
    survey.decide(denied, LEOPARD, "is-not", kind="species")
    tables, _ = survey.run()
    found = ends(tables)
    assert {found[key] for key in (empty, deer, denied)} == {("excluded", "decision-species")}
    assert {row["individualID"] for row in tables["catalogue"]} == {"KP-1"}
    assert told(tables) == {empty: "blank", deer: "Cervus nippon", denied: None}


def test_what_else_takes_a_sighting_out_still_does(survey):
    late, copy = (
        survey.add(1, "left", 8, species="blank", excluded_by=rule)
        for rule in ("outside-window", "duplicate-media")
    )
    for key in (late, copy):
        survey.decide(key, LEOPARD, "is", kind="species")
    found = ends(survey.run()[0])
    assert found[late] == ("excluded", "outside-window")
    assert found[copy] == ("excluded", "duplicate-media")


def test_two_who_contradict_are_told_and_decide_nothing_until_a_later_round(survey):
    blank, leopard = survey.add(1, "left", 8, **NOTHING), survey.add(1, "left", 12)
    for key in (blank, leopard):
        survey.decide(key, LEOPARD, "is", kind="species", number=1)
        survey.decide(key, "blank", "is", kind="species", who="S", number=1)
    tables, _ = survey.run()
    disputed = {row["sighting_a"]: (row["question"], row["answers"]) for row in tables["decisions_disputed"]}
    assert disputed == dict.fromkeys((blank, leopard), ("species", f"{LEOPARD}: R; blank: S"))
    assert blank not in ends(tables)
    assert ends(tables)[leopard][0] != "excluded"
    assert told(tables) == {}
    survey.decide(blank, LEOPARD, "is", kind="species", who="T", number=2)
    survey.decide(leopard, "blank", "is", kind="species", who="T", number=2)
    tables, _ = survey.run()
    assert tables["decisions_disputed"] == []
    assert ends(tables)[blank][0] != "excluded"
    assert ends(tables)[leopard] == ("excluded", "decision-species")


def test_who_calls_a_person_what_is_one_answer(survey):
    one = survey.add(2, "left", 8)
    survey.decide(one, "human", "is", kind="species")
    survey.decide(one, "Homo sapiens", "is", kind="species", who="S")
    tables, _ = survey.run()
    assert tables["decisions_disputed"] == []
    assert told(tables) == {one: "Homo sapiens"}


def test_a_denial_of_what_nobody_says_changes_nothing(survey):
    deer, blank = survey.add(2, "left", 8, species="Cervus nippon"), survey.add(2, "left", 12, **NOTHING)
    survey.decide(deer, LEOPARD, "is-not", kind="species")
    survey.decide(blank, "blank", "is-not", kind="species")
    tables, _ = survey.run()
    assert told(tables) == {blank: None}
    assert not {deer, blank} & ends(tables).keys()


def test_a_species_for_a_place_where_nothing_was_found_is_listed_and_changes_nothing(survey):
    blank = survey.add(1, "left", 8, **NOTHING)
    _, before = survey.run()
    survey.decide(
        f"{blank.split('.')[1].split('@')[0]} 9 0.8000 0.8000 0.1000 0.1000", LEOPARD, "is", kind="species"
    )
    tables, after = survey.run()
    (row,) = tables["decisions_unattached"]
    assert (row["decisionID"], row["candidates"]) == ("d00", [])
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"decisions_unattached"}


def test_the_order_of_rows_changes_no_byte(survey):
    keys = [survey.add(1, "left", 8, **NOTHING), survey.add(2, "left", 9), survey.add(2, "left", 13)]
    survey.decide(keys[0], LEOPARD, "is", kind="species")
    survey.decide(keys[0], "KP-1", "is", kind="name")
    survey.decide(keys[1], "blank", "is", kind="species")
    survey.decide(keys[2], LEOPARD, "is-not", kind="species")
    _, files = survey.run()
    random.Random(3).shuffle(survey.decisions)
    assert survey.run(shuffle=3)[1] == files
