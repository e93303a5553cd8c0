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
from leopard_census.tables.special_names import BLANK, PERSON, UNKNOWN
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


def tell(sighting: Row, assignment: Row | None, animals: Mapping[str, Row], said: str | None = None) -> Told:
    """What the tables say of one sighting.

    Parameters
    ----------
    sighting
        Its row of the sightings table, as people see it (`tables.species_decided`).
    assignment
        Its row of the table of that name; None for one that was not looked at for an identity.
    animals
        individualID -> row of the catalogue, which knows life stage and sex where the sighting does not.
    said
        Species that it was said to be before people decided on it; None where they did not.
    """
    name = sighting["scientificName"]
    kind = {PERSON: "human", UNKNOWN: "unknown"}.get(name, "animal")
    individual = sighting["individualID"]
    if assignment is not None:
        individual = assignment["individualID"] if assignment["state"] in _NAMED else None
    animal = animals.get(individual or "", {})
    human = said is not None or _by_people(sighting, assignment)
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
        "observationComments": one_line(_comment(name, said, assignment)),
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


def _by_people(sighting: Row, assignment: Row | None) -> bool:
    named = assignment is not None and assignment["evidence"] in ("label", "decision")
    return named or sighting["species_source"] == "label"


def _comment(name: str, said: str | None, assignment: Row | None) -> str | None:
    """What people took back, and why the sighting has no name."""
    told = [] if said in (None, name, UNKNOWN, BLANK) else [f"people decided that it is not {said}"]
    reason = assignment["reason"] if assignment else None
    if reason not in (None, OTHER_SPECIES):
        told.append(str(reason))
    return "; ".join(told) or None
