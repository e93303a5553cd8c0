"""What the report tells of counts by sex, of names that are not sure enough, and of steps that only prove."""

import re
from io import BytesIO
from types import SimpleNamespace

from pypdf import PdfReader

from leopard_census.report.build import build_report
from leopard_census.report.context import _shown_steps
from leopard_census.report.views import Step

SMALL = {"animals": 3, "stations": 4, "earlier": 0}


def told(given) -> str:
    """What a report says, on one line."""
    rendered, _ = build_report(given)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(rendered.pdf)).pages)
    return " ".join(text.split())


def test_parts_of_a_count_are_shown_where_somebody_is_in_them(made_up):
    text = told(made_up(**SMALL))
    assert re.search(r"of the adults and subadults: females \d", text)
    assert "males 0" not in text.replace("females", "")
    assert "not as sure as the survey asks for" not in text
    assert "counted from the end of the sighting just before" in text


def test_names_that_are_not_sure_enough_are_told(made_up):
    text = told(made_up(**SMALL, unsure=2))
    assert "2 encounters give no capture, as their names are not as sure as the survey asks for." in text
    assert "Not every name enters the estimates" in text


def test_animals_without_a_readable_flank_are_not_called_told_apart(made_up):
    shape = {"animals": 1, "stations": 4, "earlier": 0}
    assert "The flanks leave nothing open" in told(made_up(**shape))
    text = told(made_up(**shape, no_flank=2))
    assert "leave nothing open" not in text
    assert "Whether these are animals of their own rests on their names alone" in text


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
