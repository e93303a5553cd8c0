"""Individuals that earlier winters know.

A view of an earlier winter enters identification as a sighting with a name, so that an animal keeps its code from
winter to winter. It is no sighting of the later winter, and stands in none of its counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leopard_census.individuals.references import PREFIX
from leopard_census.tables.anchor import parse_anchor
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """Views of earlier winters, in the form of a winter's own sightings and crops.

    Attributes
    ----------
    sightings, crops
        As rows of the tables of these names; the deployment stands for the earlier survey.
    archives
        That deployment -> zip of the crops.
    since
        individualID -> the first of the earlier surveys that has it.
    """

    sightings: list[dict[str, Any]] = field(default_factory=list)
    crops: list[dict[str, Any]] = field(default_factory=list)
    archives: dict[str, Path] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """Keys that stand for sightings of earlier winters."""
        return frozenset(row["sightingID"] for row in self.sightings)

    def without(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows of this winter's own: of its sightings, or of pairs with at least one of them."""
        keys = self.keys
        return [
            row
            for row in rows
            if not keys.issuperset(row[c] for c in ("sightingID", "sighting_a", "sighting_b") if c in row)
        ]


def read_references(
    tables: Sequence[Path],
    pictures: Sequence[Path],
    surveys: Sequence[str],
    register: Sequence[Row],
    target_species: str,
) -> Known:
    """Known individuals of earlier surveys.

    Parameters
    ----------
    tables, pictures
        References of each earlier survey, and their zips.
    surveys
        Ids of these surveys, in order of time.
    register
        Rows that this survey may read: they tell the sex. The age class of an earlier winter says nothing of this one,
        as cubs grow up.
    target_species
        Of the survey.
    """
    out = Known()
    own_code: dict[str, str] = {alias: row["individualID"] for row in register for alias in row["aliases"]}
    sexes = {row["individualID"]: row["sex"] for row in register}
    for survey, table, zipped in zip(surveys, tables, pictures, strict=True):
        deployment = f"{PREFIX}.{survey}"
        out.archives[deployment] = zipped
        by_key: dict[str, list[Row]] = {}
        for row in read_table(table, contract("references")):
            by_key.setdefault(row["reference"], []).append(row)
        for key, rows in sorted(by_key.items()):
            written: str = rows[0]["individualID"]
            code: str = own_code.get(written, written)
            out.since.setdefault(code, survey)
            out.sightings.append(_as_sighting(key, rows, deployment, code, target_species, sexes.get(code)))
            out.crops.extend(_as_crop(row, key) for row in rows)
    return out


def _as_crop(row: Row, key: str) -> dict[str, Any]:
    """A row like that of a crop; a view that was kept shows one of its flanks."""
    shown, probability = row["flank"], row["flank_probability"]
    sides = {f"p_{flank}": probability if flank == shown else 1 - probability for flank in ("left", "right")}
    return {**row, **sides, "sightingID": key}


def _as_sighting(
    key: str, rows: Sequence[Row], deployment: str, code: str, target_species: str, sex: str | None
) -> dict[str, Any]:
    """A row like that of a sighting; it has no time, as it took place outside this winter."""
    best = min(rows, key=lambda row: (-row["quality"], row["frameID"]))
    anchor = parse_anchor(best["anchor"])
    return {
        **dict.fromkeys(contract("sightings").columns),
        "sightingID": key,
        "deploymentID": deployment,
        "locationID": deployment,
        "mediaIDs": [anchor.media_id],
        "scientificName": target_species,
        "individualID": code,
        "sex": sex,
        "flank": best["flank"],
        "quality": best["quality"],
        "simultaneous": 1,
        "companions": [],
        "anchor_mediaID": anchor.media_id,
        "anchor_time_s": anchor.time_s,
        "anchor_box": " ".join(f"{part:.4f}" for part in anchor.box),
    }
