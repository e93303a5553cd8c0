"""Whether intervals with the error of identities hold the truth where animals are taken for others.

    python -m benchmarks.identity_coverage [--surveys 200] [--spatial 40] [--levels 0 5 10 20] [--draws 50] [--keep F]

Two kinds of surveys are drawn from the processes themselves (no pictures): closed populations of 12 to 40 animals, each
caught with the same chance of 0.08 to 0.2 on each of 18 occasions, for N by model M0; and leopard-like spatial surveys
as `scr_recovery` draws them, for D. Each capture is one sighting. What the pictures say of a pair of sightings is drawn
as `review_certainty` has it: the log-likelihood ratio is normal with mean d^2 / 2 and variance d^2 for one animal,
mean -d^2 / 2 for two. Clear sightings lie d = 4 apart; a share of sightings is poor, d = 1 with any other. So the
evidence is exact, as far as one pair goes, and the best partition splits and lumps. The share of poor sightings is set
so that about 0, 5, 10 and 20% of captures are in the wrong place in the best partition (measured below: a capture that
is not with most of its animal's, or is with most of another's).

The best partition gives the naive estimate and interval; partitions drawn by the sampler of the workflow give those
with identity error, by the code of the rule `identity`: for N those of the individuals stage, by pictures and numbers
of captures; for D those of the rule `draws_by_place`, by places too. Beside D there stands what the former would give,
for the first surveys of each level. A survey without an estimate counts as an interval that misses.

`--keep FOLDER` holds what each survey gave, so that an interrupted measurement goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from statistics import mean, median
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from benchmarks import write_results
from benchmarks.scr_recovery import draw_survey
from leopard_census.config.estimates import ScrSettings
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.estimates.identity.combine import RULES, Combined, One
from leopard_census.estimates.identity.placed import Posterior, placed_partitions
from leopard_census.estimates.identity.placed_files import sampler_template
from leopard_census.estimates.identity.refits import refit
from leopard_census.estimates.identity.scr_draws import Start, session_of
from leopard_census.estimates.identity.sets import CaptureSet, Draw
from leopard_census.estimates.linking.link_weights import MODEL
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.mask_loop import NoEstimate, settle
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Session
from leopard_census.estimates.scr.survey import default_region
from leopard_census.evaluate.measure import wilson
from leopard_census.individuals.occupancy import draws_by_occupancy, seen_groups, slope
from leopard_census.partitions.draws import sample_partitions
from leopard_census.partitions.partition import LEFT, Problem, best_partition, canonical
from leopard_census.partitions.sighting_faults import plain_pictures

Ints = NDArray[np.int64]
Outcome = dict[str, Any]

_SEED = 20120115
OCCASIONS = 18
#: Per cent of captures in the wrong place -> share of poor sightings.
POOR = {0: 0.0, 5: 0.06, 10: 0.12, 20: 0.26}
CLEAR_APART, POOR_APART = 4.0, 1.0
TARGET = (0.90, 0.98)
# Surveys of each level that are also estimated without places.
_BY_PICTURES = 10


def evidence_of(who: Ints, poor: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Log-likelihood ratios of all pairs, (n, n), symmetric."""
    apart = np.where(rng.random(len(who)) < poor, POOR_APART, CLEAR_APART)
    d = np.minimum(apart[:, None], apart)
    same = who[:, None] == who
    found = np.triu(rng.normal(np.where(same, d**2 / 2, -(d**2) / 2), d), 1)
    return np.asarray(found + found.T)


def wrong_share(best: Ints, who: Ints) -> tuple[float, float]:
    """Shares of captures that are split off, and that are lumped with another animal."""
    split, lump = np.zeros(len(who), bool), np.zeros(len(who), bool)
    for animal in np.unique(who):
        own = np.flatnonzero(who == animal)
        split[own] = best[own] != np.bincount(best[own]).argmax()
    for cluster in np.unique(best):
        own = np.flatnonzero(best == cluster)
        lump[own] = who[own] != np.bincount(who[own]).argmax()
    return float(split.mean()), float(lump.mean())


def problem_of(who: Ints, poor: float, rng: np.random.Generator) -> Problem:
    """What the pictures say of n sightings."""
    n = len(who)
    evidence = evidence_of(who, poor, rng)
    return Problem(evidence, np.zeros((n, n), bool), np.full(n, LEFT), IndividualsSettings().prior_odds)


def partitions_of(problem: Problem, best: Ints, draws: int, seed: int) -> tuple[Ints, NDArray[np.float64]]:
    """Drawn partitions as `individuals/draws.npz` has them, (draws, n), and their weights."""

    def sample(theta: float) -> Ints:
        return sample_partitions(replace(problem, theta=theta), best, draws=draws, seed=seed)

    seen = seen_groups(problem.flanks)
    # Near where the draws will lie: the workflow begins at the prior of its review, which costs one sampling more.
    theta = slope(best[None, :], np.zeros(1), seen)
    drawn, ln = draws_by_occupancy(sample(theta), theta, seen, sample)
    return drawn, np.exp(ln)


def capture_set(labels: Ints, occasion: Ints, detector: Sequence[str], occasions: int) -> CaptureSet:
    """The captures of clusters; two sightings of one at one place and time are one capture."""
    rows = sorted({(int(a), int(o), d) for a, o, d in zip(labels, occasion, detector, strict=True)})
    captures = tuple({"individual": f"c{a:04d}", "occasion": o, "detector": d} for a, o, d in rows)
    caught: dict[str, set[int]] = {}
    for row in captures:
        caught.setdefault(str(row["individual"]), set()).add(int(str(row["occasion"])))
    histories = tuple(
        {"individual": name, "freq": 1, **{f"o{k}": int(k in own) for k in range(1, occasions + 1)}}
        for name, own in sorted(caught.items())
    )
    return CaptureSet(captures, histories)


def draws_of(
    labels: Ints, weights: NDArray[np.float64], occasion: Ints, detector: Sequence[str], occasions: int
) -> list[Draw]:
    """Distinct partitions as draws."""
    found: dict[bytes, list[float]] = {}
    for row, weight in zip(labels, weights.tolist(), strict=True):
        found.setdefault(canonical(row).tobytes(), []).append(weight)
    return [
        Draw(
            number,
            len(own),
            sum(own),
            {"headline": capture_set(np.frombuffer(key, np.int64), occasion, detector, occasions)},
        )
        for number, (key, own) in enumerate(found.items(), start=1)
    ]


def closed_survey(level: int, seed: int, draws: int) -> Outcome:
    """N of one closed population, by the best partition and by the drawn ones."""
    rng = np.random.default_rng([_SEED, seed, 1])
    animals, p = int(rng.integers(12, 41)), rng.uniform(0.08, 0.2)
    who, occasion = np.nonzero(rng.random((animals, OCCASIONS)) < p)
    outcome = _outcome(level, seed, float(animals), len(np.unique(who)), len(who))
    columns = [f"o{k}" for k in range(1, OCCASIONS + 1)]
    places = ["S"] * len(who)

    def estimate(labels: Ints, weights: NDArray[np.float64]) -> tuple[Combined | None, int]:
        found = refit(
            draws_of(labels, weights, occasion + 1, places, OCCASIONS), "headline", columns, ["M0"], None
        )
        ones = [one["M0"].one for one in found.closed]
        return _combined("n_hat", found.draws, ones)

    problem = problem_of(who, POOR[level], rng)
    best = best_partition(problem)
    drawn = {"ours": partitions_of(problem, best, draws, seed)}
    return outcome | _estimates(estimate, who, best, drawn)


def spatial_survey(level: int, seed: int, draws: int) -> Outcome:
    """D of one spatial survey, by the best partition and by the drawn ones."""
    rng = np.random.default_rng([_SEED, seed, 2])
    session, truth = draw_survey(seed)
    who, occasion = session.animal, session.occasion + 1
    places = [session.detectors[k] for k in session.detector]
    outcome = _outcome(level, seed, truth.density * 1e4, session.n, len(who))
    stations = stations_of(session)
    settings = ScrSettings()

    def estimate(labels: Ints, weights: NDArray[np.float64]) -> tuple[Combined | None, int]:
        found_draws = draws_of(labels, weights, occasion, places, session.occasions)
        start = None
        for draw in found_draws[:5]:
            own = session_of(draw.of("headline"), stations)
            settled = settle(build_model("proximity", "HN"), (own,), settings)
            if not isinstance(settled, NoEstimate):
                region = default_region(settled, settings)
                start = Start(settled, stations, settings, region, settled.size.spacing_m, None)
                break
        if start is None:
            return None, len(labels)
        found = refit(found_draws, "headline", [], [], start)
        assert found.scr is not None
        return _combined("density", found.draws, [one.ones.get("density") for one in found.scr])

    problem = problem_of(who, POOR[level], rng)
    best = best_partition(problem)
    pictures = {"pictures": partitions_of(problem, best, draws, seed)} if seed < _BY_PICTURES else {}
    ready = placing(problem, best, session, settings)
    if ready is None:
        own = partitions_of(problem, best, draws, seed)
        return outcome | _estimates(estimate, who, best, {"ours": own} | pictures)
    placed = placed_partitions(*ready, draws=draws, seed=seed).partitions
    drawn = {"ours": (placed, np.ones(len(placed)))} | pictures
    return outcome | _estimates(estimate, who, best, drawn)


def placing(
    problem: Problem, best: Ints, session: Session, settings: ScrSettings
) -> tuple[Posterior, Session, Fit] | None:
    """What partitions are drawn by with places: posterior, stations with a mask, first fit; None without a fit."""
    places = [session.detectors[k] for k in session.detector]
    own = capture_set(best, session.occasion + 1, places, session.occasions)
    settled = settle(MODEL, (session_of(own, stations_of(session)),), settings)
    if isinstance(settled, NoEstimate) or not settled.bounded:
        return None
    template = sampler_template(settled)
    number = {name: k for k, name in enumerate(template.detectors)}
    captures = [frozenset({(int(o), number[d])}) for o, d in zip(session.occasion, places, strict=True)]
    known = np.zeros(problem.size, bool)
    return Posterior(problem, plain_pictures(problem), best, captures, known), template, settled.fit


def stations_of(session: Session) -> list[dict[str, Any]]:
    """Rows of the `detectors` table."""
    return [
        {"session": "1", "detector": name, "x": x, "y": y}
        | {f"usage_{s}": u for s, u in enumerate(usage, start=1)}
        for name, (x, y), usage in zip(session.detectors, session.xy, session.usage, strict=True)
    ]


def _outcome(level: int, seed: int, truth: float, caught: int, captures: int) -> Outcome:
    return {"level": level, "seed": seed, "truth": truth, "caught": caught, "captures": captures}


def _combined(
    quantity: str, draws: Sequence[Draw], ones: Sequence[One | None]
) -> tuple[Combined | None, int]:
    there = [
        One(draw.draws, draw.weight, one.value, one.variance, one.lower, one.upper)
        for draw, one in zip(draws, ones, strict=True)
        if one is not None
    ]
    failed = sum(draw.draws for draw, one in zip(draws, ones, strict=True) if one is None)
    return (RULES[quantity](there) if there else None), failed


def _estimates(
    estimate: Callable[[Ints, NDArray[np.float64]], tuple[Combined | None, int]],
    who: Ints,
    best: Ints,
    drawn: Mapping[str, tuple[Ints, NDArray[np.float64]]],
) -> Outcome:
    split, lump = wrong_share(best, who)
    outcome: Outcome = {"split": split, "lump": lump, "clusters": len(np.unique(best))}
    one = np.ones(1)
    for name, (labels, w) in {
        "perfect": (who[None, :], one),
        "naive": (best[None, :], one),
        **drawn,
    }.items():
        found, failed = estimate(labels, w)
        outcome |= {f"{name}_failed": failed}
        if found is not None:
            limits = found.lower, found.upper
            outcome |= {name: found.value, f"{name}_limits": limits, f"{name}_share": found.share}
    return outcome


def kept(folder: Path, kind: str, level: int, seed: int, draws: int) -> Outcome:
    """What a survey gave, from its file where there is one."""
    path = folder / f"{kind}.{level}.{draws}.{seed}.json"
    if not path.exists():
        began = time.process_time()
        outcome = (closed_survey if kind == "closed" else spatial_survey)(level, seed, draws)
        outcome |= {"seconds": time.process_time() - began}
        path.write_text(json.dumps(outcome), encoding="utf-8")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def held(outcome: Outcome, name: str) -> bool:
    """Whether the interval holds the truth; an open end holds all."""
    lower, upper = outcome.get(f"{name}_limits") or (None, None)
    if lower is None:
        return False
    return lower <= outcome["truth"] * (1 + 1e-9) and (
        upper is None or outcome["truth"] <= upper * (1 + 1e-9)
    )


def rows_of(kind: str, level: int, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Coverage and bias of one level."""
    what = "N, closed model M0" if kind == "closed" else "D, spatial model"
    about = f"{what}, {level}% of captures wrong"
    wrong = mean(o["split"] + o["lump"] for o in outcomes)
    rows: list[dict[str, Any]] = []

    def add(
        name: str, value: float, unit: str, target: str = "", holds: bool | None = None, **more: Any
    ) -> None:
        rows.append(
            {"name": f"{about}: {name}", "value": round(value, 3), "unit": unit, "peer": more.pop("peer", ""),
             "target": target, "holds": holds, "n": more.pop("n", len(outcomes)), **more}
        )  # fmt: skip

    add("captures split off or lumped in the best partition", 100 * wrong, "%")
    ways = {"ours": "with identity error", "naive": "naive", "perfect": "identities known"}
    if any("pictures_failed" in o for o in outcomes):
        ways["pictures"] = "with identity error by pictures alone"
    for name, told in ways.items():
        those = [o for o in outcomes if f"{name}_failed" in o]
        hits = sum(held(o, name) for o in those)
        coverage = hits / len(those)
        peer = (
            "" if name != "ours" else f"naive {sum(held(o, 'naive') for o in outcomes) / len(outcomes):.3f}"
        )
        low, high = wilson(hits, len(those))
        add(
            f"coverage of the 95% interval, {told}", coverage, "share",
            "0.90 to 0.98" if name == "ours" else "", TARGET[0] <= coverage <= TARGET[1] if name == "ours" else None,
            peer=peer, interval=f"{low:.3f} to {high:.3f}", n=len(those),
        )  # fmt: skip
    for name, told in ways.items():
        found = [100 * (o[name] / o["truth"] - 1) for o in outcomes if o.get(name) and isfinite(o[name])]
        if found:
            add(f"bias of the estimate, {told}", mean(found), "%", n=len(found))
            add(f"median error of the estimate, {told}", median(found), "%", n=len(found))
    add(
        "share of the variance due to identity, mean",
        mean(o.get("ours_share", 0.0) for o in outcomes),
        "share",
    )
    add("surveys with draws that give no estimate", sum(o["ours_failed"] > 0 for o in outcomes), "surveys")
    return rows


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--surveys", type=int, default=200)
    parser.add_argument(
        "--spatial", type=int, nargs="+", default=[40], help="one number, or one for each level"
    )
    parser.add_argument("--levels", type=int, nargs="+", default=list(POOR), choices=list(POOR))
    parser.add_argument("--draws", type=int, default=50)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        rows: list[dict[str, Any]] = []
        levels = arguments.levels
        spatial = arguments.spatial * len(levels) if len(arguments.spatial) == 1 else arguments.spatial
        for kind, numbers in (("closed", [arguments.surveys] * len(levels)), ("spatial", spatial)):
            for level, number in zip(levels, numbers, strict=True):
                if not number:
                    continue
                outcomes = [kept(folder, kind, level, seed, arguments.draws) for seed in range(number)]
                rows += rows_of(kind, level, outcomes)
                print(f"{kind}, {level}%: {sum(o['seconds'] for o in outcomes):.0f} CPU s", flush=True)
        write_results("identity_coverage", rows)


if __name__ == "__main__":
    main()
