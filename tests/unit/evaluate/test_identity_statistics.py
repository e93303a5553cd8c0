"""Figures of ranking, pairs and calibration against values worked out by hand and against scikit-learn."""

import itertools

import numpy as np
import pytest
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    log_loss,
    roc_auc_score,
    roc_curve,
)

from leopard_census.evaluate import pair_figures as pairs
from leopard_census.evaluate.identity_intervals import (
    FEWEST,
    bootstrap,
    drawn_encounters,
    intervals,
    limits,
    share_interval,
)
from leopard_census.evaluate.ranking import average_precision, hit_among_best, ranking_figures


def sample(seed, n=300, levels=12):
    """Scores with many ties, and probabilities that mean something."""
    rng = np.random.default_rng(seed)
    p = rng.uniform(size=n)
    return np.round(p * levels) / levels, p, rng.uniform(size=n) < p, rng.integers(0, 4, n).astype(float)


def test_the_best_of_a_ranking_by_hand():
    scores, right = np.array([5.0, 4, 3, 2, 1, 0]), np.array([0, 0, 1, 0, 0, 1], bool)
    assert [hit_among_best(scores, right, k) for k in (1, 2, 3, 6, 9)] == [0, 0, 1, 1, 1]
    # Two places are left for four that are tied, two of them right: both wrong ones take them once in six.
    tied = np.array([9.0, 1, 1, 1, 1, 0])
    assert hit_among_best(tied, np.array([0, 1, 1, 0, 0, 0], bool), 3) == pytest.approx(1 - 1 / 6)
    assert hit_among_best(np.zeros(4), np.array([1, 0, 0, 0], bool), 1) == pytest.approx(0.25)


def test_a_tie_is_the_mean_over_all_orders():
    scores, right = np.array([2.0, 1, 1, 1, 1, 1]), np.array([0, 1, 0, 0, 1, 0], bool)
    orders = list(itertools.permutations(range(1, 6)))
    hits = [right[[0, *order]][:3].any() for order in orders]
    assert hit_among_best(scores, right, 3) == pytest.approx(np.mean(hits))


@pytest.mark.parametrize("seed", range(5))
def test_average_precision_is_that_of_scikit_learn(seed):
    scores, _, right, _ = sample(seed)
    assert average_precision(scores, right) == pytest.approx(average_precision_score(right, scores))


def test_average_precision_by_hand():
    assert average_precision(np.array([4.0, 3, 2, 1]), np.array([1, 0, 1, 0], bool)) == pytest.approx(
        (1 + 2 / 3) / 2
    )
    assert average_precision(np.zeros(4), np.array([1, 0, 0, 0], bool)) == pytest.approx(0.25)


def test_queries_are_those_that_can_be_found():
    scores = np.array([[0, 3.0, 2, 1], [3, 0, 2, 1], [1, 2, 0, 3], [1, 2, 3, 0]])
    allowed = ~np.eye(4, dtype=bool)
    found = ranking_figures(scores, ["A", "A", "B", "C"], allowed)
    assert found["top1"].tolist()[:2] == [1, 1]
    assert np.isnan(found["top1"][2:]).all()
    allowed[0, 1] = False
    assert np.isnan(ranking_figures(scores, ["A", "A", "B", "C"], allowed)["top1"][0])


@pytest.mark.parametrize("seed", range(5))
def test_pairs_are_scored_as_by_scikit_learn(seed):
    scores, p, same, weights = sample(seed)
    ordered = pairs.Ordered(scores, same)
    for w in (None, weights):
        blocks = ordered.blocks(w)
        given = {"sample_weight": w}
        assert pairs.area_under_curve(blocks) == pytest.approx(roc_auc_score(same, scores, **given))
        false, true, _ = roc_curve(same, scores, drop_intermediate=False, **given)
        for rate in (0.01, 0.1, 0.3):
            assert pairs.recall_at(blocks, rate) == pytest.approx(true[false <= rate + 1e-12].max())
        assert pairs.brier(p, same, w) == pytest.approx(brier_score_loss(same, p, **given))
        assert pairs.log_loss(p, same, w) == pytest.approx(log_loss(same, p, **given))
        share = np.average(same, weights=w)
        constant = np.full(len(p), share)
        assert pairs.prior_brier(same, w) == pytest.approx(brier_score_loss(same, constant, **given))


@pytest.mark.parametrize("seed", range(3))
def test_a_weight_counts_as_so_many_pairs(seed):
    scores, p, same, weights = sample(seed)
    again = np.repeat(np.arange(len(p)), weights.astype(int))
    blocks, copies = (
        pairs.Ordered(scores, same).blocks(weights),
        pairs.Ordered(scores[again], same[again]).blocks(),
    )
    for figure in (
        pairs.area_under_curve,
        lambda b: pairs.recall_at(b, 0.05),
        lambda b: pairs.precision_of_best(b, 50),
    ):
        assert figure(blocks) == pytest.approx(figure(copies))
    assert pairs.calibration_error(p, same, weights) == pytest.approx(
        pairs.calibration_error(p[again], same[again])
    )


def test_pairs_by_hand():
    blocks = pairs.Ordered(np.array([3.0, 2, 2, 1]), np.array([1, 1, 0, 0], bool)).blocks()
    assert pairs.area_under_curve(blocks) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert pairs.recall_at(blocks, 0.01) == 0.5  # the tie would let in a wrong one
    assert pairs.recall_at(blocks, 0.5) == 1
    assert [pairs.precision_of_best(blocks, k) for k in (1, 2, 3, 4)] == pytest.approx([1, 0.75, 2 / 3, 0.5])
    assert np.isnan(pairs.precision_of_best(blocks, 5))
    one_kind = pairs.Ordered(np.array([1.0, 2]), np.array([1, 1], bool)).blocks()
    assert np.isnan(pairs.area_under_curve(one_kind))
    assert np.isnan(pairs.recall_at(one_kind, 0.01))


def test_calibration_error_by_hand():
    # Bin 0.2 to 0.3: said 0.25, true 0.5, two of four pairs; bin 0.9 to 1, both ends in it: said 0.95, true 1.
    p, same = np.array([0.2, 0.3 - 1e-9, 0.9, 1.0]), np.array([1, 0, 1, 1], bool)
    assert pairs.calibration_error(p, same) == pytest.approx(0.5 * 0.25 + 0.5 * 0.05)
    rng = np.random.default_rng(0)
    p = rng.uniform(size=200_000)
    assert pairs.calibration_error(p, rng.uniform(size=200_000) < p) < 0.01
    assert pairs.log_loss(np.array([0.0]), np.array([True])) < 40


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(100):
        values = rng.normal(0, 1, 60)
        low, high = intervals(lambda w, v=values: {"mean": float((w * v).sum() / w.sum())}, 60, 10**6, 1)[
            "mean"
        ]
        covered += low <= 0 <= high
    assert 88 <= covered <= 99


def test_intervals_say_nothing_where_they_cannot():
    assert intervals(lambda w: {"x": float(w[0])}, FEWEST - 1, 10, 1) == {"x": None}
    assert limits(np.full(9, 0.1) + np.array([0, 1e-16] * 4 + [0])) is None
    assert limits(np.array([np.nan, np.nan])) is None
    assert limits(np.array([np.nan, 1.0, 2.0]))[0] == pytest.approx(1.025)
    assert share_interval(1.0, 40) == pytest.approx([0.912, 1.0], abs=1e-3)
    assert share_interval(float("nan"), 0) is None


def test_draws_are_bound_by_counts_and_seeded():
    assert drawn_encounters(12, 100, 1).shape == (2000, 12)
    assert drawn_encounters(12, 10**9, 1).shape == (200, 12)
    assert (drawn_encounters(12, 100, 1) == drawn_encounters(12, 100, 1)).all()
    drawn = drawn_encounters(12, 100, 1)
    assert (drawn.sum(axis=1) == 12).all()
    assert bootstrap(lambda w: {"n": float(w.sum())}, drawn)["n"].tolist() == [12.0] * 2000
