"""Whether a plan comes true: the error that it foretells, and the changes between winters that it says are told.

    python -m benchmarks.plan_precision [--designs 16] [--surveys 60] [--pairs 20]

Each design is drawn as leopard surveys are (see benchmarks.scr_recovery): 24 to 60 stations that work on the same share
of 60 to 90 days, sigma 2.5 to 6 km, 12 to 40 animals expected in the region. Of each, surveys are drawn and fitted with
density as it is, and 1.5 and 2.5 times as high. Side by side stand

    error       the rule of thumb 1 / sqrt(min(E n, E r)), the middle error that simulated surveys print, and the true
                spread of their estimates of log density
    chance      the share of pairs of winters, both with an estimate, of which the 95% interval of the ratio lies above
                1, and what `estimates/plan` foretells from the simulated error of the first winter

"Told" of no change is a false rise: 2.5% of the pairs by the interval's two sides.

`--pairs` winters of each design and change are compared in the other way as well, by the animals that were there, which
is the declared one (benchmarks.plan_animals has the winters and the joint model): a winter against the one before, and
against the mean of the five before. Side by side stand the share of them that the comparison calls a rise and what
`estimates/plan` foretells of it, the spread of the log ratio about the true one over the error foretold, and how often
the interval holds the true ratio.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from benchmarks import write_results
from benchmarks.plan_animals import WINTERS, compare_animals
from benchmarks.scr_recovery import draw_survey
from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.plan.change import Comparison, log_variance
from leopard_census.estimates.plan.design import even_usage
from leopard_census.estimates.plan.expected import expected_numbers
from leopard_census.estimates.plan.simulated import Drawn, drawn_survey, summary
from leopard_census.estimates.plan.table import rule_of_thumb

_RATIOS = (1.0, 1.5, 2.5)
_CLASSES = {"all": (0, 1e9), "min(E n, E r) < 12": (0, 12), "12 to 20": (12, 20), "20 and more": (20, 1e9)}
_CRITICAL = 1.959964
Row = dict[str, Any]


def run_design(seed: int, surveys: int, pairs: int) -> Row:
    """What the surveys of one design gave."""
    session, truth = draw_survey(seed)
    worked = (session.usage > 0).any(axis=1)
    xy = session.xy[worked]
    usage = even_usage(len(xy), session.occasions, 1, float(session.usage[worked].mean()))
    assumed = Assumed(truth.density, truth.g0, truth.sigma)
    mask = assumed.mask(xy)
    expected = expected_numbers(assumed, xy, usage, mask)

    def winters(ratio: float, stream: int) -> list[Drawn]:
        true = replace(assumed, density=ratio * assumed.density)
        return [
            drawn_survey(true, xy, usage, mask, np.random.default_rng([seed, run, stream]))
            for run in range(surveys)
        ]

    first = winters(1.0, 0)
    later = {ratio: winters(ratio, stream) for stream, ratio in enumerate(_RATIOS, start=1)}
    found = summary(first)
    outcome: Row = {
        "least": min(expected.animals, expected.recaptures),
        "n": float(np.mean([one.animals for one in first])) / expected.animals,
        "r": float(np.mean([one.recaptures for one in first])) / expected.recaptures,
        "rule": rule_of_thumb(expected),
        "rse": found.rse,
        "spread": found.spread,
        "without": found.without_estimate,
    }
    if found.rse is not None:
        v = log_variance(found.rse)
        for ratio in _RATIOS:
            told = pairs_told(first, later[ratio], ratio)
            outcome[f"told {ratio}"] = float(np.mean(told)) if told else None
            outcome[f"foretold {ratio}"] = Comparison(v, v).chance(ratio)
    if pairs:
        outcome["animals"] = compare_animals(assumed, xy, usage, mask, _RATIOS, pairs, surveys, seed)
    return outcome


def pairs_told(first: Sequence[Drawn], second: Sequence[Drawn], ratio: float) -> list[bool]:
    """Whether the interval of the ratio lies above 1, of each pair with two estimates."""
    found = []
    for a, b in zip(first, second, strict=True):
        if a.log_ratio is None or b.log_ratio is None or a.variance is None or b.variance is None:
            continue
        change = b.log_ratio + np.log(ratio) - a.log_ratio
        found.append(bool(change > _CRITICAL * sqrt(a.variance + b.variance)))
    return found


def summarise(outcomes: Sequence[Row]) -> list[Row]:
    """Rows of the result, over all designs and by class."""
    rows = [
        _row("animals caught, simulated over expected", [o["n"] for o in outcomes], "ratio", (0.97, 1.03)),
        _row("recaptures, simulated over expected", [o["r"] for o in outcomes], "ratio", (0.95, 1.05)),
    ]
    for name, (low, high) in _CLASSES.items():
        own = [o for o in outcomes if low <= o["least"] < high and o["rse"] is not None]
        if not own:
            continue
        rows.append(
            _row(f"{name}: rule of thumb over simulated error", [o["rule"] / o["rse"] for o in own], "ratio")
        )
        rows.append(
            _row(f"{name}: true spread over simulated error", [o["spread"] / o["rse"] for o in own], "ratio")
        )
        for ratio in _RATIOS:
            told = [o[f"told {ratio}"] for o in own if o[f"told {ratio}"] is not None]
            foretold = float(np.mean([o[f"foretold {ratio}"] for o in own]))
            what = "no change told as a rise" if ratio == 1 else f"density {ratio} times as high is told"
            row = _row(f"{name}: {what}", told, "share", (foretold - 0.05, foretold + 0.05))
            rows.append(row | {"peer": f"foretold {foretold:.3f}"})
    return rows


def summarise_animals(outcomes: Sequence[Row]) -> list[Row]:
    """Rows of the comparisons of animals that were there."""
    rows = []
    for name, (low, high) in _CLASSES.items():
        own = [o for o in outcomes if low <= o["least"] < high]
        for winters in WINTERS:
            what = (
                f"{name}: animals there, against {'one winter' if winters == 1 else f'the mean of {winters}'}"
            )
            for ratio in _RATIOS:
                found = [c for o in own for c in o.get("animals", ()) if c.key == (winters, ratio)]
                told = [c for c in found if c.log_ratio is not None]
                if not told:
                    continue
                foretold = float(np.mean([c.chance for c in told]))
                rise = "no change told as a rise" if ratio == 1 else f"{ratio} times as many are told"
                row = _row(
                    f"{what}: {rise}", [c.told for c in told], "share", (foretold - 0.05, foretold + 0.05)
                )
                rows.append(row | {"peer": f"foretold {foretold:.3f}"})
                rows.append(_row(f"{what}, {ratio}: interval holds", [c.holds for c in told], "share"))
                # Half the middle 68%, of errors in units of what was foretold.
                errors = [c.error / c.foretold for c in told]
                low_end, high_end = np.quantile(errors, (0.158655, 0.841345))
                rows.append(
                    _row(
                        f"{what}, {ratio}: true spread over error foretold",
                        [float(high_end - low_end) / 2],
                        "ratio",
                    )
                    | {"n": len(errors)}
                )
                if ratio == 1:
                    missing = [c.log_ratio is None for c in found]
                    rows.append(_row(f"{what}: without a ratio", missing, "share"))
    return rows


def _row(name: str, values: Sequence[float], unit: str, limits: tuple[float, float] | None = None) -> Row:
    middle = float(np.mean(values))
    row: Row = {
        "name": name, "value": round(middle, 4), "unit": unit, "peer": "simulation", "target": "", "holds": None,
        "n": len(values),
    }  # fmt: skip
    if len(values) > 1:
        error = float(np.std(values, ddof=1)) / sqrt(len(values))
        row["interval"] = [round(middle - 1.96 * error, 4), round(middle + 1.96 * error, 4)]
    if limits is not None:
        row |= {
            "target": f"{limits[0]:.3f} to {limits[1]:.3f}",
            "holds": bool(limits[0] <= middle <= limits[1]),
        }
    return row


def main() -> None:
    """Run, print a table, write the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plan_precision", description=__doc__)
    parser.add_argument("--designs", type=int, default=16)
    parser.add_argument("--surveys", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=20)
    arguments = parser.parse_args()
    outcomes = []
    began = time.process_time()
    for seed in range(arguments.designs):
        outcomes.append(run_design(seed, arguments.surveys, arguments.pairs))
        print(
            f"design {seed + 1} of {arguments.designs}, {time.process_time() - began:.0f} CPU s",
            file=sys.stderr,
        )
    write_results("plan_precision", [*summarise(outcomes), *summarise_animals(outcomes)])


if __name__ == "__main__":
    main()
