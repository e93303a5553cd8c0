from itertools import combinations

import cv2
import numpy as np
import pytest

from leopard_census.imaging.rootsift import affine_inliers, upright_rootsift
from leopard_census.individuals.matching import Picture, match_views


def pictured(features, encounter, camera, place=0.0):
    """A view whose features lie at the left upper part of its frame, moved by `place`."""
    return Picture(features, features.xy / 2000 + np.float32(place), camera, encounter)


def scores(pictures, owner, masks=None, cameras=None, places=None):
    masks = masks or [None] * len(pictures)
    views = []
    for k, (picture, mask) in enumerate(zip(pictures, masks, strict=True)):
        features = upright_rootsift(picture, side=320, mask=mask, max_keypoints=256, equalise=True)
        camera = cameras[k] if cameras else k
        views.append(pictured(features, owner[k], camera, places[k] if places else 0.0))
    return {(m.a, m.b): m for m in match_views(views, side=320, tolerance=0.05)}


def test_views_of_one_coat_match_and_those_of_two_do_not(coat, view):
    pictures = [view(coat(animal), 10 * animal + k) for animal in range(4) for k in range(2)]
    found = scores(pictures, list(range(8)))
    score = {pair: found[pair].score if pair in found else 0.0 for pair in combinations(range(8), 2)}
    same = [value for (a, b), value in score.items() if a // 2 == b // 2]
    other = [value for (a, b), value in score.items() if a // 2 != b // 2]
    assert min(same) > max(other) + 2


def test_views_of_one_encounter_are_not_compared(coat, view):
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
    masked = scores(pictures, [0, 1], masks)
    assert not masked or masked[0, 1].inliers <= 8


def test_what_one_camera_sees_at_one_place_is_background(coat):
    rocks = coat(99)
    assert not scores([rocks, rocks], [0, 1], cameras=[7, 7])
    assert scores([rocks, rocks], [0, 1], cameras=[7, 8])[0, 1].inliers >= 20
    moved = scores([rocks, rocks], [0, 1], cameras=[7, 7], places=[0.0, 0.2])
    assert moved[0, 1].inliers >= 20


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
