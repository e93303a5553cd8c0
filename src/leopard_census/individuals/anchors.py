"""Where people's decisions attach: which sightings of this run an anchor can mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from leopard_census.tables.anchor import Anchor
from leopard_census.tables.boxes import Box, iou, parse_box


class AnchorIndex:
    """Finds the sightings that an anchor can mean.

    Parameters
    ----------
    sightings, crops
        Rows of the sightings and crops tables; every known box of a sighting counts.
    min_iou, max_seconds
        How close a box must be (design section 4).
    """

    def __init__(
        self,
        sightings: Iterable[Mapping[str, Any]],
        crops: Iterable[Mapping[str, Any]],
        *,
        min_iou: float,
        max_seconds: float,
    ) -> None:
        self._min_iou, self._max_seconds = min_iou, max_seconds
        self._places: dict[str, list[tuple[str, float, Box]]] = {}
        for row in sightings:
            if row["anchor_mediaID"] and row["anchor_box"]:
                place = (row["sightingID"], float(row["anchor_time_s"] or 0.0), parse_box(row["anchor_box"]))
                self._places.setdefault(row["anchor_mediaID"], []).append(place)
        for row in crops:
            media_id, _, microseconds = str(row["frameID"]).partition("@")
            place = (row["sightingID"], int(microseconds or 0) / 1e6, parse_box(row["box"]))
            self._places.setdefault(media_id, []).append(place)

    def candidates(self, anchor: Anchor) -> list[str]:
        """Sightings with a box close enough in place and time, sorted."""
        return sorted(
            {
                sighting
                for sighting, time_s, box in self._places.get(anchor.media_id, [])
                # Half a microsecond of slack: both times went through decimal text.
                if abs(time_s - anchor.time_s) <= self._max_seconds + 5e-7
                and iou(box, anchor.box) >= self._min_iou
            }
        )
