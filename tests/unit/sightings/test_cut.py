"""Regions are cut within the picture, and of a mirrored picture as the mirror image."""

import numpy as np
import pytest

from leopard_census.sightings.cut import cut_out
from leopard_census.sightings.flank import sides
from leopard_census.sightings.heading import head_left_odds
from leopard_census.sightings.seen import Seen


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3)).astype(np.uint8)


def mirror(picture, box):
    return np.ascontiguousarray(picture[:, ::-1]), (1 - box[0] - box[2], *box[1:])


@pytest.mark.parametrize("size", [(1, 1), (5, 7), (8, 3), (40, 6)])
@pytest.mark.parametrize("box", [(0.0, 0.0, 1.0, 1.0), (0.5, 0.5, 0.01, 0.01), (0.99, 0.0, 0.01, 0.2)])
def test_a_small_picture_is_cut_within_itself(size, box):
    picture = noise(*size)
    height, width = size
    crop, cut = cut_out(picture, box)
    left, top = round(cut[0] * width), round(cut[1] * height)
    right, bottom = left + round(cut[2] * width), top + round(cut[3] * height)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert (right - left, bottom - top) >= (min(8, width), min(8, height))
    assert np.array_equal(crop, picture[top:bottom, left:right])


@pytest.mark.parametrize("width", [5, 9, 101, 480])
def test_a_mirrored_picture_is_cut_as_the_mirror_image(width):
    rng = np.random.default_rng(width)
    picture = noise(30, width)
    for _ in range(200):
        x, end = sorted(rng.random(2))
        box = (x, 0.1, (end - x) * rng.random() ** 3, 0.8)
        crop, cut = cut_out(picture, box)
        back, cut_back = cut_out(*mirror(picture, box))
        assert np.array_equal(crop[:, ::-1], back)
        assert cut_back[0] == pytest.approx(1 - cut[0] - cut[2], abs=1e-12)


def test_a_box_of_whole_pixels_is_cut_as_it_is():
    for left in range(0, 470, 7):
        box = (round(left / 480, 6), 0.2, round(10 / 480, 6), 0.6)
        assert cut_out(noise(100, 480), box)[0].shape == (60, 10, 3)


@pytest.mark.parametrize("seed", range(10))
def test_a_mirrored_view_shows_the_other_flank_as_surely(seed):
    rng = np.random.default_rng(seed)
    picture, left, length = noise(60, 101, seed), int(rng.integers(2, 40)), int(rng.integers(20, 50))
    box = (left / 101, 0.1, length / 101, 0.5)
    back, box_back = mirror(picture, box)
    assert head_left_odds(cut_out(picture, box)[0]) == -head_left_odds(cut_out(back, box_back)[0])
    frame = {"frameID": "m@0", "width": 101, "height": 60}
    (there,) = sides([Seen(frame, 0, 0.0, box, 0.9)], False, lambda _: picture)
    (mirrored,) = sides([Seen(frame, 0, 0.0, box_back, 0.9)], False, lambda _: back)
    assert there.left != there.right
    assert (there.left, there.right) == pytest.approx((mirrored.right, mirrored.left), abs=1e-12)
