import numpy as np
import pytest

from leopard_census.config.individuals import CurveSettings
from leopard_census.individuals.curve import default_curve, fit_curve, p_same, pair_evidence

SETTINGS = CurveSettings()


def sample(rng, n_same=400, n_different=4000):
    """Scores with a known ratio: normal, equal spread, means 1 and 2: ln ratio = (2x - 3) / 2 / 0.25."""
    score = np.concatenate([rng.normal(2, 0.5, n_same), rng.normal(1, 0.5, n_different)])
    return score, np.repeat([True, False], [n_same, n_different])


def test_the_fit_finds_the_true_ratio_whatever_the_mix():
    rng = np.random.default_rng(1)
    for n_same in (400, 4000):
        curve = fit_curve(*sample(rng, n_same=n_same), SETTINGS)
        assert curve.slope == pytest.approx(4.0, rel=0.15)
        assert -curve.intercept / curve.slope == pytest.approx(1.5, abs=0.1)


def test_that_incomparable_views_do_not_match_says_nothing():
    curve = default_curve(SETTINGS)
    score = np.array([0.0, 2.5, 3.5, 5.0])
    full, half, none = (curve.evidence(score, np.full(4, c)) for c in (1.0, 0.5, 0.0))
    assert none[:2] == pytest.approx([0, 0])
    assert (full[:2] < half[:2]).all()
    assert (half[:2] < 0).all()
    assert (full[2:] == half[2:]).all()  # a match proves that they were comparable
    assert (full[2:] > 0).all()


def test_without_evidence_the_prior_stands():
    assert p_same(np.array([0.0]), 4.0) == pytest.approx([0.2])


def test_a_falling_curve_is_flat():
    rng = np.random.default_rng(2)
    score, same = sample(rng)
    assert fit_curve(-score, same, SETTINGS).slope == 0


def test_too_few_labels_leave_the_stated_curve():
    score, comparable = np.array([0.0, 1.0, 2.0]), np.ones(3)
    names = [("A", "A"), ("A", "B"), (None, "B")]
    expected = default_curve(SETTINGS).evidence(score, comparable)
    assert pair_evidence(score, comparable, names, SETTINGS) == pytest.approx(expected)


def test_a_labelled_pair_is_not_judged_by_itself_or_by_its_animals():
    rng = np.random.default_rng(3)
    animals = [f"K{k}" for k in range(10) for _ in range(5)]
    names, score = [], []
    for i in range(50):
        for j in range(i + 1, 50):
            names.append((animals[i], animals[j]))
            score.append(rng.normal(2 if animals[i] == animals[j] else 1, 0.5))
    score, ones = np.array(score), np.ones(len(score))
    plain = pair_evidence(score, ones, names, SETTINGS)
    assert not np.allclose(plain, default_curve(SETTINGS).evidence(score, ones))  # the labels are used at all
    moved = score.copy()
    moved[["K0" in pair and set(pair) != {"K0"} for pair in names]] = 3.0
    again = pair_evidence(moved, ones, names, SETTINGS)
    of_k0 = np.array([set(pair) == {"K0"} for pair in names])
    of_others = np.array([set(pair) == {"K1", "K2"} for pair in names])
    assert again[of_k0] == pytest.approx(plain[of_k0], abs=1e-12)
    assert not np.allclose(again[of_others], plain[of_others])
