"""Whether intervals of spatial capture-recapture hold the truth, for each detection function and kind of detector.

    python -m benchmarks.scr_functions [--surveys 100] [--only CASE ...] [--animals 4] [--keep FOLDER]

Detection functions HN, EX, HR, HHN, HEX, HHR times detectors (proximity, Poisson counts, counts of 3 trials, multi),
each with usage that differs by station and occasion and is no whole number. About 20 animals are caught, as in a survey
of leopards; `--animals 4` has four times as many, which tells small samples from a wrong standard error: with more
animals the first goes and the second stays.

Surveys with even seeds are drawn by `estimates.scr.simulate`, those with odd seeds by the lines of this file, which
share nothing with the library but the shape of the data: a fault in the former shows as a difference of the two.
Animals live in the middle of cells, and none beyond the mask, as the likelihood has them.

For D and sigma on the log scale, over the surveys with an estimate (converged, identified):

    bias           mean of estimate - truth, on the log scale
    coverage       of the interval that is told: estimate +- 1.96 SE on the log scale
    profile        of profile-likelihood intervals of sigma: share with 2 (maximum - maximum given the truth) below 3.84
    SE by SD       root of the mean square SE by the standard deviation of the estimates; 1
    own by ours    mean estimate of surveys that this file drew less that of those `simulate` drew; 0

each with its Monte-Carlo error. Surveys of HR and HHR are also told apart by the z that was estimated, at the value
from which `cautions` tells that the interval of sigma may be too narrow.

`--keep FOLDER` holds what each survey gave, so that an interrupted measurement goes on where it stopped; `--surveys 0`
measures nothing and tells of all that the folder holds.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from math import exp, log, sqrt
from pathlib import Path
from typing import Any, Literal

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from benchmarks import write_results
from benchmarks.kept_outcomes import Outcome, kept_outcomes
from benchmarks.truth_rows import jackknife, judged_row, truth_row
from leopard_census.errors import InputError
from leopard_census.estimates.scr.cautions import EDGE_Z, cautions
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.estimates import Z95
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.simulate import blank_session, simulate

Array = NDArray[np.float64]
Kind = Literal["proximity", "count", "multi"]

_SEED = 20141201
_OCCASIONS = 8
_SPACING_M, _STATIONS = 4000.0, 6
_CELL_M, _BUFFER_M = 2000.0, 12_000.0
_DENSITY_HA = 2.5e-4

# Each with about as many captures: the integral of the curve over the plane is nearly the same.
FUNCTIONS: Mapping[str, Mapping[str, float]] = {
    "HN": {"g0": 0.11, "sigma": 3000.0},
    "EX": {"g0": 0.24, "sigma": 2000.0},
    "HR": {"g0": 0.15, "sigma": 3000.0, "z": 5.0},
    "HHN": {"lambda0": 0.11, "sigma": 3000.0},
    "HEX": {"lambda0": 0.24, "sigma": 2000.0},
    "HHR": {"lambda0": 0.15, "sigma": 3000.0, "z": 5.0},
}
# Kind of detectors, and trials of binomial counts.
DETECTORS: Mapping[str, tuple[Kind, int]] = {
    "proximity": ("proximity", 0), "count": ("count", 0), "binomial 3": ("count", 3), "multi": ("multi", 0)
}  # fmt: skip
TOLD = ("D", "sigma")


def cases() -> list[str]:
    """Names of all cases: function and detectors."""
    return [f"{function} {detectors}" for function in FUNCTIONS for detectors in DETECTORS]


@cache
def ground() -> tuple[Array, Mask]:
    """Stations in metres, (K, 2), and the cells around them."""
    side = np.arange(_STATIONS) * _SPACING_M
    xy = np.array([(x, y) for x in side for y in side])
    cells = np.arange(-_BUFFER_M, side[-1] + _BUFFER_M + 1, _CELL_M)
    return xy, Mask(np.array([(x, y) for x in cells for y in cells]), _CELL_M**2 / 10_000)


def usage_of(rng: np.random.Generator) -> Array:
    """Units of effort by station and occasion, (K, S): a tenth did not work, the others 0.1 to 1.9."""
    size = (_STATIONS**2, _OCCASIONS)
    return np.asarray(rng.uniform(0.1, 1.9, size) * (rng.random(size) > 0.1))


def truth_of(case: str, animals: float) -> dict[str, float]:
    """Coefficients in truth, on the link scale."""
    values = FUNCTIONS[case.partition(" ")[0]]
    link = {name: float(logit(value)) if name == "g0" else log(value) for name, value in values.items()}
    return {"D": log(_DENSITY_HA * animals)} | link


def draw_survey(case: str, seed: int, animals: float = 1.0) -> Session:
    """A survey with so many times the animals: by `simulate` where the seed is even, by this file where it is odd."""
    rng = np.random.default_rng([_SEED, cases().index(case), seed])
    function, _, detectors = case.partition(" ")
    kind, trials = DETECTORS[detectors]
    usage = usage_of(rng)
    if seed % 2:
        return own_survey(function, kind, trials, usage, rng, animals)
    xy, mask = ground()
    empty = blank_session("1", xy, usage, mask)
    likelihood = Likelihood(build_model(kind, function, binomial=trials), (empty,), False)
    (drawn,) = simulate(likelihood, np.array(list(truth_of(case, animals).values())), rng)
    return drawn.session


def own_survey(
    function: str, kind: Kind, trials: int, usage: Array, rng: np.random.Generator, animals: float = 1.0
) -> Session:
    """A survey animal by animal, station by station, from the definitions of `docs/fit-scr.md`."""
    xy, mask = ground()
    value = FUNCTIONS[function]
    caught: list[tuple[int, int, int, int]] = []
    n = 0
    for _ in range(rng.poisson(_DENSITY_HA * animals * mask.cell_ha * len(mask.xy))):
        centre = mask.xy[rng.integers(len(mask.xy))]
        found = []
        hazard = np.array([_hazard(function, value, float(np.hypot(*(at - centre)))) for at in xy])
        for s in range(usage.shape[1]):
            count = _captures(kind, trials, hazard * usage[:, s], rng)
            found += [(s, int(k), int(count[k])) for k in np.flatnonzero(count)]
        caught += [(n, *one) for one in found]
        n += bool(found)
    animal, occasion, detector, count = np.array(caught, dtype=np.int64).reshape(-1, 4).T
    return Session(
        "1", tuple(f"{i:03d}" for i in range(n)), tuple(str(k) for k in range(len(xy))), xy, usage,
        animal, occasion, detector, count, np.full(n, usage.shape[1] + 1), mask,
    )  # fmt: skip


def _hazard(function: str, value: Mapping[str, float], d: float) -> float:
    sigma = value["sigma"]
    if function.endswith("HR"):
        shape = 1 - exp(-((d / sigma) ** -value["z"])) if d else 1.0
    else:
        shape = exp(-d * d / (2 * sigma * sigma)) if function.endswith("HN") else exp(-d / sigma)
    return value["lambda0"] * shape if "lambda0" in value else -log(1 - value["g0"] * shape)


def _captures(kind: Kind, trials: int, met: Array, rng: np.random.Generator) -> NDArray[np.int64]:
    """Captures of one animal at each station on one occasion, of the hazard that it meets there, (K,)."""
    if kind == "multi":
        caught = rng.random() < 1 - exp(-met.sum())
        return np.asarray(rng.multinomial(int(caught), met / max(met.sum(), 1e-300)))
    if kind == "count" and not trials:
        return rng.poisson(met)
    return rng.binomial(trials or 1, 1 - np.exp(-met))


def run_survey(case: str, seed: int, animals: float = 1.0) -> Outcome:
    """What one survey gives; `failed` is the reason when there is no estimate."""
    session = draw_survey(case, seed, animals)
    function, _, detectors = case.partition(" ")
    kind, trials = DETECTORS[detectors]
    began = time.process_time()
    outcome: Outcome = {
        "case": case, "seed": seed, "n": session.n, "captures": int(session.count.sum()), "failed": None
    }  # fmt: skip
    try:
        likelihood = likelihood_for(build_model(kind, function, binomial=trials), (session,))
        found = fit(likelihood)
    except InputError as fault:
        return outcome | {"failed": fault.problems[0], "seconds": time.process_time() - began}
    outcome["seconds"] = time.process_time() - began
    names = likelihood.design.names
    outcome["estimate"] = dict(zip(names, map(float, found.beta), strict=True))
    if not found.converged:
        return outcome | {"failed": f"not converged: {found.message}"}
    # A coefficient that is not identified has no error; the others keep theirs, and are judged by it.
    variances = found.variances(np.eye(len(names)))
    return outcome | {
        "se": {name: float(sqrt(v)) for name, v in zip(names, variances, strict=True) if np.isfinite(v)},
        "not_identified": list(found.not_identified),
        "cautions": sorted(cautions(likelihood, found)),
        "deviance": {"sigma": _deviance(likelihood, found, "sigma", truth_of(case, animals))},
    }


def _deviance(likelihood: Likelihood, found: Fit, name: str, truth: Mapping[str, float]) -> float:
    """Twice what the maximum lies above the highest point with this coefficient at the truth."""
    model = likelihood.model
    held = build_model(
        model.detector, model.function.name, binomial=model.binomial, fixed={name: exp(truth[name])}
    )
    at = likelihood.design.names.index(name)
    vcov = found.held_vcov
    along = vcov[:, at] / vcov[at, at] * (truth[name] - found.beta[at]) if vcov[at, at] > 0 else 0 * vcov[at]
    given = Likelihood(held, likelihood.sessions, likelihood.collapsed)
    # Of a curve that has become a step the likelihood is level in z, and the search stays where it begins.
    starts = np.delete(found.beta + along, at), np.delete(np.array(list(truth.values())), at)
    best = max(fit(given, start, hessian_wanted=False).loglik for start in starts)
    return 2 * (found.loglik - best)


def summarise(outcomes: Sequence[Outcome], animals: float = 1.0) -> list[dict[str, Any]]:
    """Rows of the result, case by case, of surveys with so many times the animals."""
    rows: list[dict[str, Any]] = []
    for case in cases():
        own = [o for o in outcomes if o["case"] == case]
        if not own:
            continue
        fitted = [o for o in own if o["failed"] is None]
        rows.append(truth_row(f"{case}: surveys", len(own), "surveys"))
        rows.append(truth_row(f"{case}: without an estimate", len(own) - len(fitted), "surveys"))
        rows.append(
            truth_row(
                f"{case}: at a boundary", sum("at-boundary" in o["cautions"] for o in fitted), "surveys"
            )
        )
        for figure, key in (("animals caught", "n"), ("captures", "captures")):
            rows.append(
                truth_row(f"{case}: {figure}, mean", float(np.mean([o[key] for o in own])), figure.split()[0])
            )
        rows.append(
            truth_row(f"{case}: z not identified", sum("z" in o["not_identified"] for o in fitted), "surveys")
        )
        for name in TOLD:
            told = [o for o in fitted if name in o["se"]]
            if len(told) > 3:
                rows += _of_coefficient(f"{case}: {name}", name, told, truth_of(case, animals)[name])
    rows += _by_z([o for o in outcomes if o["failed"] is None and "z" in o["estimate"]], animals)
    rows.append(truth_row("CPU seconds of all fits", sum(o["seconds"] for o in outcomes), "CPU s"))
    return rows


def _by_z(fitted: Sequence[Outcome], animals: float) -> list[dict[str, Any]]:
    """Coverage over all surveys of HR and HHR, by how steep the curve was found to be."""
    rows = []
    for label, steep in ((f"z below {EDGE_Z:g}", False), (f"z of {EDGE_Z:g} or more", True)):
        for name in TOLD:
            own = [o for o in fitted if name in o["se"] and (o["estimate"]["z"] >= log(EDGE_Z)) == steep]
            off = np.array([o["estimate"][name] - truth_of(o["case"], animals)[name] for o in own])
            held = np.abs(off) <= Z95 * np.array([o["se"][name] for o in own])
            found = {"coverage": held}
            if name == "sigma":
                found["profile"] = np.array([o["deviance"][name] for o in own]) <= Z95**2
            for figure, of in found.items() if own else ():
                mean = float(of.mean())
                error = {"n": len(own), "monte_carlo_se": round(sqrt(mean * (1 - mean) / len(own)), 4)}
                rows.append(truth_row(f"HR and HHR, {label}: {name}: {figure}", mean, "share") | error)
    return rows


def _of_coefficient(label: str, name: str, fitted: Sequence[Outcome], truth: float) -> list[dict[str, Any]]:
    estimate = np.array([o["estimate"][name] for o in fitted])
    se = np.array([o["se"][name] for o in fitted])
    held = np.abs(estimate - truth) <= Z95 * se
    count = len(fitted)
    by_file = np.array([o["seed"] % 2 for o in fitted], dtype=bool)
    rows = [truth_row(f"{label}: bias", float((estimate - truth).mean()), "log") | _error(estimate)]
    inside = {"coverage": held}
    if name == "sigma":
        inside["profile"] = np.array([o["deviance"][name] for o in fitted]) <= Z95**2
    for figure, of in inside.items():
        error = sqrt(0.95 * 0.05 / count)
        rows.append(judged_row(f"{label}: {figure}", float(of.mean()), 0.95, error, "share", count))
    ratio, error = _ratio(estimate, se), jackknife(_ratio, estimate, se)
    rows.append(judged_row(f"{label}: SE by SD", ratio, 1.0, error, "ratio", count))
    if min(by_file.sum(), count - by_file.sum()) > 1:
        theirs, ours = estimate[by_file], estimate[~by_file]
        error = sqrt(theirs.var(ddof=1) / len(theirs) + ours.var(ddof=1) / len(ours))
        less = float(theirs.mean() - ours.mean())
        rows.append(judged_row(f"{label}: own by ours", less, 0.0, error, "log", count))
    return rows


def _error(values: Array) -> dict[str, Any]:
    return {"n": len(values), "monte_carlo_se": round(float(values.std(ddof=1) / sqrt(len(values))), 4)}


def _ratio(estimate: Array, se: Array) -> float:
    return float(np.sqrt((se**2).mean()) / estimate.std(ddof=1))


def measure(
    seeds: Sequence[int], names: Sequence[str], animals: float, keep: Path, tell: Callable[[str], None]
) -> list[Outcome]:
    """Outcomes of all surveys; those that lie in the folder are taken from there."""
    # Of each case a few at a time, so that an interrupted measurement has about as many of each.
    wanted = {
        keep / f"{name.replace(' ', '_')}-x{animals:g}-{seed:04d}.json": partial(
            run_survey, name, seed, animals
        )
        for seed in seeds
        for name in names
    }
    return kept_outcomes(wanted, tell)


def kept(keep: Path, animals: float) -> list[Outcome]:
    """All outcomes in the folder of surveys with so many times the animals."""
    paths = sorted(keep.glob(f"*-x{animals:g}-*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """One line for each case and coefficient."""
    by_name = {row["name"]: row for row in rows}
    for row in rows:
        name, found, _ = str(row["name"]).rpartition(": bias")
        if not found:
            continue
        figures = []
        for figure in ("bias", "coverage", "profile", "SE by SD", "own by ours"):
            if own := by_name.get(f"{name}: {figure}"):
                mark = "*" if own["holds"] is False else " "
                figures.append(f"{figure} {own['value']:+.3f} ({own['monte_carlo_se']:.3f}){mark}")
        print(f"{name:<24} n={row['n']:<4} {'  '.join(figures)}")
    print()


def main() -> None:
    """Run, print a table, write the result (not where only some cases or other numbers of animals are asked for)."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scr_functions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--surveys", type=int, default=100)
    parser.add_argument("--only", nargs="+", choices=cases(), metavar="CASE", help="only these cases")
    parser.add_argument("--animals", type=float, default=1.0, help="times as many animals")
    parser.add_argument("--keep", type=Path, help="folder for what each survey gave (default: none is kept)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep, animals = arguments.keep or Path(folder), arguments.animals
        seeds, names = range(arguments.surveys), arguments.only or cases()
        outcomes = measure(seeds, names, animals, keep, lambda text: print(text, flush=True))
        outcomes = outcomes if arguments.surveys else kept(keep, animals)
    rows = summarise(outcomes, animals)
    print_table(rows)
    if arguments.only or animals != 1:
        print("not written: this was not the whole measurement", file=sys.stderr)
    else:
        write_results("scr_functions", rows)
    for outcome in outcomes:
        if outcome["failed"]:
            print(f"no estimate: {outcome['case']} {outcome['seed']}: {outcome['failed']}", file=sys.stderr)


if __name__ == "__main__":
    main()
