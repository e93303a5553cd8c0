"""The funnel counts the species that people decided on, as the individuals stage tells it."""

from datetime import datetime, timedelta, timezone

import pytest

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.errors import InputError
from leopard_census.histories.data_sets import Placed
from leopard_census.histories.encounters import Encounter
from leopard_census.histories.funnel import ENCOUNTER_REASONS, Funnel, count_encounters, count_sightings
from leopard_census.individuals.decisions import Decisions, told_species
from leopard_census.individuals.identify import identify
from leopard_census.tables.contract import contract
from leopard_census.tables.species_decided import as_people_see

LEOPARD, DEER = "Panthera pardus", "Cervus nippon"
START = datetime(2011, 12, 20, 5, tzinfo=timezone(timedelta(hours=11)))


def sighting(key: str, species: str, individual: str | None = None) -> dict:
    return {
        "sightingID": key,
        "deploymentID": "D1",
        "locationID": "S1",
        "start": START,
        "end": START,
        "scientificName": species,
        "flank": "left",
        "flank_probability": 0.9,
        "simultaneous": 2,
        "companions": [],
        "individualID": individual,
        "sex": None,
        "lifeStage": None,
        "excluded_by": None,
    }


SEEN = [
    sighting("named", LEOPARD, "A1"),
    sighting("leopard", LEOPARD),
    sighting("deer", DEER),
    sighting("untold", "unknown"),
    sighting("nothing", "blank") | {"excluded_by": "false-detection"},
]


def funnel(decisions: Decisions) -> dict[str, dict[str, int]]:
    """Steps of the funnel after the individuals stage; no sighting has a view."""
    outcome = identify(
        SEEN,
        [],
        lambda crops, deployment_of: [],
        decisions,
        [],
        target_species=LEOPARD,
        survey="w-2011",
        settings=IndividualsSettings(),
    )
    assignments = [{"individualID": None, "reason": None} | row for row in outcome.assignments]
    decided = [
        {"sightingID": key, "scientificName": name} for key, name in told_species(SEEN, decisions).items()
    ]
    counted = Funnel()
    count_sightings(counted, as_people_see(SEEN, decided, assignments), assignments, LEOPARD, untimed=0)
    found: dict[str, dict[str, int]] = {}
    for row in counted.rows:
        found.setdefault(row["unit"], {})[row["state"]] = row["n"]
    return found


UNSEEN = "unidentifiable: no picture of it was kept"


@pytest.mark.parametrize(
    ("decisions", "species", "target"),
    [
        (Decisions(), {LEOPARD: 2, DEER: 1, "unknown": 1, "blank": 1}, {"identified": 1, UNSEEN: 1}),
        (
            Decisions(species=dict.fromkeys(("untold", "deer", "nothing"), LEOPARD)),
            {LEOPARD: 5},
            {"identified": 1, UNSEEN: 4},
        ),
        (
            Decisions(species={"untold": LEOPARD, "leopard": "blank"}, not_species={"named": {LEOPARD}}),
            {LEOPARD: 1, DEER: 1, "blank": 1, "decided to be another species": 2},
            {UNSEEN: 1},
        ),
        (
            Decisions(species={"untold": "Sus scrofa", "deer": "blank", "nothing": DEER}),
            {LEOPARD: 2, DEER: 1, "blank": 1, "Sus scrofa": 1},
            {"identified": 1, UNSEEN: 1},
        ),
        (
            Decisions(species={"untold": LEOPARD}, excluded={"untold", "leopard", "deer"}),
            {LEOPARD: 3, DEER: 1, "blank": 1},
            {"identified": 1, "excluded: decision": 2},
        ),
    ],
    ids=["no-decision", "is-the-target", "is-not-the-target", "others", "exclude"],
)
def test_the_funnel_follows_the_decided_species(decisions: Decisions, species: dict, target: dict) -> None:
    steps = funnel(decisions)
    assert steps["sightings"] == {"total": len(SEEN)} | species
    assert steps["target sightings"] == {"total": species[LEOPARD]} | target


def test_a_target_sighting_without_an_end_is_an_error() -> None:
    with pytest.raises(InputError, match=r"have no end in individuals/assignments\.csv: leopard, named"):
        count_sightings(Funnel(), SEEN, [], LEOPARD, untimed=0)


def test_an_end_of_a_sighting_that_is_not_there_is_an_error() -> None:
    ends = [
        {"sightingID": name, "state": "to-review", "reason": None} for name in ("leopard", "named", "gone")
    ]
    with pytest.raises(InputError, match=r"has 1 that sightings/all\.csv lacks: gone"):
        count_sightings(Funnel(), SEEN, ends, LEOPARD, untimed=0)


def test_reasons_are_told_in_words() -> None:
    ends = [
        {"sightingID": "named", "state": "excluded", "reason": "duplicate-media"},
        {"sightingID": "leopard", "state": "to-review", "reason": "statements contradict each other: A, B"},
    ]
    counted = Funnel()
    count_sightings(
        counted, [*SEEN, sighting("flake", "blank"), sighting("ranger", "Homo sapiens")], ends, LEOPARD, 0
    )
    reasons = {row["state"]: row["reason"] for row in counted.rows}
    assert reasons["excluded: duplicate-media"] == "all its files are copies of others"
    assert reasons["to-review: statements contradict each other"] == "statements contradict each other"
    assert reasons["blank"] == "a false detection: no animal"
    assert reasons["Homo sapiens"] == "a person"


def placed(key: str, *records: str, excluded_by: str | None = None) -> Placed:
    encounter = Encounter(key, "A", "S", START.date(), None, START, START, (), records)
    return Placed(encounter, 1, excluded_by, None, (), None, None)


def test_encounters_hold_every_named_sighting_once() -> None:
    counted = Funnel()
    count_encounters(
        counted, [placed("1", "a", "b"), placed("2", "c", excluded_by="cub")], units=3, captures=1
    )
    assert [(r["unit"], r["state"], r["n"]) for r in counted.rows] == [
        ("encounters", "total", 2),
        ("encounters", "captures", 1),
        ("encounters", "cub", 1),
        ("captures", "total", 1),
        ("captures", "used", 1),
    ]


@pytest.mark.parametrize(
    ("encounters", "captures", "told"),
    [
        ([placed("1", "a", "b")], 1, "3 named sightings were to be in encounters, but 2 are"),
        ([placed("1", "a", "b"), placed("2", "b", "c")], 2, "1 sightings are in more than one: b"),
        ([placed("1", "a", "b", "c")], 2, "captures: there are 2, but their states add up to 1"),
    ],
)
def test_a_sighting_lost_on_the_way_to_captures_stops_the_job(encounters, captures, told) -> None:
    with pytest.raises(InputError, match=told):
        count_encounters(Funnel(), encounters, units=3, captures=captures)


def test_every_rule_of_an_encounter_has_a_reason() -> None:
    allowed = contract("encounters").field("excluded_by").enum
    assert set(ENCOUNTER_REASONS) == set(allowed)
