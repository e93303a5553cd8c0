"""Where people's decisions attach: which sightings of this run an anchor can mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from leopard_census.tables.anchor import Anchor, format_anchor
from leopard_census.tables.boxes import Box, covered, iou, parse_box

#: A moment in seconds and the box at it.
Place = tuple[float, Box]
#: A part of an animal has at least this share of its box.
_LEAST_PART = 0.25
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
        animal they box; what is smaller than a quarter of the other may be a cub beside its mother, or a leg.

    Before all, an anchor that is a sighting's own, as the sheets and the queue hand it over, means that sighting and no
    other. Else the answers on an animal beside another would attach to both, so to neither, and be asked for ever.
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
        self._places: dict[str, dict[str, list[Place]]] = {}
        self._own: dict[str, list[str]] = {}
        for row in sightings:
            if row["anchor_mediaID"] and row["anchor_box"]:
                self._own.setdefault(anchor_text(row) or "", []).append(row["sightingID"])
                time_s = float(row["anchor_time_s"] or 0.0)
                self._add(row["anchor_mediaID"], row["sightingID"], time_s, row["anchor_box"])
        for row in boxes:
            media_id, _, microseconds = str(row["frameID"]).partition("@")
            self._add(media_id, row["sightingID"], int(microseconds or 0) / 1e6, row["box"])

    def _add(self, media_id: str, sighting: str, time_s: float, box: str) -> None:
        here = self._places.setdefault(media_id, {})
        here.setdefault(sighting, []).append((time_s, parse_box(box)))

    def candidates(self, anchor: Anchor, *, overlap_only: bool = False) -> list[str]:
        """Sightings with a box close enough in place and time, sorted.

        Parameters
        ----------
        overlap_only
            Boxes that hold one another do not count: for decisions that take a sighting out, which may have been about
            a part of an animal.
        """
        own = self._own.get(format_anchor(anchor), [])
        if len(own) == 1:
            return list(own)
        near = self._near(anchor)
        if overlap_only:
            return _with(near, lambda box: iou(box, anchor.box) >= self._min_iou)
        return _with(near, lambda box: iou(box, anchor.box) >= self._min_iou) or _with(
            near, lambda box: _held(box, anchor.box) >= self._min_held
        )

    def _near(self, anchor: Anchor) -> dict[str, list[Box]]:
        """Where each sighting was at the anchor's moment; who comes behind is soon in the same place."""
        near = {}
        for sighting, places in self._places.get(anchor.media_id, {}).items():
            if min(abs(time_s - anchor.time_s) for time_s, _ in places) <= self._max_seconds + _SLACK_S:
                near[sighting] = _at(places, anchor.time_s)
        return near


def anchor_text(sighting: Mapping[str, Any]) -> str | None:
    """Where a decision on a sighting points, as decisions.csv holds it; None for a sighting without a box."""
    media, box = sighting.get("anchor_mediaID"), sighting.get("anchor_box")
    if not media or not box:
        return None
    return format_anchor(Anchor(media, float(sighting["anchor_time_s"] or 0.0), parse_box(box)))


def with_anchors(
    queue: Iterable[Mapping[str, Any]], sightings: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Rows of a review queue with the anchors of both sightings, so that a verdict can be written down."""
    return [
        {**row, **{f"anchor_{side}": anchor_text(sightings[row[f"sighting_{side}"]]) for side in ("a", "b")}}
        for row in queue
    ]


def _at(places: Sequence[Place], time_s: float) -> list[Box]:
    """Boxes of an animal at a moment.

    Where it was not boxed just then: on the way from the box before to the box after; at an end of its track the box
    next in time, and where it would be had it gone on.
    """
    least = min(abs(t - time_s) for t, _ in places)
    nearest = [box for t, box in places if abs(t - time_s) <= least + _SLACK_S]
    if least <= _SLACK_S:
        return nearest
    before = sorted(p for p in places if p[0] < time_s)
    after = sorted(p for p in places if p[0] > time_s)
    if before and after:
        return [_on_the_way(before[-1], after[0], time_s)]
    two = before[-2:] or after[:2]
    if len(two) < 2 or two[1][0] <= two[0][0] + _SLACK_S:
        return nearest
    return [*nearest, _on_the_way(two[0], two[1], time_s)]


def _on_the_way(a: Place, b: Place, time_s: float) -> Box:
    """Box at a moment of an animal that moves steadily."""
    share = (time_s - a[0]) / (b[0] - a[0])
    x, y, w, h = (p + share * (q - p) for p, q in zip(a[1], b[1], strict=True))
    return x, y, max(w, 0.0), max(h, 0.0)


def _held(a: Box, b: Box) -> float:
    """Share of the smaller box that lies in the larger one; 0 where it is much smaller."""
    smaller, larger = sorted((a, b), key=lambda box: box[2] * box[3])
    if smaller[2] * smaller[3] < _LEAST_PART * larger[2] * larger[3]:
        return 0.0
    return covered(smaller, larger)


def _with(near: Mapping[str, Sequence[Box]], fits: Callable[[Box], bool]) -> list[str]:
    return sorted(sighting for sighting, boxes in near.items() if any(fits(box) for box in boxes))
