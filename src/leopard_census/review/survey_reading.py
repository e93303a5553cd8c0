"""Reading a survey's results for the page."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.errors import InputError
from leopard_census.individuals.anchors import AnchorIndex
from leopard_census.individuals.known import Known, read_references
from leopard_census.review.attachment import Attachment
from leopard_census.review.other_species import is_other, is_shown
from leopard_census.review.survey import Picture, ReviewSurvey, Row, Shown
from leopard_census.tables.boxes import Box, parse_box
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table


def read_survey(
    name: str,
    results: Path,
    settings: IndividualsSettings,
    earlier: Mapping[str, Path],
    register: Sequence[Row],
    target_species: str,
) -> ReviewSurvey:
    """Read a survey's results.

    Parameters
    ----------
    name, results
        Of the survey: its id, and `results/<survey>`.
    settings
        Of the stage individuals.
    earlier
        Earlier surveys in order of time -> their folder of results.
    register
        Rows of the register that this survey may read.
    target_species
        Of the survey.

    Raises
    ------
    InputError
        When the individuals are not made yet.
    """
    tables = {
        **{table: results / "sightings" / f"{table}.csv" for table in ("crops", "tracks")},
        **{
            table: results / "individuals" / f"{table}.csv"
            for table in ("assignments", "catalogue", "review_queue", "review_state", "pairs")
        },
        "sightings": results / "sightings" / "all.csv",
    }
    if missing := [path for path in tables.values() if not path.is_file()]:
        todo = f"run snakemake --cores all --config survey={name} first"
        raise InputError(
            "There is nothing to review yet:", [f"{path}: is not made yet; {todo}" for path in missing]
        )
    assigned = {row["sightingID"]: row for row in read_table(tables["assignments"], contract("assignments"))}
    all_rows = read_table(tables["sightings"], contract("sightings"))
    had = {
        survey: path
        for survey, path in earlier.items()
        if (path / "individuals" / "references.csv").is_file()
    }
    known = read_references(
        [path / "individuals" / "references.csv" for path in had.values()],
        [path / "individuals" / "references.zip" for path in had.values()],
        list(had),
        register,
        target_species,
    )
    archives = {row["deploymentID"]: results / "sightings" / f"{row['deploymentID']}.zip" for row in all_rows}
    crops = _by_sighting([*read_table(tables["crops"], contract("crops")), *known.crops])
    boxes = _boxes(
        tables["tracks"], {(row["sightingID"], row["frameID"]) for own in crops.values() for row in own}
    )

    def read(rows: Iterable[Row]) -> dict[str, Shown]:
        return {
            row["sightingID"]: _shown(
                row,
                assigned.get(row["sightingID"], {}),
                crops.get(row["sightingID"], []),
                archives | known.archives,
                boxes,
            )
            for row in rows
        }

    shown = read([*(row for row in all_rows if is_shown(assigned.get(row["sightingID"]))), *known.sightings])
    others = read(
        row
        for row in all_rows
        if row["sightingID"] in crops and is_other(row, assigned.get(row["sightingID"]))
    )
    return ReviewSurvey(
        name,
        shown,
        others,
        sorted(read_table(tables["review_queue"], contract("review_queue")), key=lambda row: row["rank"]),
        read_table(tables["catalogue"], contract("catalogue")),
        next(iter(read_table(tables["review_state"], contract("review_state"))), {}),
        known,
        dt.datetime.fromtimestamp(tables["review_queue"].stat().st_mtime, dt.UTC),
        settings,
        tables,
        Attachment(_anchors({**others, **shown}), lambda: _index(tables, known, settings)),
        register,
        target_species,
    )


def _anchors(sightings: Mapping[str, Shown]) -> Iterable[tuple[str, str]]:
    """Anchors that the page itself writes."""
    for key, one in sorted(sightings.items()):
        for anchor in filter(None, (*(p.anchor for p in one.pictures), one.anchor)):
            yield anchor, key


def _index(tables: Mapping[str, Path], known: Known, settings: IndividualsSettings) -> AnchorIndex:
    """Of all boxes."""
    boxes: list[Row] = [*read_table(tables["tracks"], contract("tracks"))]
    boxes += read_table(tables["crops"], contract("crops"))
    return AnchorIndex(
        [*read_table(tables["sightings"], contract("sightings")), *known.sightings],
        [*boxes, *known.crops],
        min_iou=settings.anchor_iou,
        min_held=settings.anchor_held,
        max_seconds=settings.anchor_seconds,
    )


def _by_sighting(crops: Iterable[Row]) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    for row in sorted(crops, key=lambda r: (-r["quality"], r["frameID"])):
        out.setdefault(row["sightingID"], []).append(row)
    return out


def _boxes(tracks: Path, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Box]:
    """Boxes of animals in the frames that are shown; a survey has a hundred times as many."""
    with tracks.open(encoding="utf-8", newline="") as file:
        return {
            key: parse_box(row["box"])
            for row in csv.DictReader(file)
            if (key := (row["sightingID"], row["frameID"])) in wanted
        }


def _within(box: Box | None, crop: Box) -> Box | None:
    """A box of the frame as fractions of a part of it."""
    if box is None or min(crop[2:]) <= 0:
        return None
    return (box[0] - crop[0]) / crop[2], (box[1] - crop[1]) / crop[3], box[2] / crop[2], box[3] / crop[3]


def _shown(
    row: Row,
    assigned: Row,
    crops: Sequence[Row],
    archives: Mapping[str, Path],
    boxes: Mapping[tuple[str, str], Box],
) -> Shown:
    decided = assigned.get("flank") if assigned.get("flank") != row["flank"] else None
    pictures = tuple(
        Picture(
            crop["frameID"],
            decided or crop["flank"],
            crop["quality"],
            bool(crop["night"]),
            crop.get("width"),
            crop.get("height"),
            parse_box(crop["box"]),
            archives[row["deploymentID"]],
            crop["image"],
            crop.get("mask"),
            _within(boxes.get((crop["sightingID"], crop["frameID"])), parse_box(crop["box"])),
            1.0 if decided else crop["flank_probability"] or 0.0,
        )
        for crop in crops
    )
    return Shown(row, assigned, pictures)
