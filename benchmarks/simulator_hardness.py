"""How hard the simulated pictures are for the named baseline, and for flank by mean motion alone.

    python -m benchmarks.simulator_hardness --seeds 1 2 3 --style pine-snow

For each seed the demo's winter is drawn and rendered with its leopards alone (same cameras, encoders, light
and weather; no other animals, empty triggers or faults). The true boxes go to the named baseline (upright
RootSIFT at 400 px on the whole box, no mask, LNBNN, affine MAGSAC; score of two encounters = largest over
their picture pairs). Its equal-gallery balanced top-1 must lie between 0.35 and 0.65: easier and the demo
proves nothing, harder and nobody could tell the animals apart. Flank by the direction of the box centre's
mean motion must be right in at most 0.90 of the sightings. Cubs take part.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks import write_results
from benchmarks.media_frames import read_frames
from leopard_census.config.simulate import Faults, Rates, SimulateSettings
from leopard_census.evaluate.baseline import lnbnn_verified
from leopard_census.evaluate.identity import (
    balanced,
    bootstrap_interval,
    encounter_scores,
    equal_gallery_hits,
    pair_auc,
)
from leopard_census.imaging.rootsift import Features, upright_rootsift
from leopard_census.simulate.dates import SurveyDates
from leopard_census.simulate.render import render_deployment
from leopard_census.simulate.world import World, build_world
from leopard_census.tables.boxes import parse_box
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

PEER = "upright RootSIFT 400 px, whole true box, LNBNN, affine MAGSAC"
IDENTITY_TARGET = (0.35, 0.65)
MOTION_TARGET = 0.90
#: Pictures per sighting that the baseline sees, spread over the time in which the animal is in view.
PICTURES = 4
#: Least visible share of the animal in such a picture.
VISIBLE = 0.3
ENCOUNTER_GAP = dt.timedelta(minutes=30)
SPECIES = "Panthera pardus"
NO_RATES = dict.fromkeys(Rates.model_fields, 0.0)
NO_FAULTS = dict.fromkeys(Faults.model_fields, 0)

Row = dict[str, Any]


@dataclass(frozen=True)
class Sighting:
    """One pass before one camera, as the baseline sees it."""

    individual: str
    station: str
    time: dt.datetime
    flank: str
    motion: float
    features: tuple[Features, ...]


def settings_of(seed: int, style: str) -> SimulateSettings:
    """The demo's settings with leopards alone."""
    return SimulateSettings.model_validate(
        {"seed": seed, "style": style, "rates": NO_RATES, "faults": NO_FAULTS, "earlier": ()}
    )


def render(settings: SimulateSettings, folder: Path) -> list[Sighting]:
    """Render one winter and gather its sightings."""
    dates = SurveyDates("hardness", dt.date(2011, 12, 15), 90, dt.timezone(dt.timedelta(hours=11)))
    world = build_world(settings, dates)
    found: list[Sighting] = []
    for deployment in world.deployments:
        key = deployment.deployment_id
        tables = folder / f"{key}.media.csv", folder / f"{key}.boxes.csv"
        render_deployment(settings, dates, key, folder, *tables)
        media = {row["filePath"]: row["true_time"] for row in read_table(tables[0], contract("truth_media"))}
        boxes = read_table(tables[1], contract("truth_boxes"))
        found += _sightings(world, deployment.station.location_id, media, boxes, folder)
    return found


def _sightings(
    world: World, station: str, media: dict[str, dt.datetime], boxes: list[Row], folder: Path
) -> list[Sighting]:
    """Sightings of one deployment."""
    by_visit: dict[str, list[Row]] = {}
    for row in boxes:
        if row["scientificName"] == SPECIES:
            row["when"] = media[row["filePath"]] + dt.timedelta(seconds=float(row["time_s"]))
            by_visit.setdefault(row["visitID"], []).append(row)
    out = []
    for visit in sorted(by_visit):
        rows = sorted(by_visit[visit], key=lambda r: (r["when"], r["filePath"], r["frame_number"]))
        seen = [row for row in rows if row["visible"] >= VISIBLE]
        if not seen:
            continue
        flanks = [row["flank"] for row in seen]
        chosen = sorted({round(k) for k in np.linspace(0, len(seen) - 1, PICTURES)})
        features = [_features(folder, seen[k]) for k in chosen]
        first, last = (parse_box(rows[k]["box"]) for k in (0, -1))
        out.append(
            Sighting(
                rows[0]["individualID"],
                station,
                rows[0]["when"],
                max(("left", "right", "other"), key=flanks.count),
                (last[0] + last[2] / 2) - (first[0] + first[2] / 2),
                tuple(f for f in features if f is not None),
            )
        )
    return [sighting for sighting in out if sighting.features]


def _features(folder: Path, row: Row) -> Features | None:
    """Features of the whole true box."""
    picture = read_frames(folder / row["filePath"])[row["frame_number"]]
    height, width = picture.shape[:2]
    x, y, w, h = parse_box(row["box"])
    left, top = round(x * width), round(y * height)
    crop = picture[top : top + round(h * height), left : left + round(w * width)]
    return upright_rootsift(crop) if min(crop.shape[:2]) >= 16 else None


@dataclass(frozen=True)
class Hardness:
    """Results of one seed."""

    hits: NDArray[np.float64]
    names: list[str]
    same_flank_hits: NDArray[np.float64]
    ceiling: NDArray[np.float64]
    auc: float
    motion_right: int
    motion_n: int


def measure(sightings: Sequence[Sighting], seed: int) -> Hardness:
    """Baseline and flank by motion on the sightings of one seed."""
    number = _encounters(sightings)
    features = [f for s in sightings for f in s.features]
    owner = [e for e, s in zip(number, sightings, strict=True) for _ in s.features]
    count = max(number) + 1
    names = [
        next(s.individual for e, s in zip(number, sightings, strict=True) if e == k) for k in range(count)
    ]
    scores = encounter_scores(lnbnn_verified(features, owner), owner, count)
    shown = [{s.flank for e, s in zip(number, sightings, strict=True) if e == k} for k in range(count)]
    common = np.array([[bool((a & b) - {"other"}) for b in shown] for a in shown])
    sided = [s for s in sightings if s.flank != "other"]
    right = sum((s.motion > 0) == (s.flank == "right") and s.motion != 0 for s in sided)
    return Hardness(
        equal_gallery_hits(scores, names, seed=seed),
        names,
        equal_gallery_hits(scores, names, seed=seed, allowed=common),
        _ceiling(common, names),
        pair_auc(scores, names),
        right,
        len(sided),
    )


def _ceiling(common: NDArray[np.bool_], names: Sequence[str]) -> NDArray[np.float64]:
    """Chance that the own encounter drawn into the gallery shows a flank that the query shows."""
    individual = np.array(names)
    own = (individual[:, None] == individual[None, :]) & ~np.eye(len(names), dtype=bool)
    return np.where(own.any(axis=1), (own & common).sum(axis=1) / np.maximum(own.sum(axis=1), 1), np.nan)


def _encounters(sightings: Sequence[Sighting]) -> list[int]:
    """Index of each sighting's encounter: one individual, one station, gaps of at most 30 minutes."""
    order = sorted(
        range(len(sightings)),
        key=lambda k: (sightings[k].individual, sightings[k].station, sightings[k].time),
    )
    number = [0] * len(sightings)
    count, before = -1, None
    for k in order:
        now = sightings[k]
        if (
            before is None
            or (now.individual, now.station) != (before.individual, before.station)
            or now.time - before.time > ENCOUNTER_GAP
        ):
            count += 1
        number[k], before = count, now
    return number


def main() -> None:
    """Print the table and write `benchmarks/results/simulator_hardness.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", required=True)
    parser.add_argument("--style", nargs="+", default=["pine-snow"])
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    rows: list[Row] = []
    for style in arguments.style:
        rows += _style_rows(style, arguments.seeds)
    write_results("simulator_hardness", rows)


def _style_rows(style: str, seeds: Sequence[int]) -> list[Row]:
    """All figures of one scene style."""
    found: list[Hardness] = []
    rows = []
    for seed in seeds:
        start = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            sightings = render(settings_of(seed, style), Path(folder))
        rendered = time.process_time() - start
        found.append(measure(sightings, seed))
        now = found[-1]
        print(
            f"{style}, seed {seed}: {balanced(now.hits, now.names):.3f} "
            f"(ceiling by flank {balanced(now.ceiling, now.names):.3f}; "
            f"same flank in view {balanced(now.same_flank_hits, now.names):.3f}); "
            f"motion {now.motion_right}/{now.motion_n}; {len(sightings)} sightings, "
            f"{len(set(now.names))} animals; rendering {rendered:.0f} s, "
            f"matching {time.process_time() - start - rendered:.0f} s",
            flush=True,
        )
        rows.append(_row(f"equal-gallery balanced top-1, {style}, seed {seed}", [now], "hits", seed))
    pooled = f"{style}, seeds {' '.join(map(str, seeds))}"
    rows.append(_row(f"equal-gallery balanced top-1, {pooled}", found, "hits", 0))
    rows.append(_row(f"its ceiling: a common flank in view, {pooled}", found, "ceiling", 0))
    rows.append(_row(f"the same, gallery with a common flank only, {pooled}", found, "same_flank_hits", 0))
    right, n = sum(f.motion_right for f in found), sum(f.motion_n for f in found)
    share = right / n if n else float("nan")
    auc = float(np.mean([f.auc for f in found]))
    return [
        *rows,
        {
            "name": f"flank right by mean motion, {pooled}",
            "value": round(share, 3),
            "unit": "share of sightings",
            "n": n,
            "peer": "sign of the box centre's displacement",
            "target": f"<= {MOTION_TARGET}",
            "holds": share <= MOTION_TARGET,
        },
        {
            "name": f"encounter pair AUC (mean of seeds), {pooled}",
            "value": round(auc, 3),
            "unit": "AUC",
            "peer": PEER,
            "target": "",
            "holds": None,
        },
    ]


def _row(name: str, found: Sequence[Hardness], field: str, seed: int) -> Row:
    """Pool seeds: individuals of different seeds are different animals."""
    hits = np.concatenate([getattr(f, field) for f in found])
    names = [f"{k}/{n}" for k, f in enumerate(found) for n in f.names]
    value = balanced(hits, names)
    low, high = bootstrap_interval(hits, names, seed=seed)
    limited = field == "hits"
    return {
        "name": name,
        "value": round(value, 3),
        "unit": "share",
        "n": int((~np.isnan(hits)).sum()),
        "interval": [round(low, 3), round(high, 3)],
        "peer": PEER,
        "target": f"{IDENTITY_TARGET[0]} to {IDENTITY_TARGET[1]}" if limited else "",
        "holds": bool(IDENTITY_TARGET[0] <= value <= IDENTITY_TARGET[1]) if limited else None,
    }


if __name__ == "__main__":
    main()
