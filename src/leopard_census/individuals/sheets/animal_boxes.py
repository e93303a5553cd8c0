"""Where the animal meant stands in a picture, and who else is in it: from the boxes of all sightings."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leopard_census.individuals.sheets.material import Crop
from leopard_census.tables.boxes import Box, covered, parse_box

#: A neighbour of whom less than this share is in the picture is left out: an edge of its tail asks no question.
LEAST_IN_VIEW = 0.1


@dataclass(frozen=True)
class Marked:
    """A box within a picture, as shares of its width and height; `own`: of the animal that the picture is about."""

    left: float
    top: float
    width: float
    height: float
    own: bool


def read_boxes(path: Path, frames: Collection[str]) -> dict[str, list[tuple[str, Box]]]:
    """frameID -> (sightingID, box) of everyone boxed in it, from the table of tracks, row by row as it is long."""
    out: dict[str, list[tuple[str, Box]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["frameID"] in frames:
                out.setdefault(row["frameID"], []).append((row["sightingID"], parse_box(row["box"])))
    return {frame: sorted(found) for frame, found in out.items()}


def marked(crop: Crop | None, sighting: str, boxes: Mapping[str, Sequence[tuple[str, Box]]]) -> list[Marked]:
    """Boxes of a picture, the animal's own last, so that it is drawn above the others."""
    if crop is None:
        return []
    found = [
        _within(crop.box, box, key == sighting)
        for key, box in boxes.get(crop.frame_id, ())
        if key == sighting or covered(box, crop.box) >= LEAST_IN_VIEW
    ]
    return sorted(found, key=lambda box: (box.own, box.left, box.top))


def _within(crop: Box, box: Box, own: bool) -> Marked:
    """The part of a box of the frame that lies in the crop."""
    x, y, w, h = crop
    left, right = (min(max((edge - x) / w, 0.0), 1.0) for edge in (box[0], box[0] + box[2]))
    top, bottom = (min(max((edge - y) / h, 0.0), 1.0) for edge in (box[1], box[1] + box[3]))
    return Marked(left, top, right - left, bottom - top, own)
