"""Contact sheets: all sightings of an individual at equal scale, so that a stranger among them shows.

Pictures stand as they were taken, never mirrored: within one flank all animals walk the same way anyhow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from leopard_census.config.individual_sheets import IndividualSheetsSettings
from leopard_census.individuals.sheets.album import Album
from leopard_census.individuals.sheets.contact_layout import LONG, Size, choose_size, rows
from leopard_census.individuals.sheets.links import Key, Link, link
from leopard_census.individuals.sheets.material import FLANKS, Material, Sighting, kind_of_reason
from leopard_census.individuals.sheets.parts import parts, telling_parts

#: With fewer linked sightings of a flank than this, which of them is the weakest says nothing: two share one link.
FEWEST_TO_RANK = 3
#: Nor does it where all are about equally well linked: within so much log odds, a factor of e.
ABOUT_EQUAL = 1.0

#: Flank compared and evidence by pair of sightings.
Evidence = Mapping[Key, tuple[str, float]]


def circles(material: Material) -> dict[str, str]:
    """sightingID -> the individual that it is, or may be: what links are looked up within."""
    out = {s.key: s.code or s.candidate for s in material.sightings.values()}
    return {key: code for key, code in out.items() if code}


def contact_sheets(
    material: Material, evidence: Evidence, album: Album, settings: IndividualSheetsSettings
) -> list[dict[str, Any]]:
    """One sheet per individual, in the order in which people read codes.

    Returns
    -------
    list of dict
        Each with the `row` of the catalogue, the `groups` of a flank each, how many sightings stand in two of them
        (`twice`), pictures in a row (`per_row`), and whether all fits one page (`one_page`).
    """
    sheets = []
    for row in material.catalogue:
        members = material.members(row["individualID"])
        by_flank = {flank: [s for s in members if flank in s.views] for flank in FLANKS}
        size, one_page = choose_size([[s.views[f] for s in own] for f, own in by_flank.items()])
        sheets.append(
            {
                "row": row,
                "groups": [
                    _group(flank, own, evidence, album, size, settings)
                    for flank, own in by_flank.items()
                    if own
                ],
                "twice": sum(len(s.views) > 1 for s in members),
                "per_row": size.per_row,
                "one_page": one_page,
            }
        )
    return sheets


def _group(
    flank: str,
    members: Sequence[Sighting],
    evidence: Evidence,
    album: Album,
    size: Size,
    settings: IndividualSheetsSettings,
) -> dict[str, Any]:
    """Thumbnails of one flank in order of time, with marks on those that hardly match the rest."""
    number = {s.key: n for n, s in enumerate(members, start=1)}
    links = {s.key: link(s.key, number, flank, evidence) for s in members}
    part = parts(list(number), flank, evidence)
    told = telling_parts(part, flank, evidence)
    marks = _marks(links, part, told)
    cells = [
        {
            "number": number[s.key],
            "of": s,
            "picture": album.show(s.views[flank], size.frame, size.pixels(settings)),
            "unsure": _unsure(s, flank),
            "link": links[s.key],
            "least_with": number[found.least_with] if (found := links[s.key]) else None,
            "mark": marks.get(s.key, ""),
            "part": part_name(told[part[s.key]]) if len(told) > 1 and part[s.key] in told else "",
        }
        for s in members
    ]
    return {"flank": flank, "count": len(members), "parts": max(len(told), 1), "rows": rows(cells, size)}


def _unsure(sighting: Sighting, flank: str) -> bool:
    """Whether a sighting stands under a flank that it may not show."""
    crop = sighting.views[flank]
    return flank != "other" and crop is not None and not crop.sure


def part_name(number: int) -> str:
    """A letter, or A1, B1 and so on after the last."""
    return chr(ord("A") + number % 26) + (str(number // 26) if number >= 26 else "")


def _marks(
    links: Mapping[str, Link | None], part: Mapping[str, int], told: Mapping[int, int]
) -> dict[str, str]:
    """Marks of the sightings that do not fit.

    `against` where the pictures speak against the link on the whole, or where a sighting lies in a smaller part;
    `alone` where it matches no other; where nobody has either, `weakest` for one.
    """
    known = {key: found.mean for key, found in links.items() if found is not None}
    marks = {key: "against" for key in part if part[key] > 0 or known.get(key, 0.0) < 0}
    marks |= {key: "alone" for key in part if part[key] > 0 and part[key] not in told}
    ranked = len(known) >= FEWEST_TO_RANK and max(known.values()) - min(known.values()) >= ABOUT_EQUAL
    if ranked and not marks:
        marks[min(known, key=lambda key: (known[key], key))] = "weakest"
    return marks


def review_sheets(
    material: Material, evidence: Evidence, album: Album, settings: IndividualSheetsSettings
) -> tuple[list[dict[str, Any]], int]:
    """Sightings to review by likeliest name, then those without one by reason; and how many find no room.

    Returns
    -------
    list of dict
        Each with the `candidate` or `reason`, the candidate's best views to compare with, and thumbnails.
    int
        Number of sightings left out, of which the assignments tell.
    """
    waiting = material.to_review
    shown = waiting[: settings.review_sightings]
    sheets = []
    for (candidate, reason), group in groupby(
        shown, key=lambda s: (s.candidate, "" if s.candidate else kind_of_reason(s))
    ):
        cells = []
        members = material.members(candidate) if candidate else []
        sightings = list(group)
        for flank in FLANKS:
            own = [s for s in sightings if flank in s.views]
            if own and flank != "other":
                cells += _known(members, flank, album, settings)
            cells += [_waiting(s, flank, members, evidence, album, settings) for s in own]
        sheets.append(
            {"candidate": candidate, "reason": reason, "count": len(sightings), "rows": rows(cells, LONG)}
        )
    return sheets, len(waiting) - len(shown)


def _known(
    members: Sequence[Sighting], flank: str, album: Album, settings: IndividualSheetsSettings
) -> list[dict[str, Any]]:
    """The best view of the likeliest individual, to compare with; none where it has none of that flank."""
    views = [(crop, s) for s in members if (crop := s.views.get(flank)) is not None]
    if not views:
        return []
    crop, sighting = min(views, key=lambda view: (not view[0].sure, -view[0].quality, view[1].order))
    picture = album.show(crop, LONG.frame, LONG.pixels(settings))
    return [{"of": sighting, "picture": picture, "mark": "known", "flank": flank, "link": None}]


def _waiting(
    sighting: Sighting,
    flank: str,
    members: Sequence[Sighting],
    evidence: Evidence,
    album: Album,
    settings: IndividualSheetsSettings,
) -> dict[str, Any]:
    return {
        "of": sighting,
        "picture": album.show(sighting.views[flank], LONG.frame, LONG.pixels(settings)),
        "mark": "",
        "flank": flank,
        "unsure": _unsure(sighting, flank),
        "link": link(sighting.key, [s.key for s in members], flank, evidence),
        "common": flank != "other" and any(flank in s.views for s in members),
    }
