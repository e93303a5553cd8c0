"""Files that show another species than their event, or more animals than it names: none of them is lost."""

import pytest

from leopard_census.exchange.read_levels import TAKEN
from tests.unit.exchange.made_package import LEOPARD, medium, seen
from tests.unit.exchange.test_read_sightings import observed, tables

MEDIA = [medium("m0"), medium("m1"), medium("m2")]
MACHINE, PEOPLE = {"classificationMethod": "machine"}, {"classificationMethod": "human"}


def file(key, medium="m0", **cells):
    return seen(key, level="media", eventID="E1", mediaID=medium, **cells)


def event(key="e1", **cells):
    return seen(key, eventID="E1", **cells)


def sightings(made):
    return {row["sightingID"]: row["scientificName"] for row in made.sightings}


def test_a_leopard_that_a_file_shows_in_an_event_of_another_species_is_a_sighting(tmp_path):
    rows = [event(name="Sus scrofa"), file("f0", name="Sus scrofa"), file("f1", "m1")]
    made = tables(tmp_path, rows, MEDIA)
    assert sightings(made) == {"e1": "Sus scrofa", "f1": LEOPARD}
    assert [(row["sightingID"], row["state"]) for row in made.assignments] == [("f1", "to-review")]
    assert observed(made) == {"total": 3, TAKEN: 2, "told by its event": 1}


def test_so_is_another_species_in_an_event_of_the_leopard(tmp_path):
    rows = [
        event(individualID="A"),
        file("f0"),
        file("f1", "m1", name="Sus scrofa"),
        file("f2", name="human"),
    ]
    made = tables(tmp_path, rows, MEDIA)
    assert sightings(made) == {"e1": LEOPARD, "f1": "Sus scrofa", "f2": "Homo sapiens"}


def test_an_event_without_a_species_gives_way_to_what_its_file_shows(tmp_path):
    made = tables(tmp_path, [event(name="unknown"), file("f0"), file("f1", "m1")], MEDIA)
    assert sightings(made) == {"f0": LEOPARD}
    assert observed(made) == {"total": 3, TAKEN: 2, "told by its media": 1}
    more = tables(tmp_path / "more", [event(name="unknown", count="2"), file("f0")], MEDIA)
    assert sightings(more) == {"e1": "unknown", "f0": LEOPARD}


def test_what_a_machine_says_of_a_file_does_not_stand_against_people(tmp_path):
    rows = [event(name="Sus scrofa", **PEOPLE), file("f0", **MACHINE)]
    made = tables(tmp_path, rows, MEDIA)
    assert sightings(made) == {"e1": "Sus scrofa"}
    assert observed(made) == {"total": 2, TAKEN: 1, "told otherwise by people": 1}
    both = tables(tmp_path / "both", [event(name="Sus scrofa", **MACHINE), file("f0", **MACHINE)], MEDIA)
    assert sightings(both) == {"e1": "Sus scrofa", "f0": LEOPARD}


@pytest.mark.parametrize(
    ("told", "shown", "taken"),
    [
        ("Sus scrofa", "Sus", False),
        ("Sus scrofa", "Sus scrofa ussuricus", False),
        (LEOPARD, f"{LEOPARD} orientalis", False),
        # An event of the genus is no sighting of the target.
        ("Panthera", LEOPARD, True),
        ("Panthera tigris", LEOPARD, True),
    ],
)
def test_a_coarser_or_finer_name_of_the_same_animal_is_no_other_species(tmp_path, told, shown, taken):
    made = tables(tmp_path, [event(name=told), file("f0", name=shown)], MEDIA)
    assert ("f0" in sightings(made)) is taken


def test_an_unnamed_animal_that_the_names_of_files_leave_over_waits_for_review(tmp_path):
    rows = [
        event("g1", individualID="L1", lifeStage="adult"),
        event("g2", count="2"),
        file("f0", individualID="C1", lifeStage="juvenile"),
    ]
    made = tables(tmp_path, rows, MEDIA)
    states = {row["sightingID"]: (row["individualID"], row["state"]) for row in made.assignments}
    assert states == {
        "g1": ("L1", "identified"),
        "g2": (None, "to-review"),
        "f0": ("C1", "identified"),
    }
    assert observed(made) == {"total": 3, TAKEN: 3}


def test_of_an_unnamed_event_of_two_the_unnamed_files_are_evidence(tmp_path):
    rows = [event(count="2"), file("f0", individualID="A"), file("f1", "m1")]
    made = tables(tmp_path, rows, MEDIA)
    assert {row["sightingID"]: row["mediaIDs"] for row in made.sightings} == {"e1": ["m1"], "f0": ["m0"]}


@pytest.mark.parametrize("rule", ["duplicate-media", "outside-deployment", "decision"])
@pytest.mark.parametrize("level", ["event", "media"])
def test_what_the_tag_excludes_counts_for_nothing(tmp_path, rule, level):
    rows = [
        seen("a", level=level, eventID="E7", individualID="A", observationTags=f"flank:left|excluded:{rule}"),
        seen("b", individualID="B"),
    ]
    made = tables(tmp_path, rows)
    assert {row["sightingID"]: row["excluded_by"] for row in made.sightings} == {"a": rule, "b": None}
    states = {
        row["sightingID"]: (row["individualID"], row["state"], row["reason"]) for row in made.assignments
    }
    assert states == {"a": (None, "excluded", rule), "b": ("B", "identified", None)}
    assert [row["individualID"] for row in made.catalogue] == ["B"]


def test_the_window_is_that_of_the_survey_that_reads_the_package(tmp_path):
    made = tables(tmp_path, [seen("a", individualID="A", observationTags="excluded:outside-window")])
    assert made.sightings[0]["excluded_by"] is None
    assert made.assignments[0]["individualID"] == "A"


def test_a_copied_file_is_counted_as_one(tmp_path):
    made = tables(tmp_path, [seen("a", name="unclassified", observationTags="excluded:duplicate-media")])
    assert made.sightings == []
    assert observed(made) == {"total": 1, "a copy": 1}
