"""The parts of HotSpotter's recipe: the geometry of matches, and the scores of chips."""

import numpy as np
import pytest

from leopard_census.evaluate.hotspotter import Chip, agreeing, chip_scores, homography

PLACES = np.random.default_rng(2).uniform(0, 400, (40, 2))


def keypoints(places, a=20.0, c=0.0, d=20.0):
    shape = np.tile([a, c, d], (len(places), 1))
    return np.column_stack([places, shape])


def mapped(places, matrix):
    flat = np.column_stack([places, np.ones(len(places))]) @ np.asarray(matrix).T
    return flat[:, :2] / flat[:, 2:]


def test_a_homography_is_found_again_also_from_four_places():
    matrix = np.array([[1.1, 0.05, 12], [-0.08, 0.95, -7], [1e-4, -5e-5, 1.0]])
    for n in (4, 40):
        found = homography(PLACES[:n], mapped(PLACES[:n], matrix))
        assert mapped(PLACES, found) == pytest.approx(mapped(PLACES, matrix), abs=1e-5)


def test_what_agrees_with_one_map_is_told_from_what_does_not():
    # The affine map ((1.2, 0), (0.1, 0.9)) takes circles to the ellipses that the second picture has.
    two = keypoints(mapped(PLACES, [[1.2, 0, 30], [0.1, 0.9, 5], [0, 0, 1]]), 24.0, 2.0, 18.0)
    wrong = np.arange(40) >= 25
    two[wrong, :2] = np.random.default_rng(4).uniform(0, 400, (15, 2))
    kept = agreeing(keypoints(PLACES), two, np.arange(40), reach=30.0**2)
    assert set(range(25)) <= set(kept.tolist())
    assert len(kept) < 30
    # Ellipses of quite another size agree with no map, however well the places do.
    two[:, 2:] *= np.where(np.arange(40) % 2, 3.0, 1 / 3)[:, None]
    assert len(agreeing(keypoints(PLACES[:6]), two[:6], np.arange(6), reach=5.0**2)) == 0


def test_one_feature_with_many_matches_proves_nothing():
    one = keypoints(np.repeat(PLACES[:1], 6, axis=0))
    two = keypoints(PLACES[1:2] + np.arange(6)[:, None])
    assert len(agreeing(one, two, np.zeros(6, int), reach=30.0**2)) == 0
    assert len(agreeing(keypoints(PLACES[:6]), keypoints(PLACES[:6] + 9), np.arange(6), reach=30.0**2)) == 6
    assert len(agreeing(keypoints(PLACES[:3]), keypoints(PLACES[:3] + 9), np.arange(3), reach=30.0**2)) == 0


def chip(points, coat):
    raw = np.random.default_rng(coat).random((len(points), 128)) ** 4
    raw = np.abs(raw + np.random.default_rng(int(points[0, 0] * 1e6)).normal(0, 0.01, raw.shape))
    return Chip(points, (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32), 2 * 400.0**2)


def test_the_same_coat_scores_and_no_other_nor_the_own_event():
    chips = [chip(keypoints(PLACES + 5 * k), k // 2) for k in range(6)]
    scores = chip_scores(chips, list(range(6)))
    assert [int(row.argmax()) for row in scores] == [1, 0, 3, 2, 5, 4]
    assert (chip_scores(chips, [0, 0, 1, 1, 2, 2]).reshape(3, 2, 3, 2)[range(3), :, range(3)] == 0).all()
    assert (np.diag(scores) == 0).all()


def test_a_chip_without_features_scores_nothing():
    none = Chip(np.zeros((0, 5)), np.zeros((0, 128), np.float32), 1.0)
    scores = chip_scores([none, chip(keypoints(PLACES), 1), chip(keypoints(PLACES), 1)], [0, 1, 2])
    assert (scores[0] == 0).all()
    assert (scores[:, 0] == 0).all()
    assert scores[1, 2] > 0
    assert chip_scores([], []).shape == (0, 0)


def test_the_index_gives_distances_and_the_same_ones_again():
    one, two = chip(keypoints(PLACES), 1), chip(keypoints(PLACES + 3), 1)
    again = [chip_scores([one, two], [0, 1]) for _ in range(2)]
    assert (again[0] == again[1]).all()
    # Of 40 features, each has one near neighbour and the rest about equally far.
    exact = np.sort(np.linalg.norm(one.descriptors[:, None] - two.descriptors[None], axis=2), axis=1)[:, :5]
    near = exact[:, 4] - exact[:, 0]
    assert again[0][0, 1] == pytest.approx(near.sum(), rel=0.02)
