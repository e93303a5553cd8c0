"""The number of individuals while a simulated reviewer works through the queue, beside random order of the same pairs.

    python -m benchmarks.review_curve results/SURVEY ... [--labels] [--random 3] [--batch 10]

Every folder is a finished simulated survey, other than the demo. A survey is compared once, then decided anew after
each batch of answers, as a person would run the stage again, until 3 decisions per leopard sighting are given, or the
rule in review_state.csv says stop. The reviewer is blind and wrong in 5% (`benchmarks/reviewer.py`).

The truth is the number of individuals with at least one sighting that can be compared or has a name. What is held
against it: `count` of review_state.csv; in brackets the minimum number known. Peers: random order of the pairs that
the queue could ask, and no review at all.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import cv2

from benchmarks import RESULTS, sample_row, write_results
from benchmarks.reviewer import Reviewer, Shown, shown_in_truth, wrong_joins
from benchmarks.winter import files_by_media, true_boxes
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.anchors import AnchorIndex, with_anchors
from leopard_census.individuals.decisions import Decisions, attach_decisions
from leopard_census.individuals.identify import Outcome, decide
from leopard_census.individuals.known import Known
from leopard_census.individuals.material import Material, compare_survey
from leopard_census.individuals.views import load_views
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

SPECIES = "Panthera pardus"
PER_SIGHTING = 3
ERROR = 0.05

Row = dict[str, Any]
#: Which questions come next: (what the stage made, how many) -> rows with anchors.
Order = Callable[[Outcome, int], Sequence[Row]]


@dataclass(frozen=True)
class Survey:
    """A simulated survey that is compared, and its truth."""

    name: str
    material: Material
    crops: list[Row]
    index: AnchorIndex
    truth: dict[str, Shown]
    counted: frozenset[str]
    settings: IndividualsSettings

    @property
    def true_count(self) -> int:
        """Individuals with a sighting that can be identified."""
        shown = {self.truth[s].individual for s in self.counted if s in self.truth}
        return len(shown - {None})

    @property
    def most(self) -> int:
        """Decisions that may be asked for."""
        return PER_SIGHTING * len(self.material.active)


def read_survey(folder: Path, labels: bool, settings: IndividualsSettings) -> Survey:
    """Compare a survey; without `labels` nobody named any animal."""
    sightings = read_table(folder / "sightings" / "all.csv", contract("sightings"))
    if not labels:
        sightings = [{**row, "individualID": None} for row in sightings]
    crops = read_table(folder / "sightings" / "crops.csv", contract("crops"))
    archives = {path.stem: path for path in sorted((folder / "sightings").glob("*.zip"))}
    material = compare_survey(
        sightings,
        crops,
        lambda chosen, cameras: load_views(chosen, cameras, archives, settings.features),
        Decisions(),
        [],
        target_species=SPECIES,
        settings=settings,
        known=Known(),
    )
    index = AnchorIndex(
        sightings,
        crops,
        min_iou=settings.anchor_iou,
        min_held=settings.anchor_held,
        max_seconds=settings.anchor_seconds,
    )
    truth = shown_in_truth(sightings, crops, files_by_media(folder), true_boxes(folder), SPECIES)
    counted = frozenset({view.sighting_id for view in material.usable} | material.names.keys())
    return Survey(folder.name, material, crops, index, truth, counted, settings)


def decide_with(survey: Survey, answers: Sequence[Row]) -> Outcome:
    """Run the stage with the answers in hand."""
    decisions = attach_decisions(answers, survey.index, survey.settings.reviewer_error)
    return decide(
        survey.material,
        survey.crops,
        decisions,
        [],
        survey=survey.name,
        settings=survey.settings,
        known=Known(),
    )


def by_queue(outcome: Outcome, batch: int) -> Sequence[Row]:
    """The queue as it stands, until its rule says stop."""
    return [] if outcome.review_state[0]["stop"] else outcome.review_queue[:batch]


def in_random_order(survey: Survey, seed: int) -> Order:
    """All pairs that were compared and that nothing settles, shuffled once."""
    pairs = sorted(survey.material.compared)
    random.Random(seed).shuffle(pairs)
    by_id = {row["sightingID"]: row for row in survey.material.active}
    asked: set[tuple[str, str]] = set()

    def order(outcome: Outcome, batch: int) -> Sequence[Row]:
        settled = {
            (row["sighting_a"], row["sighting_b"])
            for row in outcome.pairs
            if row.get("constraint") is not None
        }
        together = dict(zip(outcome.draw_sightings, outcome.draws.T, strict=True))
        chosen = []
        for a, b in pairs:
            if len(chosen) == batch:
                break
            share = float((together[a] == together[b]).mean()) if a in together and b in together else 0.0
            if (a, b) not in asked and (a, b) not in settled and 0 < share < 1:
                asked.add((a, b))
                chosen.append({"sighting_a": a, "sighting_b": b})
        return with_anchors(chosen, by_id)

    return order


def review(survey: Survey, order: Order, seed: int, batch: int, sized: str) -> list[Row]:
    """The curve: one row per run of the stage."""
    reviewer = Reviewer(survey.truth, ERROR, seed)
    curve = []
    while True:
        outcome = decide_with(survey, reviewer.rows)
        curve.append({"order": sized, "seed": seed, **measured(survey, outcome, len(reviewer.rows))})
        print(survey.name, curve[-1], flush=True)
        questions = list(order(outcome, min(batch, survey.most - len(reviewer.rows))))
        if not questions:
            return curve
        for question in questions:
            reviewer.answer(question)


def measured(survey: Survey, outcome: Outcome, decisions: int) -> Row:
    """Figures of one run of the stage."""
    (state,) = outcome.review_state
    named = {r["sightingID"]: r["individualID"] for r in outcome.assignments if r.get("individualID")}
    merged, split = wrong_joins(named, survey.truth, survey.counted)
    return {
        "decisions": decisions,
        "per_sighting": round(decisions / max(len(survey.material.active), 1), 3),
        "true": survey.true_count,
        **{
            key: state[key]
            for key in (
                "count",
                "count_low",
                "count_high",
                "count_best",
                "count_named",
                "n_questions",
                "n_first",
            )
        },
        "error": state["count"] - survey.true_count,
        "p_within_1": round(state["p_count_within_1"], 4),
        "stop": state["stop"],
        "merged": merged,
        "split": split,
        "conflicts": len({row["conflict"] for row in outcome.conflicts}),
    }


def summary(curves: Sequence[Sequence[Row]], survey: Survey) -> list[Row]:
    """Result rows of one survey: at the end, where the rule said stop first, and where it came within 1 to stay."""
    rows: list[Row] = []
    for sized in sorted({curve[0]["order"] for curve in curves}):
        own = [curve for curve in curves if curve[0]["order"] == sized]
        last = [curve[-1] for curve in own]
        name = f"{survey.name}, {sized}"
        figures = [
            (
                "error of the count without review",
                mean(abs(c[0]["error"]) for c in own),
                "animals",
                "no review",
            ),
            ("error of the count at the end", mean(abs(r["error"]) for r in last), "animals", ""),
            (
                "error of the minimum number known at the end",
                mean(abs(r["count_named"] - r["true"]) for r in last),
                "animals",
                "",
            ),
            (
                "mean error over all decisions allowed",
                mean(_mean_error(c, survey.most) for c in own),
                "animals",
                "",
            ),
            ("decisions at the end", mean(r["per_sighting"] for r in last), "per sighting", ""),
            ("wrong merges at the end", mean(r["merged"] for r in last), "animals", ""),
            ("wrong splits at the end", mean(r["split"] for r in last), "animals", ""),
        ]
        rows += [
            sample_row(f"{name}: {label}", value, unit, len(own), peer)
            for label, value, unit, peer in figures
        ]
        within = mean(abs(r["error"]) <= 1 for r in last)
        rows.append(
            {
                **sample_row(
                    f"{name}: within 1 of the truth at the end", within, "share of runs", len(own), ""
                ),
                **({"target": "1", "holds": within == 1} if sized == "queue" else {}),
            }
        )
        stops = [next((r for r in curve if r["stop"]), None) for curve in own]
        stopped = [r for r in stops if r is not None]
        rows.append(
            sample_row(
                f"{name}: runs that the rule stops", len(stopped) / len(own), "share of runs", len(own), ""
            )
        )
        if stopped:
            right = mean(abs(r["error"]) <= 1 for r in stopped)
            rows.append(
                sample_row(f"{name}: of them within 1 at the stop", right, "share of runs", len(stopped), "")
            )
    return rows


def _mean_error(curve: Sequence[Row], most: int) -> float:
    """Mean of |count - truth| over decisions 0 to `most`, each error lasting until the next run."""
    ends = [row["decisions"] for row in curve[1:]] + [max(most, curve[-1]["decisions"])]
    area = sum(abs(row["error"]) * (end - row["decisions"]) for row, end in zip(curve, ends, strict=True))
    return area / max(ends[-1], 1)


def curves_of(survey: Survey, seeds: int, randoms: int, batch: int) -> list[list[Row]]:
    """The queue with several reviewers, and random orders."""
    queue = [review(survey, by_queue, seed, batch, "queue") for seed in range(seeds)]
    # Random order barely changes the count, and each run takes long: larger batches harm nobody.
    return queue + [
        review(survey, in_random_order(survey, seed), seed, 4 * batch, "random") for seed in range(randoms)
    ]


def main() -> None:
    """Measure all surveys and write the results, and the curves beside them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--labels", action="store_true", help="keep the names that the survey's labels give")
    parser.add_argument("--reviewers", type=int, default=3)
    parser.add_argument("--random", type=int, default=2)
    parser.add_argument("--batch", type=int, default=10)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    rows: list[Row] = []
    kept: list[Row] = []
    for folder in arguments.folders:
        survey = read_survey(folder, arguments.labels, IndividualsSettings())
        curves = curves_of(survey, arguments.reviewers, arguments.random, arguments.batch)
        rows += summary(curves, survey)
        kept += [{"survey": survey.name, **row} for curve in curves for row in curve]
    write_results("review_curve", rows)
    (RESULTS / "review_curve_points.json").write_text(
        json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
