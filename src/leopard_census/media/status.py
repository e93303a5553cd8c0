"""The final state of every file, which needs all deployments, the field sheet and the clock corrections."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leopard_census.clock import correct

Row = dict[str, Any]

# States that a file's own content gives it and that nothing else can change: there is no picture to be used.
UNUSABLE = ("not-media", "unreadable", "corrupt")

# Why a file has the state `no-timestamp`.
UNTIMED = "neither its content nor its name tells when it was taken"


@dataclass(frozen=True)
class Timing:
    """A usable file's reading held against its deployment: corrected time, and on which side of it that lies."""

    row: Mapping[str, Any]
    true: datetime | None
    corrected: bool
    side: str  # "inside", "before", "after" or "unknown"


def timings(
    media: Sequence[Mapping[str, Any]],
    deployments: Sequence[Mapping[str, Any]],
    clocks: Sequence[Mapping[str, Any]],
) -> list[Timing]:
    """Readings of all usable files, in the order of `media`.

    Parameters
    ----------
    media
        Rows of media tables.
    deployments, clocks
        Rows of the sheets.
    """
    periods = {row["deploymentID"]: (row["deploymentStart"], row["deploymentEnd"]) for row in deployments}
    corrections = defaultdict(list)
    for row in clocks:
        corrections[row["deploymentID"]].append(row)
    return [
        _timing(row, periods[row["deploymentID"]], corrections[row["deploymentID"]])
        for row in media
        if row["status"] not in UNUSABLE
    ]


def final_status(
    media: Sequence[Mapping[str, Any]], timed: Sequence[Timing], duplicates: Sequence[Mapping[str, Any]]
) -> list[Row]:
    """Rows of the media_status table: one for each row of `media`, each with exactly one state.

    The first that holds decides: unusable by its content, a duplicate, without a time, outside the
    deployment, and else the state of its content (ok or truncated-usable).
    """
    kept = {row["mediaID"]: row["kept_path"] for row in duplicates}
    by_media = {item.row["mediaID"]: item for item in timed}
    rows = []
    for row in media:
        status, reason = row["status"], row["reason"]
        item = by_media.get(row["mediaID"])
        if item is not None:
            if row["mediaID"] in kept:
                status, reason = "duplicate", also(copy_of(kept[row["mediaID"]]), reason)
            elif item.true is None:
                status, reason = "no-timestamp", also(UNTIMED, reason)
            elif item.side != "inside":
                status, reason = "outside-deployment", also(_outside(item), reason)
        rows.append(
            {
                "mediaID": row["mediaID"],
                "deploymentID": row["deploymentID"],
                "filePath": row["filePath"],
                "status": status,
                "reason": reason,
            }
        )
    return rows


def copy_of(kept: str) -> str:
    """Why a file has the state `duplicate`: `kept` is the path of the one that is not."""
    return f"the same bytes as {kept}"


def also(why: str, content: str | None) -> str:
    """Why a file has a state, and what its content says besides: that it is cut, or of which clock."""
    return f"{why}; {content}" if content else why


def _timing(
    row: Mapping[str, Any], period: tuple[datetime, datetime], clocks: Sequence[Mapping[str, Any]]
) -> Timing:
    if row["timestamp"] is None:
        return Timing(row, None, False, "unknown")
    true, corrected = correct(row["timestamp"], clocks)
    start, end = period
    side = "before" if true < start else "after" if true > end else "inside"
    return Timing(row, true, corrected, side)


def _outside(item: Timing) -> str:
    where = "before the deployment began" if item.side == "before" else "after the deployment ended"
    if item.corrected and item.true is not None:
        return f"{where}: corrected to {item.true.isoformat()}"
    return where
