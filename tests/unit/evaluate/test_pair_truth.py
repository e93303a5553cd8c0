import numpy as np
import pytest

from leopard_census.evaluate.pair_truth import pair_measures
from leopard_census.evaluate.sighting_truth import Visit

LEOPARD = "Panthera pardus"


def measures(pairs, visits):
    return {m.id.removeprefix("identity.pairs."): m for m in pair_measures(pairs, visits)}


def row(a, b, p):
    return {"sighting_a": a, "sighting_b": b, "p_same": p}


def test_only_compared_pairs_of_true_individuals_count():
    visits = {
        "a": Visit("V1", LEOPARD, "SL-01", "left"),
        "b": Visit("V2", LEOPARD, "SL-01", "left"),
        "c": Visit("V3", LEOPARD, "SL-02", "left"),
        "d": Visit("V4", "Cervus nippon", None, None),
    }
    found = measures(
        [
            row("a", "b", 0.99),
            row("a", "c", 0.4),
            row("b", "c", None),
            row("a", "d", 1.0),
            row("a", "x", 1.0),
        ],
        visits,
    )
    assert found["brier"].n == 2
    assert found["brier"].value == pytest.approx((0.01**2 + 0.4**2) / 2)
    assert found["brier_skill"].value == pytest.approx(1 - (0.01**2 + 0.4**2) / 2 / 0.25)
    assert (found["sure_right"].value, found["sure_right"].n) == (1.0, 1)


def test_skill_of_good_and_of_blind_probabilities():
    rng = np.random.default_rng(1)
    animal = rng.integers(0, 5, 30)
    visits = {f"s{k:02d}": Visit(f"V{k}", LEOPARD, f"SL-{a}", "left") for k, a in enumerate(animal)}
    keys = [(i, j) for i in range(30) for j in range(i)]
    good = [row(f"s{j:02d}", f"s{i:02d}", 0.9 if animal[i] == animal[j] else 0.05) for i, j in keys]
    blind = [row(f"s{j:02d}", f"s{i:02d}", 0.2) for i, j in keys]
    assert measures(good, visits)["brier_skill"].lower > 0.5
    assert measures(blind, visits)["brier_skill"].value < 0.05


def test_a_survey_without_truth_gives_no_figures():
    found = measures([row("a", "b", 0.5)], {})
    assert {m.value for m in found.values()} == {None}
    assert {m.n for m in found.values()} == {0}
