"""What people say of one sighting goes before what a label of its file, or the machine, said of it."""

import random

import pytest

from leopard_census.tables.special_names import names_person
from leopard_census.tables.species_decided import as_people_see, with_species

LEOPARD, DEER = "Panthera pardus", "Cervus nippon"


def sighting(key, name, excluded=None, probability=0.9):
    return {
        "sightingID": key,
        "scientificName": name,
        "excluded_by": excluded,
        "probability": probability,
    }


@pytest.mark.parametrize(
    ("name", "excluded", "told", "after"),
    [
        ("blank", "false-detection", LEOPARD, (LEOPARD, None, 1.0)),
        ("blank", "false-detection", DEER, (DEER, None, 1.0)),
        ("blank", "false-detection", None, ("unknown", None, None)),
        ("blank", "false-detection", "unknown", ("unknown", None, None)),
        ("blank", "false-detection", "blank", ("blank", "false-detection", 1.0)),
        ("blank", "outside-window", LEOPARD, (LEOPARD, "outside-window", 1.0)),
        (LEOPARD, None, "blank", ("blank", "false-detection", 1.0)),
        (LEOPARD, "duplicate-media", "blank", ("blank", "duplicate-media", 1.0)),
        (LEOPARD, None, DEER, (DEER, None, 1.0)),
        (DEER, None, LEOPARD, (LEOPARD, None, 1.0)),
        (DEER, "outside-window", LEOPARD, (LEOPARD, "outside-window", 1.0)),
        (LEOPARD, None, None, ("unknown", None, None)),
        ("unknown", None, "Homo sapiens", ("Homo sapiens", None, 1.0)),
    ],
)
def test_a_decision_changes_the_species_and_what_follows_from_it(name, excluded, told, after):
    one, other = with_species([sighting("a", name, excluded), sighting("b", name, excluded)], {"a": told})
    assert (one["scientificName"], one["excluded_by"], one["probability"]) == after
    assert other == sighting("b", name, excluded)


def test_sightings_that_people_took_out_are_out_and_the_given_rows_stay_as_they_are():
    rows = [sighting(key, LEOPARD) for key in "abc"]
    rows[2]["excluded_by"] = "outside-window"
    ends = [
        {"sightingID": "a", "reason": "decision"},
        {"sightingID": "b", "reason": "decision-species"},
        {"sightingID": "c", "reason": "outside-window"},
    ]
    decided = [{"sightingID": "b", "scientificName": DEER}]
    before = [dict(row) for row in rows]
    found = [(row["scientificName"], row["excluded_by"]) for row in as_people_see(rows, decided, ends)]
    assert found == [(LEOPARD, "decision"), (DEER, None), (LEOPARD, "outside-window")]
    assert rows == before


def test_rows_in_another_order_are_the_same_rows_and_twice_is_as_once():
    rows = [sighting(str(k), name, out) for k, (name, out) in enumerate(
        [("blank", "false-detection"), (LEOPARD, None), (DEER, None), ("unknown", None)] * 3
    )]  # fmt: skip
    decided = [
        {"sightingID": str(k), "scientificName": name} for k, name in enumerate([LEOPARD, "blank", None] * 3)
    ]
    ends = [{"sightingID": str(k), "reason": "decision"} for k in (4, 7)]
    once = as_people_see(rows, decided, ends)
    assert as_people_see(once, decided, ends) == once
    for seed in range(5):
        mixed = [random.Random(seed).sample(table, len(table)) for table in (rows, decided, ends)]
        assert sorted(as_people_see(*mixed), key=lambda row: int(row["sightingID"])) == once


def test_words_for_people():
    assert all(map(names_person, ("human", "Homo sapiens", " HUMAN ", "person", "people")))
    assert not any(map(names_person, (LEOPARD, "blank", "", None)))
