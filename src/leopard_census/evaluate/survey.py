"""Hold a simulated survey against its truth: files in, `validation.json` out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from leopard_census.evaluate.detection_truth import detection_measures
from leopard_census.evaluate.interval_truth import interval_measures
from leopard_census.evaluate.measure import Measure
from leopard_census.evaluate.pair_truth import pair_measures
from leopard_census.evaluate.sighting_truth import sighting_visits, true_views
from leopard_census.evaluate.trigger_truth import trigger_measures
from leopard_census.evaluate.validation import (
    Found,
    Row,
    Truth,
    identity_measures,
    individual_measures,
    media_measures,
    sighting_measures,
)
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table


def validate_survey(
    results: Mapping[str, Path],
    detections: Sequence[Path],
    rendered: Sequence[Path],
    boxes: Sequence[Path],
    target_species: str,
    out: Path,
) -> None:
    """Write the comparison.

    Parameters
    ----------
    results
        Keys status, proposals, sightings, crops, pairs, assignments, closed, scr, counts, identity,
        truth_individuals, truth_survey.
    detections
        Detection files of all deployments.
    rendered, boxes
        Truth tables of all deployments (truth_media, truth_boxes).
    target_species
        Of the survey.
    out
        JSON list of measures, sorted by id, see `measure.Measure`.
    """
    found = Found(
        status=read_table(results["status"], contract("media_status")),
        proposals=read_table(results["proposals"], contract("clock_proposals")),
        sightings=read_table(results["sightings"], contract("sightings")),
        assignments=read_table(results["assignments"], contract("assignments")),
        closed=read_table(results["closed"], contract("closed")),
        scr=read_table(results["scr"], contract("scr")),
        counts=read_table(results["counts"], contract("counts")),
        identity=read_table(results["identity"], contract("identity")),
    )
    media = [row for path in rendered for row in read_table(path, contract("truth_media"))]
    all_boxes: list[Row] = [row for path in boxes for row in read_table(path, contract("truth_boxes"))]
    views = true_views(all_boxes)
    crops = read_table(results["crops"], contract("crops"))
    file_of = {row["mediaID"]: row["filePath"] for row in found.status}
    truth = Truth(
        media=media,
        individuals=read_table(results["truth_individuals"], contract("truth_individuals")),
        survey=json.loads(results["truth_survey"].read_text(encoding="utf-8")),
        views=views,
        visits=sighting_visits(found.sightings, crops, file_of, views),
    )
    measures: list[Measure] = [
        *media_measures(found, truth),
        *detection_measures(
            [entry for path in detections for entry in read_batch(path).files],
            views,
            {row["filePath"] for row in media if row["fault"] == "copied-card"},
        ),
        *trigger_measures(media, found.status, found.sightings, views, target_species),
        *sighting_measures(found, truth, target_species),
        *identity_measures(found, truth),
        *pair_measures(read_table(results["pairs"], contract("pairs")), truth.visits),
        *individual_measures(found, truth),
        *interval_measures(found, truth),
    ]
    rows = [measure.row() for measure in sorted(measures, key=lambda measure: measure.id)]
    out.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
