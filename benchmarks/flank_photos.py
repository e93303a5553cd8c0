"""How sure, and how right, the flank is on real photos with boxes and flanks that a person drew.

    python -m benchmarks.flank_photos --photos DIR [--held-out results/SURVEY ...] [--fit]

The folder holds what `benchmarks.detection_photos` reads; `annotations.csv` has flank (left, right, ...) and
visibility (A whole flank readable, B part of it) besides. The true boxes of a camera's bursts are followed as in the
workflow; boxes with visibility A or B that show a flank are counted. Sure is a probability of 0.9 or more; intervals
draw encounters again with replacement. `--fit` prints the weights for `sightings/heading_weights.py`, fitted on made-
up leopards (`quality_scenes`), and their cross-validated figures. Held out are finished simulated surveys: their
photos and clips with the boxes of the detector. Nothing was fitted to the photos.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks import write_results
from benchmarks.detection_photos import photos
from benchmarks.quality_curve import FIT_SEED, PLOTS
from benchmarks.quality_scenes import made_shots
from benchmarks.winter import true_boxes
from leopard_census.config.sightings import SightingsSettings
from leopard_census.evaluate.sighting_truth import MAX_SECONDS, MIN_IOU, TrueView
from leopard_census.imaging.frame_source import FrameSource
from leopard_census.imaging.jpeg import Picture, decode_picture
from leopard_census.imaging.series import Series, split_series
from leopard_census.sightings.chance import by_chance
from leopard_census.sightings.cut import cut_out
from leopard_census.sightings.edge_grid import edge_grid, mirrored
from leopard_census.sightings.flank import sides
from leopard_census.sightings.heading_weights import WEIGHTS
from leopard_census.sightings.seen import Row, Seen, at_frames, by_file
from leopard_census.sightings.tracks import evidence, follow
from leopard_census.tables.batch_json_read import read_batch
from leopard_census.tables.boxes import iou
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

SEED = 20128
SURE = 0.9
FOLDS = 6
#: Inverse strength of the ridge on the weights: few effective numbers, so that what is peculiar to made-up leopards
#: counts little.
RIDGE = 1.0
SPECIES = "Panthera pardus"
FLANKS = ("left", "right")


@dataclass(frozen=True)
class Told:
    """A view with its flank in truth, and the probabilities without and with a look at the crop."""

    encounter: str
    truth: str
    before: tuple[float, float]
    after: tuple[float, float]


def told_of(
    series: Series,
    tracks: Sequence[Sequence[Seen]],
    truth: Callable[[Seen], tuple[str, str] | None],
    read: Callable[[Row], Picture],
) -> Iterator[Told]:
    """Views of tracks whose truth (encounter, flank) is known."""
    for track in tracks:
        known = [truth(seen) for seen in track]
        if not any(known):
            continue
        without = sides(track, series.clip)
        seen_too = sides(track, series.clip, read)
        for fact, a, b in zip(known, without, seen_too, strict=True):
            if fact is not None:
                yield Told(fact[0], fact[1], (a.left, a.right), (b.left, b.right))


def photo_views(folder: Path) -> list[Told]:
    """Boxes that a person drew, followed through bursts."""
    frames, boxes = photos(folder)
    with (folder / "annotations.csv").open(newline="", encoding="utf-8") as handle:
        notes: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in csv.DictReader(handle):
            notes[row["file"]].append(row)
    cameras: dict[Any, list[Row]] = defaultdict(list)
    for frame in frames.values():
        cameras[frame["camera"]].append(frame)
    told: list[Told] = []
    for camera in sorted(cameras):
        for series in split_series(cameras[camera], SightingsSettings().burst_gap_s):
            facts: dict[tuple[str, Any], tuple[str, str] | None] = {}
            seen = []
            for place, frame in enumerate(series.frames):
                for box, note in zip(boxes[frame["filePath"]], notes[frame["filePath"]], strict=True):
                    seen.append(Seen(frame, place, series.seconds(frame), box, 1.0))
                    counted = note["visibility"] in ("A", "B") and note["flank"] in FLANKS
                    facts[frame["frameID"], box] = (frame["encounter"], note["flank"]) if counted else None
            told += told_of(
                series,
                follow(seen, False),
                lambda s, facts=facts: facts[s.frame["frameID"], s.box],  # type: ignore[misc]
                lambda f: decode_picture((folder / "images" / f["filePath"]).read_bytes()),
            )
    return told


def winter_views(folder: Path) -> tuple[list[Told], list[Told]]:
    """Photos and clips of a finished simulated survey: tracks of the detector's boxes, with the flank in truth."""
    truth = true_boxes(folder)
    settings = SightingsSettings()
    told: dict[bool, list[Told]] = {False: [], True: []}
    for path in sorted((folder / "frames").glob("*.csv")):
        frames = read_table(path, contract("frames"))
        batch = read_batch(folder / "detections" / f"{path.stem}.json")
        found = by_file(batch, frames, settings.min_conf)
        with FrameSource(folder / "simulated" / "media", path.with_suffix(".zip")) as source:
            for series in split_series(frames, settings.burst_gap_s):
                seen = at_frames(series, found, batch.categories)
                least = settings.min_evidence_clip if series.clip else settings.min_evidence_burst
                tracks = [t for t in follow(seen, series.clip) if evidence(t) >= least]
                if series.clip:
                    tracks = [t for t in tracks if not by_chance(t, seen, len(series.frames))]
                told[series.clip] += told_of(series, tracks, lambda s: _true(truth, s), source.read)
    return told[False], told[True]


def _true(truth: Mapping[str, Sequence[TrueView]], seen: Seen) -> tuple[str, str] | None:
    """Visit and flank of the leopard that a box overlaps most; None for other animals and for front and back."""
    here = truth.get(seen.frame["filePath"], [])
    near = [v for v in here if abs(v.time_s - float(seen.frame["time_s"])) <= MAX_SECONDS]
    best = max(near, key=lambda v: (iou(v.box, seen.box), v.visit), default=None)
    if best is None or iou(best.box, seen.box) < MIN_IOU:
        return None
    return (best.visit, best.flank) if best.species == SPECIES and best.flank in FLANKS else None


def rows_of(name: str, told: Sequence[Told], targets: bool) -> list[dict[str, object]]:
    """Shares of the views that the method is sure of, and right where it is sure, before and after."""
    rows = []
    for when in ("before", "after"):
        chances = [getattr(t, when) for t in told]
        sure = np.array([max(c) >= SURE for c in chances], float)
        right = np.array(
            [
                (c[0] > c[1]) == (t.truth == "left") and c[0] != c[1]
                for t, c in zip(told, chances, strict=True)
            ],
            float,
        )
        every = np.ones(len(told))
        for what, part, of, target in (
            ("sure", sure, every, 0.6),
            ("right where sure", right * sure, sure, 0.9),
            ("right of all", right, every, None),
        ):
            value = float(part.sum() / of.sum()) if of.sum() else float("nan")
            aim = target if targets and when == "after" else None
            rows.append(
                {
                    "name": f"{name}, {'movement and silhouette' if when == 'before' else 'and edges'}: {what}",
                    "value": None if np.isnan(value) else round(value, 3),
                    "unit": "share",
                    "n": int(of.sum()),
                    "interval": ratio_interval(part, of, [t.encounter for t in told]),
                    "peer": "flank as a person drew it" if targets else "simulated truth",
                    "target": "" if aim is None else f">= {aim:g}",
                    "holds": None if aim is None else bool(value >= aim),
                }
            )
    return rows


def ratio_interval(
    part: NDArray[np.float64], of: NDArray[np.float64], clusters: Sequence[str], repeats: int = 2000
) -> list[float] | None:
    """95% interval of sum(part) / sum(of), clusters drawn again with replacement."""
    names, place = np.unique(np.array(clusters), return_inverse=True)
    if len(names) < 2 or not of.sum():
        return None
    parts, ofs = np.bincount(place, part), np.bincount(place, of)
    drawn = np.random.default_rng([SEED, 95]).integers(len(names), size=(repeats, len(names)))
    below = ofs[drawn].sum(axis=1)
    values = parts[drawn].sum(axis=1)[below > 0] / below[below > 0]
    low, high = np.quantile(values, [0.025, 0.975])
    return [round(float(low), 3), round(float(high), 3)]


def fit_rows() -> list[dict[str, object]]:
    """Fit on made-up leopards; prints the weights and says how far those in the library are from them."""
    shots = [s for s in made_shots(FIT_SEED, PLOTS) if s.flank in FLANKS]
    cut = [cut_out(s.picture, _inner(s.picture, s.seen)) for s in shots]
    grids = [edge_grid(crop) for crop, _ in cut]
    uneven = np.array([(g - mirrored(g)).ravel() for g in grids])
    left = np.array([s.flank == "left" for s in shots])
    model = LogisticRegression(C=RIDGE, fit_intercept=False, max_iter=1000)
    odds = np.zeros(len(shots))
    for train, test in GroupKFold(FOLDS).split(uneven, left, [s.individual for s in shots]):
        odds[test] = model.fit(uneven[train], left[train]).decision_function(uneven[test])
    weights = model.fit(uneven, left).coef_[0]
    print("WEIGHTS = (")
    for k in range(0, len(weights), 6):
        print("    " + " ".join(f"{w:.2f}," for w in weights[k : k + 6]))
    print(")")
    right = ((odds > 0) == left).astype(np.float64)
    clusters = [s.encounter for s in shots]
    common = {"n": len(shots), "peer": "made-up truth", "target": "", "holds": None}
    off = float(np.abs(np.array(WEIGHTS) - weights).max())
    return [
        {
            "name": "made-up views, edges alone, cross-validated: right of all",
            "value": round(float(right.mean()), 3),
            "unit": "share",
            "interval": ratio_interval(right, np.ones(len(right)), clusters),
        }
        | common,
        {
            "name": "largest difference of a weight in the library from the fit",
            "value": round(off, 3),
            "unit": "ln",
        }
        | common
        | {"target": "<= 0.006", "holds": off <= 0.006},
    ]


def _inner(picture: Picture, seen: Seen) -> tuple[float, float, float, float]:
    """The detection within its crop, as a box of the crop (made-up crops have a margin that photos have not)."""
    x, y, w, h = seen.box
    height, width = picture.shape[:2]
    left, top = max(0.0, x - _MARGIN * w), max(0.0, y - _MARGIN * h)
    across, down = seen.frame["width"] / width, seen.frame["height"] / height
    return (x - left) * across, (y - top) * down, w * across, h * down


#: Of made-up crops on each side.
_MARGIN = SightingsSettings().crop_margin


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/flank_photos.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, nargs="*", default=[])
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    rows = fit_rows() if given.fit else []
    for folder in given.held_out:
        for kind, told in zip(("bursts", "clips"), winter_views(folder), strict=True):
            rows += rows_of(f"{folder.name}, {kind}", told, targets=False)
    rows += rows_of("photos", photo_views(given.photos), targets=True)
    write_results("flank_photos", rows)


if __name__ == "__main__":
    main()
