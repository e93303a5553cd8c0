"""What is told of a sighting, in the words of the standard, whether at the level of events or of media.

- The species is the one that people decided on, where they did: a sighting that they gave to the target species has a
  row in `assignments`, and one that they took from it has the reason `decision-species` there. Which other species they
  meant stands in `decisions`; here the name is left empty.
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

Row = Mapping[str, Any]

_NAMED = ("identified", "single-flank")
_OTHER_SPECIES = "decision-species"
PERSON, UNKNOWN, BLANK = "Homo sapiens", "unknown", "blank"
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


def tell(sighting: Row, assignment: Row | None, animals: Mapping[str, Row], target: str) -> Told:
    """What the tables say of one sighting.

    Parameters
    ----------
    sighting, assignment
        Its rows of the tables of these names; None for one that was not looked at for an identity.
    animals
        individualID -> row of the catalogue, which knows life stage and sex where the sighting does not.
    target
        Scientific name of the species that is counted.
    """
    kind, species = _species(sighting, assignment, target)
    individual = sighting["individualID"]
    if assignment is not None:
        individual = assignment["individualID"] if assignment["state"] in _NAMED else None
    animal = animals.get(individual or "", {})
    human = _by_people(sighting, assignment, target)
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


def is_false_detection(sighting: Row, assignment: Row | None) -> bool:
    """Whether there was no animal, as far as anybody knows: people may have found the target species there."""
    return bool(sighting["scientificName"] == BLANK) and assignment is None


def _species(sighting: Row, assignment: Row | None, target: str) -> tuple[str, str | None]:
    """Type of the observation, and the scientific name."""
    if assignment is not None:
        return ("unknown", None) if assignment["reason"] == _OTHER_SPECIES else ("animal", target)
    name = sighting["scientificName"]
    if name == PERSON:
        return "human", name
    return ("unknown", None) if name == UNKNOWN else ("animal", name)


def _by_people(sighting: Row, assignment: Row | None, target: str) -> bool:
    if sighting["species_source"] == "label":
        return True
    if assignment is None:
        return False
    return assignment["reason"] == _OTHER_SPECIES or (
        assignment["evidence"] in ("label", "decision") or sighting["scientificName"] != target
    )


def _comment(assignment: Row | None, target: str) -> str | None:
    if assignment is None:
        return None
    if assignment["reason"] == _OTHER_SPECIES:
        return f"people decided that it is not {target}; what it is stands in the resource decisions"
    return assignment["reason"]
