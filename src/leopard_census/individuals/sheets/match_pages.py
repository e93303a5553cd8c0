"""Match drawings: two pictures beside each other, and what of their coats agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.config.individual_sheets import IndividualSheetsSettings
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.imaging.archive import open_archive
from leopard_census.individuals.conflicts import CONTRADICTION
from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.known import Known
from leopard_census.individuals.sheets.advice import advice
from leopard_census.individuals.sheets.album import Album, Frame, Printed
from leopard_census.individuals.sheets.animal_boxes import Marked, marked, read_boxes
from leopard_census.individuals.sheets.contradictions import read_contradictions, statements
from leopard_census.individuals.sheets.links import read_pairs
from leopard_census.individuals.sheets.matched_places import Places, Shown, matched_places
from leopard_census.individuals.sheets.material import Crop, Material, Row, crop_of
from leopard_census.tables.boxes import Box

HALF = Frame(87, 58, 0, 62)
#: Between the two pictures, mm.
GAP = 6.0
#: Colours of the lines in turn, so that neighbours can be followed; light ones, as coats and nights are dark.
COLOURS = ("#ffb000", "#35d0e8", "#ff6fae", "#b8e04a")


def match_drawings(
    material: Material,
    known: Known,
    tables: Mapping[str, Path],
    queue: Sequence[Row],
    archives: Mapping[str, Path],
    album: Album,
    individuals: IndividualsSettings,
    settings: IndividualSheetsSettings,
) -> list[dict[str, Any]]:
    """One entry per pair of the head of the review queue.

    Parameters
    ----------
    material
        Of this survey.
    known
        Animals of earlier winters, with which sightings are compared as well.
    tables
        `pairs`, `tracks` and `conflicts` among them.
    queue
        Rows of the review queue.
    archives
        deploymentID -> zip of its crops, those of earlier winters among them.
    """
    head = sorted(queue, key=lambda row: row["rank"])[: settings.matches]
    pairs = {(row["sighting_a"], row["sighting_b"]): row["flank"] for row in head}
    sides = frozenset(s for pair in pairs for s in pair)
    if strange := sorted(sides - material.sightings.keys() - known.keys):
        raise ValueError(f"the review queue names sightings that are not shown: {', '.join(strange[:10])}")
    sought = frozenset((min(pair), max(pair)) for pair in pairs)
    scores = {
        (row["sighting_a"], row["sighting_b"]): row
        for row in read_pairs(tables["pairs"], lambda a, b: (min(a, b), max(a, b)) in sought)
    }
    shown = Shown(
        [*material.rows, *known.sightings],
        [*material.crops, *known.crops],
        archives,
        material.decided,
        known.keys,
    )
    places = matched_places(pairs.items(), shown, individuals)
    crops = _crops(material, known, sides, archives)
    frames = {crop.frame_id for own in crops.values() for crop in own}
    boxes = read_boxes(tables["tracks"], frames)
    cycles = read_contradictions(tables["conflicts"])
    names = {key: s.said for key, s in material.sightings.items() if s.said}
    out = []
    for row in head:
        drawing = _drawing(row, scores, places, crops, boxes, album, settings)
        pair = row["sighting_a"], row["sighting_b"]
        drawing["sides"] = [_side(key, material, known) for key in pair]
        links = cycles.get(pair, []) if row["reason"] == CONTRADICTION else []
        drawing["statements"] = statements(links, names)
        out.append(drawing)
    return out


def _crops(
    material: Material, known: Known, sides: frozenset[str], archives: Mapping[str, Path]
) -> dict[str, list[Crop]]:
    """Pictures of the sightings that are drawn, best first. Those of earlier winters tell no size: it is read."""
    out = {key: list(material.sightings[key].crops) for key in sides & material.sightings.keys()}
    deployment_of = {row["sightingID"]: row["deploymentID"] for row in known.sightings}
    for row in sorted(known.crops, key=lambda r: (-r["quality"], r["frameID"])):
        key = row["sightingID"]
        if key in sides:
            deployment = deployment_of[key]
            with open_archive(archives[deployment]) as archive:
                height, width = archive.picture(row["image"]).shape[:2]
            out.setdefault(key, []).append(crop_of({**row, "width": width, "height": height}, deployment))
    return out


def _drawing(
    row: Row,
    scores: Mapping[Pair, Row],
    places: Mapping[Pair, Places],
    crops: Mapping[str, Sequence[Crop]],
    boxes: Mapping[str, Sequence[tuple[str, Box]]],
    album: Album,
    settings: IndividualSheetsSettings,
) -> dict[str, Any]:
    """What is drawn of a pair."""
    pair = row["sighting_a"], row["sighting_b"]
    score = scores.get((min(pair), max(pair)))
    # Among the few pictures drawn here chance finds maps that the whole survey knows better than to believe.
    found = None if score is not None and score["inliers"] == 0 else places.get(pair)
    flank = found.flank if found else row["flank"]
    pictures, marks = [], []
    for k, key in enumerate(pair):
        crop = _chosen(crops.get(key, []), found.frames[k] if found else None, flank)
        pictures.append(album.show(crop, HALF, settings.picture_pixels))
        marks.append(marked(crop, key, boxes))
    return {
        "row": row,
        "flank": flank,
        "score": score,
        "advice": advice(row["reason"]),
        "pictures": pictures,
        "lines": _lines(found, pictures),
        "boxes": _boxes(marks, pictures),
        "height": max([p.height for p in pictures if p], default=10.0),
    }


def _chosen(crops: Sequence[Crop], frame: str | None, flank: str | None) -> Crop | None:
    """The crop that matched, or else the best of the flank, or of any."""
    for wanted in (
        [c for c in crops if c.frame_id == frame],
        [c for c in crops if c.flank == flank],
        list(crops),
    ):
        if wanted:
            return wanted[0]
    return None


def _side(key: str, material: Material, known: Known) -> dict[str, Any]:
    """What stands below a picture."""
    if key in material.sightings:
        return {"key": key, "of": material.sightings[key], "earlier": None}
    (row,) = [r for r in known.sightings if r["sightingID"] == key]
    return {"key": key, "of": None, "earlier": row["individualID"]}


def _boxes(
    marks: Sequence[Sequence[Marked]], pictures: Sequence[Printed | None]
) -> list[dict[str, float | bool]]:
    """Boxes in mm from the upper left corner of the drawing."""
    out: list[dict[str, float | bool]] = []
    for k, (found, picture) in enumerate(zip(marks, pictures, strict=True)):
        if picture is None:
            continue
        start = HALF.width + GAP if k else HALF.width - picture.width
        out += [
            {
                "x": start + box.left * picture.width,
                "y": box.top * picture.height,
                "width": box.width * picture.width,
                "height": box.height * picture.height,
                "own": box.own,
            }
            for box in found
        ]
    return out


def _lines(found: Places | None, pictures: Sequence[Printed | None]) -> list[dict[str, Any]]:
    """Lines in mm from the upper left corner of the drawing; from top to bottom, in the colours by turns."""
    one, other = pictures
    if found is None or one is None or other is None:
        return []
    left = HALF.width - one.width
    right = HALF.width + GAP
    ends = [
        (left + x * one.width, y * one.height, right + u * other.width, v * other.height)
        for x, y, u, v in found.lines
    ]
    ends.sort(key=lambda end: (end[1] + end[3], end))
    return [{"ends": end, "colour": COLOURS[k % len(COLOURS)]} for k, end in enumerate(ends)]
