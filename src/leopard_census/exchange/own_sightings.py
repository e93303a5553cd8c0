"""The resource `sightings`: everything that histories and estimates take from a sighting, unrounded.

The standard has no place for the flank, the state of an identity and its probability, and its times are whole seconds.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from leopard_census.exchange.standard_cells import one_line

Row = Mapping[str, Any]

_OF_SIGHTING = (
    "sightingID",
    "deploymentID",
    "locationID",
    "start",
    "end",
    "time_corrected",
    "scientificName",
    "species_source",
    "flank",
    "excluded_by",
    "n_detections",
    "mediaIDs",
    "simultaneous",
    "companions",
    "sex",
    "lifeStage",
)
_OF_IDENTITY = ("flank", "state", "individualID", "probability", "evidence")


def own_sighting_rows(sightings: Iterable[Row], assignments: Mapping[str, Row]) -> list[dict[str, Any]]:
    """Rows of the contract `package_sightings`.

    Parameters
    ----------
    sightings
        Rows of the survey's sightings, false detections and other species included.
    assignments
        By sightingID. Where there is a row, the flank is that of the assignment, which the histories take.
    """
    rows = []
    for row in sightings:
        own = {name: row[name] for name in _OF_SIGHTING} | {"species_probability": row["probability"]}
        if (identity := assignments.get(row["sightingID"])) is not None:
            own |= {name: identity[name] for name in _OF_IDENTITY}
            own["reason"] = one_line(identity["reason"])
        rows.append(own)
    return rows
