"""The product's matcher on real photos of named animals, against the named baseline and HotSpotter's recipe.

    python -m benchmarks.identity_photos --folder DIR [--look N] [--own WEIGHTS]

The folder is read as by `benchmarks.identity_baseline` (largest box of each photo with one name; encounters are photos
of one animal at one station and camera with gaps of at most 60 minutes); flanks are those that a person saw, front,
rear and unclear being no flank. "A" leaves out the own encounter, "B" the own station. All methods see the same photos
and boxes in the same run; differences are paired: both methods are scored on the same drawn encounters, 2000 times, so
that what is hard for both cancels out. A method's pairs of images are the most alike by its own measure.

With `--own` the boxes and flanks are those that the workflow makes with these weights of the everyday network
(`benchmarks.own_labels`); the results are then `identity_photos_own.json`.

Without `--look` only the peers run. The product's settings are fixed before anybody looks at its figures here; each
look is counted, and its number is written beside the figures.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import write_results
from benchmarks.identity_baseline import encounters, photos
from benchmarks.own_labels import own_labels
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.evaluate.hotspotter import HotSpotter
from leopard_census.evaluate.identity_figures import SEED, Figures, Truth
from leopard_census.evaluate.identity_intervals import bootstrap, drawn_encounters, limits
from leopard_census.evaluate.identity_labels import LabelledBox
from leopard_census.evaluate.identity_matchers import Baseline, Matcher, Product
from leopard_census.evaluate.identity_pictures import Case, LeftOut, find_cases
from leopard_census.evaluate.identity_run import look, matched, partition, truth_of

#: What the methods are held against each other by.
COMPARED = {
    "top1_balanced": "encounter top-1, balanced",
    "top1_equal_gallery": "equal-gallery top-1, balanced",
    "pair_auc": "encounter pair AUC",
    "image_pair_auc": "image pair AUC",
}
#: Figures that are told beside those.
TOLD = {
    "top1": "encounter top-1",
    "top5": "encounter top-5",
    "map": "encounter mAP",
    "tpr_at_1pct_fpr": "encounter pairs found at 1% false",
    "precision_top100": "100 most alike image pairs right",
    "brier": "Brier, encounter pairs",
    "prior_brier": "Brier of the best constant, encounter pairs",
    "ece": "calibration error, encounter pairs",
    "log_loss": "log loss, encounter pairs",
    "clusters_precision": "joined encounter pairs right",
    "clusters_recall": "encounter pairs joined",
    "clusters_f1": "F1 of encounter pairs",
}
#: Two images in five are of this animal: figures without it are told, too.
MOST_SEEN = "Cat1"
TOP = 20
Row = dict[str, Any]
Values = Mapping[str, NDArray[np.float64]]


def catalogue(folder: Path) -> list[LabelledBox]:
    """Labels of a folder, with the flanks of its annotations."""
    flanks = {}
    with (folder / "annotations.csv").open(newline="", encoding="utf-8") as handle:
        for note in csv.DictReader(handle):
            flanks[note["file"], *(int(float(note[c])) for c in ("x", "y", "w", "h"))] = note["flank"]
    rows = photos(folder)
    labels = []
    for number, (row, encounter) in enumerate(zip(rows, encounters(rows), strict=True), start=2):
        x, y, w, h = map(int, row["box"].split())
        shown = flanks[row["file"], x, y, w, h]
        labels.append(
            LabelledBox(
                number, row["file"], row["individual"], f"{encounter:04d}", row["station"], row["camera"],
                (x, y, w, h), {"left": "left", "right": "right", "unclear": None}.get(shown, "other"),
            )
        )  # fmt: skip
    return labels


@dataclass(frozen=True)
class Scored:
    """A method under one protocol.

    Attributes
    ----------
    figures
        As measured.
    drawn
        The compared figures, and the precision of the most alike pairs, over the same drawn encounters for all methods.
    per_query
        CPU seconds: features of an image, and its comparison with all others.
    """

    name: str
    figures: Figures
    drawn: Values
    per_query: tuple[float, float]


def methods(number: int | None) -> list[Matcher]:
    """The peers, and before them the product where it is looked at."""
    peers: list[Matcher] = [Baseline(), HotSpotter()]
    return peers if number is None else [Product(IndividualsSettings()), *peers]


def score(
    images: Path, cases: Sequence[Case], left: Sequence[LeftOut], matcher: Matcher
) -> dict[str, Scored]:
    """Both protocols of one method; features are found once."""
    run = look(images, cases, left, matcher)
    found = {}
    for protocol, same_station in (("A", False), ("B", True)):
        truth = truth_of(run.cases, same_station=same_station)
        said, seconds = matched(run, truth)
        theta = IndividualsSettings().prior_odds
        figures = Figures(truth, said, partition(said, run.cases, truth, theta))
        weights = drawn_encounters(len(truth.individuals), len(figures.images), SEED)
        drawn = bootstrap(partial(_all_figures, figures), weights)
        per_query = run.seconds / len(run.cases), seconds / len(run.cases)
        found[protocol] = Scored(matcher.name, figures, drawn, per_query)
    return found


def _all_figures(figures: Figures, weights: NDArray[np.float64]) -> dict[str, float]:
    return figures(weights) | most_alike(figures, weights)


def most_alike(figures: Figures, weights: NDArray[np.float64]) -> dict[str, float]:
    """Precision of the 20 most alike pairs of images, of all and of those without the animal seen most."""
    others = weights * (np.asarray(figures.truth.individuals) != MOST_SEEN)
    return {
        "best": figures.images.precision(weights, TOP),
        "best_others": figures.images.precision(others, TOP),
    }


def rows_of(protocol: str, scored: Scored, peers: Sequence[Scored]) -> list[Row]:
    """Figures of one method, and its paired differences from the others."""
    figures, counts = scored.figures, scored.figures.counts()
    at, peer = f"{protocol} {scored.name}: ", ", ".join(p.name for p in peers)
    values, rows = figures(), []
    for name, words in {**COMPARED, **TOLD}.items():
        if name in values:
            rows.append(_row(at + words, values[name], counts[name], limits(scored.drawn[name]), peer))
    alike = most_alike(figures, np.ones(len(figures.truth.individuals)))
    for name, words in (("best", ""), ("best_others", f" without {MOST_SEEN}")):
        text = f"{at}{TOP} most alike image pairs{words} right"
        rows.append(_row(text, alike[name], TOP, limits(scored.drawn[name]), peer))
    for other in peers:
        theirs = other.figures()
        for name, words in COMPARED.items():
            difference = scored.drawn[name] - other.drawn[name]
            text = f"{protocol} {scored.name} - {other.name}: {words}"
            rows.append(_row(text, values[name] - theirs[name], counts[name], limits(difference), other.name))
    return rows


def time_rows(scored: Scored, hotspotter: Scored) -> list[Row]:
    """CPU time of a method, and per query as a multiple of HotSpotter's."""
    at = f"A {scored.name}: "
    features, matching = scored.per_query
    ratio = sum(scored.per_query) / sum(hotspotter.per_query)
    n = len(scored.figures.truth.encounter_of_image)
    return [
        _row(f"{at}features", features, n, None, hotspotter.name, "s CPU per image"),
        _row(f"{at}matching", matching, n, None, hotspotter.name, "s CPU per query image"),
        _row(f"{at}time per query against {hotspotter.name}", ratio, n, None, hotspotter.name, "ratio"),
    ]


def sample_rows(cases: Sequence[Case], truths: Mapping[str, Truth], number: int | None) -> list[Row]:
    """What the figures rest on."""
    rows = [
        _row("photos", len(cases), len(cases), None, "", "photos"),
        _row(
            "photos without a flank in view",
            sum(c.flank == "other" for c in cases),
            len(cases),
            None,
            "",
            "photos",
        ),
        _row("look at the product's figures", number or 0, len(cases), None, "", "number"),
    ]
    for protocol, truth in truths.items():
        names = np.asarray(truth.individuals)
        queries = ((names[:, None] == names[None, :]) & truth.allowed).any(axis=1)
        n = len(names)
        rows.append(_row(f"{protocol} queries", int(queries.sum()), n, None, "", "encounters"))
        rows.append(_row(f"{protocol} animals asked for", len(set(names[queries])), n, None, "", "animals"))
    return rows


def _row(name: str, value: float, n: int, sure: list[float] | None, peer: str, unit: str = "share") -> Row:
    shown = None if value != value else round(value, 4)
    interval = None if sure is None else [round(limit, 3) for limit in sure]
    return {
        "name": name, "value": shown, "unit": unit, "n": n, "interval": interval, "peer": peer, "target": "",
        "holds": None,
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/identity_photos.json`, or `identity_photos_own.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument(
        "--look", type=int, metavar="N", help="run the product, too; this is the N-th look at its figures"
    )
    parser.add_argument("--own", type=Path, metavar="WEIGHTS", help="the workflow's own boxes and flanks")
    given = parser.parse_args(arguments)
    images, labels = given.folder / "images", catalogue(given.folder)
    if given.own:
        labels = own_labels(given.folder, labels, given.own)
    cases, left = find_cases(images, labels)
    results = [score(images, cases, left, matcher) for matcher in methods(given.look)]
    hotspotter = next(found["A"] for found in results if found["A"].name == "hotspotter")
    rows = sample_rows(cases, {p: found.figures.truth for p, found in results[0].items()}, given.look)
    for protocol in ("A", "B"):
        for k, found in enumerate(results):
            rows += rows_of(protocol, found[protocol], [other[protocol] for other in results[k + 1 :]])
    for found in results:
        rows += time_rows(found["A"], hotspotter)
    write_results("identity_photos_own" if given.own else "identity_photos", rows)


if __name__ == "__main__":
    main()
