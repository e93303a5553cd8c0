"""Decisions that change nothing are listed and told; contradictions name the decisions that they rest on."""

import logging

import pytest

from leopard_census.individuals.conflicts import conflict_rows
from leopard_census.individuals.constraints import Conflict
from leopard_census.individuals.decisions import Told
from leopard_census.individuals.idle_decisions import idle_rows
from tests.unit.individuals.test_identify import Survey, codes

SIDES = [
    ("pair", "subject", "a"),
    ("pair", "object", "gone"),
    ("merge", "subject", "gone"),
    ("split", "object", "deer"),
    ("name", "subject", "deer"),
    ("sex", "subject", "gone"),
    ("species", "subject", "deer"),
    ("exclude", "subject", "gone"),
]


def test_each_side_on_a_sighting_that_does_not_count_is_listed_with_the_reason():
    told = [Told(f"d{k}", *side) for k, side in enumerate(SIDES)]
    rows = [{"sightingID": "a", "excluded_by": None}, {"sightingID": "gone", "excluded_by": "decision"}]
    other = "the sighting is not of the target species: first decide its species"
    out = "the sighting is excluded by decision"
    assert [(r["decisionID"], r["side"], r["candidates"], r["reason"]) for r in idle_rows(told, rows)] == [
        ("d1", "object", ["gone"], out),
        ("d2", "subject", ["gone"], out),
        ("d3", "object", ["deer"], other),
        ("d4", "subject", ["deer"], other),
        ("d5", "subject", ["gone"], out),
    ]


@pytest.fixture
def survey(tmp_path, coat, view):
    return Survey(tmp_path / "survey", coat, view)


def test_a_name_for_a_sighting_of_no_species_is_listed_and_told(survey, caplog):
    caplog.set_level(logging.WARNING)
    untold, one = survey.add(1, "left", 0, species="unknown"), survey.add(1, "left", 5)
    survey.decide(untold, "KP-1", "is", kind="name")
    survey.decide(one, "KP-1", "is", kind="name")
    survey.decide(one, "KP-2", "is", kind="name", who="S")
    tables, _ = survey.run()
    (row,) = tables["decisions_unattached"]
    assert (row["decisionID"], row["candidates"]) == ("d00", [untold])
    said = [record.getMessage() for record in caplog.records]
    assert [text.rsplit("; ", 1)[1] for text in said] == [
        "see individuals/decisions_unattached.csv",
        "see individuals/decisions_disputed.csv",
    ]
    survey.decide(untold, "Panthera pardus", "is", kind="species")
    tables, _ = survey.run()
    assert tables["decisions_unattached"] == []
    assert codes(tables)[untold] == "KP-1"


def test_the_species_that_people_decided_is_written_for_those_who_count_other_species(survey):
    deer, leopard, plain = (survey.add(1, "left", 6 * k, species=name) for k, name in enumerate(
        ("Cervus nippon", "Panthera pardus", "Sus scrofa")
    ))  # fmt: skip
    survey.decide(deer, "Capreolus pygargus", "is", kind="species")
    survey.decide(leopard, "Panthera pardus", "is-not", kind="species")
    tables, _ = survey.run()
    told = {row["sightingID"]: row["scientificName"] for row in tables["species_decided"]}
    assert told == {deer: "Capreolus pygargus", leopard: None}
    assert plain not in told


def test_a_contradiction_names_the_decisions_that_withdraw_takes_back(survey):
    a, b, c = (survey.add(1, "left", 6 * k) for k in range(3))
    survey.decide(a, b, "same")
    survey.decide(b, "KP-1", "is", kind="name")
    survey.decide(c, "KP-1", "is", kind="name")
    survey.decide(a, c, "different")
    links = [(row["source"], row["decisionIDs"]) for row in survey.run()[0]["conflicts"]]
    assert sorted(links) == [("decision", ["d00"]), ("decision", ["d03"]), ("label", ["d01", "d02"])]
    survey.decide("d03", None, "withdraw", kind="withdraw")
    assert survey.run()[0]["conflicts"] == []


def test_a_link_rests_on_decisions_of_its_own_kind():
    cycle = Conflict(("a", "b"), ("facing-cameras", "sex"), 0)
    told = [
        Told("d1", "sex", "subject", "a"),
        Told("d2", "stage", "subject", "b"),
        Told("d3", "name", "subject", "a"),
    ]
    assert [row["decisionIDs"] for row in conflict_rows([cycle], told)] == [[], ["d1"]]
    denied = Conflict(("a", "b"), ("facing-cameras", "decision"), 0)
    assert conflict_rows([denied], told)[1]["decisionIDs"] == ["d3"]
