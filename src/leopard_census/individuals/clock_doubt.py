"""Which sightings have a time that is known to be doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]

#: Sources of a file's time that say nothing of when the camera fired: copying sets a modification time.
NOT_BY_CAMERA = ("mtime", "none")


def doubtful_times(
    sightings: Iterable[Row], deployments: Iterable[Row], proposals: Iterable[Row], media: Iterable[Row]
) -> frozenset[str]:
    """Sightings whose time proves nothing about another camera's.

    Parameters
    ----------
    sightings
        Rows of the sightings table.
    deployments
        Rows of the field sheet; `timestampIssues` says that the clock is known to have been wrong. A confirmed
        correction does not lift the doubt: it is one person's reckoning, often to the quarter of an hour.
    proposals
        Rows of the table of clock faults that the media suggest, of any strength; of two cameras that differ,
        either may be the wrong one. A fault that clocks.csv has mended is no longer proposed.
    media
        Rows of the media tables.
    """
    doubted = {row["deploymentID"] for row in deployments if row["timestampIssues"]}
    for row in proposals:
        doubted |= {row["deploymentID"], row["other_deployment"]}
    files = {row["mediaID"] for row in media if row["timestampSource"] in NOT_BY_CAMERA}
    return frozenset(
        row["sightingID"]
        for row in sightings
        if row["deploymentID"] in doubted or not files.isdisjoint(row["mediaIDs"])
    )
