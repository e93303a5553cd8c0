"""What is told of a sighting, in the words of the standard, whether at the level of events or of media.

- The species is the one that people decided on, where they did.
- `individualID` is given in the states `identified` and `single-flank` alone. Of another species it is what a label
  says.
- `classificationMethod` is `human` when a label or a decision names species or individual; else `machine`, and then
  `classificationProbability` is the species' own. That of the individual is the tag `idprob`.
- Tags: `flank` (side that the sighting shows), `idprob`, `state` and `evidence` (see the contract of assignments),
  `excluded` (the rule that takes it out of the analysis).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leopard_census.exchange.standard_cells import one_line
from leopard_census.tables.special_names import PERSON, UNKNOWN
from leopard_census.tables.species_decided import OTHER_SPECIES

Row = Mapping[str, Any]

_NAMED = ("identified", "single-flank")
_MACHINE = {
    "detector": "detector",
    "classification": "classes that came with the boxes",
    "classifier": "leopard-census classifier",
}


@dataclass(frozen=True)
class Told:
    """Columns that rows of both levels share, and the tags."""

    shared: Mapping[str, Any]
    tags: tuple[tuple[str, str | None], ...]


def tell(
    sighting: Row, assignment: Row | None, animals: Mapping[str, Row], target: str, *, decided: bool
) -> Told:
    """What the tables say of one sighting.

    Parameters
    ----------
    sighting
        Its row of the sightings table, as people see it (`tables.species_decided`).
    assignment
        Its row of the table of that name; None for one that was not looked at for an identity.
    animals
        individualID -> row of the catalogue, which knows life stage and sex where the sighting does not.
    target
        Scientific name of the species that is counted.
    decided
        Whether people decided on its species.
    """
    kind, species = _species(sighting["scientificName"])
    individual = sighting["individualID"]
    if assignment is not None:
        individual = assignment["individualID"] if assignment["state"] in _NAMED else None
    animal = animals.get(individual or "", {})
    human = decided or _by_people(sighting, assignment)
    shared = {
        "observationType": kind,
        "scientificName": species,
        "count": 1,
        # Of the animal first: there people's decisions have been heard.
        "lifeStage": animal.get("lifeStage") or sighting["lifeStage"],
        "sex": animal.get("sex") or sighting["sex"],
        "individualID": individual,
        "classificationMethod": "human" if human else "machine",
        "classifiedBy": None if human else _MACHINE.get(sighting["species_source"]),
        "classificationProbability": None if human else sighting["probability"],
        "observationComments": one_line(_comment(assignment, target)),
    }
    own = assignment or {}
    sure = own.get("probability") if individual else None
    return Told(
        shared,
        (
            ("flank", None if kind == "human" else (assignment or sighting)["flank"]),
            ("idprob", None if sure is None else f"{sure:.4f}"),
            ("state", own.get("state")),
            ("evidence", own.get("evidence") if individual else None),
            ("excluded", sighting["excluded_by"]),
        ),
    )


def _species(name: str) -> tuple[str, str | None]:
    """Type of the observation, and the scientific name."""
    if name == PERSON:
        return "human", name
    return ("unknown", None) if name == UNKNOWN else ("animal", name)


def _by_people(sighting: Row, assignment: Row | None) -> bool:
    named = assignment is not None and assignment["evidence"] in ("label", "decision")
    return named or sighting["species_source"] == "label"


def _comment(assignment: Row | None, target: str) -> str | None:
    if assignment is None:
        return None
    if assignment["reason"] == OTHER_SPECIES:
        return f"people decided that it is not {target}"
    return assignment["reason"]
