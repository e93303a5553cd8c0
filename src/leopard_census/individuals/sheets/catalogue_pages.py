"""The catalogue: one page per individual, longer only where its list of sightings is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from leopard_census.config.individual_sheets import IndividualSheetsSettings
from leopard_census.individuals.sheets.album import Album, Frame
from leopard_census.individuals.sheets.material import Crop, Material, Row, Sighting
from leopard_census.tables.natural_order import natural_order

LARGE = Frame(87, 56, 0, 66)
SMALL = Frame(42.8, 26.4, 0, 28)
#: Sightings in one block of the list, in two columns: what fits below the pictures, and what fits on a page.
FIRST_BLOCK, NEXT_BLOCK = 36, 110


def catalogue_pages(
    material: Material, album: Album, settings: IndividualSheetsSettings
) -> list[dict[str, Any]]:
    """One entry per individual, in the order in which people read codes."""
    return [_page(row, material, album, settings) for row in material.catalogue]


def _page(row: Row, material: Material, album: Album, settings: IndividualSheetsSettings) -> dict[str, Any]:
    members = material.members(row["individualID"])
    best = {side: _named_crop(row, side, members) for side in ("left", "right", "other")}
    large = [
        {"side": side, "picture": album.show(crop, LARGE, settings.picture_pixels), "of": sighting}
        for side in ("left", "right")
        for crop, sighting in [best[side]]
    ]
    shown = {crop.image for crop, _ in (best["left"], best["right"]) if crop}
    further = [
        {"picture": album.show(crop, SMALL, settings.thumbnail_pixels), "of": sighting, "side": crop.flank}
        for crop, sighting in _further(members, shown)[: settings.further_views]
    ]
    return {
        "row": row,
        "large": large,
        "further": further,
        "stations": _stations(members),
        "blocks": _blocks(members),
    }


def _named_crop(row: Row, side: str, members: Sequence[Sighting]) -> tuple[Crop | None, Sighting | None]:
    """The crop that the catalogue names as best of that side, among those of the individual's own sightings.

    Raises
    ------
    ValueError
        When it is none of these: the tables do not belong together.
    """
    named = row[f"best_{side}"]
    if named is None:
        return None, None
    for sighting in members:
        for crop in sighting.crops:
            if f"{crop.deployment}/{crop.image}" == named:
                return crop, sighting
    raise ValueError(
        f"the catalogue names a picture of {row['individualID']} that is none of its own: {named}"
    )


def _further(members: Sequence[Sighting], shown: set[str]) -> list[tuple[Crop, Sighting]]:
    """The best view of each sighting and flank, best first, without those already shown.

    Only views that count as showing their flank: what is left over is mostly a tail, a leg or a misread flank. An
    animal of which there is nothing else is shown by these.
    """
    views = [
        (crop, sighting)
        for sighting in members
        for flank, crop in sighting.views.items()
        if crop is not None and crop.sure and flank != "other" and crop.image not in shown
    ]
    if not views and not shown:
        views = [(sighting.crops[0], sighting) for sighting in members if sighting.crops]
    return sorted(views, key=lambda view: (-view[0].quality, view[0].deployment, view[0].image))


def _stations(members: Sequence[Sighting]) -> list[tuple[str, int]]:
    """Stations, and how many sightings each has."""
    return sorted(
        Counter(s.station for s in members).items(), key=lambda item: (-item[1], natural_order(item[0]))
    )


def _blocks(members: Sequence[Sighting]) -> list[tuple[list[Any], list[Any]]]:
    """The list of sightings, numbered, in blocks of two columns that stay on one page each."""
    numbered = list(enumerate(members, start=1))
    out, start, size = [], 0, FIRST_BLOCK
    while start < len(numbered):
        block = numbered[start : start + size]
        half = (len(block) + 1) // 2
        out.append((block[:half], block[half:]))
        start, size = start + size, NEXT_BLOCK
    return out
