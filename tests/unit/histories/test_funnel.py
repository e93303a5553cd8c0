"""The funnel counts the species that people decided on, as the individuals stage tells it."""

from datetime import datetime, timedelta, timezone

import pytest

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.errors import InputError
from leopard_census.histories.funnel import Funnel, count_sightings
from leopard_census.individuals.decisions import Decisions
from leopard_census.individuals.identify import identify

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
    counted = Funnel()
    count_sightings(counted, SEEN, assignments, LEOPARD, untimed=0)
    found: dict[str, dict[str, int]] = {}
    for row in counted.rows:
        found.setdefault(row["unit"], {})[row["state"]] = row["n"]
    return found


UNSEEN = "unidentifiable: no flank in view"


@pytest.mark.parametrize(
    ("decisions", "species", "target"),
    [
        (Decisions(), {LEOPARD: 2, DEER: 1, "unknown": 1}, {"identified": 1, UNSEEN: 1}),
        (
            Decisions(species={"untold": LEOPARD, "deer": LEOPARD}),
            {LEOPARD: 4},
            {"identified": 1, UNSEEN: 3},
        ),
        (
            Decisions(species={"untold": LEOPARD, "leopard": DEER, "named": None}),
            {LEOPARD: 1, DEER: 1, "decided to be another species": 2},
            {UNSEEN: 1},
        ),
        (
            Decisions(species={"untold": LEOPARD}, excluded={"untold", "leopard", "deer"}),
            {LEOPARD: 3, DEER: 1},
            {"identified": 1, "excluded: decision": 2},
        ),
    ],
    ids=["no-decision", "is-the-target", "is-not-the-target", "exclude"],
)
def test_the_funnel_follows_the_decided_species(decisions: Decisions, species: dict, target: dict) -> None:
    steps = funnel(decisions)
    assert steps["sightings"] == {"total": len(SEEN)} | species
    assert steps["target sightings"] == {"total": species[LEOPARD]} | target


def test_a_target_sighting_without_an_end_is_an_error() -> None:
    with pytest.raises(InputError, match=r"have no end in individuals/assignments\.csv: leopard, named"):
        count_sightings(Funnel(), SEEN, [], LEOPARD, untimed=0)
