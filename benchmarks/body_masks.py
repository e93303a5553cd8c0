"""Body masks: against true silhouettes, and what they change when coats are compared.

    python -m benchmarks.body_masks --winters DIR DIR --photos DIR

Each winter is a simulated one, one of each style, see `benchmarks.true_silhouettes`; `--photos` is a folder of real
photos as for `benchmarks.identity_baseline`. Intervals are 95% of a bootstrap over animals' passes
(masks) or encounters (identity).
Kinds of mask: `outline`, the detector's as it is; `workflow`, as the workflow makes it from that outline; `box`, as it
makes it from the detection's box alone; `ellipse`, about the trunk; `plain GrabCut`, from the box without anything
certain, the peer that collapses; `truth`. Comparisons take features and matching as the workflow does by default
(simulated) or as the named baseline does (photos). Defaults were chosen on the simulated winters alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks import write_results
from benchmarks.photo_masks import photo_rows
from benchmarks.true_silhouettes import Case, winter_cases
from leopard_census.config.individuals import CurveSettings, FeatureSettings, MatchSettings
from leopard_census.evaluate.identity import balanced, bootstrap_interval, plain_hits
from leopard_census.imaging.rootsift import upright_rootsift
from leopard_census.individuals.matching import Picture, match_views
from leopard_census.sightings.body_mask import TRUNK, WORKING_SIDE, body_mask, ellipse_in_box

SEED = 20121
DRAWS = 1000
SPECIES = "Panthera pardus"
PEER = "true silhouettes of simulated animals"

Mask = NDArray[np.uint8]
Row = dict[str, Any]
Masks = Mapping[str, Sequence[Mask | None]]


def plain_grabcut(case: Case) -> Mask:
    """GrabCut from the box, all within perhaps body: the peer."""
    height, width = case.truth.shape
    scale = min(1.0, WORKING_SIDE / max(height, width))
    small = cv2.resize(case.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    x, y, w, h = case.box
    rows, columns = small.shape[:2]
    left, top = round(x * columns), round(y * rows)
    marks = np.full((rows, columns), cv2.GC_BGD, np.uint8)
    marks[top : top + round(h * rows), left : left + round(w * columns)] = cv2.GC_PR_FGD
    cv2.setRNGSeed(1)
    if (marks == cv2.GC_BGD).any() and (marks != cv2.GC_BGD).any():
        models = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.grabCut(small, marks, (0, 0, 1, 1), *models, 3, cv2.GC_INIT_WITH_MASK)
    body = ((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)).astype(np.uint8) * 255
    return np.asarray(cv2.resize(body, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def made(cases: Sequence[Case]) -> tuple[dict[str, list[Mask | None]], list[Row]]:
    """Masks of every kind, with what they cost and where the workflow's come from."""
    masks: dict[str, list[Mask | None]] = {"outline": [c.outline for c in cases]}
    rows: list[Row] = []
    for kind, outlined in (("workflow", True), ("box", False)):
        start = time.process_time()
        found = [body_mask(c.picture, c.outline if outlined else None, c.box) for c in cases]
        spent = 1000 * (time.process_time() - start) / len(cases)
        masks[kind] = [f.mask for f in found]
        rows.append(_row(f"{kind}: time", round(spent, 1), "ms CPU per crop", len(cases)))
        for source in ("narrowed", "refined", "outline", "box", "ellipse", "none"):
            share = sum(f.source == source for f in found) / len(cases)
            rows.append(_row(f"{kind}: share of masks from {source}", round(share, 4), "share", len(cases)))
    masks["ellipse"] = [ellipse_in_box(c.box, TRUNK, c.truth.shape) for c in cases]
    masks["plain GrabCut"] = [plain_grabcut(c) for c in cases]
    masks["truth"] = [c.truth for c in cases]
    return masks, rows


def quality_rows(cases: Sequence[Case], masks: Masks) -> list[Row]:
    """IoU with the truth, share of the mask that is background, share of the body covered."""
    rows = []
    parts: list[tuple[str, Callable[[Case], bool]]] = [("all", lambda c: True)]
    for style in sorted({c.style for c in cases}):
        parts.append((f"{style}, day", lambda c, style=style: c.style == style and not c.night))
        parts.append((f"{style}, night", lambda c, style=style: c.style == style and c.night))
    for kind, of_kind in masks.items():
        if kind == "truth":
            continue
        values = np.array([_against(m, c.truth) for m, c in zip(of_kind, cases, strict=True)])
        for part, belongs in parts:
            here = np.array([belongs(c) for c in cases])
            visits = [f"{c.style} {c.visit}" for c in cases if belongs(c)]
            for column, name in enumerate(("IoU", "share of mask that is background", "body covered")):
                low, high = _over_groups(values[here, column], visits)
                mean = float(np.nanmean(values[here, column]))
                row = _row(f"{kind}, {part}: {name}", round(mean, 3), "mean share", int(here.sum()))
                rows.append(row | {"interval": [round(low, 3), round(high, 3)]})
        collapsed = float(np.mean(values[:, 2] < 0.1))
        rows.append(_row(f"{kind}: covers below 10% of the body", round(collapsed, 4), "share", len(cases)))
    return rows


def _against(mask: Mask | None, truth: Mask) -> tuple[float, float, float]:
    if mask is None:
        return 0.0, float("nan"), 0.0
    both = cv2.countNonZero(mask & truth)
    area, body = cv2.countNonZero(mask), cv2.countNonZero(truth)
    return both / max(1, area + body - both), 1 - both / area if area else float("nan"), both / max(1, body)


def _over_groups(values: NDArray[np.float64], groups: Sequence[str]) -> tuple[float, float]:
    """Interval of a mean when groups are drawn again."""
    names, index = np.unique(groups, return_inverse=True)
    known = ~np.isnan(values)
    sums = np.bincount(index[known], values[known], len(names))
    counts = np.bincount(index[known], minlength=len(names))
    drawn = np.random.default_rng(SEED).integers(0, len(names), (DRAWS, len(names)))
    means = sums[drawn].sum(axis=1) / np.maximum(counts[drawn].sum(axis=1), 1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def identity_rows(cases: Sequence[Case], masks: Masks) -> list[Row]:
    """Top-1 over animals' passes, and false pairs that look alike, own station and others apart."""
    chosen = _best_views(cases)
    kinds: dict[str, list[Mask | None]] = {"no mask": [None] * len(cases)}
    kinds |= {k: list(m) for k, m in masks.items() if k not in ("plain GrabCut", "ellipse")}
    kinds["workflow, eroded"] = [None if m is None else _eroded(m) for m in masks["workflow"]]
    kinds["background alone"] = [255 - c.truth for c in cases]
    rows = []
    for kind, of_kind in kinds.items():
        found = [_scores([cases[i] for i in places], [of_kind[i] for i in places]) for places in chosen]
        rows += _hit_rows(kind, found)
        rows += _pair_rows(kind, found)
    return rows


def _best_views(cases: Sequence[Case]) -> list[list[int]]:
    """Of each style's winter the leopards' best views per pass, camera and flank, as the workflow takes them."""
    best: dict[str, dict[tuple[str, ...], list[int]]] = {}
    for i in sorted(range(len(cases)), key=lambda i: -cases[i].quality):
        c = cases[i]
        if c.species == SPECIES and c.flank != "other":
            key = (c.visit, c.station, c.flank)
            best.setdefault(c.style, {}).setdefault(key, []).append(i)
    most = FeatureSettings().views_per_flank
    return [[i for key in sorted(best[s]) for i in best[s][key][:most]] for s in sorted(best)]


def _eroded(mask: Mask) -> Mask:
    """By 6 pixels of the scaled view: about the radius of the descriptor of a small keypoint."""
    size = 2 * max(1, round(6 * float(np.sqrt(mask.size)) / FeatureSettings().side)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.erode(mask, disc, borderType=cv2.BORDER_REPLICATE), np.uint8)


def _scores(cases: Sequence[Case], masks: Sequence[Mask | None]) -> tuple[NDArray[np.float64], list[Case]]:
    """Score of every two passes, NaN where they are of one group, and a view of each pass."""
    settings, matching = FeatureSettings(), MatchSettings()
    features = [
        upright_rootsift(
            c.picture, side=settings.side, mask=m, equalise=settings.equalise, max_keypoints=settings.max_keypoints,
            contrast=settings.contrast,
        )
        for c, m in zip(cases, masks, strict=True)
    ]  # fmt: skip
    visits = sorted({c.visit for c in cases})
    place = {visit: i for i, visit in enumerate(visits)}
    scores = np.zeros((len(visits), len(visits)))
    for flank in ("left", "right"):
        usable = (
            i for i, f in enumerate(features) if cases[i].flank == flank and len(f) >= settings.min_keypoints
        )
        order = sorted(usable, key=lambda i: place[cases[i].visit])
        owner = [place[cases[i].visit] for i in order]
        pictures = [
            Picture(features[i], np.zeros((len(features[i]), 2), np.float32), i, place[cases[i].visit])
            for i in order
        ]
        for match in match_views(pictures, side=settings.side, tolerance=matching.tolerance):
            a, b = owner[match.a], owner[match.b]
            scores[a, b] = scores[b, a] = max(scores[a, b], match.score)
    shown = [next(c for c in cases if c.visit == visit) for visit in visits]
    events = np.array([c.event for c in shown])
    scores[events[:, None] == events[None, :]] = np.nan
    return scores, shown


def _hit_rows(kind: str, found: Iterable[tuple[NDArray[np.float64], list[Case]]]) -> list[Row]:
    hits: dict[str, list[float]] = {"own pass excluded": [], "own station excluded": []}
    names: list[str] = []
    for scores, shown in found:
        who = [str(c.individual) for c in shown]
        stations = np.array([c.station for c in shown])
        known = ~np.isnan(scores)
        other = stations[:, None] != stations[None, :]
        filled = np.nan_to_num(scores, nan=-1.0)
        hits["own pass excluded"] += plain_hits(filled, who, known).tolist()
        hits["own station excluded"] += plain_hits(filled, who, known & other).tolist()
        names += [f"{shown[0].style} {w}" for w in who]
    rows = []
    for protocol, of_protocol in hits.items():
        values = np.array(of_protocol)
        low, high = bootstrap_interval(values, names, lambda h, _: float(np.mean(h)), seed=SEED)
        n = int((~np.isnan(values)).sum())
        row = _row(
            f"simulated identity, {kind}, {protocol}: top-1", round(float(np.nanmean(values)), 3), "share", n
        )
        rows.append(row | {"interval": [round(low, 3), round(high, 3)]})
        mean = round(balanced(values, names), 3)
        rows.append(_row(f"simulated identity, {kind}, {protocol}: top-1, balanced", mean, "share", n))
    return rows


def _pair_rows(kind: str, found: Iterable[tuple[NDArray[np.float64], list[Case]]]) -> list[Row]:
    """Shares of pairs whose score speaks for one animal, by the curve that ships."""
    curve = CurveSettings()
    least = curve.zero
    counts: dict[tuple[str, str], list[float]] = {}
    for scores, shown in found:
        for a in range(len(shown)):
            for b in range(a + 1, len(shown)):
                if not np.isnan(scores[a, b]):
                    same = (
                        "same animal" if shown[a].individual == shown[b].individual else "different animals"
                    )
                    where = "own station" if shown[a].station == shown[b].station else "other stations"
                    counts.setdefault((same, where), []).append(float(scores[a, b]))
    rows = []
    for (same, where), values in sorted(counts.items()):
        share = float(np.mean(np.array(values) > least))
        name = f"simulated identity, {kind}, {same}, {where}"
        rows.append(_row(f"{name}: pairs that look like one animal", round(share, 4), "share", len(values)))
        rows.append(_row(f"{name}: highest score", round(max(values), 2), "score", len(values)))
    return rows


def _row(name: str, value: float, unit: str, n: int) -> Row:
    return {"name": name, "value": value, "unit": unit, "n": n, "interval": None, "peer": PEER, "target": "",
            "holds": None}  # fmt: skip


def main() -> None:
    """Print the table and write `benchmarks/results/body_masks.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--winters", type=Path, nargs="*", default=[])
    parser.add_argument("--photos", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    rows: list[Row] = []
    cases = [c for w in arguments.winters for c in winter_cases(w) if c.species == SPECIES]
    if cases:
        masks, rows = made(cases)
        rows += quality_rows(cases, masks)
        rows += identity_rows(cases, masks)
    if arguments.photos:
        rows += photo_rows(arguments.photos)
    write_results("body_masks", rows)


if __name__ == "__main__":
    main()
