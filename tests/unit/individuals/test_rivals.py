"""An animal of several visits that may be one with a named animal has no name, and the reason says so."""

import numpy as np
import pytest

from leopard_census.individuals.naming import Name
from leopard_census.individuals.rivals import rival_reasons
from tests.unit.individuals.test_identify import Survey

MEMBERS = [("a", "b"), ("c",), ("d",), ("e",)]
BEST = np.array([0, 1, 1, 3])
VISIT = {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}
NO_NAME = Name(None, 0.7, None)


def reasons(draws, names, visit=VISIT):
    return rival_reasons(MEMBERS, names, BEST, np.array(draws), visit, 0.98)


def test_the_animal_that_it_may_be_is_named():
    draws = [[0, 0, 0, 3]] * 3 + [[0, 1, 1, 3]] * 7
    names = [Name("P-1", 1.0, None), NO_NAME, NO_NAME, NO_NAME]
    text = "it may be an animal that has a name: one with P-1 at 0.30"
    assert reasons(draws, names) == {"c": text, "d": text}  # e has one visit: it lacks a match
    assert reasons(draws, names, dict.fromkeys("abcde", 0)) == {}
    assert reasons([[0, 1, 1, 3]] * 10, names) == {}
    assert reasons(draws, [Name("P-1", 1.0, None), *[Name(None, 0.7, "P-1")] * 3]) == {}  # told already


def test_without_any_named_animal_there_is_no_rival():
    assert reasons([[0, 0, 0, 0]] * 10, [NO_NAME] * 4) == {}


@pytest.fixture
def survey(tmp_path, coat, view):
    return Survey(tmp_path / "survey", coat, view)


def test_two_visits_that_people_joined_say_why_they_are_no_individual(survey):
    """Pictures that do not match say next to nothing here, so the two may be the animal of the others."""
    for day in (0, 4, 9, 12):
        survey.add(1, "left", day)
    joined = [survey.add(animal, "left", day) for animal, day in ((2, 20), (3, 25))]
    survey.decide(*joined, "same")
    told = {row["sightingID"]: row["reason"] for row in survey.run()[0]["assignments"]}
    assert told[joined[0]] == told[joined[1]] != "no sure match with a sighting of another visit"
    named = {row["sightingID"]: row for row in survey.run(curve={"none": -4.0})[0]["assignments"]}
    assert named[joined[0]]["individualID"] == named[joined[1]]["individualID"] is not None
    assert named[joined[0]]["evidence"] == "decision"
