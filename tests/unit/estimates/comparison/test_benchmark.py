"""The benchmark of winters compared: what it draws, and what it makes of its outcomes."""

import itertools

import numpy as np
import pytest

from benchmarks.own_error import own_error_ratio
from benchmarks.poor_detection import draw, word_of
from benchmarks.winters_compared import (
    WORLDS,
    draw_population,
    draw_winters,
    of_poor_detection,
    run_survey,
    summarise,
)
from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.comparison.closed_ratio import separate_ratio


def test_animals_stay_and_numbers_are_as_told():
    world = WORLDS["real increase"]
    winters = draw_population(world, np.random.default_rng(1))
    assert [sum(animal.resident for animal in animals) for animals in winters] == list(world.animals)
    stayed = []
    for before, after in itertools.pairwise(winters):
        there = {animal.name: animal.place for animal in after}
        stayed.append(np.mean([animal.name in there for animal in before]))
        # Who stays, stays in its place.
        assert all(there[a.name] == a.place for a in before if a.name in there)
    assert np.mean(stayed) == pytest.approx(0.82, abs=0.1)


def test_the_same_seed_draws_the_same_winters():
    first, again = draw_winters("better cameras", 4)[0], draw_winters("better cameras", 4)[0]
    assert first == again
    assert [winter.method for winter in first] == ["photo"] * 5 + ["video"]
    assert first[-1].n_min == len({row["individual"] for row in first[-1].captures})


def test_one_survey():
    outcome = run_survey("no change", 0)
    assert outcome["failed"] is None
    for way in ("animals", "density", "shared", "counts"):
        ratio = outcome[f"{way}_ratio"]
        assert ratio["lower"] < ratio["ratio"] < ratio["upper"]
    # That animals stay makes numbers surer than densities.
    widths = [
        np.log(outcome[f"{w}_ratio"]["upper"] / outcome[f"{w}_ratio"]["lower"])
        for w in ("animals", "density")
    ]
    assert widths[0] < widths[1]


def outcome(verdict, true=1.0):
    ratio = {"ratio": 1.5, "lower": 1.1 if verdict == "increase" else 0.9, "upper": 2.0, "verdict": verdict}
    return {
        "world": "no change", "seed": 0, "counts": [8, 8, 8, 8, 8, 12], "failed": None, "seconds": 1.0,
        "animals_ratio": ratio, "animals_true": true, "counts_ratio": ratio, "closed_ratio": None,
    }  # fmt: skip


def test_shares():
    told = [outcome("increase")] + [outcome("no change shown")] * 19
    rows = {row["name"]: row for row in summarise(told)}
    said = rows["no change: animals: says increase"]
    assert (said["value"], said["n"], said["holds"]) == (0.05, 20, True)
    assert rows["no change: animals: interval holds the true ratio"]["value"] == 0.95
    assert rows["no change: record: last count above all earlier ones"]["value"] == 1
    assert rows["no change: counts: says increase"]["holds"] is None
    assert not any(name.startswith("no change: closed:") for name in rows)
    (bad,) = [row for row in summarise(told[:1] * 2) if row["name"] == "no change: animals: says increase"]
    assert bad["holds"] is False


def test_poor_detection():
    rng = np.random.default_rng(5)
    seen = [draw(40, 0.1, rng) for _ in range(300)]
    assert np.mean([one.captures for one in seen]) == pytest.approx(40 * 12 * 0.1, rel=0.03)
    well, badly = draw(40, 0.15, rng), draw(15, 0.01, rng)
    assert word_of([well], well) == "no change shown"
    assert word_of([badly], well) is None
    words = ["increase", *["no change shown"] * 9, None, None]
    rows = {row["name"]: row for row in of_poor_detection([{"kind": "x", "words": words}])}
    assert rows["poor detection: x: carries a word"]["value"] == pytest.approx(10 / 12, abs=1e-3)
    said = rows["poor detection: x: closed: says increase"]
    assert (said["value"], said["n"], said["holds"]) == (0.1, 10, False)
    assert rows["poor detection: x: closed: says decrease"]["holds"] is True
    # Where no series carries a word there is no share of them.
    assert len(of_poor_detection([{"kind": "x", "words": [None]}])) == 1


def test_error_of_a_mean_is_smaller_than_that_of_one_winter():
    then, now = Frequencies((4, 3, 1), 15), Frequencies((3, 4, 3, 2), 18)
    one, several = own_error_ratio([then], now), own_error_ratio([then] * 4, now)
    assert one.value == pytest.approx(separate_ratio(then, now).value, rel=1e-4)
    assert several.value == pytest.approx(one.value)
    assert several.log_variance < one.log_variance
    assert own_error_ratio([Frequencies((5,), 15)], now) is None
