"""A package of this program: its own resources give the tables again as they were, to the last digit."""

from collections.abc import Iterable, Mapping
from typing import Any

Row = dict[str, Any]

_IDENTITY = ("individualID", "probability", "flank", "evidence", "state", "reason")
_SIGHTING = (
    "sightingID",
    "deploymentID",
    "locationID",
    "mediaIDs",
    "start",
    "end",
    "scientificName",
    "flank",
    "n_detections",
    "excluded_by",
)
# Columns that packages of an earlier version lack, and the tables' value then.
_LATER = {"companions": [], "simultaneous": 1, "sex": None, "lifeStage": None, "time_corrected": False}


def own_sighting_rows(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows of the contract `sightings` from those of `package_sightings`."""
    return [
        {
            **{name: row[name] for name in _SIGHTING},
            **{name: value if row.get(name) is None else row[name] for name, value in _LATER.items()},
            "probability": row["species_probability"],
            "species_source": row.get("species_source") or "classification",
        }
        for row in rows
    ]


def own_assignment_rows(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows of the contract `assignments` from those of `package_sightings`."""
    return [
        {"sightingID": row["sightingID"], **{name: row[name] for name in _IDENTITY}}
        for row in rows
        if row["state"] is not None
    ]
