import numpy as np
import pytest

from leopard_census.evaluate.baseline import lnbnn_verified
from leopard_census.evaluate.identity import (
    balanced,
    bootstrap_interval,
    encounter_scores,
    equal_gallery_hits,
    pair_auc,
    plain_hits,
)
from leopard_census.imaging.rootsift import Features

NAMES = ["A"] * 6 + ["B"] * 2 + ["C"] * 2


def perfect(names):
    same = np.array(names)[:, None] == np.array(names)[None, :]
    return np.where(same, 1.0, 0.0)


def test_encounter_score_is_the_largest_over_picture_pairs():
    images = np.arange(16.0).reshape(4, 4)
    scores = encounter_scores(images, [0, 0, 1, 1], 2)
    assert scores[0, 1] == images[:2, 2:].max()
    assert scores[1, 0] == images[2:, :2].max()
    assert scores[0, 0] == -np.inf


def test_a_perfect_matcher_hits_always():
    hits = equal_gallery_hits(perfect(NAMES), NAMES, seed=1)
    assert (hits == 1).all()
    assert (plain_hits(perfect(NAMES), NAMES) == 1).all()
    assert pair_auc(perfect(NAMES), NAMES) == 1


def test_a_blind_matcher_hits_by_chance_however_many_encounters_an_animal_has():
    rng = np.random.default_rng(0)
    equal, plain = [], []
    for _ in range(60):
        scores = rng.random((10, 10))
        equal.append(np.nanmean(equal_gallery_hits(scores, NAMES, seed=1)[:6]))
        plain.append(np.nanmean(plain_hits(scores, NAMES)[:6]))
    assert np.mean(equal) == pytest.approx(1 / 3, abs=0.05)
    assert np.mean(plain) > 0.45  # the animal with many encounters is flattered


def test_equal_scores_share_the_hit():
    hits = equal_gallery_hits(np.zeros((10, 10)), NAMES, seed=1)
    assert hits == pytest.approx(np.full(10, 1 / 3))


def test_an_animal_with_one_encounter_is_no_query():
    hits = equal_gallery_hits(perfect(["A", "A", "B"]), ["A", "A", "B"], seed=1)
    assert np.isnan(hits[2])
    assert not np.isnan(hits[:2]).any()


def test_what_is_not_allowed_is_not_in_the_gallery():
    allowed = np.ones((4, 4), bool)
    allowed[0, 1] = allowed[1, 0] = False
    hits = equal_gallery_hits(perfect(["A", "A", "B", "B"]), ["A", "A", "B", "B"], seed=1, allowed=allowed)
    assert np.isnan(hits[:2]).all()
    assert (hits[2:] == 1).all()


def test_balanced_gives_every_animal_the_same_weight():
    hits = np.array([1.0] * 6 + [0.0, 0.0, np.nan, 0.5])
    assert balanced(hits, NAMES) == pytest.approx((1 + 0 + 0.5) / 3)
    mixed = np.array([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0])
    low, high = bootstrap_interval(mixed, NAMES, seed=1)
    assert 0 <= low < 0.3
    assert 0.7 < high <= 1


def test_lnbnn_ranks_the_right_picture_first_and_never_its_own_encounter():
    rng = np.random.default_rng(5)

    def features(coat, seed):
        noise = np.random.default_rng(seed)
        descriptors = np.abs(coat + noise.normal(0, 0.02, coat.shape)).astype(np.float32)
        descriptors /= np.linalg.norm(descriptors, axis=1, keepdims=True)
        return Features(places + noise.normal(0, 2, places.shape).astype(np.float32), sizes, descriptors)

    places = rng.uniform(0, 400, (60, 2)).astype(np.float32)
    sizes = np.full(60, 5, np.float32)
    coats = [rng.random((60, 128)) ** 4 for _ in range(4)]
    pictures = [features(coats[k // 2], k) for k in range(8)]
    scores = lnbnn_verified(pictures, list(range(8)))
    assert [int(row.argmax()) for row in scores] == [1, 0, 3, 2, 5, 4, 7, 6]
    same_encounter = lnbnn_verified(pictures, [k // 2 for k in range(8)])
    assert all(same_encounter[k, k ^ 1] == 0 for k in range(8))
