"""The individuals stage at its edge: tables and archives in, tables and draws out."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from leopard_census.config.embedding_card import EmbeddingModel
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.anchors import AnchorIndex, anchor_text
from leopard_census.individuals.clock_doubt import doubtful_times
from leopard_census.individuals.decisions import attach_decisions, told_species
from leopard_census.individuals.embedding import Embedding
from leopard_census.individuals.identify import Outcome, identify
from leopard_census.individuals.known import read_references
from leopard_census.individuals.material import Row
from leopard_census.individuals.references import write_references
from leopard_census.individuals.views import View, load_views
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

logger = logging.getLogger(__name__)


def tell_individuals(
    *,
    sightings_table: Path,
    crops_table: Path,
    tracks_table: Path,
    archives: Sequence[Path],
    decisions_table: Path | None,
    register_table: Path | None,
    earlier: Sequence[str],
    earlier_tables: Sequence[Path],
    earlier_archives: Sequence[Path],
    survey: Mapping[str, Any],
    settings: IndividualsSettings,
    outputs: Mapping[str, Path],
    deployments: Sequence[Row] = (),
    clock_proposals_table: Path | None = None,
    media_tables: Sequence[Path] = (),
    embedding: EmbeddingModel | None = None,
) -> None:
    """Run the stage.

    Parameters
    ----------
    sightings_table, crops_table, tracks_table
        Of the survey.
    archives
        Zips of crops, named after their deployment.
    decisions_table, register_table
        People's sheets, where they exist.
    earlier, earlier_tables, earlier_archives
        Earlier surveys of the same species that begin with media, their references and zips of them.
    survey
        Its `id`, `target_species` and `earlier`; of the register only rows of these surveys and of none are
        read.
    settings
        Of the stage.
    outputs
        Keys pairs, assignments, catalogue, species_decided, review_queue, review_state, register_proposed,
        decisions_unattached,
        decisions_disputed, conflicts, components, flank_links, pair_calibration, pair_reliability, references,
        references_zip, draws.
    deployments
        Of the field sheet: deploymentID, latitude, longitude, coordinateUncertainty, timestampIssues.
    clock_proposals_table, media_tables
        What is known of the clocks.
    embedding
        Network that makes a vector of each view, where one is configured.
    """
    network = None if embedding is None else Embedding(embedding)
    sightings = read_table(sightings_table, contract("sightings"))
    crops = read_table(crops_table, contract("crops"))
    rows = read_table(decisions_table, contract("decisions")) if decisions_table else []
    readable = {survey["id"], *survey["earlier"]}
    listed = read_table(register_table, contract("individuals")) if register_table else []
    register = [row for row in listed if row["firstSurvey"] in readable]
    aliases = {alias: row["individualID"] for row in register for alias in row["aliases"]}
    known = read_references(earlier_tables, earlier_archives, earlier, register, survey["target_species"])
    tracks = read_table(tracks_table, contract("tracks")) if rows else []
    index = AnchorIndex(
        [*sightings, *known.sightings],
        [*crops, *tracks, *known.crops],
        min_iou=settings.anchor_iou,
        min_held=settings.anchor_held,
        max_seconds=settings.anchor_seconds,
    )
    zips = {path.stem: path for path in archives}

    def load(chosen: Sequence[Row], deployment_of: Mapping[str, str]) -> list[View]:
        return load_views(chosen, deployment_of, {**zips, **known.archives}, settings.features, network)

    decisions = attach_decisions(rows, index, settings.reviewer_error, aliases)
    outcome = identify(
        sightings,
        crops,
        load,
        decisions,
        register,
        target_species=survey["target_species"],
        survey=survey["id"],
        settings=settings,
        known=known,
        deployments=deployments,
        doubtful=doubtful_times(
            sightings,
            deployments,
            read_table(clock_proposals_table, contract("clock_proposals")) if clock_proposals_table else [],
            [row for path in sorted(media_tables) for row in read_table(path, contract("media"))],
        ),
    )
    anchors = {row["sightingID"]: anchor_text(row) for row in sightings}
    _write(outcome, anchors, outputs)
    # Of this survey's sightings alone: those of earlier winters have their own table there.
    decided = [
        {"sightingID": key, "scientificName": name}
        for key, name in told_species(sightings, decisions).items()
    ]
    write_table(outputs["species_decided"], contract("species_decided"), decided)
    _tell(outcome)
    write_references(outcome.references, zips, outputs["references"], outputs["references_zip"])


def _tell(outcome: Outcome) -> None:
    """One line for each kind of what people should mend; the tables have the rest."""
    left = len({row["decisionID"] for row in outcome.decisions_unattached})
    disputed = len(outcome.decisions_disputed)
    conflicts = len({row["conflict"] for row in outcome.conflicts})
    for number, what, table in (
        (
            left,
            "decisions change nothing, as they find no sighting or one that does not count",
            "decisions_unattached",
        ),
        (disputed, "questions are undecided, as reviewers differ", "decisions_disputed"),
        (conflicts, "contradictions between statements on who is who", "conflicts"),
    ):
        if number:
            logger.warning("%s: %d; see individuals/%s.csv", what, number, table)


def _write(outcome: Outcome, anchors: Mapping[str, str | None], outputs: Mapping[str, Path]) -> None:
    """Write all tables and the draws; `anchors` are those of the sightings."""
    assignments = [{**row, "anchor": anchors[row["sightingID"]]} for row in outcome.assignments]
    write_table(outputs["pairs"], contract("pairs"), outcome.pairs)
    write_table(outputs["assignments"], contract("assignments"), assignments)
    write_table(outputs["catalogue"], contract("catalogue"), outcome.catalogue)
    write_table(outputs["review_queue"], contract("review_queue"), outcome.review_queue)
    write_table(outputs["review_state"], contract("review_state"), outcome.review_state)
    write_table(outputs["register_proposed"], contract("register_proposed"), outcome.register_proposed)
    write_table(
        outputs["decisions_unattached"], contract("decisions_unattached"), outcome.decisions_unattached
    )
    write_table(outputs["decisions_disputed"], contract("decisions_disputed"), outcome.decisions_disputed)
    write_table(outputs["conflicts"], contract("conflicts"), outcome.conflicts)
    write_table(outputs["components"], contract("components"), outcome.components)
    write_table(outputs["flank_links"], contract("flank_links"), outcome.flank_links)
    write_table(outputs["pair_calibration"], contract("pair_calibration"), outcome.pair_calibration)
    write_table(outputs["pair_reliability"], contract("pair_reliability"), outcome.pair_reliability)
    facts: dict[str, Any] = outcome.draw_facts.arrays()
    # numpy gives the members of an archive a fixed time (1980), so the bytes depend on the content alone.
    with outputs["draws"].open("wb") as handle:
        np.savez(
            handle,
            sightings=np.array(outcome.draw_sightings, dtype=np.str_),
            partitions=outcome.draws,
            **facts,
        )
    sampled: dict[str, Any] = outcome.sampled.arrays()
    with outputs["posterior"].open("wb") as handle:
        np.savez_compressed(handle, **sampled)
