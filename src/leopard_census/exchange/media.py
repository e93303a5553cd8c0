"""The table `media`: every photo and clip whose time is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leopard_census.clock import correct
from leopard_census.exchange.standard_cells import one_line, standard_path, whole_second

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """Media of the package.

    Attributes
    ----------
    rows
        Of the contract `package_media`.
    untimed
        `photos` and `clips` without a known time, for which the standard has no row.
    others
        Files that are neither, or too damaged to tell. The three add up to all files of the cards.
    """

    rows: list[dict[str, Any]]
    untimed: dict[str, int]
    others: int


def list_media(
    media: Iterable[Row],
    status: Iterable[Row],
    clocks: Iterable[Row],
    best: set[str],
    capture_methods: Sequence[str],
) -> Listed:
    """Media of all deployments, in the columns of the standard.

    Parameters
    ----------
    media
        Rows of the media tables. What is neither photo nor clip stays behind.
    status
        Rows of `media/status.csv`: the final state of each file. No state keeps a file out: the comment tells it.
    clocks
        Rows of `clocks.csv`, by which times are corrected.
    best
        Files that hold the best view of an individual.
    capture_methods
        What released the shutters. Of single files it is known only when there is one answer.
    """
    states = {row["mediaID"]: row for row in status}
    corrections: dict[str, list[Row]] = {}
    for row in clocks:
        corrections.setdefault(row["deploymentID"], []).append(row)
    method = capture_methods[0] if len(capture_methods) == 1 else None
    rows: list[dict[str, Any]] = []
    untimed, others = {"photos": 0, "clips": 0}, 0
    for row in media:
        kind = kind_of(row["fileMediatype"])
        if kind is None:
            others += 1
            continue
        if row["timestamp"] is None:
            untimed[kind] += 1
            continue
        true, changed = correct(row["timestamp"], corrections.get(row["deploymentID"], ()))
        comments = _comments(row, states[row["mediaID"]], changed)
        rows.append(_row(row, true, comments, row["mediaID"] in best) | {"captureMethod": method})
    return Listed(rows, untimed, others)


def kind_of(mediatype: str | None) -> str | None:
    """`photos` or `clips`; None for a file that is neither."""
    return {"image": "photos", "video": "clips"}.get(str(mediatype).split("/")[0])


def _row(row: Row, true: datetime, comments: str | None, is_best: bool) -> dict[str, Any]:
    return {
        "mediaID": row["mediaID"],
        "deploymentID": row["deploymentID"],
        "timestamp": whole_second(true),
        "filePath": standard_path(row["filePath"]),
        # Places of a poached animal, and people who never agreed to be shown: nothing of a census is public.
        "filePublic": False,
        "fileName": row["filePath"].rsplit("/", 1)[-1],
        "fileMediatype": row["fileMediatype"],
        "favorite": is_best,
        "mediaComments": comments,
    }


def _comments(row: Row, state: Row, corrected: bool) -> str | None:
    told = []
    if state["status"] != "ok":
        told.append(f"{state['status']}: {state['reason']}" if state["reason"] else state["status"])
    if corrected:
        told.append(f"clock corrected: the camera showed {row['timestamp'].isoformat()}")
    if row["timestampSource"] == "mtime":
        told.append("time of the file on the card, not of the camera")
    return one_line("; ".join(told))


def best_media(catalogue: Iterable[Row]) -> set[str]:
    """mediaIDs of the best views of all individuals, out of `deploymentID/sightingID_frameID.jpg`."""
    views = (row[f"best_{side}"] for row in catalogue for side in ("left", "right", "other"))
    return {view.rsplit("_", 1)[-1].split("@")[0] for view in views if view}
