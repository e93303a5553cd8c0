"""Whether each feature of spatial capture-recapture that no other program checks finds what surveys were drawn with.

    python -m benchmarks.scr_features [--surveys 100] [--only CASE ...] [--keep FOLDER]

Groups, mask covariates, density by winter and its trend, detection that winters share or not, partly known sex,
learned response, two classes. The truth is put together without the design matrices that the fit uses, so that a wrong
group weight or session index shows: every winter, every group or class, and all ground of one covariate value are drawn
on their own, each as a plain survey with density, g0 and sigma that are the same everywhere (a Poisson process is the
sum of those of its parts), and the animals caught are then laid together. Only the learned response is drawn by its own
model. Animals live in the middle of cells, as the likelihood has them; `scr_recovery` tells what comes of it that
they do not, and of masks made by rule.

For each coefficient, on the link scale, over the surveys with an estimate:

    bias in SE     mean of (estimate - truth) / its own SE; 0
    relative bias  of exp(coefficient), or of the chance itself for g0 and pmix. Not judged: a right estimate that is
                   symmetric on the link scale is too high by about SE^2 / 2 here
    coverage       of estimate +- 1.96 SE; 0.95
    SE by SD       mean SE by the standard deviation of the estimates; 1

each with its Monte-Carlo error (of `SE by SD` by the jackknife), and judged at three of them: of some 150 figures that
are right, one lies beyond in every two or three runs. So a case with such a figure is measured again, on three times as
many other surveys, and these rows stand beside the first. An estimate of maximum likelihood has a bias of order 1/n of
its own; `--animals 4` tells it from a wrong likelihood: in SE it halves, where the other doubles. Fits that did not
converge or are not identified are counted.

`--keep FOLDER` holds what each survey gave, so that an interrupted measurement goes on where it stopped.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import log, sqrt
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from benchmarks import write_results
from benchmarks.kept_outcomes import Outcome, kept_outcomes
from benchmarks.truth_rows import jackknife, judged_row, truth_row
from leopard_census.errors import InputError
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.estimates import Z95
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.simulate import blank_session, simulate

Array = NDArray[np.float64]

_SEED = 20131201
_SPACING_M = 4000.0
_CELL_M = 2000.0
# Nobody lives beyond it, so that what is drawn is just what is fitted, with any buffer.
_BUFFER_M = 16_000.0

# Columns and rows of the stations, how far they are moved in metres, occasions: winters differ, so that none can stand
# for another.
_WINTERS = (((6, 6), 0.0, 20), ((6, 5), 3000.0, 26), ((5, 7), -5000.0, 17))


@dataclass(frozen=True)
class Part:
    """Animals drawn as one plain survey.

    Attributes
    ----------
    density
        Animals per hectare.
    sigma
        In metres.
    winter
        From 0.
    sex
        Word that these animals have as their sex; none where empty.
    learned
        What an earlier capture at a station adds to logit g0 there, from then on; 0 is a plain survey.
    cover
        Value of the covariate `cover` where they live; None: everywhere.
    """

    density: float = 4e-4
    g0: float = 0.06
    sigma: float = 3000.0
    winter: int = 0
    sex: str = ""
    learned: float = 0.0
    cover: float | None = None


@dataclass(frozen=True)
class Case:
    """A model, what its surveys are drawn from, and its coefficients in truth, by name.

    `known` is the chance that the sex of an animal caught is known.
    """

    formulas: tuple[str, ...]
    parts: tuple[Part, ...]
    truth: Mapping[str, float]
    known: float = 1.0
    options: Mapping[str, Any] = field(default_factory=dict)


def stations(winter: int) -> Array:
    """Stations of a winter in metres, (K, 2)."""
    (columns, rows), moved, _ = _WINTERS[winter]
    return np.array([(i * _SPACING_M + moved, j * _SPACING_M) for i in range(columns) for j in range(rows)])


def ground(winter: int) -> Mask:
    """Cells around the stations of a winter, with the covariate `cover` of 13 values at most."""
    xy = stations(winter)
    low, high = xy.min(axis=0) - _BUFFER_M, xy.max(axis=0) + _BUFFER_M
    x, y = (np.arange(low[axis], high[axis] + 1, _CELL_M) for axis in (0, 1))
    cells = np.array([(a, b) for a in x for b in y])
    # Ridges some 40 km apart in both directions, in steps of a quarter.
    waves = (np.sin(cells[:, 0] / 6000) + np.cos(cells[:, 1] / 7000)) * 0.75
    return Mask(cells, _CELL_M**2 / 10_000, {"cover": np.round(waves * 4) / 4})


def cases() -> dict[str, Case]:
    """All cases by name."""
    plain = {"D": log(4e-4), "g0": float(logit(0.06)), "sigma": log(3000)}
    # Ranges so different that the sexes are also caught with other chances.
    sexes = (Part(5e-4, sigma=2000, sex="F"), Part(2.5e-4, sigma=4500, sex="M"))
    both = {"D": log(5e-4), "D.gM": log(0.5), "sigma": log(2000), "sigma.gM": log(4500 / 2000)}
    winters = (3e-4, 6e-4, 4e-4)
    slope = 0.9
    return {
        "groups": Case(("D~g", "sigma~g"), sexes, plain | both, options={"groups": "sex"}),
        "groups over winters": Case(
            ("D~g+session", "sigma~g"),
            tuple(Part(own.density * times, own.g0, own.sigma, winter, own.sex)
                  for winter, times in ((0, 1.0), (1, 0.6)) for own in sexes),
            plain | both | {"D.session2": log(0.6)}, options={"groups": "sex"},
        ),
        "mask covariate": Case(
            ("D~cover",),
            tuple(Part(4e-4 * float(np.exp(slope * value)), cover=float(value))
                  for value in np.unique(np.asarray(ground(0).covariates["cover"], dtype=float))),
            plain | {"D.cover": slope},
        ),
        "two winters": Case(
            ("D~session",), tuple(Part(winters[w], winter=w) for w in (0, 1)),
            plain | {"D": log(winters[0]), "D.session2": log(winters[1] / winters[0])},
        ),
        "three winters": Case(
            ("D~session",), tuple(Part(winters[w], winter=w) for w in (0, 1, 2)),
            plain | {"D": log(winters[0]), "D.session2": log(winters[1] / winters[0]),
                     "D.session3": log(winters[2] / winters[0])},
        ),
        "trend": Case(
            ("D~Session",), tuple(Part(10e-4 * 0.5**w, winter=w) for w in (0, 1, 2)),
            plain | {"D": log(10e-4), "D.Session": log(0.5)},
        ),
        "detection by winter": Case(
            ("D~session", "g0~session", "sigma~session"), (Part(winters[0]), Part(winters[1], 0.12, 2400, 1)),
            {"D": log(winters[0]), "D.session2": log(winters[1] / winters[0]), "g0": float(logit(0.06)),
             "g0.session2": float(logit(0.12) - logit(0.06)), "sigma": log(3000), "sigma.session2": log(0.8)},
        ),
        "sex of some": Case(
            ("sigma~h2",), sexes,
            {"D": log(7.5e-4), "g0": float(logit(0.06)), "sigma": log(2000), "sigma.h2M": log(4500 / 2000),
             "pmix.h2M": float(logit(1 / 3))},
            known=0.6, options={"hcov": "sex"},
        ),
        "learned at the station": Case(
            ("g0~bk",), (Part(6e-4, learned=1.0),), plain | {"D": log(6e-4), "g0.bkTRUE": 1.0},
        ),
        "two classes": Case(
            ("g0~h2",), (Part(4e-4, 0.02), Part(8e-4, 0.25)),
            {"D": log(12e-4), "g0": float(logit(0.02)), "g0.h22": float(logit(0.25) - logit(0.02)),
             "sigma": log(3000), "pmix.h22": float(logit(2 / 3))},
        ),
    }  # fmt: skip


def draw_survey(case: Case, rng: np.random.Generator, animals: float = 1.0) -> tuple[Session, ...]:
    """The winters of one survey, with so many times the animals."""
    found = []
    for winter in sorted({part.winter for part in case.parts}):
        parts = [part for part in case.parts if part.winter == winter]
        drawn = [_draw_part(part, rng, animals) for part in parts]
        sexes = [part.sex for part, session in zip(parts, drawn, strict=True) for _ in session.animals]
        told = rng.random(len(sexes)) < case.known
        words = tuple(sex if seen else "" for sex, seen in zip(sexes, told, strict=True))
        found.append(_together(str(winter + 1), drawn, ground(winter), {"sex": words} if any(sexes) else {}))
    return tuple(found)


def _draw_part(part: Part, rng: np.random.Generator, animals: float) -> Session:
    xy, mask = stations(part.winter), ground(part.winter)
    here = np.ones(len(mask.xy), dtype=bool) if part.cover is None else mask.covariates["cover"] == part.cover
    usage = np.ones((len(xy), _WINTERS[part.winter][2]))
    template = blank_session("1", xy, usage, Mask(mask.xy[here], mask.cell_ha))
    model = build_model("proximity", "HN", ("g0~bk",) if part.learned else ())
    learned = [part.learned] if part.learned else []
    beta = np.array([log(part.density * animals), logit(part.g0), *learned, log(part.sigma)])
    (drawn,) = simulate(Likelihood(model, (template,), False), beta, rng)
    return drawn.session


def _together(name: str, drawn: Sequence[Session], mask: Mask, traits: Mapping[str, Any]) -> Session:
    """One session of the animals of several, which share stations and occasions."""
    before = np.cumsum([0, *(session.n for session in drawn)])
    animal, occasion, detector, count = (
        np.concatenate(own)
        for own in (
            [session.animal + first for session, first in zip(drawn, before[:-1], strict=True)],
            [session.occasion for session in drawn],
            [session.detector for session in drawn],
            [session.count for session in drawn],
        )
    )
    first = drawn[0]
    return Session(
        name, tuple(f"{i + 1:04d}" for i in range(before[-1])), first.detectors, first.xy, first.usage, animal,
        occasion, detector, count, np.concatenate([session.last for session in drawn]), mask, traits,
    )  # fmt: skip


def run_survey(name: str, seed: int, animals: float = 1.0) -> Outcome:
    """What one survey gives; `failed` is the reason when there is no estimate."""
    number, case = list(cases()).index(name), cases()[name]
    sessions = draw_survey(case, np.random.default_rng([_SEED, number, seed]), animals)
    began = time.process_time()
    outcome: Outcome = {"case": name, "seed": seed, "n": sum(s.n for s in sessions), "failed": None}
    try:
        likelihood = likelihood_for(build_model("proximity", "HN", case.formulas, **case.options), sessions)
        found = fit(likelihood)
    except InputError as fault:
        return outcome | {"failed": fault.problems[0], "seconds": time.process_time() - began}
    outcome |= {"seconds": time.process_time() - began}
    if not found.converged:
        return outcome | {"failed": f"not converged: {found.message}"}
    if found.not_identified:
        return outcome | {"failed": f"not identified: {', '.join(found.not_identified)}"}
    names = likelihood.design.names
    turned = _second_class_caught_more(names, found.beta)
    variance = np.diag(turned @ found.vcov @ turned.T)
    return outcome | {
        "estimate": dict(zip(names, map(float, turned @ found.beta), strict=True)),
        "se": dict(zip(names, map(float, np.sqrt(variance)), strict=True)),
    }


def _second_class_caught_more(names: Sequence[str], beta: Array) -> Array:
    """Matrix that turns coefficients into those where class 2 is caught more readily, as it is in truth.

    The fit calls the larger class the second one. A survey in which luck made that the other class is right too.
    """
    matrix = np.eye(len(names))
    if "g0.h22" not in names or beta[names.index("g0.h22")] > 0:
        return matrix
    base, effect, share = (names.index(name) for name in ("g0", "g0.h22", "pmix.h22"))
    matrix[base, effect] = 1.0
    matrix[effect, effect] = matrix[share, share] = -1.0
    return matrix


def summarise(outcomes: Sequence[Outcome], again: str = "", animals: float = 1.0) -> list[dict[str, Any]]:
    """Rows of the result, case by case, of surveys with so many times the animals.

    `again` follows the names of cases that are measured a second time.
    """
    rows: list[dict[str, Any]] = []
    for case_name, case in cases().items():
        own = [o for o in outcomes if o["case"] == case_name]
        name = case_name + again
        if not own:
            continue
        fitted = [o for o in own if o["failed"] is None]
        caught = float(np.mean([o["n"] for o in own]))
        rows.append(truth_row(f"{name}: surveys", len(own), "surveys"))
        for reason in ("not converged", "not identified"):
            count = sum(str(o["failed"]).startswith(reason) for o in own)
            rows.append(truth_row(f"{name}: {reason}", count, "surveys"))
        rows.append(truth_row(f"{name}: animals caught, mean", caught, "animals"))
        for coefficient, value in case.truth.items() if len(fitted) > 2 else ():
            truth = value + log(animals) if coefficient == "D" else value
            estimate = np.array([o["estimate"][coefficient] for o in fitted])
            se = np.array([o["se"][coefficient] for o in fitted])
            rows += _of_coefficient(f"{name}: {coefficient}", coefficient, estimate, se, truth)
    rows.append(truth_row(f"CPU seconds of all fits{again}", sum(o["seconds"] for o in outcomes), "CPU s"))
    return rows


def _of_coefficient(
    name: str, coefficient: str, estimate: Array, se: Array, truth: float
) -> list[dict[str, Any]]:
    """Bias, coverage and precision of one coefficient."""
    z = (estimate - truth) / se
    count = len(z)
    chance = coefficient == "g0" or coefficient.startswith("pmix")
    relative = expit(estimate) / expit(truth) - 1 if chance else np.expm1(estimate - truth)
    held, ratio = float(np.mean(np.abs(z) <= Z95)), _ratio(estimate, se)
    return [
        judged_row(f"{name}: bias in SE", float(z.mean()), 0.0, _error_of_mean(z), "SE", count),
        truth_row(f"{name}: relative bias", float(relative.mean()), "share")
        | {"n": count, "monte_carlo_se": round(_error_of_mean(relative), 4)},
        judged_row(f"{name}: coverage", held, 0.95, sqrt(0.95 * 0.05 / count), "share", count),
        judged_row(f"{name}: SE by SD", ratio, 1.0, jackknife(_ratio, estimate, se), "ratio", count),
    ]


def _error_of_mean(values: Array) -> float:
    return float(values.std(ddof=1) / sqrt(len(values)))


def _ratio(estimate: Array, se: Array) -> float:
    return float(se.mean() / estimate.std(ddof=1))


def in_doubt(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Cases with a figure beyond its limit."""
    beyond = {str(row["name"]).partition(":")[0] for row in rows if row["holds"] is False}
    return [name for name in cases() if name in beyond]


def measure(
    seeds: Sequence[int], names: Sequence[str], animals: float, keep: Path, tell: Callable[[str], None]
) -> list[Outcome]:
    """Outcomes of all surveys; those that lie in the folder are taken from there."""
    # Of each case a few at a time, so that the time left is told well.
    wanted = {
        keep / f"{name.replace(' ', '_')}-x{animals:g}-{seed:04d}.json": partial(
            run_survey, name, seed, animals
        )
        for seed in seeds
        for name in names
    }
    return kept_outcomes(wanted, tell)


def print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """One line for each coefficient."""
    by_name = {row["name"]: row for row in rows}
    for row in rows:
        name, found, _ = str(row["name"]).rpartition(": bias in SE")
        if not found:
            continue
        figures = []
        for figure in ("bias in SE", "relative bias", "coverage", "SE by SD"):
            own = by_name[f"{name}: {figure}"]
            mark = "*" if own["holds"] is False else " "
            figures.append(f"{figure} {own['value']:+.3f} ({own['monte_carlo_se']:.3f}){mark}")
        print(f"{name:<38} n={row['n']:<4} {'  '.join(figures)}")
    print()


def main() -> None:
    """Run, print a table, write the result (not where only some cases or other numbers of animals are asked for)."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scr_features",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--surveys", type=int, default=100)
    parser.add_argument("--only", nargs="+", choices=list(cases()), metavar="CASE", help="only these cases")
    parser.add_argument("--animals", type=float, default=1.0, help="times as many animals")
    parser.add_argument("--keep", type=Path, help="folder for what each survey gave (default: none is kept)")
    arguments = parser.parse_args()
    names = arguments.only or list(cases())
    surveys, animals = arguments.surveys, arguments.animals
    tell = partial(print, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        keep = arguments.keep or Path(folder)
        outcomes = measure(range(surveys), names, animals, keep, tell)
        rows = summarise(outcomes, animals=animals)
        if doubtful := in_doubt(rows):
            tell(f"again, on other surveys: {', '.join(doubtful)}")
            others = measure(range(surveys, 4 * surveys), doubtful, animals, keep, tell)
            rows += summarise(others, ", again", animals)
            outcomes += others
    print_table(rows)
    if arguments.only or arguments.animals != 1:
        print("not written: this was not the whole measurement", file=sys.stderr)
    else:
        write_results("scr_features", rows)
    for reason in sorted({f"{o['case']}: {o['failed']}" for o in outcomes if o["failed"]}):
        print(f"no estimate: {reason}", file=sys.stderr)


if __name__ == "__main__":
    main()
