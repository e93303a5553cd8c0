"""Which true visit a sighting shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.tables.boxes import Box, iou, parse_box

Row = Mapping[str, Any]

#: Part of an animal that must be in view before missing it counts.
SEEN = 0.3
#: Least overlap of a sighting's box with a true one; lower than the detector's 0.5, because boxes by motion
#: are wide.
MIN_IOU = 0.3
#: True boxes stand at every frame of a clip; half a frame at 5 frames per second.
MAX_SECONDS = 0.1


@dataclass(frozen=True)
class TrueView:
    """One animal in one true frame."""

    visit: str
    species: str
    individual: str | None
    flank: str | None
    visible: float
    time_s: float
    box: Box


@dataclass(frozen=True)
class Visit:
    """What is true of a sighting: visit, species, individual, and the flank in the views that it rests on."""

    visit: str
    species: str
    individual: str | None
    flank: str | None


def true_views(rows: Iterable[Row]) -> dict[str, list[TrueView]]:
    """True boxes by file."""
    out: dict[str, list[TrueView]] = {}
    for row in rows:
        view = TrueView(
            row["visitID"],
            row["scientificName"],
            row["individualID"],
            row["flank"],
            float(row["visible"]),
            float(row["time_s"]),
            parse_box(row["box"]),
        )
        out.setdefault(row["filePath"], []).append(view)
    return out


def sighting_visits(
    sightings: Sequence[Row],
    crops: Iterable[Row],
    file_of: Mapping[str, str],
    views: Mapping[str, Sequence[TrueView]],
) -> dict[str, Visit]:
    """True visit of each sighting that shows one.

    Parameters
    ----------
    sightings, crops
        Rows of the sightings and crops tables.
    file_of
        mediaID -> filePath.
    views
        True boxes by file.

    Returns
    -------
    dict
        sightingID -> Visit. Each known box of the sighting (anchor and crops) votes for the visit whose
        true box at its time it overlaps most (IoU >= 0.3); the visit with most votes wins, the smaller key
        of equals. The true flank is that at the sighting's anchor, its best view, which its own flank is
        of (an animal may turn); where the anchor shows none, that of most of the winner's votes. Sightings
        without a vote show nothing that is true.
    """
    places: dict[str, list[tuple[str, float, Box]]] = {row["sightingID"]: [] for row in sightings}
    anchors: dict[str, tuple[str, float, Box]] = {}
    for row in sightings:
        if row["anchor_mediaID"] and row["anchor_box"]:
            place = (row["anchor_mediaID"], float(row["anchor_time_s"] or 0), parse_box(row["anchor_box"]))
            places[row["sightingID"]].append(place)
            anchors[row["sightingID"]] = place
    for row in crops:
        media_id, _, microseconds = row["frameID"].partition("@")
        place = (media_id, int(microseconds) / 1e6, parse_box(row["box"]))
        if row["sightingID"] in places:
            places[row["sightingID"]].append(place)
    out = {}
    for sighting in sorted(places):
        votes = [
            vote
            for media_id, time_s, box in sorted(set(places[sighting]))
            if (vote := _overlapped(views.get(file_of.get(media_id, ""), []), time_s, box)) is not None
        ]
        if votes:
            media_id, time_s, box = anchors.get(sighting, ("", 0.0, (0.0, 0.0, 0.0, 0.0)))
            best = _overlapped(views.get(file_of.get(media_id, ""), []), time_s, box)
            out[sighting] = _majority(votes, best)
    return out


def _overlapped(views: Sequence[TrueView], time_s: float, box: Box) -> TrueView | None:
    """The true box that a box overlaps most, at the nearest true time."""
    near = [view for view in views if abs(view.time_s - time_s) <= MAX_SECONDS]
    if not near:
        return None
    closest = min(abs(view.time_s - time_s) for view in near)
    there = [view for view in near if abs(view.time_s - time_s) <= closest + 1e-6]
    best = max(there, key=lambda view: (iou(view.box, box), view.visit))
    return best if iou(best.box, box) >= MIN_IOU else None


def _majority(votes: Sequence[TrueView], best: TrueView | None) -> Visit:
    counts = Counter(view.visit for view in votes)
    winner = min(counts, key=lambda visit: (-counts[visit], visit))
    own = [view for view in votes if view.visit == winner]
    flanks = Counter(view.flank for view in own if view.flank)
    flank = min(flanks, key=lambda f: (-flanks[f], f)) if flanks else None
    if best is not None and best.visit == winner and best.flank in ("left", "right"):
        flank = best.flank
    return Visit(winner, own[0].species, own[0].individual, flank)
