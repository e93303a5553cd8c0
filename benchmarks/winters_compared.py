"""Whether "more leopards than before" is said when there are more, and only then.

    python -m benchmarks.winters_compared [--surveys 100] [--worlds NAME ...] [--keep FOLDER]

Each survey is six winters drawn from animals with activity centres (no pictures), on the plot and with the effort of
the demo: 24 stations on four trails, of which 14 to 18 stand in the five earlier winters for 75 days, and all of them
in the last one for 90 days. Animals live on the plot (the ground within two sigma of the stations) in a fixed number,
and beyond it in proportion; of those of one winter 82% are there in the next, in the same place, and newcomers fill up.

    no change                12 animals in all winters, equal cameras
    real increase            8 animals in five winters, 12 in the last; equal cameras
    better cameras           12 animals in all winters; cameras of the last winter see 2.5 times as much
    increase, better cameras both at once; only where asked for
    poor detection           no places, few recaptures, no change (benchmarks/poor_detection): of `closed` alone

For each way of comparing the last winter with the mean of the five before: how often it says "increase" (interval above
1; `verdict`), the median ratio, and the coverage of the true ratio of animals on the plot. Ways:

    animals      realised numbers on common ground, joint spatial model, g0 by winter: what is printed
    density      ratio of densities of the same model (delta method)
    shared       realised numbers with one g0 for all winters
    closed       closed estimates M0, p by winter, as Poisson counts with these chances: exact conditional interval,
                 made wider by the error of the chances; no word where a winter has too few recaptures
    closed own   the same with the error of the closed estimates alone
    counts       exact conditional test of minimum numbers
    record       the last count is above each of the earlier ones, as a press release has it

`--keep FOLDER` holds what each survey gave, so that an interrupted measurement goes on where it stopped.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from benchmarks import write_results
from benchmarks.kept_outcomes import Outcome, kept_outcomes
from benchmarks.own_error import own_error_ratio
from benchmarks.poor_detection import POOR, poor_detection
from leopard_census.config.estimates import ComparisonSettings, ScrSettings
from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.comparison.closed_ratio import exact_ratio, recaptures
from leopard_census.estimates.comparison.counts import count_ratio
from leopard_census.estimates.comparison.ground import common_ground
from leopard_census.estimates.comparison.joint import fit_joint, joint_of, last_to_mean
from leopard_census.estimates.comparison.log_ratio import Ratio
from leopard_census.estimates.comparison.present import present
from leopard_census.estimates.comparison.spatial import animals_ratio
from leopard_census.estimates.comparison.winters import Winter
from leopard_census.estimates.few import FEWEST
from leopard_census.evaluate.measure import wilson

Array = NDArray[np.float64]

_SEED = 20071201
_SIGMA = 3600.0
_TRAILS, _PER_TRAIL, _SPACING = 4, 6, 3000.0
_STATIONS, _DAYS = (14, 14, 16, 16, 18, 24), (75, 75, 75, 75, 75, 90)
_STAYING = 0.82
# Of the plot, and beyond which nobody is ever caught, in sigma.
_PLOT, _FARTHEST = 2.0, 5.0
# Stations are no exact grid.
_JITTER_M = 300.0
# Closed models have occasions of so many days.
_OCCASION = 5
WAYS = ("animals", "density", "shared", "closed", "closed own", "counts")


@dataclass(frozen=True)
class World:
    """Animals on the plot and g0 a day in each of the six winters; whether there are more of them in the last."""

    animals: tuple[int, ...]
    g0: tuple[float, ...]
    increase: bool


WORLDS = {
    "no change": World((12,) * 6, (0.025,) * 6, False),
    "real increase": World((8,) * 5 + (12,), (0.025,) * 6, True),
    "better cameras": World((12,) * 6, (0.01,) * 5 + (0.025,), False),
    "increase, better cameras": World((8,) * 5 + (12,), (0.01,) * 5 + (0.025,), True),
}


@dataclass(frozen=True)
class Animal:
    """One animal: its name, place in metres, and whether it lives on the plot."""

    name: str
    place: tuple[float, float]
    resident: bool


def stations() -> Array:
    """All stations in metres, (24, 2)."""
    grid = np.array([(i * _SPACING, j * _SPACING) for i in range(_TRAILS) for j in range(_PER_TRAIL)])
    return np.asarray(grid + np.random.default_rng(_SEED).normal(0.0, _JITTER_M, grid.shape))


def draw_population(world: World, rng: np.random.Generator) -> list[list[Animal]]:
    """The animals of each winter."""
    low, high = stations().min(axis=0), stations().max(axis=0)
    ring = _area(low, high, _FARTHEST) / _area(low, high, _PLOT) - 1
    found: list[list[Animal]] = []
    now: list[Animal] = []
    neighbours = 0
    for winter, number in enumerate(world.animals):
        if winter == 0 or number != world.animals[winter - 1]:
            neighbours = int(rng.poisson(number * ring))
        now = [animal for animal in now if rng.random() < _STAYING]
        for resident, wanted in ((True, number), (False, neighbours)):
            own = [animal for animal in now if animal.resident == resident][:wanted]
            now = [animal for animal in now if animal.resident != resident] + own
            for i in range(wanted - len(own)):
                name = f"{winter}{'R' if resident else 'N'}{i:03d}"
                now.append(Animal(name, _place(low, high, resident, rng), resident))
        found.append(list(now))
    return found


def _area(low: Array, high: Array, sigmas: float) -> float:
    width, height = high - low
    reach = sigmas * _SIGMA
    return float(width * height + 2 * (width + height) * reach + np.pi * reach**2)


def _place(low: Array, high: Array, resident: bool, rng: np.random.Generator) -> tuple[float, float]:
    """On the plot, or on the ground beyond it."""
    inner, outer = (-1.0, _PLOT) if resident else (_PLOT, _FARTHEST)
    while True:
        point = rng.uniform(low - outer * _SIGMA, high + outer * _SIGMA)
        away = float(np.hypot(*np.maximum(np.maximum(low - point, point - high), 0.0)))
        if inner * _SIGMA < away <= outer * _SIGMA:
            return float(point[0]), float(point[1])


def draw_winters(name: str, seed: int) -> tuple[list[Winter], list[list[Animal]]]:
    """Six winters as the comparison reads them, and the animals behind them."""
    world = WORLDS[name]
    rng = np.random.default_rng([_SEED, list(WORLDS).index(name), seed])
    population = draw_population(world, rng)
    return [_winter(i, animals, world.g0[i], rng) for i, animals in enumerate(population)], population


def _winter(index: int, animals: Sequence[Animal], g0: float, rng: np.random.Generator) -> Winter:
    xy, days = stations(), _DAYS[index]
    chosen = np.sort(rng.choice(len(xy), _STATIONS[index], replace=False))
    centres = np.array([animal.place for animal in animals]).reshape(-1, 2)
    squared = ((centres[:, None, :] - xy[None, chosen, :]) ** 2).sum(axis=2)
    chance = g0 * np.exp(-squared / (2 * _SIGMA**2))
    caught = rng.random((len(animals), days, len(chosen))) < chance[:, None, :]
    survey = str(2007 + index)
    names = [f"S{k + 1:02d}" for k in chosen]
    captures = [
        {
            "session": survey, "individual": animals[i].name, "occasion": int(day) + 1,
            "detector": names[k], "count": 1, "lost": 0,
        }
        for i, day, k in zip(*np.nonzero(caught), strict=True)
    ]  # fmt: skip
    usage = {f"usage_{day + 1}": 1.0 for day in range(days)}
    n = int(caught.any(axis=(1, 2)).sum())
    count = {"n_min": n, "n_max": n, "none": 0}
    facts = {
        "epsg": "32652", "effort": "yes", "places": "yes", "method": "video" if index == 5 else "photo",
        "window_start": f"{2006 + index}-12-15", "station_days": str(float(days * len(names))),
    }  # fmt: skip
    on_occasions = caught.any(axis=2).reshape(len(animals), days // _OCCASION, _OCCASION).any(axis=2)
    histories = [
        {"data_set": "headline", "individual": animals[i].name, "freq": 1}
        | {f"o{j + 1}": int(seen) for j, seen in enumerate(row)}
        for i, row in enumerate(on_occasions)
        if row.any()
    ]
    return Winter(
        survey,
        {"adults": count, "cubs": count},
        {"n": n},
        {item: {"value": value, "note": None} for item, value in facts.items()},
        [{"locationID": station, "usage": 1.0} for station in names],
        histories,
        captures,
        [
            {"session": survey, "detector": station, "x": float(xy[k, 0]), "y": float(xy[k, 1]), **usage}
            for station, k in zip(names, chosen, strict=True)
        ],
    )


def run_survey(name: str, seed: int) -> Outcome:
    """What one survey of six winters gives by each way."""
    winters, population = draw_winters(name, seed)
    began = time.process_time()
    residents = [sum(animal.resident for animal in animals) for animals in population]
    counts = [winter.n_min for winter in winters]
    outcome: Outcome = {
        "world": name, "seed": seed, "counts": counts, "residents": residents, "failed": None,
        "counts_ratio": _told(count_ratio(counts[:-1], counts[-1])),
        "closed_ratio": _told(_closed(winters)), "closed own_ratio": _told(_closed_own(winters)),
    }  # fmt: skip
    joint, left_out = joint_of(winters, ScrSettings())
    if joint is None:
        return outcome | {"failed": str(left_out), "seconds": time.process_time() - began}
    ground = common_ground(joint.sessions, ComparisonSettings().ground_sigma * joint.sigma_m)
    for detection, way in (("winter", "animals"), ("shared", "shared")):
        found = fit_joint(joint, "last", detection)  # type: ignore[arg-type]
        if isinstance(found, str) or ground is None:
            outcome["failed"] = found if isinstance(found, str) else "no common ground"
            continue
        numbers = present(found.likelihood, found.fit, ground.region, joint.spacing_m)
        ratio = animals_ratio(numbers, joint.surveys, joint.surveys[1:])
        outcome[f"{way}_ratio"] = _told(ratio)
        inside = [
            sum(bool(ground.region.contains(np.array([animal.place]))[0]) for animal in animals)
            for animals in population
        ]
        outcome[f"{way}_true"] = inside[-1] / float(np.mean(inside[:-1]))
        if way == "animals":
            outcome["density_ratio"] = _told(last_to_mean(found, profile=False))
    return outcome | {"seconds": time.process_time() - began}


def _closed(winters: Sequence[Winter]) -> Ratio | None:
    data: list[Frequencies] = [winter.matrix.frequencies for winter in winters]
    if any(recaptures(one) < FEWEST for one in data):
        return None
    return exact_ratio(data[:-1], data[-1])


def _closed_own(winters: Sequence[Winter]) -> Ratio | None:
    data: list[Frequencies] = [winter.matrix.frequencies for winter in winters]
    if any(one.captures <= one.n for one in data):
        return None
    return own_error_ratio(data[:-1], data[-1])


def _told(ratio: Ratio | None) -> dict[str, Any] | None:
    if ratio is None:
        return None
    return {"ratio": ratio.value, "lower": ratio.lower, "upper": ratio.upper, "verdict": ratio.verdict}


def summarise(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Rows of the result, world by world."""
    rows: list[dict[str, Any]] = []
    for name, world in WORLDS.items():
        own = [outcome for outcome in outcomes if outcome["world"] == name]
        if not own:
            continue
        counts = np.array([outcome["counts"] for outcome in own])
        rows.append(
            _row(f"{name}: animals counted in earlier winters, mean", counts[:, :-1].mean(), "animals")
        )
        rows.append(
            _row(f"{name}: animals counted in the last winter, mean", counts[:, -1].mean(), "animals")
        )
        record = [bool(row[-1] > row[:-1].max()) for row in counts]
        rows.append(_share(f"{name}: record: last count above all earlier ones", record))
        for way in WAYS:
            rows += _of_way(name, world, way, own)
        rows.append(_row(f"{name}: no joint model", sum(o["failed"] is not None for o in own), "surveys"))
    if outcomes:
        seconds = float(np.median([outcome["seconds"] for outcome in outcomes]))
        rows.append(_row("CPU seconds of a survey, median", seconds, "CPU s"))
    return rows


def of_poor_detection(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the world without places: shares of the series that carry a word."""
    rows = []
    for one in found:
        name = f"{POOR}: {one['kind']}"
        told = [word for word in one["words"] if word is not None]
        rows.append(_share(f"{name}: carries a word", [word is not None for word in one["words"]]))
        for word in ("increase", "decrease") if told else ():
            said = [one == word for one in told]
            target = {"target": "<= 0.05", "holds": float(np.mean(said)) <= 0.05}
            rows.append(_share(f"{name}: closed: says {word}", said) | target)
    return rows


def _of_way(name: str, world: World, way: str, own: Sequence[Outcome]) -> list[dict[str, Any]]:
    told = [outcome for outcome in own if outcome.get(f"{way}_ratio")]
    if not told:
        return []
    ratios = [outcome[f"{way}_ratio"] for outcome in told]
    # A survey without an answer by this way says no word.
    said = [ratio["verdict"] == "increase" for ratio in ratios] + [False] * (len(own) - len(told))
    judged = way == "animals" and not world.increase
    rows = [
        _share(f"{name}: {way}: says increase", said)
        | ({"target": "<= 0.05", "holds": float(np.mean(said)) <= 0.05} if judged else {}),
        _row(
            f"{name}: {way}: ratio, median", float(np.median([ratio["ratio"] for ratio in ratios])), "ratio"
        ),
    ]
    truth = world.animals[-1] / world.animals[0]
    held = []
    for outcome, ratio in zip(told, ratios, strict=True):
        true = outcome.get(f"{way}_true", truth)
        held.append((ratio["lower"] or 0.0) <= true and (ratio["upper"] is None or ratio["upper"] >= true))
    rows.append(_share(f"{name}: {way}: interval holds the true ratio", held))
    return rows


def _share(name: str, of: Sequence[bool]) -> dict[str, Any]:
    interval = [round(end, 3) for end in wilson(sum(of), len(of))]
    return _row(name, sum(of) / len(of), "share") | {"n": len(of), "interval": interval}


def _row(name: str, value: float, unit: str) -> dict[str, Any]:
    return {
        "name": name, "value": round(float(value), 3), "unit": unit, "peer": "", "target": "", "holds": None,
    }  # fmt: skip


def measure(worlds: Sequence[str], surveys: int, keep: Path) -> list[Outcome]:
    """Outcomes of all surveys; those that are kept are not made again."""
    # Survey by survey, so that an interrupted measurement has as many of each world.
    wanted = {
        keep / f"{name.replace(', ', '-').replace(' ', '-')}-{seed:04d}.json": partial(run_survey, name, seed)
        for seed in range(surveys)
        for name in worlds
    }
    return kept_outcomes(wanted, every=10)


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=100)
    parser.add_argument("--worlds", nargs="+", choices=[*WORLDS, POOR], default=[*list(WORLDS)[:3], POOR])
    parser.add_argument("--series", type=int, default=1000, help="of each kind, with poor detection")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        spatial = [name for name in given.worlds if name != POOR]
        rows = summarise(measure(spatial, given.surveys, given.keep or Path(scratch)))
        if POOR in given.worlds:
            rows += of_poor_detection(poor_detection(given.series))
        write_results("winters_compared", rows)


if __name__ == "__main__":
    main()
