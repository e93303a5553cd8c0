"""Sightings as people see them: their decisions on species, and on what counts, go before labels and machine.

The sightings stage writes what labels, detector and classifier say. A decision is about just one sighting, and was made
with that before the reviewer's eyes, so it goes before them. Stages that count sightings of any species take them so.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from leopard_census.tables.special_names import BLANK, FALSE_DETECTION, UNKNOWN

Row = Mapping[str, Any]

#: Rules by which a sighting of the target species is taken out in the table of assignments: people said so, or called
#: it something else.
BY_DECISION = "decision"
OTHER_SPECIES = "decision-species"


def with_species(sightings: Iterable[Row], told: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Sightings with the species that people told in place of what was said before.

    A false detection that people call an animal is none any more; what else takes a sighting out of the analysis
    (a copy, a time outside the window) holds for any species.

    Parameters
    ----------
    sightings
        Rows of the sightings table.
    told
        sightingID -> species; None: not the one that was said, and no other is known.
    """
    rows = []
    for sighting in sightings:
        row = dict(sighting)
        if row["sightingID"] in told:
            name = told[row["sightingID"]] or UNKNOWN
            row["scientificName"] = name
            row["probability"] = None if name == UNKNOWN else 1.0
            if name == BLANK:
                row["excluded_by"] = row["excluded_by"] or FALSE_DETECTION
            elif row["excluded_by"] == FALSE_DETECTION:
                row["excluded_by"] = None
        rows.append(row)
    return rows


def as_people_see(
    sightings: Iterable[Row], decided: Iterable[Row], assignments: Iterable[Row]
) -> list[dict[str, Any]]:
    """Sightings after people's decisions on their species, and on whether they count.

    Parameters
    ----------
    sightings, decided, assignments
        Rows of the tables sightings, species_decided and assignments.
    """
    rows = with_species(sightings, {row["sightingID"]: row["scientificName"] for row in decided})
    taken_out = {row["sightingID"] for row in assignments if row["reason"] == BY_DECISION}
    for row in rows:
        if row["sightingID"] in taken_out:
            row["excluded_by"] = BY_DECISION
    return rows
