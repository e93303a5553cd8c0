"""How often the 95% intervals of D and N hold the truth, over many simulated surveys.

    python -m benchmarks.coverage --surveys 200

Each survey is drawn from the spatial capture-recapture process itself (no pictures): 24 stations on a
jittered grid, 90 days with part days, outages and a dead station, animals Poisson in space, half-normal
detection. Sigma, g0 and the density differ between surveys; the region (stations widened by one sigma)
holds 13 animals on average. A fit without an estimate counts as an interval that misses. Writes
benchmarks/results/coverage.json.
"""

import argparse
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.captures import capture_data
from leopard_census.estimates.scr.estimates import HA_PER_100_KM2
from leopard_census.estimates.scr.survey import NoEstimate, estimate_survey
from leopard_census.geo.hull import WidenedHull, convex_hull

Array = NDArray[np.float64]

RESULT = Path(__file__).parent / "results" / "coverage.json"
_SEED = 20120115
_DAYS, _COLUMNS, _ROWS = 90, 6, 4
_ANIMALS_IN_REGION = 13.0


@dataclass(frozen=True)
class Truth:
    """What a simulated survey was made from: density per 100 km2, sigma in metres, g0, centres of all animals."""

    density: float
    sigma: float
    g0: float
    centres: Array


def simulate(seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Truth]:
    """Captures and detectors (rows of the tables of these names) and the truth."""
    rng = np.random.default_rng([_SEED, seed])
    spacing = rng.uniform(3500, 4500)
    grid = np.array([(i * spacing, j * spacing) for i in range(_COLUMNS) for j in range(_ROWS)])
    xy = grid + rng.normal(0, spacing / 8, grid.shape)
    usage = _usage(rng, len(xy))
    sigma, g0 = rng.uniform(2500, 4000), rng.uniform(0.01, 0.03)
    region = WidenedHull(convex_hull(xy), sigma, "region")
    density = _ANIMALS_IN_REGION / region.area_m2  # per square metre
    low, high = xy.min(axis=0) - 6 * sigma, xy.max(axis=0) + 6 * sigma
    centres = rng.uniform(low, high, (rng.poisson(density * float((high - low).prod())), 2))
    squared = ((centres[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2)
    hazard = -np.log1p(-g0 * np.exp(-squared / (2 * sigma**2)))
    caught = rng.random((len(centres), *usage.shape)) < -np.expm1(-hazard[:, :, None] * usage[None, :, :])
    captures = [
        {"individual": f"A{i:03d}", "detector": f"S{k:02d}", "occasion": int(s) + 1, "count": 1, "lost": 0}
        for i, k, s in zip(*np.nonzero(caught), strict=True)
    ]
    detectors = [
        {
            "detector": f"S{k:02d}",
            "x": x,
            "y": y,
            **{f"usage_{s}": u for s, u in enumerate(usage[k], start=1)},
        }
        for k, (x, y) in enumerate(xy)
        if usage[k].sum() > 0
    ]
    return captures, detectors, Truth(density * 1e4 * HA_PER_100_KM2, sigma, g0, centres)


def _usage(rng: np.random.Generator, stations: int) -> Array:
    """Part of each day that each station worked: set-up and pick-up within a day, outages, one station stolen."""
    usage = np.ones((stations, _DAYS))
    usage[:, 0] = np.round(rng.uniform(0.3, 0.8, stations), 4)
    for station in rng.choice(stations, 4, replace=False):
        start = int(rng.integers(10, 70))
        usage[station, start : start + int(rng.integers(3, 20))] = 0.0
    usage[rng.integers(stations), int(rng.integers(1, 60)) :] = 0.0
    return usage


def run_one(seed: int) -> dict[str, Any]:
    """Fit one survey; `failed` is the reason when there is no estimate."""
    captures, detectors, truth = simulate(seed)
    began = time.process_time()
    result = estimate_survey(capture_data(captures, detectors), ScrSettings(), None)
    seconds = time.process_time() - began
    if isinstance(result, NoEstimate):
        return {"failed": result.reason, "seconds": seconds}
    present = int(result.region.contains(truth.centres).sum())
    density, sigma, number = result.estimates["D"], result.estimates["sigma"], result.numbers.realised
    return {
        "failed": None,
        "seconds": seconds,
        "D": density.lower <= truth.density <= density.upper,
        "sigma": sigma.lower <= truth.sigma <= sigma.upper,
        "g0": result.estimates["g0"].lower <= truth.g0 <= result.estimates["g0"].upper,
        "N": number.lower <= present <= number.upper,
        "D_below": truth.density < density.lower,
        "N_below": present < number.lower,
        "N_error": number.value - present,
        "present": present,
        "D_relative": density.value / truth.density - 1,
        "D_rse": density.se / density.value,
    }


def summarise(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows {name, value, unit, peer, target, holds}, with Monte-Carlo standard errors."""
    count = len(outcomes)
    fitted = [o for o in outcomes if o["failed"] is None]
    rows = [_row("surveys", count, "surveys"), _row("failed fits", count - len(fitted), "surveys")]
    for name in ("D", "N", "sigma", "g0"):
        share = sum(o.get(name, False) for o in outcomes) / count
        error = float(np.sqrt(share * (1 - share) / count))
        allowed = 2 * float(np.sqrt(0.95 * 0.05 / count))
        # Limits of N are whole animals, so that its interval can hold more than 95%, never less.
        most = 1.0 if name == "N" else 0.95 + allowed
        target = f"{0.95 - allowed:.3f} to {most:.3f} (2 Monte-Carlo SE)"
        rows.append(_row(f"coverage of {name}", share, "share", target, 0.95 - allowed <= share <= most))
        rows.append(_row(f"coverage of {name}, Monte-Carlo SE", error, "share"))
    for name in ("D", "N"):
        misses = sum(o[f"{name}_below"] for o in fitted) / count
        rows.append(_row(f"truth below the interval of {name}", misses, "share", "0.025 if even"))
    for name, values in (
        ("relative bias of D", [o["D_relative"] for o in fitted]),
        ("bias of N", [o["N_error"] for o in fitted]),
    ):
        rows.append(_row(name, float(np.mean(values)), "animals" if "N" in name else "share"))
        rows.append(
            _row(f"{name}, Monte-Carlo SE", float(np.std(values, ddof=1) / np.sqrt(len(values))), "same")
        )
    rows.append(_row("mean number in the region", float(np.mean([o["present"] for o in fitted])), "animals"))
    rows.append(_row("mean RSE of D", float(np.mean([o["D_rse"] for o in fitted])), "share"))
    limit = 3.0
    slowest = max(o["seconds"] for o in outcomes)
    rows.append(_row("slowest fit", slowest, "CPU s", f"<= {limit:g}", slowest <= limit))
    return rows


def _row(
    name: str, value: float, unit: str, target: str | None = None, holds: bool | None = None
) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(float(value), 4),
        "unit": unit,
        "peer": None,
        "target": target,
        "holds": holds,
    }


def main() -> None:
    """Run, print a table, write the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__)
    parser.add_argument("--surveys", type=int, default=200)
    parser.add_argument("--out", type=Path, default=RESULT)
    arguments = parser.parse_args()
    outcomes = []
    for seed in range(arguments.surveys):
        outcomes.append(run_one(seed))
        if (seed + 1) % 20 == 0:
            print(f"{seed + 1} of {arguments.surveys} surveys", flush=True)
    rows = summarise(outcomes)
    for row in rows:
        mark = {True: "holds", False: "DOES NOT HOLD", None: ""}[row["holds"]]
        print(f"{row['name']:40} {row['value']:10.4f} {row['unit']:8} {row['target'] or '':60} {mark}")
    for reason in sorted({o["failed"] for o in outcomes if o["failed"]}):
        print(f"no estimate: {reason}")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
