"""Whether the number of animals is found behind captures that were put to the wrong animals at known rates.

    python -m benchmarks.error_rates [--surveys 200] [--spatial 0] [--draws 30] [--keep FOLDER]

Closed surveys of 12 to 40 animals, 12 to 18 occasions, chance of capture .1 to .3. Each capture is written down, for
itself, under a new name (split) or under the name of another animal that has one (lump), as `linking.error_model` says;
lumps onto a capture of the other animal on the same occasion are lost, as they are in the field. N is held against the
animals there are. Side by side:

    naive        model M0 on what was written down, with its log-normal interval and with its profile interval
    ours         truths drawn at the known rates (`rate_draws.draws_by_rates`), numbers of animals drawn for each: the
                 interval of `sensitivity.csv`
    ours, Rubin  the same truths, M0 fitted to each, combined on the scale of log N, not below the fewest animals drawn
    assumed      the same truths, M0 fitted to each, the mixture of their intervals: what `identity.csv` has of a winter
                 for which just these rates are assumed

The first two were tried on 60 other surveys of this design at each of 0, 5 and 10% splits before this benchmark was
written: the first held N in .983, 1.00 and .983, Rubin's in .900, .983 and .950. The first was taken for
`sensitivity.csv` because the second fell to .90 without errors; by the target alone it is not the better one. The seeds
here are new, and all are printed.

With `--spatial`, so many surveys of `benchmarks.scr_recovery` at 10% splits as well, and density.

The published ghost simulation of METHODS 2.3 (12 animals, 16 occasions, p .16) is among the tests.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from benchmarks import write_results
from benchmarks.kept_outcomes import Outcome, kept_outcomes
from benchmarks.scr_recovery import draw_survey
from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.closed.interval import log_normal_interval
from leopard_census.estimates.identity.closed_draws import fit_closed
from leopard_census.estimates.identity.combine import RULES, log_normal_ones, rubin
from leopard_census.estimates.linking.error_model import ErrorRates
from leopard_census.estimates.linking.histories import Capture, History, histories_of, session_of
from leopard_census.estimates.linking.link_weights import MODEL
from leopard_census.estimates.linking.rate_draws import (
    Always,
    ClosedCaptures,
    SpatialCaptures,
    draws_by_rates,
)
from leopard_census.estimates.linking.records import Records
from leopard_census.estimates.linking.sensitivity import answers_of, numbers_of, spread
from leopard_census.estimates.scr.captures import why_not
from leopard_census.estimates.scr.estimates import Z95
from leopard_census.estimates.scr.mask_loop import NoEstimate, settle
from leopard_census.evaluate.measure import wilson

_SEED = 20260106
#: Parts of all captures that are split, and that are lumped.
LEVELS = ((0.0, 0.0), (0.05, 0.0), (0.10, 0.0), (0.20, 0.0), (0.0, 0.05), (0.0, 0.10), (0.0, 0.20))


def written_down(
    true: Sequence[Sequence[Capture]], rates: ErrorRates, rng: np.random.Generator
) -> list[History]:
    """What a team writes down of animals' captures."""
    own: dict[int, set[Capture]] = {}
    ghosts: list[History] = []
    lumped = []
    for animal, captures in enumerate(true):
        for capture in captures:
            level = rng.random()
            if level < rates.split:
                ghosts.append(frozenset({capture}))
            elif level < rates.split + rates.lump:
                lumped.append((animal, capture))
            else:
                own.setdefault(animal, set()).add(capture)
    for animal, capture in lumped:
        others = [other for other in own if other != animal]
        if others:
            own[others[int(rng.integers(len(others)))]].add(capture)
    return [frozenset(captures) for captures in own.values()] + ghosts


def run_closed(level: int, seed: int, draws: int) -> Outcome:
    """One closed survey."""
    rng = np.random.default_rng([_SEED, level, seed])
    animals, occasions, p = int(rng.integers(12, 41)), int(rng.integers(12, 19)), rng.uniform(0.1, 0.3)
    true = [[(k, 0) for k in range(occasions) if rng.random() < p] for _ in range(animals)]
    rates = ErrorRates(*LEVELS[level])
    written = written_down(true, rates, rng)
    model = ClosedCaptures(occasions)
    naive = model.fit_m0(written)
    outcome: Outcome = {
        "level": level,
        "seed": seed,
        "true": animals,
        "caught": sum(map(bool, true)),
        "names": len(written),
    }
    if naive is None or naive.n_hat is None or naive.se is None:
        return outcome | {"failed": True}
    limits = log_normal_interval(len(written), naive.n_hat, naive.se) or naive.profile or (None, None)
    ours = _by_rules(Records(written, model), rates, draws, np.random.default_rng([_SEED, level, seed, 1]))
    return (
        outcome
        | ours
        | {
            "failed": False,
            "naive": [naive.n_hat, *limits],
            "profile": [naive.n_hat, *(naive.profile or (None, None))],
        }
    )


def _by_rules(records: Records, rates: ErrorRates, draws: int, rng: np.random.Generator) -> Outcome:
    """Animals caught, and N by each rule, from one set of draws."""
    caught, numbers, estimates, variances, ones = [], [], [], [], []
    for truth in draws_by_rates(records.written, records.closed, Always(rates), draws, rng):
        histories = truth.histories
        caught.append(float(len(histories)))
        if not isinstance(drawn := numbers_of(records, histories, rng), str):
            numbers.append(drawn)
        if (one := fit_closed(records.closed.matrix(histories), ["M0"])["M0"].one) is not None:
            ones.append(one)
        fitted = records.closed.fit_m0(histories)
        if fitted is not None and fitted.n_hat is not None and fitted.se is not None:
            estimates.append(fitted.n_hat)
            variances.append(float(np.log1p((fitted.se / fitted.n_hat) ** 2)))
    n, n_hat = spread(np.array(caught)), spread(np.concatenate(numbers), median=True)
    by_rubin = rubin(log_normal_ones(estimates, variances))
    assert by_rubin.lower is not None
    mixed = RULES["n_hat"](ones)
    return {
        "n": [n.estimate, n.lower, n.upper],
        "ours": [n_hat.estimate, n_hat.lower, n_hat.upper],
        "assumed": [mixed.value, mixed.lower, mixed.upper],
        "ours, Rubin": [by_rubin.value, max(by_rubin.lower, min(caught)), by_rubin.upper],
    }


def run_spatial(level: int, seed: int, draws: int) -> Outcome:
    """One spatial survey: density naive and ours; the mask is that of the animals as they are."""
    session, truth = draw_survey(seed)
    rates = ErrorRates(*LEVELS[level])
    rng = np.random.default_rng([_SEED, level, seed, 2])
    outcome: Outcome = {
        "level": level,
        "seed": seed,
        "true": truth.density,
        "caught": session.n,
        "failed": True,
    }
    if why_not(session):
        return outcome
    settled = settle(MODEL, [session], ScrSettings())
    if isinstance(settled, NoEstimate):
        return outcome
    (masked,) = settled.likelihood.sessions
    written = written_down([sorted(one) for one in histories_of(session)], rates, rng)
    spatial = SpatialCaptures(session_of(masked, written), settled.fit)
    near = spatial.near(written)
    if near is None:
        return outcome
    records = Records(written, ClosedCaptures(2), spatial)
    found = answers_of(records, Always(rates), draws, [_SEED, level, seed, 3])
    half = Z95 * float(np.sqrt(near.vcov[0, 0]))
    ends = [float(np.exp(near.beta[0] + sign * half)) for sign in (0, -1, 1)]
    n, density = found["n"], found["density"]
    if density.estimate is None:
        return outcome
    return outcome | {
        "failed": False,
        "names": len(written),
        "naive": ends,
        "ours": [None if v is None else v / 1e4 for v in (density.estimate, density.lower, density.upper)],
        "n": [n.estimate, n.lower, n.upper],
    }


def summarise(outcomes: Sequence[Outcome], what: str) -> list[dict[str, Any]]:
    """Rows of the result, level by level."""
    rows = []
    for level, (split, lump) in enumerate(LEVELS):
        mine = [o for o in outcomes if o["level"] == level]
        told = [o for o in mine if not o["failed"]]
        if not told:
            continue
        name = f"{what}, {f'splits {split:.0%}' if split else f'lumps {lump:.0%}' if lump else 'no errors'}"
        rows.append(
            _row(f"{name}: surveys without a naive estimate", len(mine) - len(told), "surveys", len(mine))
        )
        for kind in ("naive", "profile", "ours", "ours, Rubin", "assumed"):
            if kind not in told[0]:
                continue
            errors = [o[kind][0] / o["true"] - 1 for o in told]
            rows.append(_row(f"{name}: relative bias, {kind}", float(np.mean(errors)), "share", len(told)))
            widths = [(o[kind][2] - o[kind][1]) / o["true"] for o in told if None not in o[kind]]
            rows.append(
                _row(f"{name}: median width, {kind}", float(np.median(widths)), "of the truth", len(widths))
            )
            rows.append(
                _coverage(f"{name}: coverage, {kind}", [_holds(o[kind], o["true"]) for o in told], kind)
            )
        if "assumed" in told[0]:
            near = [_holds(o["assumed"], o["true"], within=0.5) for o in told]
            rows.append(_coverage(f"{name}: coverage to within half an animal, assumed", near, "assumed"))
        rows.append(
            _row(
                f"{name}: names less animals caught",
                _mean(o["names"] - o["caught"] for o in told),
                "animals",
                len(told),
            )
        )
        rows.append(
            _row(
                f"{name}: our animals less animals caught",
                _mean(o["n"][0] - o["caught"] for o in told),
                "animals",
                len(told),
            )
        )
        rows.append(
            _coverage(
                f"{name}: coverage of animals caught, ours", [_holds(o["n"], o["caught"]) for o in told], ""
            )
        )
    return rows


def _holds(limits: Sequence[float | None], truth: float, within: float = 1e-9) -> bool:
    _, lower, upper = limits
    return (lower is None or lower <= truth + within) and (upper is None or truth <= upper + within)


def _mean(values: Any) -> float:
    return float(np.mean(list(values)))


def _coverage(name: str, hits: Sequence[bool], kind: str) -> dict[str, Any]:
    low, high = wilson(sum(hits), len(hits))
    row = _row(name, sum(hits) / len(hits), "share", len(hits)) | {
        "interval": [round(low, 4), round(high, 4)]
    }
    if kind.startswith(("ours", "assumed")):
        # Too wide an interval misses the target as well as too narrow a one.
        row |= {"target": "0.90 to 0.98", "holds": bool(0.9 <= row["value"] <= 0.98)}
    return row


def _row(name: str, value: float, unit: str, n: int) -> dict[str, Any]:
    rounded = value if isinstance(value, int) else round(value, 4)
    return {
        "name": name,
        "value": rounded,
        "unit": unit,
        "n": n,
        "peer": "simulated truth",
        "target": "",
        "holds": None,
    }


def measure(run: Any, levels: Sequence[int], surveys: int, draws: int, keep: Path) -> list[Outcome]:
    """Outcomes of all surveys; those that lie in the folder are taken from there."""
    wanted = {
        keep / f"{run.__name__}-{level}-{seed:04d}-{draws}.json": partial(run, level, seed, draws)
        for seed in range(surveys)
        for level in levels
    }
    return kept_outcomes(wanted)


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--surveys", type=int, default=200)
    parser.add_argument("--spatial", type=int, default=0)
    parser.add_argument("--draws", type=int, default=30)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep = asked.keep or Path(folder)
        closed = measure(run_closed, range(len(LEVELS)), asked.surveys, asked.draws, keep)
        spatial = measure(run_spatial, [2], asked.spatial, asked.draws, keep)
    write_results("error_rates", [*summarise(closed, "N of M0"), *summarise(spatial, "density")])


if __name__ == "__main__":
    main()
