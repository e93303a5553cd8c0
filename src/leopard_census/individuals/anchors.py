"""Where people's decisions attach: a decision names a place in a picture, never a key of the machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from leopard_census.tables.boxes import Box, iou, parse_box


@dataclass(frozen=True)
class Anchor:
    """One place in one picture: file, time in the clip in seconds, box as fractions."""

    media_id: str
    time_s: float
    box: Box


def parse_anchor(text: str) -> Anchor:
    """Anchor of a cell `mediaID time_s x y width height`.

    Raises
    ------
    ValueError
        When it is not that.
    """
    parts = text.split(maxsplit=2)
    if len(parts) != 3:
        raise ValueError(f"an anchor is 'mediaID time_s x y width height', not {text!r}")
    return Anchor(parts[0], float(parts[1]), parse_box(parts[2]))


def format_anchor(anchor: Anchor) -> str:
    """Cell text of an anchor: milliseconds and four decimals, as the decisions sheet holds them."""
    return f"{anchor.media_id} {anchor.time_s:.3f} " + " ".join(f"{part:.4f}" for part in anchor.box)


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
