"""Sightings of a survey: all deployments together, and which rule takes one out of the analysis."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from leopard_census.tables.anchor import Anchor, format_anchor
from leopard_census.tables.boxes import parse_box
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.special_names import PERSON, UNKNOWN
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

#: A person is taken for sure from this probability on; as sure as a false detection must be that nobody looks at
#: again (`sightings.blank_threshold`).
_SURE_PERSON = 0.9


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
    """Write the survey's sightings, crops and tracks, and the sightings that wait for a person to tell the species.

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
        # What holds for any species goes first: people may yet find that a false detection is an animal.
        reason = _reason(row, [states[m] for m in row["mediaIDs"]], window) or row["excluded_by"]
        result.append({**row, "excluded_by": reason})
    return result


def species_review(sightings: Iterable[Row], status: Iterable[Row]) -> list[dict[str, Any]]:
    """Sightings in the analysis whose species a person should tell, with the reason `why`.

    `no-species`: neither labels nor detector nor classifier told it. `person-in-doubt`: detector or classifier took it
    for a person, but not surely; no crop of it is kept, so that a leopard would vanish without anybody asking.

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
            "why": why,
            "anchor": _anchor(row),
            "filePaths": [paths[media] for media in row["mediaIDs"]],
        }
        for row in sightings
        if (why := _why_review(row)) and not row["excluded_by"]
    ]


def _why_review(row: Row) -> str | None:
    if row["scientificName"] == UNKNOWN:
        return "no-species"
    if row["scientificName"] == PERSON and row["species_source"] != "label":
        sure = row["probability"] is not None and row["probability"] >= _SURE_PERSON
        return None if sure else "person-in-doubt"
    return None


def _anchor(row: Row) -> str | None:
    """The sighting's best box as `decisions.csv` names it."""
    if not row["anchor_mediaID"] or not row["anchor_box"]:
        return None
    time_s, box = float(row["anchor_time_s"] or 0.0), parse_box(row["anchor_box"])
    return format_anchor(Anchor(row["anchor_mediaID"], time_s, box))


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
