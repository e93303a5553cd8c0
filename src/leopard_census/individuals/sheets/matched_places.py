"""Which places of two coats agree, for the pairs that are drawn.

The tables keep how many places agree, not which. They are found again here, among the sightings of these pairs alone;
in the individuals stage the whole survey decides what is telling, so the numbers can differ a little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.crop_choice import choose_crops
from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.matching import Picture, ViewMatch, match_views
from leopard_census.individuals.naming import encounter_numbers
from leopard_census.individuals.views import View, load_views
from leopard_census.tables.boxes import parse_box

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Places:
    """The two views that match best, and their places in common.

    Attributes
    ----------
    frames
        frameID of the one and of the other.
    flank
        Shown by both.
    lines
        (x, y) of the place in the one, then in the other, as shares of the crops' width and height.
    """

    frames: tuple[str, str]
    flank: str
    lines: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Shown:
    """Sightings and crops that can be drawn: this survey's own, and known animals of earlier winters.

    Attributes
    ----------
    sightings, crops
        Rows of the tables of these names.
    archives
        deploymentID -> zip of its crops.
    decided
        Sightings whose flank a person changed.
    known
        Keys of views of earlier winters: they are one visit, as they are never compared with each other.
    """

    sightings: Sequence[Row]
    crops: Sequence[Row]
    archives: Mapping[str, Path]
    decided: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


def matched_places(
    pairs: Iterable[tuple[Pair, str | None]], shown: Shown, settings: IndividualsSettings
) -> dict[Pair, Places]:
    """Places in common of pairs of sightings.

    Parameters
    ----------
    pairs
        Two sightings (in the order in which they are drawn), and the flank to compare; None: either.
    shown
        What there is to draw.
    settings
        Of the individuals stage.

    Returns
    -------
    dict
        Pairs of which four places or more agree; the others are absent.
    """
    wanted = dict(pairs)
    rows = [row for row in shown.sightings if any(row["sightingID"] in pair for pair in wanted)]
    flank_of = {row["sightingID"]: row["flank"] for row in rows}
    chosen = choose_crops(shown.crops, flank_of, shown.decided, settings.features)
    camera_of = {row["sightingID"]: row["deploymentID"] for row in rows}
    views = load_views(chosen, camera_of, shown.archives, settings.features)
    views = [view for view in views if len(view.features) >= settings.features.min_keypoints]
    visit = encounter_numbers(rows, settings.encounter_minutes) | dict.fromkeys(shown.known, -1)
    cameras = {camera: k for k, camera in enumerate(sorted(set(camera_of.values())))}
    pictures = [
        Picture(v.features, v.places, cameras[camera_of[v.sighting_id]], visit[v.sighting_id]) for v in views
    ]
    box_of = {(row["sightingID"], row["frameID"]): row["box"] for row in chosen}
    best: dict[Pair, tuple[float, Places]] = {}
    for match in match_views(pictures, side=settings.features.side, tolerance=settings.matching.tolerance):
        if views[match.a].flank != views[match.b].flank:
            continue
        for a, b, turned in ((match.a, match.b, False), (match.b, match.a, True)):
            pair = views[a].sighting_id, views[b].sighting_id
            flank = wanted.get(pair, "not wanted")
            if flank in (None, views[a].flank) and (pair not in best or match.score > best[pair][0]):
                best[pair] = match.score, _places(views[a], views[b], match, turned, box_of)
    return {pair: places for pair, (_, places) in best.items()}


def _places(
    one: View, other: View, match: ViewMatch, turned: bool, box_of: Mapping[tuple[str, str], str]
) -> Places:
    of_one, of_other = (match.of_b, match.of_a) if turned else (match.of_a, match.of_b)
    starts = _in_crop(one, of_one.tolist(), box_of)
    ends = _in_crop(other, of_other.tolist(), box_of)
    lines = sorted((x, y, u, v) for (x, y), (u, v) in zip(starts, ends, strict=True))
    return Places((one.frame_id, other.frame_id), one.flank, tuple(lines))


def _in_crop(
    view: View, features: Sequence[int], box_of: Mapping[tuple[str, str], str]
) -> list[tuple[float, float]]:
    """Places of features as shares of the crop, as it was taken."""
    x, y, w, h = parse_box(box_of[view.sighting_id, view.frame_id])
    return [((float(view.places[k, 0]) - x) / w, (float(view.places[k, 1]) - y) / h) for k in features]
