"""Names that the workflow would refuse are refused by the page, before they block the whole survey."""

from urllib.parse import urlencode

import pytest

from leopard_census.config.species_decisions import species_fault
from leopard_census.review.slips import slips
from tests.unit.review.test_page import served  # noqa: F401 - a fixture


def row(kind, value):
    return {"kind": kind, "object": value, "verdict": "is"}


@pytest.fixture
def survey(made):
    keys = [made.add("KP-1"), made.add()]
    made.ask(*keys)
    return made.write()


def decided(value, kind="name", verdict="is", n=1):
    return row(kind, value) | {"decisionID": f"d{n}", "decidedAt": n, "subject": value, "verdict": verdict}


@pytest.mark.parametrize("kind", ["name", "mother"])
@pytest.mark.parametrize("code", ["kp-1", "Kp-1", "kp-7", "KP-8", "p-abcdef12"])
def test_a_code_that_reads_like_another_is_refused(survey, kind, code):
    rows = [decided("KP-7"), decided("kp-8", "mother", n=2)]
    (fault,) = slips([row(kind, code)], survey, rows)
    assert code in fault


def test_codes_that_are_known_or_new_are_taken(survey):
    rows = [decided("KP-7"), decided("d1", "withdraw", "withdraw", 2)]
    assert not slips([row("name", code) for code in ("KP-1", "KP-2", "kp-7", "KP-11")], survey, rows)


@pytest.mark.parametrize("name", ["Panthera pardus orientalis", "Panthera pardos", "panthera pardus", "KP-1"])
def test_a_species_that_would_take_a_leopard_out_of_the_census_is_refused(survey, name):
    assert species_fault(name, "Panthera pardus", ["KP-1"])
    assert len(slips([row("species", name)], survey, [])) == 1


def test_species_and_other_answers_are_taken(survey):
    species = ("Panthera pardus", "Panthera tigris", "human", "blank", "unknown")
    new = [*(row("species", name) for name in species), row("flank", "left"), row("exclude", None)]
    assert not slips(new, survey, [])


def test_over_the_page_a_slip_is_told_in_the_form_and_nothing_is_written(served):  # noqa: F811
    key = served.made.sightings[0]["sightingID"]
    post = lambda **said: served.post(  # noqa: E731
        f"/sighting?token={served.token}", urlencode({"sighting": key, **said}), **{"X-Review-Token": None}
    )
    assert post(once="1" * 16, new_name="KP-77")[0] == 303
    before = served.log
    for said, told in (
        ({"new_name": "kp-77"}, b"differs only in upper and lower case from KP-77"),
        ({"species": "Panthera pardus orientalis"}, b"subspecies of the target species"),
    ):
        status, _, text = post(once="2" * 16, **said)
        assert status == 422
        assert told in text
    assert served.log == before
