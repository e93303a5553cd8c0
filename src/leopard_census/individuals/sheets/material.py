"""What the sheets show: sightings that count as the target species, with their names and their pictures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.config.individuals import FeatureSettings
from leopard_census.individuals.crop_choice import choose_crops
from leopard_census.individuals.outcomes import candidate_of
from leopard_census.tables.boxes import Box, parse_box
from leopard_census.tables.contract import contract
from leopard_census.tables.natural_order import natural_order
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]

FLANKS = ("left", "right", "other")
#: End of the reason of a sighting that has a likeliest name, which holds its probability.
_PROBABILITY = re.compile(r" at (\d\.\d\d), \d\.\d\d wanted$")
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Crop:
    """One picture of one sighting.

    `box`: the part of the frame that it shows; `width` and `height` in pixels; `sure`: whether the flank is.
    """

    deployment: str
    image: str
    frame_id: str
    flank: str
    quality: float
    width: int
    height: int
    box: Box
    sure: bool = True


@dataclass(frozen=True)
class Sighting:
    """One sighting and what it is called.

    Attributes
    ----------
    code
        Its individual, or None.
    said
        The name that a label gives it, or None.
    candidate
        The likeliest individual of a sighting to review that has no name, or None.
    candidate_probability
        Its probability, as the reason tells it.
    crops
        All its pictures, best first.
    views
        Flank -> its best picture of that flank. Left and right are those that the comparison uses, one that is not sure
        under the likelier; a sighting without such a view is shown once, under `other`.
    """

    key: str
    station: str
    deployment: str
    start: dt.datetime | None
    flank: str
    code: str | None
    said: str | None
    candidate: str | None
    candidate_probability: float | None
    probability: float | None
    evidence: str
    state: str
    reason: str | None
    crops: tuple[Crop, ...]
    views: Mapping[str, Crop | None]

    @property
    def order(self) -> tuple[dt.datetime, str]:
        """In order of time; without a time last."""
        return self.start or _LAST, self.key


@dataclass(frozen=True)
class Material:
    """The survey as the sheets see it.

    Attributes
    ----------
    sightings
        sightingID -> sighting, of the target species and not excluded. Nothing else is ever shown.
    catalogue
        Rows of the catalogue, in the order in which people read codes.
    rows, crops
        Rows of the sightings and the crops table of these sightings, flanks as decided.
    decided
        Sightings whose flank a person changed.
    """

    sightings: Mapping[str, Sighting]
    catalogue: Sequence[Row]
    rows: Sequence[Row]
    crops: Sequence[Row]
    decided: frozenset[str]

    def members(self, code: str) -> list[Sighting]:
        """Sightings of an individual, in order of time."""
        return sorted((s for s in self.sightings.values() if s.code == code), key=lambda s: s.order)

    @property
    def to_review(self) -> list[Sighting]:
        """Sightings that wait for a person, by likeliest name; those without one last, by reason."""
        waiting = [s for s in self.sightings.values() if s.state == "to-review"]
        return sorted(
            waiting,
            key=lambda s: (
                s.candidate is None,
                natural_order(s.candidate or ""),
                kind_of_reason(s) if s.candidate is None else "",
                FLANKS.index(s.flank),
                s.order,
            ),
        )


def kind_of_reason(sighting: Sighting) -> str:
    """Why it has no name, without what is particular to it."""
    return (sighting.reason or "no reason given").partition(":")[0]


def read_material(tables: Mapping[str, Path], features: FeatureSettings) -> Material:
    """Join the tables `sightings`, `crops`, `assignments` and `catalogue`.

    The assignments list every sighting of the target species as people see it, with those that are excluded; only
    the rest is taken up, so no picture of another kind, and none of a person, can get further than here.

    Raises
    ------
    ValueError
        When an assignment names a sighting that is not there: the tables do not belong together.
    """
    assigned = {
        row["sightingID"]: row
        for row in read_table(tables["assignments"], contract("assignments"))
        if row["state"] != "excluded"
    }
    by_id = {row["sightingID"]: row for row in read_table(tables["sightings"], contract("sightings"))}
    if missing := sorted(assigned.keys() - by_id.keys()):
        raise ValueError(f"assignments without a sighting: {', '.join(missing[:10])}")
    decided = frozenset(key for key, row in assigned.items() if row["flank"] != by_id[key]["flank"])
    crops = [
        {**row, "flank": assigned[row["sightingID"]]["flank"]} if row["sightingID"] in decided else row
        for row in read_table(tables["crops"], contract("crops"))
        if row["sightingID"] in assigned
    ]
    flank_of = {key: row["flank"] for key, row in assigned.items()}
    compared = choose_crops(crops, flank_of, decided, features)
    all_crops, best = _by_sighting(crops), _by_sighting(compared)
    sightings = {
        key: _sighting(by_id[key], row, all_crops.get(key, []), best.get(key, []))
        for key, row in sorted(assigned.items())
    }
    catalogue = read_table(tables["catalogue"], contract("catalogue"))
    return Material(
        sightings,
        sorted(catalogue, key=lambda row: natural_order(row["individualID"])),
        [{**by_id[key], "flank": flank_of[key]} for key in sightings],
        crops,
        decided,
    )


def _by_sighting(crops: Iterable[Row]) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    for row in sorted(crops, key=lambda r: (-r["quality"], r["frameID"])):
        out.setdefault(row["sightingID"], []).append(row)
    return out


def _sighting(own: Row, assigned: Row, crops: Sequence[Row], compared: Sequence[Row]) -> Sighting:
    deployment = own["deploymentID"]
    pictures = tuple(crop_of(row, deployment) for row in crops)
    views: dict[str, Crop | None] = {}
    for row in compared:
        views.setdefault(row["flank"], crop_of(row, deployment))
    if not views:
        views["other"] = pictures[0] if pictures else None
    return Sighting(
        key=own["sightingID"],
        station=own["locationID"],
        deployment=deployment,
        start=own["start"],
        flank=assigned["flank"],
        code=assigned["individualID"],
        said=own["individualID"],
        candidate=candidate_of(assigned["reason"]),
        candidate_probability=_probability(assigned["reason"]),
        probability=assigned["probability"],
        evidence=assigned["evidence"],
        state=assigned["state"],
        reason=assigned["reason"],
        crops=pictures,
        views=views,
    )


def _probability(reason: str | None) -> float | None:
    found = _PROBABILITY.search(reason or "")
    return float(found[1]) if found else None


def crop_of(row: Row, deployment: str) -> Crop:
    """A row of the crops table."""
    return Crop(
        deployment,
        row["image"],
        row["frameID"],
        row["flank"],
        row["quality"],
        row["width"],
        row["height"],
        parse_box(row["box"]),
        row.get("sure", row["flank"] != "other"),
    )
