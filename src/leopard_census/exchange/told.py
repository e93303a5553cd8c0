"""What is told of a sighting, in the words of the standard, whether at the level of events or of media.

- The species is the one that people decided on (`individuals/species_decided.csv`), where they did; else that of the
  label, the detector or the classifier. Where they agree only on what it is not, the name is left empty.
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
#: The review page's word for people.
_HUMAN = "human"
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
    sighting: Row, assignment: Row | None, animals: Mapping[str, Row], decided: Mapping[str, str | None]
) -> Told:
    """What the tables say of one sighting.

    Parameters
    ----------
    sighting, assignment
        Its rows of the tables of these names; None for one that was not looked at for an identity.
    animals
        individualID -> row of the catalogue, which knows life stage and sex where the sighting does not.
    decided
        sightingID -> species that people decided on; None: not the one that was said.
    """
    name = species_of(sighting, decided)
    kind = {PERSON: "human", UNKNOWN: "unknown"}.get(name, "animal")
    individual = sighting["individualID"]
    if assignment is not None:
        individual = assignment["individualID"] if assignment["state"] in _NAMED else None
    animal = animals.get(individual or "", {})
    human = _by_people(sighting, assignment, decided)
    shared = {
        "observationType": kind,
        "scientificName": None if name == UNKNOWN else name,
        "count": 1,
        # Of the animal first: there people's decisions have been heard.
        "lifeStage": animal.get("lifeStage") or sighting["lifeStage"],
        "sex": animal.get("sex") or sighting["sex"],
        "individualID": individual,
        "classificationMethod": "human" if human else "machine",
        "classifiedBy": None if human else _MACHINE.get(sighting["species_source"]),
        "classificationProbability": None if human else sighting["probability"],
        "observationComments": one_line(_comment(sighting, assignment, name)),
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


def species_of(sighting: Row, decided: Mapping[str, str | None]) -> str:
    """Its species after people's decisions (see `tell`): a scientific name, or one of PERSON, UNKNOWN and BLANK."""
    said = decided.get(sighting["sightingID"], sighting["scientificName"])
    return PERSON if said == _HUMAN else said or UNKNOWN


def _by_people(sighting: Row, assignment: Row | None, decided: Mapping[str, str | None]) -> bool:
    if sighting["species_source"] == "label" or sighting["sightingID"] in decided:
        return True
    return assignment is not None and assignment["evidence"] in ("label", "decision")


def _comment(sighting: Row, assignment: Row | None, name: str) -> str | None:
    """What people took back, and why the sighting has no name."""
    said, reason = sighting["scientificName"], assignment["reason"] if assignment else None
    told = [] if said in (name, UNKNOWN, BLANK) else [f"people decided that it is not {said}"]
    if reason not in (None, _OTHER_SPECIES):
        told.append(str(reason))
    return "; ".join(told)
