"""One observation of a Camtrap DP package, with what its tags say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leopard_census.config.target_species import names_target

#: Species of a sighting that nothing told, as the sightings stage writes it.
UNKNOWN = "unknown"
PERSON = "Homo sapiens"
#: The rule's name in the tables of sightings and assignments, and in the tag.
OUTSIDE_WINDOW = "outside-window"
_EXCLUDED = re.compile(r"(?:^|\|)\s*excluded\s*:\s*([a-z][a-z-]*)\s*(?:$|\|)")
_FLANK = re.compile(r"(?:^|\|)\s*flank\s*:\s*(left|right|other)\s*(?:$|\|)", re.IGNORECASE)
_IDENTITY = re.compile(r"(?:^|\|)\s*idprob\s*:\s*(1(?:\.0*)?|0(?:\.[0-9]*)?)\s*(?:$|\|)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Observation:
    """What a census uses of one row; keys as the package spells them.

    Attributes
    ----------
    at_event
        Whether a whole event was classified, and not one file.
    species
        The survey's target species also where the package names a subspecies of it; `unknown` where no name is given.
    boxed
        Whether it has a box.
    identity
        Probability of the individual, by the tag `idprob`.
    flank
        By the tag `flank`.
    excluded
        Rule that takes it out of the analysis, by the tag `excluded`; it then names nobody. The window is that of the
        survey that reads it, so that the rule `outside-window` of another one is not heeded.
    """

    key: str
    deployment: str | None
    media: str | None
    event: str | None
    start: datetime | None
    end: datetime | None
    at_event: bool
    kind: str
    species: str
    count: int
    stage: str | None
    sex: str | None
    individual: str | None
    boxed: bool
    machine: bool
    probability: float | None
    identity: float | None
    flank: str | None
    excluded: str | None


def observation_of(row: Mapping[str, Any], target: str) -> Observation:
    """From a row of the contract `package_observations`; `target` is the species that is counted."""
    start = row["eventStart"]
    box = (row["bboxX"], row["bboxY"], row["bboxWidth"], row["bboxHeight"])
    tags = row["observationTags"] or ""
    flank, identity, rule = _FLANK.search(tags), _IDENTITY.search(tags), _EXCLUDED.search(tags)
    excluded = rule[1] if rule and rule[1] != OUTSIDE_WINDOW else None
    return Observation(
        key=row["observationID"],
        deployment=row["deploymentID"],
        media=row["mediaID"],
        event=row["eventID"],
        start=start,
        end=(row["eventEnd"] or start) if start is not None else None,
        at_event=row["observationLevel"] == "event",
        kind=row["observationType"],
        species=_species(row, target),
        count=row["count"] or 1,
        stage=row["lifeStage"],
        sex=row["sex"],
        individual=None if excluded else row["individualID"],
        boxed=None not in box,
        machine=row["classificationMethod"] == "machine",
        probability=row["classificationProbability"],
        identity=float(identity[1]) if identity else None,
        flank=flank[1].lower() if flank else None,
        excluded=excluded,
    )


def _species(row: Mapping[str, Any], target: str) -> str:
    if row["observationType"] == "human":
        return PERSON
    if row["observationType"] != "animal" or row["scientificName"] is None:
        return UNKNOWN
    return target if names_target(row["scientificName"], target) else str(row["scientificName"])
