"""`evaluate identity`: a matcher held against names that people gave."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.evaluate.identity_copies import without_copies
from leopard_census.evaluate.identity_events import events
from leopard_census.evaluate.identity_figures import SEED, Figures, Truth
from leopard_census.evaluate.identity_intervals import intervals, share_interval
from leopard_census.evaluate.identity_labels import LabelledBox
from leopard_census.evaluate.identity_list import listed
from leopard_census.evaluate.identity_matchers import Matched, Matcher
from leopard_census.evaluate.identity_pictures import Case, LeftOut, counted, find_cases, read_pictures
from leopard_census.individuals.solve import solve_partition
from leopard_census.media.progress import Progress
from leopard_census.partitions.partition import Problem

#: Figures of single queries: where all or none are right a bootstrap says nothing, and Wilson's interval is given.
_SHARES = ("top1", "top5")
_CLUSTERS = "clusters_"
_IMAGE = "image_"
_PROBABILITIES = ("brier", "prior_brier", "ece", "log_loss")


@dataclass
class Run:
    """A matcher that has seen its images.

    Attributes
    ----------
    cases
        Images in the order of adding.
    left
        Rows that take no part.
    seconds
        CPU time of reading and finding features.
    """

    matcher: Matcher
    cases: list[Case]
    left: list[LeftOut]
    seconds: float


def evaluate_identity(
    images: Path, labels: Sequence[LabelledBox], matcher: Matcher, *, same_station: bool, theta: float
) -> dict[str, Any]:
    """Score a matcher on a folder.

    Parameters
    ----------
    images, labels
        The folder of photos, and what people say of them.
    matcher
        That has seen nothing yet.
    same_station
        Whether images of a query's own station are left out of its gallery.
    theta
        Prior odds that two encounters are of different animals, for the partition.

    Raises
    ------
    InputError
        When labels and photos do not fit each other, with every fault, before anything is compared.
    """
    cases, left = find_cases(images, labels)
    cases, copies = without_copies(images, cases)
    run = look(images, cases, [*left, *copies], matcher)
    return scored(run, same_station=same_station, theta=theta)


def look(images: Path, cases: Sequence[Case], left: Sequence[LeftOut], matcher: Matcher) -> Run:
    """Show all images to a matcher."""
    cv2.setNumThreads(1)
    left, seen, begun = list(left), [], time.process_time()
    with Progress(f"{matcher.name}: features", len(cases), len(cases)) as progress:
        for case, picture in read_pictures(images, cases, left):
            matcher.add(case, picture)
            seen.append(case)
            progress.done(1)
    return Run(matcher, seen, left, time.process_time() - begun)


def truth_of(cases: Sequence[Case], *, same_station: bool) -> Truth:
    """Who is who, encounters being numbered in the order of their names."""
    names = sorted({case.encounter for case in cases})
    number = {name: k for k, name in enumerate(names)}
    event = np.zeros(len(names), np.int64)
    individuals = [""] * len(names)
    for case, of in zip(cases, events(cases, same_station=same_station), strict=True):
        event[number[case.encounter]] = of
        individuals[number[case.encounter]] = case.individual
    return Truth(individuals, np.array([number[case.encounter] for case in cases], np.int64), event)


def matched(run: Run, truth: Truth, *, same_station: bool = False) -> tuple[Matched, float]:
    """What the matcher says, and its CPU seconds; `same_station` as the truth was made with.

    Raises
    ------
    InputError
        When no animal is met twice, so that nothing can be found again.
    """
    same = np.array(truth.individuals)
    again = (same[:, None] == same[None, :]) & truth.allowed
    if not again.any():
        raise InputError("There is nothing to find again:", [_nothing(run, truth, same_station)])
    print(f"{run.matcher.name}: comparing {len(run.cases)} images", file=sys.stderr, flush=True)  # noqa: T201
    begun = time.process_time()
    encounter_of = truth.encounter_of_image
    found = run.matcher.match(encounter_of.tolist(), truth.event_of_encounter[encounter_of].tolist())
    return found, time.process_time() - begun


def _nothing(run: Run, truth: Truth, same_station: bool) -> str:
    left = f"; {len(run.left)} rows are left out" if run.left else ""
    return (
        f"no animal has two encounters that may be compared ({len(run.cases)} images of "
        f"{len(set(truth.individuals))} animals in {len(truth.individuals)} encounters{left}); label more"
        + (", or run without --exclude-same-station" if same_station else "")
    )


def partition(found: Matched, cases: Sequence[Case], truth: Truth, theta: float) -> NDArray[np.int64] | None:
    """The product's partition of the encounters; None for a matcher without evidence.

    Encounters that share a picture are of different animals for certain.
    """
    if found.encounters.evidence is None:
        return None
    n = len(truth.individuals)
    in_file: dict[str, set[int]] = {}
    for case, encounter in zip(cases, truth.encounter_of_image.tolist(), strict=True):
        in_file.setdefault(case.file, set()).add(encounter)
    cannot = np.zeros((n, n), bool)
    for here in in_file.values():
        for a in here:
            cannot[a, list(here - {a})] = True
    problem = Problem(evidence=found.encounters.evidence, cannot=cannot, flanks=found.flanks, theta=theta)
    return solve_partition(problem).labels


def scored(run: Run, *, same_station: bool, theta: float) -> dict[str, Any]:
    """The result: figures, their intervals and numbers of cases, and what was left out."""
    truth = truth_of(run.cases, same_station=same_station)
    found, seconds = matched(run, truth, same_station=same_station)
    figures = Figures(truth, found, partition(found, run.cases, truth, theta))
    values = figures()
    n_queries = int(figures.queries.sum())
    known = intervals(figures, len(truth.individuals), len(figures.images), SEED)
    for name in _SHARES:
        known[name] = known[name] or share_interval(values[name], n_queries)
    n_images, n_pairs = len(run.cases), len(figures.images)
    return {
        "matcher": run.matcher.name,
        "protocol": _protocol(same_station),
        "n_images": n_images,
        "n_individuals": len(set(truth.individuals)),
        "n_encounters": len(truth.individuals),
        "n_queries": n_queries,
        "n_queries_comparable": figures.comparable_queries,
        "n_query_individuals": len({i for i, q in zip(truth.individuals, figures.queries, strict=True) if q}),
        "n_encounter_pairs": _pair_counts(figures.encounters),
        "n_image_pairs": _pair_counts(figures.images),
        **_nested(values, known, figures.counts(), _clusters(figures, truth)),
        "seconds_per_image": round(run.seconds / n_images, 6),
        "seconds_per_pair": round(seconds / n_pairs, 9),
        "not_compared": run.matcher.not_compared(),
        "left_out": _left_out(run.left),
        "encounters": listed(
            sorted({case.encounter for case in run.cases}), truth, found.encounters, figures
        ),
    }


def _protocol(same_station: bool) -> dict[str, str]:
    own = "its own encounter, encounters that share a picture with it"
    return {
        "queries": "encounters whose animal has another encounter in the gallery",
        "left_out_of_gallery": f"{own} and its whole station" if same_station else own,
        "ranked": "encounters, by P(same) or the largest score over their images; equal scores in no order",
        "pairs": "of encounters; precision_top20 and precision_top100, and image_pairs, of images",
        "intervals": "95%, encounters drawn again with replacement (both of a pair); null where this says nothing",
    }


def _pair_counts(pairs: Any) -> dict[str, int]:
    return {"all": len(pairs), "same": int(pairs.same.sum()), "comparable": pairs.comparable}


def _clusters(figures: Figures, truth: Truth) -> dict[str, Any] | None:
    if figures.clusters is None:
        return None
    return {"n_true": len(set(truth.individuals)), "n_found": len(np.unique(figures.clusters))}


def _nested(
    values: Mapping[str, float],
    known: Mapping[str, list[float] | None],
    counts: Mapping[str, int],
    clusters: dict[str, Any] | None,
) -> dict[str, Any]:
    """Figures as the result holds them, `intervals` and `n` in the same form."""
    parts: list[dict[str, Any]] = []
    for source in (values, known, counts):
        shown = {name: _plain(value) for name, value in source.items()}
        top = {n: v for n, v in shown.items() if not n.startswith((_CLUSTERS, _IMAGE))}
        top |= {name: None for name in _PROBABILITIES if name not in top}
        top["image_pairs"] = {n.removeprefix(_IMAGE): v for n, v in shown.items() if n.startswith(_IMAGE)}
        inside = {n.removeprefix(_CLUSTERS): v for n, v in shown.items() if n.startswith(_CLUSTERS)}
        top["clusters"] = None if clusters is None else inside
        parts.append(top)
    figures, sure, n = parts
    if clusters is not None:
        figures["clusters"] = clusters | figures["clusters"]
    return {**figures, "intervals": sure, "n": n}


def _plain(value: float | list[float] | None) -> Any:
    """Rounded to six digits; NaN, which JSON has not, as None."""
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if value is None or value != value:
        return None
    return value if isinstance(value, int) else round(float(value), 6)


def _left_out(left: Sequence[LeftOut]) -> dict[str, Any]:
    rows = sorted(left, key=lambda item: (item.reason, item.file, item.row))
    return {
        "n": len(rows),
        "reasons": counted(rows),
        "files": [{"file": item.file, "reason": item.reason} for item in rows],
    }
