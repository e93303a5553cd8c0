"""How hard the simulated pictures are for the named baseline, and for flank by mean motion alone.

    python -m benchmarks.simulator_hardness --seeds 1 2 3 --style pine-snow

Encounters of leopards are rendered as the demo's cameras see them; the true boxes go to the named baseline
(upright RootSIFT at 400 px on the whole box, no mask, LNBNN, affine MAGSAC; score of two encounters =
largest over their picture pairs). Its equal-gallery balanced top-1 must lie between 0.35 and 0.65: easier
and the demo proves nothing, harder and nobody could tell the animals apart. Flank by the direction of the
box centre's mean motion must be right in at most 0.90 of the sightings.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks import write_results
from leopard_census.evaluate.baseline import lnbnn_verified
from leopard_census.evaluate.identity import (
    balanced,
    bootstrap_interval,
    encounter_scores,
    equal_gallery_hits,
    pair_auc,
)
from leopard_census.imaging.rootsift import Features, upright_rootsift
from leopard_census.simulate.scene import BoxTruth, CameraView, Scene, Visit

PEER = "upright RootSIFT 400 px, whole true box, LNBNN, affine MAGSAC"
IDENTITY_TARGET = (0.35, 0.65)
MOTION_TARGET = 0.90
#: Pictures per sighting that the baseline sees, spread over the time in which the animal is in view.
PICTURES = 4
#: Least visible share of the animal in such a picture.
VISIBLE = 0.3


@dataclass(frozen=True)
class Sighting:
    """One pass before one camera, as the baseline sees it."""

    encounter: int
    individual: str
    flank: str
    motion_px: float
    features: tuple[Features, ...]


@dataclass(frozen=True)
class Shot:
    """One clip or burst to render."""

    encounter: int
    view: CameraView
    visit: Visit
    times_s: tuple[float, ...]
    size: tuple[int, int]
    night: bool
    hour: float
    weather: str


def schedule(seed: int, style: str, individuals: int, encounters: int) -> Iterator[Shot]:
    """Encounters as in the demo: 24 stations, a third with two cameras, clips and bursts, day and night."""
    rng = np.random.default_rng([seed, 2])
    behaviours = _behaviours()
    number = 0
    for animal in range(individuals):
        coat, size = int(rng.integers(2**31)), float(rng.uniform(0.92, 1.05))
        stations = rng.choice(24, size=5, replace=False)
        for _ in range(encounters):
            station = int(rng.choice(stations))
            night = bool(rng.random() < 0.55)
            visit = Visit(
                visit_id=f"V{number}", scientific_name="Panthera pardus", individual_id=f"L{animal:02d}",
                coat_seed=coat, size=size, heading=int(rng.choice([-1, 1])),
                behaviour=str(rng.choice(behaviours)), start_s=0.0,
                speed=float(rng.uniform(0.6, 1.2)), seed=int(rng.integers(2**31)),
            )  # fmt: skip
            video = station % 3 != 0
            times = tuple(np.arange(0, 10, 0.5)) if video else (0.8, 1.5, 2.2, 2.9)
            hour = float(rng.uniform(18, 30) % 24 if night else rng.uniform(8, 17))
            weather = str(rng.choice(["clear", "overcast", "snow"], p=[0.5, 0.35, 0.15]))
            facings = (0, 1) if station % 3 == 1 else (int(rng.integers(2)),)
            for facing in facings:
                view = CameraView(view_seed=seed * 1000 + station * 2 + facing, style=style, facing=facing)
                yield Shot(
                    number, view, visit, times, (640, 360) if video else (1280, 960), night, hour, weather
                )
            number += 1


def _behaviours() -> list[str]:
    """All of the simulator's behaviours."""
    try:
        motion = importlib.import_module("leopard_census.simulate.motion")
    except ImportError:
        return ["walk"]
    return sorted(motion.BEHAVIOURS)


def render(shot: Shot, seed: int) -> Sighting | None:
    """Render one shot; None when the animal never comes well into view."""
    seen: list[tuple[NDArray[np.uint8], BoxTruth]] = []
    centres = []
    frames = Scene(shot.view).frames(
        [shot.visit], shot.times_s, shot.size, night=shot.night, hour=shot.hour, weather=shot.weather,
        seed=seed * 7919 + shot.encounter * 2 + shot.view.facing,
    )  # fmt: skip
    for frame, boxes in frames:
        for truth in boxes:
            x, y, w, h = truth.box
            centres.append(x + w / 2)
            if truth.visible >= VISIBLE and w >= 16 and h >= 16:
                seen.append((np.asarray(frame[y : y + h, x : x + w], np.uint8).copy(), truth))
    if not seen:
        return None
    flanks = [truth.flank for _, truth in seen]
    flank = max(("left", "right", "other"), key=flanks.count)
    chosen = sorted({round(k) for k in np.linspace(0, len(seen) - 1, PICTURES)})
    features = tuple(upright_rootsift(seen[k][0]) for k in chosen)
    motion = float(centres[-1] - centres[0])
    return Sighting(shot.encounter, str(shot.visit.individual_id), flank, motion, features)


@dataclass(frozen=True)
class Hardness:
    """Results of one seed."""

    hits: NDArray[np.float64]
    names: list[str]
    same_flank_hits: NDArray[np.float64]
    auc: float
    motion_right: int
    motion_n: int


def measure(sightings: Sequence[Sighting], seed: int) -> Hardness:
    """Baseline and flank by motion on the sightings of one seed."""
    features = [f for s in sightings for f in s.features]
    original = [s.encounter for s in sightings for _ in s.features]
    flank_of_picture = np.array([s.flank for s in sightings for _ in s.features])
    kept = sorted(set(original))
    owner = [kept.index(e) for e in original]
    name_of = {s.encounter: s.individual for s in sightings}
    names = [name_of[e] for e in kept]
    matrix = lnbnn_verified(features, owner)
    scores = encounter_scores(matrix, owner, len(kept))
    shown = [{f for f, o in zip(flank_of_picture, owner, strict=True) if o == e} for e in range(len(kept))]
    common = np.array([[bool((a & b) - {"other"}) for b in shown] for a in shown])
    sided = [s for s in sightings if s.flank != "other"]
    right = sum((s.motion_px > 0) == (s.flank == "right") and s.motion_px != 0 for s in sided)
    return Hardness(
        equal_gallery_hits(scores, names, seed=seed),
        names,
        equal_gallery_hits(scores, names, seed=seed, allowed=common),
        pair_auc(scores, names),
        right,
        len(sided),
    )


def main() -> None:
    """Print the table and write `benchmarks/results/simulator_hardness.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", required=True)
    parser.add_argument("--style", nargs="+", default=["pine-snow"])
    parser.add_argument("--individuals", type=int, default=12)
    parser.add_argument("--encounters", type=int, default=5, help="per individual")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    rows: list[dict[str, object]] = []
    for style in arguments.style:
        rows += _style_rows(style, arguments.seeds, arguments.individuals, arguments.encounters)
    write_results("simulator_hardness", rows)


def _style_rows(
    style: str, seeds: Sequence[int], individuals: int, encounters: int
) -> list[dict[str, object]]:
    """All figures of one scene style."""
    found: list[Hardness] = []
    rows = []
    for seed in seeds:
        start = time.process_time()
        shots = schedule(seed, style, individuals, encounters)
        sightings = [s for shot in shots if (s := render(shot, seed)) is not None]
        rendered = time.process_time() - start
        found.append(measure(sightings, seed))
        now = found[-1]
        print(
            f"{style}, seed {seed}: {balanced(now.hits, now.names):.3f} "
            f"(same flank in view {balanced(now.same_flank_hits, now.names):.3f}); "
            f"motion {now.motion_right}/{now.motion_n}; rendering {rendered:.0f} s, "
            f"matching {time.process_time() - start - rendered:.0f} s",
            flush=True,
        )
        rows.append(_row(f"equal-gallery balanced top-1, {style}, seed {seed}", [now], "hits", seed))
    pooled = f"{style}, seeds {' '.join(map(str, seeds))}"
    rows.append(_row(f"equal-gallery balanced top-1, {pooled}", found, "hits", 0))
    rows.append(_row(f"the same, gallery with a common flank only, {pooled}", found, "same_flank_hits", 0))
    right, n = sum(f.motion_right for f in found), sum(f.motion_n for f in found)
    share = right / n if n else float("nan")
    rows.append(
        {
            "name": f"flank right by mean motion, {pooled}", "value": round(share, 3),
            "unit": "share of sightings", "n": n, "peer": "sign of the box centre's displacement",
            "target": f"<= {MOTION_TARGET}", "holds": share <= MOTION_TARGET,
        }
    )  # fmt: skip
    rows.append(
        {
            "name": f"encounter pair AUC (mean of seeds), {pooled}",
            "value": round(float(np.mean([f.auc for f in found])), 3), "unit": "AUC",
            "peer": PEER, "target": "", "holds": None,
        }
    )  # fmt: skip
    return rows


def _row(name: str, found: Sequence[Hardness], field: str, seed: int) -> dict[str, object]:
    """Pool seeds: individuals of different seeds are different animals."""
    hits = np.concatenate([getattr(f, field) for f in found])
    names = [f"{k}/{n}" for k, f in enumerate(found) for n in f.names]
    value = balanced(hits, names)
    low, high = bootstrap_interval(hits, names, seed=seed)
    limited = field == "hits"
    return {
        "name": name, "value": round(value, 3), "unit": "share", "n": int((~np.isnan(hits)).sum()),
        "interval": [round(low, 3), round(high, 3)], "peer": PEER,
        "target": f"{IDENTITY_TARGET[0]} to {IDENTITY_TARGET[1]}" if limited else "",
        "holds": bool(IDENTITY_TARGET[0] <= value <= IDENTITY_TARGET[1]) if limited else None,
    }  # fmt: skip


if __name__ == "__main__":
    main()
