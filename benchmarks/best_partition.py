"""How long the best partition into individuals takes, how often it is proven, and what the local search misses.

    python -m benchmarks.best_partition [--problems 10] [--sizes 20 40 80 150 300]

Random problems that look like a winter's groups of sightings, about seven per animal: left, right or (one in ten) both
flanks; views of a quality of 0.3 to 1; of two groups that share a flank, one animal's match in 45% at medium quality
with an evidence of 0.5 to 8, all others do not match and have the weak negative evidence of a comparison that found
nothing, but for chance matches (an exponential evidence of mean 1) in 2%; 15% of groups are named by people. A second
kind has chance matches in 8%, as a poor matcher gives.

The peer is the local search alone, which the stage used before: the same objective, agglomeration and moves of single
groups. Its value is the lower limit; the bound of the program the upper. Seconds are processor time of one core.
"""

from __future__ import annotations

import argparse
import time
from math import log
from statistics import median
from typing import Any

import numpy as np

from benchmarks import write_results
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.solve import TIE, solve_partition
from leopard_census.partitions.partition import LEFT, RIGHT, Problem, best_partition

#: Name of the kind and share of chance matches.
KINDS = {"few chance matches": 0.02, "many chance matches": 0.08}


def random_problem(groups: int, seed: int, chance: float) -> Problem:
    """A problem as the module describes it."""
    rng = np.random.default_rng([seed, groups])
    animals = max(3, groups // 7)
    who = rng.choice(animals, size=groups, p=rng.dirichlet(np.full(animals, 1.5)))
    flanks = rng.choice([LEFT, RIGHT, LEFT | RIGHT], size=groups, p=[0.45, 0.45, 0.1])
    quality = rng.uniform(0.3, 1, groups)
    name = np.where(rng.random(groups) < 0.15, who, -1)
    comparable = np.sqrt(quality[:, None] * quality[None, :])
    same = who[:, None] == who[None, :]
    none = IndividualsSettings().curve.none
    evidence = np.log(1 - comparable + comparable * np.exp(none))
    by_chance = rng.random((groups, groups)) < chance
    evidence = np.where(by_chance, rng.exponential(1.0, (groups, groups)), evidence)
    matched = same & (rng.random((groups, groups)) < 0.45 * comparable / 0.65)
    evidence = np.where(matched, rng.uniform(0.5, 8, (groups, groups)), evidence)
    evidence = np.triu(np.where((flanks[:, None] & flanks[None, :]) > 0, evidence, 0.0), 1)
    named = name >= 0
    cannot = named[:, None] & named[None, :] & ~same
    return Problem(evidence + evidence.T, cannot, flanks, IndividualsSettings().prior_odds)


def measure(groups: int, problems: int, chance: float) -> dict[str, Any]:
    """Figures over some problems of one size."""
    seconds, local, proven, gaps, gains = [], [], 0, [], []
    for seed in range(problems):
        problem = random_problem(groups, seed, chance)
        start = time.process_time()
        alone = problem.score(best_partition(problem))
        middle = time.process_time()
        solution = solve_partition(problem)
        seconds.append(time.process_time() - middle)
        local.append(middle - start)
        proven += all(component.exact for component in solution.components)
        gaps.append(sum(component.gap for component in solution.components))
        gains.append(problem.score(solution.labels) - alone)
    return {
        "median": median(seconds),
        "worst": max(seconds),
        "local": median(local),
        "proven": proven,
        "gap": max(gaps),
        "missed": sum(gain > TIE for gain in gains),
        "gain": max(gains),
    }


def main() -> None:
    """Measure all sizes and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--problems", type=int, default=10)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 40, 80, 150])
    arguments = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for kind, chance in KINDS.items():
        for groups in arguments.sizes:
            found = measure(groups, arguments.problems, chance)
            base = {"n": arguments.problems, "target": "", "holds": None}
            peer = "local search alone"
            rows += [
                {
                    **base,
                    "name": f"{kind}, {groups} groups: {label}",
                    "value": round(found[key], 4),
                    "unit": unit,
                    "peer": peer if key in ("missed", "gain", "local") else "",
                }
                for key, label, unit in (
                    ("median", "time, median", "s"),
                    ("worst", "time, longest", "s"),
                    ("local", "time of the local search, median", "s"),
                    ("proven", "proven best", "problems"),
                    ("gap", "largest gap", "ln"),
                    ("missed", "local search was not best", "problems"),
                    ("gain", "largest gain over the local search", "ln"),
                )
            ]
            print(kind, groups, {k: round(v, 3) for k, v in found.items()}, flush=True)
    print(
        f"one animal more or less is ln {IndividualsSettings().prior_odds:g} = "
        f"{log(IndividualsSettings().prior_odds):.2f} of the prior"
    )
    write_results("best_partition", rows)


if __name__ == "__main__":
    main()
