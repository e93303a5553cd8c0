"""Whether the quality of a view tells how often the view is matched to the right animal.

    python -m benchmarks.quality_curve --fit WINTER [--keep FILE] --held-out WINTER --photos DIR

Success of a view: of all views of the same flank from other encounters, the matcher scores one of the same animal
best. `--fit` makes the views that the quality is fitted on (`quality_scenes`; a quarter of an hour) besides those of
simulated winters, prints the weights for `sightings/quality.py` and the cross-validated figures; each animal is in one
fold. Winters are finished simulated surveys, here those of seeds 1 (fit) and 2 (held out) of `unseen_seeds`, with all
their views as detector and tracker cut them. Real photos are those of `identity_baseline`, with boxes and flanks that a
person drew. Neither they nor what is held out have a say in the fit. Intervals draw encounters again with replacement.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks import write_results
from benchmarks.quality_fit import auc, cross_validated, fit_weights, log_loss
from benchmarks.quality_sample import (
    WORSE,
    Shot,
    features_of,
    gallery,
    outcomes,
    photo_shots,
    winter_shots,
    worse,
)
from benchmarks.quality_scenes import made_shots
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.sightings.look import look_at
from leopard_census.sightings.quality import INTERCEPT, WEIGHTS, view_measures, view_quality

SEED = 20127
#: Plots that the quality is fitted on, and worse copies of each of their views.
FIT_SEED, PLOTS, COPIES = 7, 3, 1
#: Bounds of the quality between which success is counted.
BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
PEER = "product of judged factors"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Answers:
    """Views that were asked for their match, element by element.

    Attributes
    ----------
    measures : float array, shape (n, n_measures)
    product, quality : float arrays, shape (n,)
        The former score and the fitted one.
    success : bool array, shape (n,)
    encounter, individual, view
        Names; `view` is that of sighting and flank.
    """

    measures: Floats
    product: Floats
    quality: Floats
    success: NDArray[np.bool_]
    encounter: NDArray[np.str_]
    individual: NDArray[np.str_]
    view: NDArray[np.str_]


def judged_product(shot: Shot) -> float:
    """The former quality: size, sharpness, wholeness, light, confidence and pose multiplied, all weights judged."""
    seen, sharpness = shot.seen, look_at(shot.picture).sharpness
    x, y, w, h = seen.box
    size = min(1.0, float(w * seen.frame["width"] * h * seen.frame["height"]) ** 0.5 / 400.0)
    whole = 0.55 if x < 0.01 or x + w > 0.99 else 1.0
    whole *= 0.8 if y < 0.01 or y + h > 0.99 else 1.0
    light = 0.85 if seen.frame["night"] else 1.0
    sharp = sharpness / (sharpness + 120.0)
    return size**0.5 * sharp * whole * light * (0.5 + 0.5 * seen.conf) * (0.4 + 0.6 * shot.flank_probability)


def _use(shot: Shot) -> float:
    """Order of the views that others are matched with: large and sharp ones, whatever the quality says of them."""
    frame, (_, _, w, h) = shot.seen.frame, shot.seen.box
    side = float(w * frame["width"] * h * frame["height"]) ** 0.5
    return float(side * np.log1p(look_at(shot.picture).sharpness))


def ask(
    queries: Sequence[Shot], shots: Sequence[Shot], copies: int = 0, *, other_station: bool = False
) -> Answers:
    """Match views, and worse copies of each, with the best other views; those that cannot succeed are left out."""
    settings = IndividualsSettings()
    scores = [_use(shot) for shot in shots]
    against = [(shots[k], features_of(shots[k], settings)) for k in gallery(shots, scores)]
    asked_for: list[Shot] = []
    for number, shot in enumerate(queries):
        rng = np.random.default_rng([number, 3])
        chosen = sorted(rng.choice(len(WORSE), copies, replace=False).tolist())
        asked_for += [shot, *(worse(shot, *WORSE[k]) for k in chosen)]
    pairs = ((shot, features_of(shot, settings)) for shot in asked_for)
    found = list(outcomes(pairs, against, settings, other_station=other_station))
    known = [(s, o) for s, o in zip(asked_for, found, strict=True) if o is not None]
    looks = [look_at(s.picture) for s, _ in known]
    return Answers(
        np.array(
            [
                view_measures(s.seen, look, s.mask is not None)
                for (s, _), look in zip(known, looks, strict=True)
            ]
        ),
        np.array([judged_product(s) for s, _ in known]),
        np.array(
            [
                view_quality(s.seen, look, s.flank_probability, s.mask is not None)
                for (s, _), look in zip(known, looks, strict=True)
            ]
        ),
        np.array([o.success for _, o in known], bool),
        np.array([s.encounter for s, _ in known]),
        np.array([s.individual for s, _ in known]),
        np.array([f"{s.group} {s.sighting} {s.flank}" for s, _ in known]),
    )


def choose(answers: Answers, score: Floats) -> NDArray[np.int64]:
    """Position of the best-scored view of each sighting and flank."""
    return np.array(
        [
            max(np.flatnonzero(answers.view == view).tolist(), key=lambda k: (score[k], -k))
            for view in np.unique(answers.view)
        ],
        int,
    )


def interval(
    answers: Answers, statistic: Callable[[NDArray[np.int64]], float], repeats: int = 1000
) -> list[float] | None:
    """95% interval of a statistic of positions, encounters drawn again with replacement."""
    names = np.unique(answers.encounter)
    if len(names) < 2:
        return None
    members = [np.flatnonzero(answers.encounter == name) for name in names]
    rng = np.random.default_rng([SEED, 95])
    drawn = [
        statistic(np.concatenate([members[k] for k in rng.integers(len(names), size=len(names))]))
        for _ in range(repeats)
    ]
    known = [value for value in drawn if not np.isnan(value)]
    if not known:
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return [round(float(low), 3), round(float(high), 3)]


def curve_rows(
    name: str, answers: Answers, quality: Floats, edges: Sequence[float]
) -> list[dict[str, object]]:
    """Success where the quality lies between neighbouring edges, and the mean quality there."""
    rows = []
    for low, high in itertools.pairwise(edges):
        inside = (quality >= low) & ((quality < high) | (high == edges[-1]))
        n = int(inside.sum())
        if not n:
            continue

        def success(at: NDArray[np.int64], inside: NDArray[np.bool_] = inside) -> float:
            hit = answers.success[at][inside[at]]
            return float(hit.mean()) if len(hit) else float("nan")

        at = f"{name}: success where quality is {low:.3g} to {high:.3g}"
        rows.append(
            _row(at, success(np.arange(len(quality))), "share", n, interval(answers, success))
            | {"mean_quality": round(float(quality[inside].mean()), 3)}
        )
    return rows


def summary_rows(name: str, answers: Answers, quality: Floats) -> list[dict[str, object]]:
    """Success over all, how well each score orders the views, and how far the quality is off."""
    every = np.arange(len(quality))
    n = len(every)

    def brier(at: NDArray[np.int64]) -> float:
        return float(((quality[at] - answers.success[at]) ** 2).mean())

    def gain(at: NDArray[np.int64]) -> float:
        return auc(quality[at], answers.success[at]) - auc(answers.product[at], answers.success[at])

    base = float(answers.success.mean())
    measured: list[tuple[str, Callable[[NDArray[np.int64]], float], str]] = [
        ("success", lambda at: float(answers.success[at].mean()), "share"),
        ("mean quality", lambda at: float(quality[at].mean()), "share"),
        ("AUC of the quality", lambda at: auc(quality[at], answers.success[at]), "AUC"),
        ("AUC of the former product", lambda at: auc(answers.product[at], answers.success[at]), "AUC"),
        ("AUC of the quality less that of the product", gain, "AUC"),
        ("Brier score of the quality", brier, "Brier"),
    ]
    rows = [
        _row(f"{name}: {what}", statistic(every), unit, n, interval(answers, statistic))
        for what, statistic, unit in measured
    ]
    rows.append(_row(f"{name}: Brier score of the base rate", base * (1 - base), "Brier", n, None))
    rows.append(_row(f"{name}: encounters", len(np.unique(answers.encounter)), "encounters", n, None))
    return rows


def choice_rows(name: str, answers: Answers) -> list[dict[str, object]]:
    """Success of the best view of each sighting and flank, chosen by the former score and by the quality."""
    views = np.unique(answers.view)
    best = {"product": choose(answers, answers.product), "quality": choose(answers, answers.quality)}
    hits = {how: answers.success[at].astype(np.float64) for how, at in best.items()}
    of_view = {view: k for k, view in enumerate(views)}
    place = np.array([of_view[view] for view in answers.view], int)

    def difference(at: NDArray[np.int64]) -> float:
        # a view's weight is how often its encounter was drawn: each member of a sighting brings an equal part of it
        share = np.bincount(place[at], minlength=len(views)) / np.bincount(place, minlength=len(views))
        return float(share @ (hits["quality"] - hits["product"]) / share.sum())

    n = len(views)
    rows = [
        _row(f"{name}: success of the best view by the {how}", float(hit.mean()), "share", n, None)
        for how, hit in hits.items()
    ]
    low_high = interval(answers, difference)
    gained = _row(
        f"{name}: success of the best view, quality less product",
        difference(np.arange(len(place))),
        "share",
        n,
        low_high,
    )
    holds = low_high is None or low_high[1] >= 0
    return [*rows, gained | {"target": "not clearly below 0", "holds": holds}]


def _row(name: str, value: float, unit: str, n: int, bounds: list[float] | None) -> dict[str, object]:
    return {
        "name": name, "value": round(value, 3), "unit": unit, "n": n, "interval": bounds, "peer": PEER,
        "target": "", "holds": None,
    }  # fmt: skip


def made_answers(keep: Path | None) -> Answers:
    """Made-up views with and without masks, asked; taken from the file `keep`, if it is there, else written to it."""
    if keep is not None and keep.exists():
        with np.load(keep) as stored:
            return Answers(**{name: stored[name] for name in stored.files})
    shots = [s for s in made_shots(FIT_SEED, PLOTS) if s.flank in ("left", "right")]
    shots += [replace(s, group=f"{s.group}, no masks", mask=None) for s in shots]
    answers = ask(shots, shots, COPIES)
    if keep is not None:
        np.savez(keep, **vars(answers))
    return answers


def fit_rows(keep: Path | None, winters: Sequence[Path]) -> list[dict[str, object]]:
    """Fit on made-up views and winters; prints the weights and says how far those in the library are from them.

    The winters' views together count as much as the made-up ones: these differ more than a survey's do, those are like
    a survey's. Of the winters only views of the flank that they are said to show take part, as the quality counts what
    is wrong of a flank by itself.
    """
    made = made_answers(keep)
    parts = [made]
    for folder in winters:
        shots = winter_shots(folder)
        parts.append(ask([s for s in shots if s.right], shots))
    answers = Answers(*(np.concatenate([vars(p)[name] for p in parts]) for name in vars(made)))
    n, n_made = len(answers.success), len(made.success)
    count = np.ones(n)
    count[n_made:] = n_made / max(1, n - n_made)
    intercept, weights = fit_weights(answers.measures, answers.success, count)
    print(f"INTERCEPT = {intercept:.3f}")
    for measure, weight in zip(WEIGHTS, weights, strict=True):
        print(f'    "{measure}": {weight:.3f},')
    off = float(np.abs(np.append(weights - np.array(list(WEIGHTS.values())), intercept - INTERCEPT)).max())
    groups = answers.individual.tolist()
    cross = cross_validated(answers.measures, answers.success, groups, count)
    rows = []
    for name, own in (("made-up views", slice(n_made)), ("winter of the fit", slice(n_made, n))):
        part = Answers(*(value[own] for value in vars(answers).values()))
        name = f"{name}, cross-validated"
        if len(part.success):
            rows += summary_rows(name, part, cross[own]) + curve_rows(name, part, cross[own], BINS)
    for k, measure in enumerate(WEIGHTS):
        without = cross_validated(np.delete(answers.measures, k, 1), answers.success, groups, count)
        saved = log_loss(without, answers.success, count) - log_loss(cross, answers.success, count)
        rows.append(_row(f"cross-validated log loss that {measure} saves", saved, "nat", n, None))
    same = _row("largest difference of a weight in the library from the fit", off, "ln", n, None)
    return [*rows, same | {"target": "<= 0.001", "holds": off <= 0.001}]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/quality_curve.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held-out", type=Path, nargs="*", default=[])
    parser.add_argument("--photos", type=Path, help="folder as of benchmarks.identity_baseline")
    parser.add_argument("--fit", type=Path, nargs="*", help="winters to fit on, besides the made-up views")
    parser.add_argument("--keep", type=Path, help="file (.npz) that keeps the made-up views' answers")
    given = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    rows = [] if given.fit is None else fit_rows(given.keep, given.fit)
    for folder in given.held_out:
        shots = winter_shots(folder)
        answers = ask(shots, shots)
        name = folder.name
        rows += summary_rows(name, answers, answers.quality) + curve_rows(
            name, answers, answers.quality, BINS
        )
        rows += choice_rows(name, answers)
    if given.photos:
        shots = photo_shots(given.photos)
        for name, other_station in (("photos", False), ("photos, other stations", True)):
            answers = ask(shots, shots, other_station=other_station)
            rows += summary_rows(name, answers, answers.quality)
            rows += curve_rows(name, answers, answers.quality, (0.0, 0.5, 0.8, 1.0))
    write_results("quality_curve", rows)


if __name__ == "__main__":
    main()
