from itertools import combinations

import cv2
import numpy as np
import pytest

from leopard_census.imaging.rootsift import affine_inliers, upright_rootsift
from leopard_census.individuals.matching import match_views


def scores(pictures, owner):
    features = [upright_rootsift(p, side=320, max_keypoints=256, equalise=True) for p in pictures]
    found = match_views(features, owner, side=320, ratio=0.85, tolerance=0.05)
    return {(m.a, m.b): m for m in found}


def test_views_of_one_coat_match_and_those_of_two_do_not(coat, view):
    pictures = [view(coat(animal), 10 * animal + k) for animal in range(4) for k in range(2)]
    found = scores(pictures, list(range(8)))
    for a, b in combinations(range(8), 2):
        inliers = found[a, b].inliers if (a, b) in found else 0
        if a // 2 == b // 2:
            assert inliers >= 20
        else:
            assert inliers <= 8


def test_views_of_one_owner_are_not_compared(coat, view):
    pictures = [view(coat(1), k) for k in range(3)]
    assert set(scores(pictures, [0, 0, 1])) == {(0, 2), (1, 2)}


def test_a_mirrored_coat_does_not_match(coat, view):
    picture = coat(3)
    mirrored = np.ascontiguousarray(picture[:, ::-1])
    found = scores([view(picture, 1), view(mirrored, 2)], [0, 1])
    assert not found or found[0, 1].inliers <= 8


def test_a_mask_keeps_the_background_out(coat):
    rocks = coat(99, (640, 400))
    pictures, masks = [], []
    for animal in range(2):
        scene = rocks.copy()
        scene[100:300, 120:520] = cv2.resize(coat(animal), (400, 200))
        mask = np.zeros(scene.shape[:2], np.uint8)
        mask[110:290, 130:510] = 1
        pictures.append(scene)
        masks.append(mask)
    bare = scores(pictures, [0, 1])
    assert bare[0, 1].inliers >= 20
    features = [upright_rootsift(p, side=320, mask=m) for p, m in zip(pictures, masks, strict=True)]
    masked = list(match_views(features, [0, 1], side=320, ratio=0.85, tolerance=0.05))
    assert not masked or masked[0].inliers <= 8


def test_affine_inliers_finds_the_map_and_refuses_a_mirrored_one():
    rng = np.random.default_rng(0)
    a = rng.uniform(0, 300, (40, 2))
    b = a @ np.array([[1.1, 0.1], [-0.05, 0.9]]).T + 12
    b[:10] = rng.uniform(0, 300, (10, 2))
    fits = affine_inliers(a.astype(np.float32), b.astype(np.float32), tolerance_px=3)
    assert fits[10:].all()
    assert fits[:10].sum() <= 1
    flipped = b * [-1, 1]
    assert not affine_inliers(a.astype(np.float32), flipped.astype(np.float32), tolerance_px=3).any()


@pytest.mark.parametrize("value", [0, 128])
def test_a_flat_picture_has_no_features(value):
    assert len(upright_rootsift(np.full((60, 90, 3), value, np.uint8))) == 0
