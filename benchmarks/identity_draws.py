"""What the estimates of many plausible identities cost: CPU seconds of 200 draws of one survey, closed and spatial.

    python -m benchmarks.identity_draws [--draws 200]

The survey is time_a_prox of tests/golden/spatial: 44 animals, 60 stations, 12 occasions, as an observer of leopards
never has it so full. Each draw splits off or lumps some of its captures, so that all draws differ and every fit is
made 200 times. Closed models are those of the settings by default; the spatial model is refitted with standard errors
and the number in the region, once without and once with the animals in the squares of the map. What it costs to draw
as many by pictures and places stands beside (pictures as of `identity_coverage`, 10% of captures wrong; loops compiled
beforehand). CPU seconds grow when other programs share the processor's caches.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from benchmarks import write_results
from benchmarks.identity_coverage import POOR, draws_of, placing, problem_of, stations_of
from benchmarks.scr import sessions_of
from leopard_census.config.estimates import IdentitySettings, ScrSettings
from leopard_census.estimates.identity.placed import placed_partitions
from leopard_census.estimates.identity.refits import refit
from leopard_census.estimates.identity.scr_draws import Start, session_of
from leopard_census.estimates.identity.sets import occasions_of
from leopard_census.estimates.scr.mask_loop import NoEstimate, settle
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Session
from leopard_census.estimates.scr.squares import grid_of
from leopard_census.estimates.scr.survey import default_region
from leopard_census.partitions.partition import best_partition

_SEED = 20120115
# Captures of each draw that are an animal of their own, or another's.
_WRONG = 0.05
_LIMIT = 60.0


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--draws", type=int, default=200)
    arguments = parser.parse_args()
    (session,) = sessions_of("time_a_prox")
    rng = np.random.default_rng(_SEED)
    labels = np.tile(session.animal, (arguments.draws, 1))
    for row in labels:
        wrong = rng.random(len(row)) < _WRONG
        row[wrong] = np.where(
            rng.random(len(row)) < 0.5,
            session.n + np.arange(len(row)),
            rng.integers(session.n, size=len(row)),
        )[wrong]
    places = [session.detectors[k] for k in session.detector]
    draws = draws_of(labels, np.ones(arguments.draws), session.occasion + 1, places, session.occasions)
    stations, settings = stations_of(session), ScrSettings()
    settled = settle(
        build_model("proximity", "HN"), (session_of(draws[0].of("headline"), stations),), settings
    )
    assert not isinstance(settled, NoEstimate)
    start = Start(
        settled, stations, settings, default_region(settled, settings), settled.size.spacing_m, None
    )
    models = list(IdentitySettings().models)
    seconds: dict[str, float] = {}
    mapped = replace(start, grid=grid_of(settled))
    for name, fitted, used in (
        ("closed models", models, None),
        ("spatial model without the map", [], start),
        ("spatial model", [], mapped),
    ):
        began = time.process_time()
        refit(draws, "headline", occasions_of(draws), fitted, used)
        seconds[name] = time.process_time() - began
    rows: list[dict[str, Any]] = [
        {"name": f"{arguments.draws} draws of time_a_prox, {name}", "value": round(value, 2), "unit": "CPU s",
         "peer": "", "target": "", "holds": None, "n": len(draws)}
        for name, value in seconds.items()
    ]  # fmt: skip
    rows.append(
        {"name": f"{arguments.draws} draws of time_a_prox, drawn by pictures and places",
         "value": round(_drawing(session, arguments.draws, rng), 2), "unit": "CPU s", "peer": "",
         "target": "", "holds": None, "n": arguments.draws}
    )  # fmt: skip
    total = seconds["closed models"] + seconds["spatial model"]
    rows.append(
        {"name": f"{arguments.draws} draws of time_a_prox, closed and spatial", "value": round(total, 2),
         "unit": "CPU s", "peer": "", "target": f"<= {_LIMIT:.0f}", "holds": total <= _LIMIT, "n": len(draws)}
    )  # fmt: skip
    write_results("identity_draws", rows)


def _drawing(session: Session, draws: int, rng: np.random.Generator) -> float:
    """CPU seconds of drawing."""
    problem = problem_of(session.animal, POOR[10], rng)
    ready = placing(problem, best_partition(problem), session, ScrSettings())
    assert ready is not None
    placed_partitions(*ready, draws=1, seed=1)
    began = time.process_time()
    placed_partitions(*ready, draws=draws, seed=1)
    return time.process_time() - began


if __name__ == "__main__":
    main()
