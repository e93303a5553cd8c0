"""Whether spatial capture-recapture finds the density and number of animals that simulated surveys were drawn with.

    python -m benchmarks.scr_recovery [--surveys 500] [--small 500] [--keep FOLDER]

Each survey is drawn from the process itself (no pictures), as leopard surveys are: 24 to 60 stations on a jittered
grid, 60 to 90 days of one occasion each with part days, outages and a stolen station, half-normal detection, sigma 2.5
to 6 km, g0 0.003 to 0.03 a day, animals Poisson in space, of which the region (stations' hull widened by one sigma)
holds 12 to 40 on average. Beside these there are small surveys, of 5 to 12, which take part in no row of `all`.
The mask has buffer and cells by the automatic rule, made again until it serves the fit. The region in which animals are
counted is widened by the sigma that was fitted, as the report does it, and N is held against the animals that live
in just that region. A survey without an estimate counts as an interval that misses, but for the rows "where there is an
estimate", which is what a reader of an interval has before him; an end that is open holds all.

Intervals side by side, all 95%:

    D   profile (likelihood), log-normal (log D +- 1.96 SE), Wald (D +- 1.96 SE)
    N   predictive (realised N; `realised`), log-normal (on those never caught; secr), Wald (N +- 1.96 SE)

Rows by the number of animals caught say how far a reader who sees that number may trust the interval. They are no
coverage in the textbook sense, which is over all surveys of one truth: a survey in which few were caught is one of
those that luck made poor, and its estimate is low more often than not. Rows by the number expected in the region are.
The rows by number caught are of all surveys, with the small ones.

`--keep FOLDER` holds what each survey gave, so that an interrupted measurement goes on where it stopped.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import exp, isfinite, log, sqrt
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from benchmarks import write_results
from benchmarks.kept_outcomes import Outcome, kept_outcomes
from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.estimates import Z95, from_log_link
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import working_detectors
from leopard_census.estimates.scr.mask_loop import NoEstimate, settle
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.profile import profile_interval
from leopard_census.estimates.scr.region_n import region_numbers
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.session_checks import sparse_problems
from leopard_census.estimates.scr.simulate import blank_session, simulate
from leopard_census.evaluate.measure import wilson
from leopard_census.geo.hull import WidenedHull, convex_hull

Array = NDArray[np.float64]

_SEED = 20120115
_MODEL = build_model("proximity", "HN")
# Animals may live this many sigma from the stations; beyond 6, one in 10^7 is ever caught.
_REACH = 6.0
# Surveys of which fewer are expected in the region are small ones.
_SMALL = 12
D_INTERVALS = ("profile", "log-normal", "Wald")
N_INTERVALS = ("predictive", "log-normal", "Wald")
#: By the number of animals caught, and by the number expected in the region.
CAUGHT = {"n < 12": (0, 12), "n 12-19": (12, 20), "n >= 20": (20, 10_000)}
EXPECTED = {"E(N) 5-12": (5, 12), "E(N) 12-20": (12, 20), "E(N) 20-30": (20, 30), "E(N) 30-40": (30, 40.001)}


@dataclass(frozen=True)
class Truth:
    """What a survey was drawn from: animals per hectare, sigma in metres, g0, all centres, animals expected."""

    density: float
    sigma: float
    g0: float
    centres: Array
    expected: float


def draw_survey(seed: int, small: bool = False) -> tuple[Session, Truth]:
    """A survey and its truth; its mask is the ground that animals were drawn on."""
    rng = np.random.default_rng([_SEED, seed, int(small)])
    columns, rows = ((6, 4), (6, 5), (6, 6), (7, 6), (8, 6), (9, 6), (10, 6))[rng.integers(7)]
    spacing = rng.uniform(3000, 5000)
    grid = np.array([(i * spacing, j * spacing) for i in range(columns) for j in range(rows)])
    xy = grid + rng.normal(0, spacing / 8, grid.shape)
    sigma, g0 = rng.uniform(2500, 6000), exp(rng.uniform(log(0.003), log(0.03)))
    expected = rng.uniform(5, 12) if small else rng.uniform(12, 40)
    density = expected / (WidenedHull(convex_hull(xy), sigma, "region").area_m2 / 1e4)
    template = blank_session("1", xy, _usage(rng, len(xy)), _ground(xy, sigma))
    beta = np.array([log(density), log(g0 / (1 - g0)), log(sigma)])
    (drawn,) = simulate(Likelihood(_MODEL, (template,), False), beta, rng, anywhere_in_cell=True)
    return drawn.session, Truth(density, sigma, g0, drawn.centres, expected)


def _ground(xy: Array, sigma: float) -> Mask:
    """A rectangle of square cells, in which animals lie anywhere."""
    side = sigma / 2
    low, high = xy.min(axis=0) - _REACH * sigma, xy.max(axis=0) + _REACH * sigma
    x, y = (np.arange(low[axis], high[axis] + side, side) for axis in (0, 1))
    return Mask(np.array([(a, b) for a in x for b in y]), side**2 / 1e4)


def _usage(rng: np.random.Generator, stations: int) -> Array:
    """Part of each day that each station worked: set-up and pick-up within a day, outages, one station stolen."""
    days = int(rng.integers(60, 91))
    usage = np.ones((stations, days))
    usage[:, 0] = np.round(rng.uniform(0.3, 0.8, stations), 4)
    usage[:, -1] = np.round(rng.uniform(0.2, 0.7, stations), 4)
    for station in rng.choice(stations, stations // 6, replace=False):
        start = int(rng.integers(10, days - 20))
        usage[station, start : start + int(rng.integers(3, 20))] = 0.0
    usage[rng.integers(stations), int(rng.integers(1, days)) :] = 0.0
    return usage


def run_survey(seed: int, small: bool = False) -> Outcome:
    """What one survey gives; `failed` is the reason when there is no estimate."""
    session, truth = draw_survey(seed, small)
    began = time.process_time()
    outcome: Outcome = {
        "seed": seed, "n": session.n, "recaptures": session.recaptures, "expected": truth.expected,
        "stations": len(session.xy), "D_true": truth.density, "sigma_true": truth.sigma, "failed": None,
    }  # fmt: skip
    reason, settled = None, None
    if problems := sparse_problems([session]):
        reason = problems[0]
    else:
        found = settle(_MODEL, [session], ScrSettings())
        reason, settled = (found.reason, None) if isinstance(found, NoEstimate) else (None, found)
    if settled is not None:
        outcome |= _estimates(settled.likelihood, settled.fit, truth)
    return outcome | {"failed": reason, "seconds": time.process_time() - began}


def _estimates(likelihood: Likelihood, found: Fit, truth: Truth) -> Outcome:
    """Estimates and intervals of D (per hectare), N and sigma."""
    variance = np.diag(found.vcov)
    density, sigma = (from_log_link(float(found.beta[j]), float(variance[j])) for j in (0, 2))
    profile = profile_interval(likelihood, found, "D")
    session = likelihood.sessions[0]
    region = WidenedHull(convex_hull(working_detectors(session)), sigma.value, "region")
    (number,) = region_numbers(likelihood, found, region)
    n, n_se = number.realised.value, number.realised.se
    return {
        "D": density.value,
        "D_se": density.se,
        "D_z": (found.beta[0] - log(truth.density)) / sqrt(variance[0]),
        "sigma": sigma.value,
        "sigma_z": (found.beta[2] - log(truth.sigma)) / sqrt(variance[2]),
        "D_intervals": {
            "profile": [profile.lower, profile.upper],
            "log-normal": [density.lower, density.upper],
            "Wald": [density.value - Z95 * density.se, density.value + Z95 * density.se],
        },
        "D_note": profile.note,
        "present": int(region.contains(truth.centres).sum()),
        "N": n,
        "N_se": n_se,
        "N_intervals": {
            "predictive": [number.realised.lower, _closed(number.realised.upper)],
            "log-normal": [number.log_normal.lower, _closed(number.log_normal.upper)],
            "Wald": [n - Z95 * n_se, n + Z95 * n_se],
        },
    }


def _closed(limit: float) -> float | None:
    """A limit, or none where it is beyond all numbers."""
    return limit if isfinite(limit) else None


def side(limits: Sequence[float | None], truth: float) -> int:
    """-1 where the truth lies below an interval, 1 above it, 0 in it; an open end (None) holds all."""
    lower, upper = limits
    if lower is not None and truth < lower:
        return -1
    return int(upper is not None and truth > upper)


def summarise(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Rows of the result, for all surveys but the small ones, and by class."""
    rows = _of_class("all", [o for o in outcomes if o["expected"] >= _SMALL], judged=True)
    for key, named in (("n", CAUGHT), ("expected", EXPECTED)):
        for name, (low, high) in named.items():
            rows += _of_class(name, [o for o in outcomes if low <= o[key] < high])
    fitted = [o for o in outcomes if o["failed"] is None]
    seconds = [o["seconds"] for o in outcomes]
    rows.append(
        _row("profile intervals of D with an open end", sum(bool(o["D_note"]) for o in fitted), "surveys")
    )
    rows.append(_row("CPU seconds of a survey, median", float(np.median(seconds)), "CPU s"))
    rows.append(_row("CPU seconds of all surveys", float(sum(seconds)), "CPU s"))
    return rows


def _of_class(name: str, outcomes: Sequence[Outcome], judged: bool = False) -> list[dict[str, Any]]:
    """Bias, precision and coverage of D and N in one class."""
    fitted = [o for o in outcomes if o["failed"] is None]
    count = len(outcomes)
    rows = [_row(f"{name}: surveys", count, "surveys")]
    rows.append(_row(f"{name}: surveys without an estimate", count - len(fitted), "surveys"))
    if not fitted:
        return rows
    for quantity, truth in (("D", "D_true"), ("N", "present")):
        errors = [o[quantity] / o[truth] - 1 for o in fitted if o[truth] > 0]
        rows.append(_mean(f"{name}: relative bias of {quantity}", errors))
        rows.append(_row(f"{name}: median relative error of {quantity}", float(np.median(errors)), "share"))
    rows.append(_mean(f"{name}: relative SE of D", [o["D_se"] / o["D"] for o in fitted]))
    rows.append(
        _mean(f"{name}: mean squared z of log D", [o["D_z"] ** 2 for o in fitted], "1 if SE is right")
    )
    for quantity, truth, intervals in (("D", "D_true", D_INTERVALS), ("N", "present", N_INTERVALS)):
        for kind in intervals:
            sides = [side(o[f"{quantity}_intervals"][kind], o[truth]) for o in fitted]
            rows.append(_coverage(f"{name}: coverage of {quantity}, {kind}", sides, count, judged))
            if len(fitted) < count:
                told = _coverage(
                    f"{name}: coverage of {quantity}, {kind}, where there is an estimate", sides, len(fitted)
                )
                rows.append(told)
            for sign, where in ((-1, "below"), (1, "above")):
                share = sum(s == sign for s in sides) / count
                rows.append(_row(f"{name}: truth {where} the interval of {quantity}, {kind}", share, "share"))
            rows.append(_width(f"{name}: width of {quantity}, {kind}", fitted, quantity, kind))
    return rows


def _coverage(name: str, sides: Sequence[int], count: int, judged: bool = False) -> dict[str, Any]:
    hits = sum(s == 0 for s in sides)
    low, high = wilson(hits, count)
    error = sqrt(0.95 * 0.05 / count)
    # N is whole, so that its interval can hold more than 95%; too wide an interval is told by its width.
    row = _row(name, hits / count, "share") | {"n": count, "interval": [round(low, 4), round(high, 4)]}
    row["monte_carlo_se"] = round(sqrt(hits / count * (1 - hits / count) / count), 4)
    if judged:
        row["target"] = f">= {0.95 - 2 * error:.3f} (95% less 2 Monte-Carlo SE)"
        row["holds"] = bool(hits / count >= 0.95 - 2 * error)
    return row


def _mean(name: str, values: Sequence[float], target: str = "") -> dict[str, Any]:
    error = float(np.std(values, ddof=1) / sqrt(len(values))) if len(values) > 1 else float("nan")
    middle = float(np.mean(values))
    row = _row(name, middle, "share") | {"n": len(values), "target": target}
    if len(values) > 1:
        row |= {"monte_carlo_se": round(error, 4)}
        row |= {"interval": [round(middle - Z95 * error, 4), round(middle + Z95 * error, 4)]}
    return row


def _width(name: str, fitted: Sequence[Outcome], quantity: str, kind: str) -> dict[str, Any]:
    """Median width relative to the estimate; open ends count as without limit."""
    widths = []
    for o in fitted:
        lower, upper = o[f"{quantity}_intervals"][kind]
        widths.append(np.inf if upper is None else (upper - (lower or 0.0)) / o[quantity])
    return _row(name, float(np.median(widths)), "of the estimate, median")


def _row(name: str, value: float, unit: str) -> dict[str, Any]:
    rounded = value if isinstance(value, int) else round(float(value), 4)
    return {
        "name": name,
        "value": rounded,
        "unit": unit,
        "peer": "simulated truth",
        "target": "",
        "holds": None,
    }


def measure(surveys: int, small: int, keep: Path, tell: Callable[[str], None]) -> list[Outcome]:
    """Outcomes of all surveys; those that lie in the folder are taken from there."""
    wanted = {keep / f"survey-{seed:04d}.json": partial(run_survey, seed, False) for seed in range(surveys)}
    wanted |= {keep / f"small-{seed:04d}.json": partial(run_survey, seed, True) for seed in range(small)}
    return kept_outcomes(wanted, tell, every=10)


def print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Coverage side by side: one line for each class and quantity."""
    by_name = {row["name"]: row for row in rows}
    for name in ("all", *CAUGHT, *EXPECTED):
        if f"{name}: coverage of D, profile" not in by_name:
            continue
        without = by_name[f"{name}: surveys without an estimate"]["value"]
        print(
            f"\n{name} ({by_name[f'{name}: surveys']['value']} surveys, {without} of them without an estimate)"
        )
        for quantity, kinds in (("D", D_INTERVALS), ("N", N_INTERVALS)):
            bias = by_name[f"{name}: relative bias of {quantity}"]
            median = by_name[f"{name}: median relative error of {quantity}"]["value"]
            print(
                f"  {quantity}: relative error, mean {bias['value']:+.3f} (SE {bias.get('monte_carlo_se', '-')}), ",
                end="",
            )
            print(f"median {median:+.3f}")
            for kind in kinds:
                row = by_name[f"{name}: coverage of {quantity}, {kind}"]
                below, above = (
                    by_name[f"{name}: truth {w} the interval of {quantity}, {kind}"]
                    for w in ("below", "above")
                )
                width = by_name[f"{name}: width of {quantity}, {kind}"]
                told = by_name.get(f"{name}: coverage of {quantity}, {kind}, where there is an estimate", row)
                print(
                    f"    {kind:<11} coverage {row['value']:.3f} (SE {row['monte_carlo_se']:.3f}), where there is an "
                    f"estimate {told['value']:.3f}  truth below "
                    f"{below['value']:.3f}, above {above['value']:.3f}  width {width['value']:.2f}"
                )
    print()


def main() -> None:
    """Run, print a table, write the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scr_recovery", description=__doc__)
    parser.add_argument("--surveys", type=int, default=500)
    parser.add_argument("--small", type=int, default=500)
    parser.add_argument("--keep", type=Path, help="folder for what each survey gave (default: none is kept)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep = arguments.keep or Path(folder)
        outcomes = measure(arguments.surveys, arguments.small, keep, lambda text: print(text, flush=True))
    rows = summarise(outcomes)
    print_table(rows)
    write_results("scr_recovery", rows)
    for reason in sorted({o["failed"] for o in outcomes if o["failed"]}):
        print(f"no estimate: {reason}", file=sys.stderr)


if __name__ == "__main__":
    main()
