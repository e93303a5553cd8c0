"""Where people's decisions attach: which sightings of this run an anchor can mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from leopard_census.tables.anchor import Anchor
from leopard_census.tables.boxes import Box, covered, iou, parse_box

#: Anchors hold milliseconds, tables microseconds.
_SLACK_S = 6e-4


class AnchorIndex:
    """Finds the sightings that an anchor can mean.

    Parameters
    ----------
    sightings
        Rows of the sightings table.
    boxes
        Rows with sightingID, frameID and box (tables crops and tracks): every known box of a sighting counts, as
        another detector takes another moment for the best.
    min_iou, min_held, max_seconds
        How close a box must be (design section 4). A box that overlaps by `min_iou` goes first; where no sighting has
        one, boxes of which the smaller lies in the larger by `min_held` count, as detectors differ in how much of an
        animal they box.
    """

    def __init__(
        self,
        sightings: Iterable[Mapping[str, Any]],
        boxes: Iterable[Mapping[str, Any]],
        *,
        min_iou: float,
        min_held: float,
        max_seconds: float,
    ) -> None:
        self._min_iou, self._min_held, self._max_seconds = min_iou, min_held, max_seconds
        self._places: dict[str, list[tuple[str, float, Box]]] = {}
        for row in sightings:
            if row["anchor_mediaID"] and row["anchor_box"]:
                place = (row["sightingID"], float(row["anchor_time_s"] or 0.0), parse_box(row["anchor_box"]))
                self._places.setdefault(row["anchor_mediaID"], []).append(place)
        for row in boxes:
            media_id, _, microseconds = str(row["frameID"]).partition("@")
            place = (row["sightingID"], int(microseconds or 0) / 1e6, parse_box(row["box"]))
            self._places.setdefault(media_id, []).append(place)

    def candidates(self, anchor: Anchor) -> list[str]:
        """Sightings with a box close enough in place and time, sorted."""
        near = self._near(anchor)
        return _with(near, lambda box: iou(box, anchor.box) >= self._min_iou) or _with(
            near, lambda box: _held(box, anchor.box) >= self._min_held
        )

    def _near(self, anchor: Anchor) -> dict[str, list[Box]]:
        """Boxes of each sighting at the moment next to the anchor's: who comes behind is soon in the same place."""
        nearest: dict[str, tuple[float, list[Box]]] = {}
        for sighting, time_s, box in self._places.get(anchor.media_id, []):
            seconds = abs(time_s - anchor.time_s)
            if seconds > self._max_seconds + _SLACK_S:
                continue
            least, boxes = nearest.get(sighting, (seconds, []))
            if seconds < least - _SLACK_S:
                least, boxes = seconds, []
            if seconds <= least + _SLACK_S:
                nearest[sighting] = (least, [*boxes, box])
        return {sighting: boxes for sighting, (_, boxes) in nearest.items()}


def _held(a: Box, b: Box) -> float:
    """Share of the smaller box that lies in the larger one."""
    return max(covered(a, b), covered(b, a))


def _with(near: Mapping[str, Sequence[Box]], fits: Callable[[Box], bool]) -> list[str]:
    return sorted(sighting for sighting, boxes in near.items() if any(fits(box) for box in boxes))
