"""What the answers of a survey's reviewers are worth: tables in, tables out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.anchors import AnchorIndex
from leopard_census.individuals.known import read_references
from leopard_census.review.agreement import agreement_rows, disagreement_rows, opinions, reviewer_rows
from leopard_census.review.summary import summary_row
from leopard_census.tables.anchor import parse_anchor
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table


def measure_review(
    *,
    tables: Mapping[str, Path],
    decisions_table: Path | None,
    earlier: Sequence[str],
    earlier_tables: Sequence[Path],
    earlier_archives: Sequence[Path],
    survey: Mapping[str, object],
    settings: IndividualsSettings,
    outputs: Mapping[str, Path],
) -> None:
    """Write summary, agreement, reviewers and disagreements; where nobody decided anything the last three are empty.

    Parameters
    ----------
    tables
        Keys sightings, crops and tracks.
    decisions_table
        The sheet; None where there is none.
    earlier, earlier_tables, earlier_archives, survey
        As of the stage individuals: pairs may be with animals of earlier winters. What these are called now does not
        matter here, so the register is not read.
    settings
        Of the stage individuals: how near an anchor must be.
    outputs
        Keys summary, agreement, reviewers and disagreements.
    """
    rows = read_table(decisions_table, contract("decisions")) if decisions_table else []
    known = read_references(earlier_tables, earlier_archives, earlier, [], str(survey["target_species"]))
    found = []
    if rows:
        boxes = [
            *read_table(tables["crops"], contract("crops")),
            *read_table(tables["tracks"], contract("tracks")),
        ]
        index = AnchorIndex(
            [*read_table(tables["sightings"], contract("sightings")), *known.sightings],
            [*boxes, *known.crops],
            min_iou=settings.anchor_iou,
            min_held=settings.anchor_held,
            max_seconds=settings.anchor_seconds,
        )

        def attach(anchor: str) -> str | None:
            candidates = index.candidates(parse_anchor(anchor))
            return candidates[0] if len(candidates) == 1 else None

        found = opinions(rows, attach)
    summary = summary_row(str(survey["id"]), rows, found)
    write_table(outputs["summary"], contract("review_summary"), [summary])
    write_table(outputs["agreement"], contract("review_agreement"), agreement_rows(found))
    write_table(outputs["reviewers"], contract("review_reviewers"), reviewer_rows(rows))
    write_table(outputs["disagreements"], contract("review_disagreements"), disagreement_rows(found))
