"""What the public Camtrap DP package tells: the one list of the columns that it may fill.

As in the public report (`report/edition.py`) this is a list of what is allowed. A column of the standard that is not in
it stays empty; a row that fills one is an error. The question is the same: may a stranger know this who would shoot
the animals? So the package tells no more than the public report does: how many named animals were met by coarse place,
each named animal by its first and last month, and other species by their events in all.
"""

from collections.abc import Mapping
from typing import Any

#: By table of the standard.
ALLOWED: Mapping[str, frozenset[str]] = {
    "deployments": frozenset(
        ("deploymentID", "locationID", "latitude", "longitude", "coordinateUncertainty")
        + ("deploymentStart", "deploymentEnd", "deploymentTags", "deploymentComments")
    ),
    "media": frozenset(
        ("mediaID", "deploymentID", "timestamp", "filePath", "filePublic", "fileMediatype", "mediaComments")
    ),
    "observations": frozenset(
        ("observationID", "deploymentID", "mediaID", "eventID", "eventStart", "eventEnd", "observationLevel")
        + (
            "observationType",
            "scientificName",
            "count",
            "lifeStage",
            "sex",
            "individualID",
            "observationTags",
        )
    ),
}


def allowed(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the package.

    Raises
    ------
    ValueError
        When it fills a column that the public may not see.
    """
    more = {name for name, value in row.items() if value is not None} - ALLOWED[table]
    if more:
        raise ValueError(
            f"the public package may not tell {', '.join(sorted(more))} of {table}; leave it empty, or add it to "
            "exchange/public_columns.py when everybody may know it"
        )
    return dict(row)
