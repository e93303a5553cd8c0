"""Is the certainty of review_state.csv true? Winters drawn from the very model, reviewed to the end.

    python -m benchmarks.review_certainty [--runs 100] [--unanswered 200] [--sightings 24] [--errors 0 0.05]

Ctrl-C writes what is done by then.

Nothing here looks at pictures. A partition is drawn from the prior of `individuals/occupancy.py`, by which the stage
tells how many animals there are; the states of the sightings and the evidence of all pairs from
`partitions/sighting_faults.py`: ln of the likelihood ratio of a pair that shares an animal is normal with mean d^2 / 2
and variance d^2, of any other with mean -d^2 / 2, which is exact for two normal scores d apart. All sightings show the
left flank, so that the count has no lower and upper bound. `--unanswered` more winters are held against what is said
before the first answer alone, and as many that are drawn from another prior, that of `partitions/partition.py`, by
which sightings are named: in these the certainty need not be true, and is shown to tell how much hangs on the prior.
Then the team
of `benchmarks/reviewer.py` works through the queue in batches until the rule says stop; and so does, once more, one
person alone, whom nobody can ask again.

So before the first answer whatever the stage says of the count has to be true of as many winters as it says, and what
is missing later is missing because of the answers. Held against each other, before the first answer and at the stop:
the mean of `p_count_within_1` and the share of winters within 1 of the truth; the share of winters of which the
interval holds the truth, 0.95 at least.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log, sqrt
from statistics import mean
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from benchmarks import sample_row, write_results
from benchmarks.reviewer import Reviewer, Shown
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.imaging.rootsift import Features
from leopard_census.individuals.anchors import AnchorIndex
from leopard_census.individuals.checked_pairs import Checked
from leopard_census.individuals.comparability import Shown as BodyShown
from leopard_census.individuals.comparison import Comparison
from leopard_census.individuals.decisions import Pair, attach_decisions
from leopard_census.individuals.identify import Outcome, decide
from leopard_census.individuals.known import Known
from leopard_census.individuals.material import Material
from leopard_census.individuals.occupancy import MOST, SHAPES
from leopard_census.individuals.second_opinions import CONFIRM
from leopard_census.individuals.second_opinions import REASON as CONTRADICTED
from leopard_census.individuals.views import View
from leopard_census.partitions.sighting_faults import WORTH

#: The start of the winter, that of `tests`; dates play no part.
START = dt.datetime(2012, 1, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=11)))
#: How far apart the scores of pairs of one animal and of two are, in standard deviations. With 2.5 half of the pairs of
#: one animal are as good as sure; of the two simulated winters of `review_curve.py` nine in ten are.
APART = 2.5
SURVEY = "drawn"
#: Answers per sighting after which a review is given up.
MOST_ANSWERS = 10
#: Priors that winters without answers are drawn from.
_BY_ODDS = "animals by constant odds"
_WORLDS = ("animals on a plot", _BY_ODDS)
NO_FEATURES = Features(np.zeros((0, 2), np.float32), np.zeros(0, np.float32), np.zeros((0, 128), np.float32))

Row = dict[str, Any]


@dataclass(frozen=True)
class Winter:
    """A winter drawn from the model.

    Attributes
    ----------
    animal : int array, shape (n,)
        Animal of each sighting.
    second : int array, shape (n,)
        Animal that a sighting shows besides; -1 of most.
    evidence : float array, shape (n, n)
        Symmetric, natural log.
    """

    animal: NDArray[np.int64]
    second: NDArray[np.int64]
    evidence: NDArray[np.float64]

    @property
    def count(self) -> int:
        """Animals, without those that show in doubles alone, which no picture tells from the other animal of these."""
        return len(set(self.animal[self.second < 0].tolist()))

    @property
    def told(self) -> int:
        """Animals that people tell, who look at one animal of each sighting and know it from the other."""
        return len(set(self.animal.tolist()))


def draw_winter(n: int, rng: np.random.Generator, theta: float | None = None) -> Winter:
    """Partition, states and evidence of n sightings.

    Parameters
    ----------
    theta
        Odds of a new animal by which the partition is drawn; None: it is that of animals on a plot.
    """
    animal = draw_visits(n, rng) if theta is None else draw_partition(n, theta, rng)
    present = np.unique(animal)
    rates = rng.dirichlet(WORTH)
    state = rng.choice(3, n, p=rates)
    second = np.full(n, -1, np.int64)
    for s in np.flatnonzero(state == 2) if len(present) > 1 else ():
        second[s] = rng.choice(present[present != animal[s]])
    shares = (animal[:, None] == animal) | (second[:, None] == animal) | (second == animal[:, None])
    shares &= (state[:, None] != 1) & (state != 1)
    middle = np.where(shares, APART**2 / 2, -(APART**2) / 2)
    evidence = np.triu(rng.normal(middle, APART), 1)
    return Winter(animal, second, evidence + evidence.T)


def draw_partition(n: int, theta: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """A partition with probability proportional to theta ** (number of clusters), drawn exactly.

    There are S(n, k) partitions into k clusters (Stirling numbers of the second kind), and S(n, k) = k S(n - 1, k) +
    S(n - 1, k - 1): the last one joins one of the k clusters of the others, or is a cluster of its own.
    """
    ln_s = np.full((n + 1, n + 1), -np.inf)
    ln_s[0, 0] = 0.0
    for m in range(1, n + 1):
        for k in range(1, m + 1):
            ln_s[m, k] = np.logaddexp(log(k) + ln_s[m - 1, k], ln_s[m - 1, k - 1])
    weights = ln_s[n] + np.arange(n + 1) * log(theta)
    k = int(rng.choice(n + 1, p=np.exp(weights - logsumexp(weights))))
    alone = np.zeros(n, bool)
    left = k
    for m in range(n, 0, -1):
        alone[m - 1] = rng.random() < np.exp(ln_s[m - 1, left - 1] - ln_s[m, left])
        left -= int(alone[m - 1])
    out = np.zeros(n, np.int64)
    clusters = 0
    for s in range(n):
        out[s] = clusters if alone[s] else rng.integers(clusters)
        clusters += int(alone[s])
    return out


def draw_visits(n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """The animals of n visits to cameras on a plot of N animals, drawn exactly from the prior of `occupancy.py`.

    N has the probability 1 / N up to `occupancy.MOST`, and given N animals pass cameras at gamma rates of one shape of
    `occupancy.SHAPES`, so that the shares of the visits are Dirichlet variables.
    """
    number = np.arange(1, MOST + 1)
    animals = int(rng.choice(number, p=(1 / number) / (1 / number).sum()))
    shape = SHAPES[int(rng.integers(len(SHAPES)))]
    if not isfinite(shape):
        return rng.integers(animals, size=n)
    # Of very small shapes all gamma variables may be 0 to a double.
    rates = np.maximum(rng.gamma(shape, size=animals), 1e-300)
    return rng.choice(animals, n, p=rates / rates.sum())


def _sightings(n: int) -> list[Row]:
    """Rows of n sightings, each a day and a station of its own."""
    return [
        {
            "sightingID": f"S{s:03d}A.m{s:03d}@0.1",
            "deploymentID": f"S{s:03d}A",
            "locationID": f"S{s:03d}",
            "mediaIDs": [f"m{s:03d}"],
            "start": START + dt.timedelta(days=s),
            "end": START + dt.timedelta(days=s),
            "time_corrected": False,
            "scientificName": "Panthera pardus",
            "probability": None,
            "species_source": "label",
            "flank": "left",
            "flank_probability": 1.0,
            "quality": 1.0,
            "n_detections": 1,
            "simultaneous": 1,
            "companions": [],
            "individualID": None,
            "sex": None,
            "lifeStage": None,
            "anchor_mediaID": f"m{s:03d}",
            "anchor_time_s": 0.0,
            "anchor_box": "0.2000 0.2000 0.5000 0.5000",
            "excluded_by": None,
        }
        for s in range(n)
    ]


def material_of(winter: Winter, settings: IndividualsSettings) -> Material:
    """The winter as the stage has it when all is compared."""
    rows = _sightings(len(winter.animal))
    keys = [row["sightingID"] for row in rows]
    body = BodyShown(0.0, 1.0, 1.0, False)
    views = [View(key, f"m{s:03d}@0", "left", 1.0, 0.0, True, 1.0, NO_FEATURES, NO_FEATURES.xy, body)
             for s, key in enumerate(keys)]  # fmt: skip
    compared: dict[Pair, Comparison] = {}
    for i, a in enumerate(keys):
        for j in range(i + 1, len(keys)):
            value = float(winter.evidence[i, j])
            same = 1 / (1 + settings.prior_odds * np.exp(-value))
            compared[a, keys[j]] = Comparison("left", 0.0, 0, 1.0, value, same, None)
    return Material(rows, [], views, compared, Checked({}, []))


def review(
    winter: Winter, error: float, seed: int, settings: IndividualsSettings, batch: int, alone: bool
) -> list[Row]:
    """review_state.csv after each batch of answers, with the truth beside it; stops where its rule says so."""
    material = material_of(winter, settings)
    index = _index(material, settings)
    truth = {
        row["sightingID"]: Shown(str(animal), frozenset({"left"}))
        for row, animal in zip(material.rows, winter.animal.tolist(), strict=True)
    }
    reviewer = Reviewer(truth, error, seed, alone)
    states: list[Row] = []
    while True:
        outcome = _decide(material, reviewer.rows, index, settings)
        true = winter.told if reviewer.rows else winter.count
        states.append({**outcome.review_state[0], "answers": len(reviewer.rows), "true": true})
        queue = outcome.review_queue
        if alone:
            queue = [question for question in queue if question["reason"] not in (CONFIRM, CONTRADICTED)]
        if states[-1]["stop"] or not queue or len(reviewer.rows) >= MOST_ANSWERS * len(winter.animal):
            return states
        for question in queue[:batch]:
            reviewer.answer(question)


def _index(material: Material, settings: IndividualsSettings) -> AnchorIndex:
    return AnchorIndex(
        material.rows,
        [],
        min_iou=settings.anchor_iou,
        min_held=settings.anchor_held,
        max_seconds=settings.anchor_seconds,
    )


def _decide(
    material: Material, answers: Sequence[Row], index: AnchorIndex, settings: IndividualsSettings
) -> Outcome:
    decisions = attach_decisions(answers, index, settings.reviewer_error)
    return decide(material, [], decisions, [], survey=SURVEY, settings=settings, known=Known())


def figures(name: str, states: Sequence[Row], winters: int) -> list[Row]:
    """Result rows of one moment of all winters: what is stated of the count, and what is true of it."""
    if not states:
        return [sample_row(f"{name}: winters", 0.0, "share", winters, "")]
    said = mean(row["p_count_within_1"] for row in states)
    right = mean(abs(row["count"] - row["true"]) <= 1 for row in states)
    inside = mean(row["count_low"] <= row["true"] <= row["count_high"] for row in states)
    n = len(states)
    # The share of n winters is off by chance; twice its standard error is allowed, of the share that was stated.
    slack = 2 * sqrt(said * (1 - said) / n)
    return [
        sample_row(f"{name}: winters", n / winters, "share", winters, ""),
        sample_row(f"{name}: stated probability to be within 1", said, "mean", n, ""),
        {
            **sample_row(f"{name}: within 1 of the truth", right, "share of winters", n, "what is stated"),
            "target": f">= {max(said - slack, 0):.3f}",
            "holds": bool(right >= said - slack),
        },
        {
            **sample_row(f"{name}: interval holds the truth", inside, "share of winters", n, "0.95 stated"),
            "target": f">= {0.95 - 2 * sqrt(0.95 * 0.05 / n):.3f}",
            "holds": bool(inside >= 0.95 - 2 * sqrt(0.95 * 0.05 / n)),
        },
        sample_row(
            f"{name}: error of the count", mean(abs(r["count"] - r["true"]) for r in states), "animals", n, ""
        ),
        sample_row(
            f"{name}: answers", mean(r["answers"] / r["sightings"] for r in states), "per sighting", n, ""
        ),
    ]


def main() -> None:
    """Review all winters and write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--unanswered", type=int, default=200)
    parser.add_argument("--sightings", type=int, default=24)
    parser.add_argument("--errors", type=float, nargs="+", default=[0.0, 0.05])
    parser.add_argument("--batch", type=int, default=10)
    arguments = parser.parse_args()
    settings = IndividualsSettings()
    reviews = [(error, False) for error in arguments.errors] + [(max(arguments.errors), True)]
    done: list[dict[tuple[float, bool], list[Row]]] = []
    first: dict[str, list[Row]] = {name: [] for name in _WORLDS}
    try:
        for seed in range(arguments.unanswered):
            for name, states in first.items():
                states.append(_unanswered(name, seed, arguments.sightings, settings))
        for seed in range(arguments.runs):
            done.append(_winter(seed, arguments.sightings, reviews, settings, arguments.batch))
    except KeyboardInterrupt:
        print(f"stopped after {len(done)} winters, which are written", flush=True)
    rows = []
    for name, states in first.items():
        rows += figures(f"before the first answer, {name}", states, len(states)) if states else []
    if not done:
        write_results("review_certainty", rows)
        return
    rows += figures(
        "before the first answer, winters that are reviewed",
        [winter[reviews[0]][0] for winter in done],
        len(done),
    )
    for error, alone in reviews:
        name = f"at the stop, {error:.0%} errors, {'one person' if alone else 'team'}"
        last = [winter[error, alone][-1] for winter in done]
        rows += figures(name, [state for state in last if state["stop"]], len(done))
    write_results("review_certainty", rows)


def _unanswered(name: str, seed: int, n: int, settings: IndividualsSettings) -> Row:
    """What is said of a winter's count when nobody has answered yet, with the truth beside it."""
    by_odds = name == _BY_ODDS
    rng = np.random.default_rng([seed, n, 1 + by_odds])
    winter = draw_winter(n, rng, settings.prior_odds if by_odds else None)
    material = material_of(winter, settings)
    (row,) = _decide(material, [], _index(material, settings), settings).review_state
    return {**row, "answers": 0, "true": winter.count, "sightings": n}


def _winter(
    seed: int, n: int, reviews: Sequence[tuple[float, bool]], settings: IndividualsSettings, batch: int
) -> dict[tuple[float, bool], list[Row]]:
    """The states of one winter by error of the reviewers and whether one is alone."""
    winter = draw_winter(n, np.random.default_rng([seed, n]))
    out = {}
    for error, alone in reviews:
        states = review(winter, error, seed, settings, batch, alone)
        out[error, alone] = [{**row, "sightings": n} for row in states]
        told = {k: states[-1][k] for k in ("true", "count", "p_count_within_1", "answers", "stop")}
        print(seed, error, "alone" if alone else "team", told, flush=True)
    return out


if __name__ == "__main__":
    main()
