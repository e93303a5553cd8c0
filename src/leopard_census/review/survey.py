"""What the page knows of a survey: its sightings of the target species, their pictures, and what is to be asked.

Only sightings that the assignments list are known here: those of the target species that no rule and no person took
out. So no picture of a person, and none of another kind, can be asked for.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.errors import InputError
from leopard_census.individuals.anchors import AnchorIndex, anchor_text
from leopard_census.individuals.known import Known, read_references
from leopard_census.individuals.naming import encounter_numbers
from leopard_census.review.controls import Control, Seen, known_pairs
from leopard_census.review.protocol import Pair
from leopard_census.tables.anchor import Anchor, format_anchor, parse_anchor
from leopard_census.tables.boxes import Box, parse_box
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Picture:
    """One picture of a sighting.

    Attributes
    ----------
    frame
        frameID.
    flank
        left, right or other; as people decided, where they did.
    box
        Part of the frame that it shows, as fractions.
    archive, image, mask
        Zip of the deployment, and the names of picture and mask in it.
    animal
        Where the animal is in the picture, as fractions of it; None where nobody boxed it there.
    """

    frame: str
    flank: str
    quality: float
    night: bool
    width: int | None
    height: int | None
    box: Box
    archive: Path
    image: str
    mask: str | None
    animal: Box | None = None

    @property
    def anchor(self) -> str:
        """Where a decision on just this picture points."""
        media, _, microseconds = self.frame.partition("@")
        return format_anchor(Anchor(media, int(microseconds or 0) / 1e6, self.box))

    @property
    def time_s(self) -> float:
        """In the clip; 0 in a photo."""
        return int(self.frame.partition("@")[2] or 0) / 1e6


@dataclass(frozen=True)
class Shown:
    """One sighting.

    Attributes
    ----------
    row
        Of the sightings table; of earlier winters as `individuals.known` makes it.
    assigned
        Of the assignments table; empty for earlier winters.
    pictures
        Best first.
    """

    row: Row
    assigned: Row
    pictures: tuple[Picture, ...]

    @property
    def key(self) -> str:
        """sightingID."""
        return str(self.row["sightingID"])

    @property
    def flank(self) -> str:
        """As people decided, where they did."""
        return str(self.assigned.get("flank") or self.row["flank"])

    @property
    def code(self) -> str | None:
        """What it is called now: by people, or by machine."""
        return self.assigned.get("individualID") or self.row["individualID"]

    @property
    def start(self) -> dt.datetime | None:
        """When it began."""
        return self.row["start"]

    @property
    def anchor(self) -> str | None:
        """Where a decision on it points."""
        return anchor_text(self.row)

    def of_frames(self, frames: Sequence[str]) -> tuple[Picture, ...]:
        """Its pictures of these frames; all of them where none are given."""
        return tuple(p for p in self.pictures if p.frame in frames) if frames else self.pictures


@dataclass(frozen=True)
class ReviewSurvey:
    """A survey as it was built last.

    Attributes
    ----------
    shown
        sightingID -> sighting, those of earlier winters among them.
    queue
        Rows of the review queue, best first.
    catalogue
        Rows of the catalogue.
    state
        Row of the state of the review.
    known
        Of earlier winters.
    built
        When the queue was made.
    register
        Rows of the register that this survey may read.
    target_species
        Of the survey.
    """

    name: str
    shown: dict[str, Shown]
    queue: Sequence[Row]
    catalogue: Sequence[Row]
    state: Row
    known: Known
    built: dt.datetime
    settings: IndividualsSettings
    tables: Mapping[str, Path] = field(repr=False)
    register: Sequence[Row] = ()
    target_species: str = ""

    @cached_property
    def pairs(self) -> list[Pair]:
        """Pairs of the queue, in order, each with the smaller key first."""
        return [_pair(row["sighting_a"], row["sighting_b"]) for row in self.queue]

    @cached_property
    def with_pictures(self) -> frozenset[str]:
        """Sightings that have one, and a place that a decision can point at."""
        return frozenset(key for key, one in self.shown.items() if one.pictures and one.anchor)

    @cached_property
    def controls(self) -> list[Control]:
        """Pairs whose answer is known."""
        own = [one for key, one in sorted(self.shown.items()) if one.pictures and one.anchor]
        visit = encounter_numbers([one.row for one in own], self.settings.encounter_minutes)
        # The views of an animal from one earlier winter are of several visits, but nobody knows which.
        visit |= {one.key: -1 - n for n, one in enumerate(own) if one.key in self.known.keys}
        return known_pairs(_seen(one, visit[one.key]) for one in own)

    def attach(self, anchor: str) -> str | None:
        """The one sighting that an anchor means."""
        if (exact := self._anchors.get(anchor)) is not None:
            return exact
        try:
            found = self._index.candidates(parse_anchor(anchor))
        except ValueError:
            return None
        return found[0] if len(found) == 1 else None

    def meant(self, anchor: Anchor) -> list[str]:
        """All sightings that an anchor may mean, those of other species among them."""
        return self._index.candidates(anchor)

    @cached_property
    def _anchors(self) -> dict[str, str]:
        """Anchors that the page itself writes."""
        out: dict[str, str] = {}
        for key, one in sorted(self.shown.items()):
            for anchor in filter(None, (*(p.anchor for p in one.pictures), one.anchor)):
                out[anchor] = key
        return out

    @cached_property
    def _index(self) -> AnchorIndex:
        """Of all boxes: read when a decision was made on another detector's boxes, or by hand."""
        boxes: list[Row] = [*read_table(self.tables["tracks"], contract("tracks"))]
        boxes += read_table(self.tables["crops"], contract("crops"))
        return AnchorIndex(
            [*read_table(self.tables["sightings"], contract("sightings")), *self.known.sightings],
            [*boxes, *self.known.crops],
            min_iou=self.settings.anchor_iou,
            min_held=self.settings.anchor_held,
            max_seconds=self.settings.anchor_seconds,
        )


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
    assigned = {
        row["sightingID"]: row
        for row in read_table(tables["assignments"], contract("assignments"))
        if row["state"] != "excluded"
    }
    rows = [
        row for row in read_table(tables["sightings"], contract("sightings")) if row["sightingID"] in assigned
    ]
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
    archives = {row["deploymentID"]: results / "sightings" / f"{row['deploymentID']}.zip" for row in rows}
    crops = _by_sighting([*read_table(tables["crops"], contract("crops")), *known.crops])
    shown = {(row["sightingID"], row["frameID"]) for own in crops.values() for row in own}
    boxes = _boxes(tables["tracks"], shown)
    return ReviewSurvey(
        name,
        {
            row["sightingID"]: _shown(
                row,
                assigned.get(row["sightingID"], {}),
                crops.get(row["sightingID"], []),
                archives | known.archives,
                boxes,
            )
            for row in [*rows, *known.sightings]
        },
        sorted(read_table(tables["review_queue"], contract("review_queue")), key=lambda row: row["rank"]),
        read_table(tables["catalogue"], contract("catalogue")),
        next(iter(read_table(tables["review_state"], contract("review_state"))), {}),
        known,
        dt.datetime.fromtimestamp(tables["review_queue"].stat().st_mtime, dt.UTC),
        settings,
        tables,
        register,
        target_species,
    )


def _pair(a: str, b: str) -> Pair:
    return min(a, b), max(a, b)


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
        )
        for crop in crops
    )
    return Shown(row, assigned, pictures)


def _seen(one: Shown, visit: int) -> Seen:
    frames: dict[str, list[tuple[float, str]]] = {}
    for picture in one.pictures:
        frames.setdefault(picture.flank, []).append((picture.time_s, picture.frame))
    return Seen(
        one.key,
        visit,
        one.row["individualID"],
        {flank: tuple(sorted(own)) for flank, own in frames.items()},
        tuple(one.row["companions"] or ()),
    )
