"""Sightings of a survey: all deployments together, and which rule takes one out of the analysis."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from leopard_census.sightings.special_names import UNKNOWN
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = Mapping[str, Any]

DUPLICATE, OUTSIDE_DEPLOYMENT = "duplicate-media", "outside-deployment"
NO_TIME, OUTSIDE_WINDOW = "no-timestamp", "outside-window"

#: Final state of a file and the rule that takes a sighting out whose files are all in such a state, in the
#: order in which they are named when the files differ.
_BY_STATUS = {
    "duplicate": DUPLICATE,
    "outside-deployment": OUTSIDE_DEPLOYMENT,
    "no-timestamp": NO_TIME,
}
_USABLE = ("ok", "truncated-usable")


@dataclass(frozen=True)
class Days:
    """The local calendar days that enter the estimates, both included."""

    first: date
    last: date

    @classmethod
    def of_window(cls, start: date, days: int) -> "Days":
        """Window of so many days."""
        return cls(start, start + timedelta(days=days - 1))


def join_deployments(
    sightings: Sequence[Path],
    crops: Sequence[Path],
    tracks: Sequence[Path],
    status: Path,
    window: Days,
    out_sightings: Path,
    out_crops: Path,
    out_tracks: Path,
    out_review: Path,
) -> None:
    """Write the survey's sightings, crops and tracks, and which of them wait for a person to name the species.

    `image` and `mask` stay names in the archive of their deployment, which the sighting's row names.
    """
    rows = [row for path in sightings for row in read_table(path, contract("sightings"))]
    states = read_table(status, contract("media_status"))
    joined = survey_sightings(rows, states, window)
    write_table(out_sightings, contract("sightings"), joined)
    write_table(out_review, contract("species_review"), species_review(joined, states))
    views = (row for path in crops for row in read_table(path, contract("crops")))
    write_table(out_crops, contract("crops"), views)
    boxes = (row for path in tracks for row in read_table(path, contract("tracks")))
    write_table(out_tracks, contract("tracks"), boxes)


def survey_sightings(sightings: Iterable[Row], status: Iterable[Row], window: Days) -> list[dict[str, Any]]:
    """Sightings with `excluded_by` filled.

    A sighting stays in when at least one of its files is usable: a card copied in part does not cost the
    original. Times are local already (the survey's fixed offset), so their calendar day is the local day.

    Parameters
    ----------
    sightings
        Rows of all deployments.
    status
        Rows of `media/status.csv`.
    window
        Days that enter the estimates.

    Raises
    ------
    ValueError
        When a sighting names a file that `status` does not know.
    """
    states = {row["mediaID"]: row["status"] for row in status}
    result = []
    for row in sightings:
        missing = [m for m in row["mediaIDs"] if m not in states]
        if missing:
            raise ValueError(
                f"sighting {row['sightingID']}: no state is known of the files {', '.join(missing)}"
            )
        reason = row["excluded_by"] or _reason(row, [states[m] for m in row["mediaIDs"]], window)
        result.append({**row, "excluded_by": reason})
    return result


def species_review(sightings: Iterable[Row], status: Iterable[Row]) -> list[dict[str, Any]]:
    """Sightings in the analysis of which neither labels nor detector nor classifier told the species.

    Parameters
    ----------
    sightings
        Of the survey, with `excluded_by`.
    status
        Rows of `media/status.csv`.
    """
    paths = {row["mediaID"]: row["filePath"] for row in status}
    return [
        {
            "sightingID": row["sightingID"],
            "deploymentID": row["deploymentID"],
            "start": row["start"],
            "filePaths": [paths[media] for media in row["mediaIDs"]],
        }
        for row in sightings
        if row["scientificName"] == UNKNOWN and not row["excluded_by"]
    ]


def _reason(row: Row, states: Sequence[str], window: Days) -> str | None:
    if not any(state in _USABLE for state in states):
        for state, rule in _BY_STATUS.items():
            if state in states:
                return rule
    if row["start"] is None:
        return NO_TIME
    if not window.first <= row["start"].date() <= window.last:
        return OUTSIDE_WINDOW
    return None
