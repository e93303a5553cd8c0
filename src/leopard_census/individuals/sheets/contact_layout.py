"""How large the pictures of a contact sheet are: as large as leaves an animal on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from leopard_census.config.individual_sheets import IndividualSheetsSettings
from leopard_census.individuals.sheets.album import Frame
from leopard_census.individuals.sheets.material import Crop


@dataclass(frozen=True)
class Size:
    """Pictures in a row, and the room of each."""

    per_row: int
    frame: Frame

    def pixels(self, settings: IndividualSheetsSettings) -> int:
        """Longest side of a picture: as sharp as the smallest ones, but no more than a large picture's."""
        wanted = round(settings.thumbnail_pixels * self.frame.width / SIZES[-1].frame.width)
        return min(wanted, max(settings.picture_pixels, settings.thumbnail_pixels))


#: From the largest pictures to the smallest.
SIZES = (
    Size(2, Frame(88.6, 58.0, 1.1, 56)),
    Size(3, Frame(58.1, 38.0, 1.1, 37)),
    Size(4, Frame(42.8, 26.4, 1.1, 27)),
)
#: Where an animal needs more than a page anyway, and of sightings to review.
LONG = SIZES[1]
#: mm: what is printed on of a page, the heading of an animal, that of a flank, and what stands below a picture.
PAGE, HEADING, FLANK, CAPTION = 255.0, 19.0, 9.5, 19.5
#: mm: the room of a sighting of which no picture is kept, at least.
NO_PICTURE = 14.0


def choose_size(groups: Sequence[Sequence[Crop | None]]) -> tuple[Size, bool]:
    """The largest size at which the flanks of an animal fit one page, and whether one does."""
    for size in SIZES:
        if _height(groups, size) <= PAGE:
            return size, True
    return LONG, False


def _height(groups: Sequence[Sequence[Crop | None]], size: Size) -> float:
    height = HEADING
    for crops in groups:
        height += FLANK if crops else 0.0
        for start in range(0, len(crops), size.per_row):
            row = [crop for crop in crops[start : start + size.per_row] if crop]
            heights = [size.frame.place("", crop.width, crop.height).height for crop in row]
            height += max(heights, default=NO_PICTURE) + 2 * size.frame.edge + CAPTION
    return height


def rows(cells: Sequence[Mapping[str, Any]], size: Size) -> list[dict[str, Any]]:
    """Cells in rows, each as high as its highest picture."""
    out = []
    for start in range(0, len(cells), size.per_row):
        row = cells[start : start + size.per_row]
        edge = size.frame.edge
        room = max([cell["picture"].height for cell in row if cell["picture"]], default=NO_PICTURE) + 2 * edge
        placed = [
            {**cell, "picture": replace(cell["picture"], top=(room - cell["picture"].height) / 2)}
            if cell["picture"]
            else dict(cell)
            for cell in row
        ]
        out.append({"cells": placed, "room": room})
    return out
