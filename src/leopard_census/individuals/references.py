"""The best views of individuals that people named, kept for later winters to compare their sightings with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from leopard_census.imaging.archive import open_archive, write_archive
from leopard_census.individuals.anchors import anchor_text
from leopard_census.tables.anchor import Anchor, format_anchor
from leopard_census.tables.boxes import parse_box
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

Row = Mapping[str, Any]

#: First part of the keys that stand for sightings of earlier winters.
PREFIX = "ref"
#: Evidence of a name that is a person's word. What the machine alone matched stays out: a wrong match would be a
#: certainty in every later winter.
BY_PEOPLE = ("label", "decision")


@dataclass(frozen=True)
class Reference:
    """One view to be kept: its row, and where its pictures lie."""

    row: dict[str, Any]
    deployment: str
    image: str
    mask: str | None


def choose_references(
    assignments: Iterable[Row],
    sightings: Mapping[str, Row],
    crops: Iterable[Row],
    *,
    survey: str,
    views: int,
) -> list[Reference]:
    """The best views of every individual that people named.

    Parameters
    ----------
    assignments
        Rows of the assignments table.
    sightings
        sightingID -> row of the sightings table.
    crops
        Usable crops, with their flanks as decided.
    survey
        This survey's id.
    views
        Most views per individual and flank: the best of each sighting before the second best of any, as the views of
        one sighting are near copies.
    """
    named = {
        row["sightingID"]: row["individualID"]
        for row in assignments
        if row.get("individualID") and row["evidence"] in BY_PEOPLE
    }
    ranked: dict[tuple[str, str], list[tuple[int, Row]]] = {}
    seen: dict[tuple[str, str], int] = {}
    for row in sorted(crops, key=lambda r: (-r["quality"], r["sightingID"], r["frameID"])):
        if row["sightingID"] in named and row["flank"] in ("left", "right"):
            place = seen[row["sightingID"], row["flank"]] = (
                seen.get((row["sightingID"], row["flank"]), -1) + 1
            )
            ranked.setdefault((named[row["sightingID"]], row["flank"]), []).append((place, row))
    chosen: dict[str, list[Row]] = {}
    for (individual, _), rows in sorted(ranked.items()):
        # The sort is stable: within one place the better view stays first.
        chosen.setdefault(individual, []).extend(row for _, row in sorted(rows, key=lambda r: r[0])[:views])
    return [
        reference
        for individual, rows in sorted(chosen.items())
        for reference in _of_individual(individual, rows, sightings, survey)
    ]


def _of_individual(
    individual: str, rows: Sequence[Row], sightings: Mapping[str, Row], survey: str
) -> list[Reference]:
    number = {key: n for n, key in enumerate(sorted({row["sightingID"] for row in rows}), start=1)}
    out = []
    for k, row in enumerate(sorted(rows, key=lambda r: (r["sightingID"], r["frameID"]))):
        own = sightings[row["sightingID"]]
        media, _, microseconds = str(row["frameID"]).partition("@")
        of_crop = format_anchor(Anchor(media, int(microseconds or 0) / 1e6, parse_box(row["box"])))
        name = f"{individual}.{number[row['sightingID']]}.{k}"
        mask = row.get("mask")
        content = {
            "reference": f"{PREFIX}.{survey}.{individual}.{number[row['sightingID']]}",
            "individualID": individual,
            "date": own["start"].date() if own["start"] else None,
            "anchor": anchor_text(own) or of_crop,
            "image": name + PurePosixPath(row["image"]).suffix,
            "mask": f"{name}.mask{PurePosixPath(mask).suffix}" if mask else None,
            **{c: row[c] for c in ("sightingID", "frameID", "night", "flank", "quality", "box")},
            "flank_probability": row["flank_probability"],
        }
        out.append(Reference(content, own["deploymentID"], row["image"], mask or None))
    return out


def write_references(
    references: Sequence[Reference], archives: Mapping[str, Path], table: Path, pictures: Path
) -> None:
    """Write the table and the zip; `archives` are the zips of crops by deployment."""
    members: list[tuple[str, bytes]] = []
    with ExitStack() as stack:
        opened = {
            name: stack.enter_context(open_archive(archives[name]))
            for name in sorted({reference.deployment for reference in references})
        }
        for reference in references:
            archive = opened[reference.deployment]
            members.append((reference.row["image"], archive.read(reference.image)))
            if reference.mask:
                members.append((reference.row["mask"], archive.read(reference.mask)))
    write_table(table, contract("references"), [reference.row for reference in references])
    write_archive(pictures, members)
