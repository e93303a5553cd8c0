"""What the report tells of counts by sex, of names that are not sure enough, and of steps that only prove."""

import re
from types import SimpleNamespace

from leopard_census.report.context import _shown_steps
from leopard_census.report.views import Step
from tests.unit.report.words import told

SMALL = {"animals": 3, "stations": 4, "earlier": 0}


def test_parts_of_a_count_are_shown_where_somebody_is_in_them(made_up):
    text = told(made_up(**SMALL))
    assert re.search(r"of the adults and subadults: females \d", text)
    assert "males 0" not in text.replace("females", "")
    assert "Encounters that give no capture" not in text
    assert (
        "minutes apart are one encounter. The minutes are counted from the end of the sighting just before"
        in text
    )


def test_names_that_are_not_sure_enough_are_told(made_up):
    text = told(made_up(**SMALL, unsure=2))
    assert (
        "Encounters that give no capture, by the reason: nobody gave the name whom the survey asks for: 2."
        in text
    )
    assert "Not every name enters the estimates" in text


def test_a_winter_of_tables_tells_its_funnel_its_reasons_and_what_it_does_not_know(made_up):
    why = "Coordinates are missing for S3, so density and maps are left out."
    text = told(
        made_up(**SMALL, media=False, rows=9, dead=1, flanks_told=False, places=False, places_note=why)
    )
    assert "Nothing vanishes: every row of captures.csv is in one encounter" in text
    assert "rows of captures.csv" in text
    assert "by the reason: the station did not work then, by the sheets: 1." in text
    assert "Without cubs" not in text
    assert "How many cameras worked at a station is not known." in text
    assert "Camera-days" not in text
    assert "Rows of one animal at one station on one day" in text
    assert "Sightings of one animal at one" not in text
    assert f"{why} Without a place for every station there is no map" in text
    assert "no coordinates on record" not in text


def test_names_that_tell_no_flank_are_not_called_told_apart(made_up):
    shape = {"animals": 1, "stations": 4, "earlier": 0, "media": False}
    text = told(made_up(**shape))
    assert "Flanks and sexes leave nothing open" in text
    assert "So no animal is counted twice." in text
    # One such name beside an animal of one flank: it may be its other flank.
    text = told(made_up(**shape, no_flank=1))
    assert "leave nothing open" not in text
    assert "unless their sexes differ. So the codes stand for at least 1 and at most 2 animals" in text
    assert (
        "Animals known by the left flank only: 0; by the right flank only: 1. By names that tell no flank: 1."
        in text
    )
    assert "lies between 1 and 2. Estimates take each name without a flank for an animal of its own" in text
    assert "where such a name is a second one of an animal, that animal is counted twice" in text
    assert "counted twice. So" not in text
    # Nothing that a pair of cameras would tell.
    assert "close the gap" not in text


def test_one_name_without_a_flank_and_nobody_else_is_one_animal_by_its_name_alone(made_up):
    text = told(made_up(animals=0, stations=4, earlier=0, media=False, no_flank=1))
    assert "counted by their names; of 1 nothing tells the flank" in text
    assert "Unlinked flanks" not in text


def test_unlinked_flanks_are_a_limit_that_facing_cameras_would_close(made_up):
    text = told(made_up(**SMALL, media=False))
    assert (
        "Animals known by the left flank only: 1; by the right flank only: 1. Two of these that are not known by "
        "the same flank may be one animal, unless their sexes differ. So the true number" in text
    )
    assert "lies between 2 and 3. Pairs of cameras that face each other would close the gap" in text
    assert "names that tell no flank:" not in text


def test_the_summary_speaks_of_the_window_and_of_the_days_on_which_cameras_worked(made_up):
    text = told(made_up(**SMALL, media=False))
    assert "In the 90 days from 15 December 2011, camera traps at 4 stations recorded at least 2" in text
    assert "Days among these on which any of them worked" not in text
    text = told(made_up(**SMALL, media=False, first_day=60))
    assert "In the 90 days from 15 December 2011" in text
    assert "Days among these on which any of them worked: 30." in text


def step(unit, **stops):
    parts = tuple({"unit": unit, "state": state, "n": n, "reason": "why"} for state, n in stops.items())
    return Step(unit, None, ({"unit": unit, "state": "on", "n": 5, "reason": None}, *parts))


def test_a_step_that_only_proves_is_shown_where_something_stops():
    steps = [step("files", bad=0), step("usable files", lost=0), step("boxes of sightings"), step("captures")]
    assert [s.unit for s in _shown_steps(SimpleNamespace(funnel=steps))] == ["files", "captures"]
    steps[1] = step("usable files", lost=1)
    assert [s.unit for s in _shown_steps(SimpleNamespace(funnel=steps))] == [
        "files",
        "usable files",
        "captures",
    ]
