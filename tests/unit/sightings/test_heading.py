"""Which way the head points, from the edges in a crop; and the flank of photos by it."""

import cv2
import numpy as np
import pytest

from leopard_census.sightings.cut import cut_out, with_margin
from leopard_census.sightings.edge_grid import edge_grid, mirrored
from leopard_census.sightings.flank import sides
from leopard_census.sightings.heading import MOST_ODDS, head_left_odds
from leopard_census.sightings.seen import Seen


def animal(seed=0, size=(160, 320)):
    """A body on four legs with the head, lower than the back, on the left and a thin tail on the right."""
    rng = np.random.default_rng(seed)
    picture = np.full((*size, 3), 120, np.uint8)
    cv2.ellipse(picture, (150, 70), (90, 28), 0, 0, 360, (60, 70, 80), -1)
    cv2.circle(picture, (45, 62), 22, (60, 70, 80), -1)
    for x in (90, 110, 200, 220):
        cv2.rectangle(picture, (x, 80), (x + 12, 150), (60, 70, 80), -1)
    cv2.ellipse(picture, (270, 100), (45, 30), 0, 180, 300, (60, 70, 80), 7)
    return np.clip(picture + rng.normal(0, 4, (*size, 1)), 0, 255).astype(np.uint8)


def burst(places, pictures, width=0.3, height=0.2):
    frames = [{"frameID": f"m{k}@0", "width": 640, "height": 480, "night": False} for k in range(len(places))]
    track = [
        Seen(f, k, 2.0 * k, (x, 0.4, width, height), 0.9)
        for k, (f, x) in enumerate(zip(frames, places, strict=True))
    ]
    scenes = {}
    for seen, picture in zip(track, pictures, strict=True):
        scene = np.full((480, 640, 3), 120, np.uint8)
        x, y = int(seen.box[0] * 640), int(0.4 * 480)
        scene[y : y + 96, x : x + 192] = cv2.resize(picture, (192, 96))
        scenes[seen.frame["frameID"]] = scene
    return track, lambda frame: scenes[frame["frameID"]]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("size", [(160, 320), (97, 211), (31, 33)])
def test_a_mirrored_crop_says_exactly_the_opposite(seed, size):
    crop = np.ascontiguousarray(np.random.default_rng(seed).integers(0, 255, (*size, 3)).astype(np.uint8))
    assert head_left_odds(crop) == -head_left_odds(np.ascontiguousarray(crop[:, ::-1]))
    assert head_left_odds(crop) != 0.0


def test_a_crop_that_is_its_own_mirror_says_nothing():
    half = animal()[:, :160]
    assert head_left_odds(np.ascontiguousarray(np.hstack([half, half[:, ::-1]]))) == 0.0


def test_the_head_is_found_and_never_gives_more_than_its_share():
    assert 0.5 < head_left_odds(animal()) <= MOST_ODDS


def test_the_grid_mirrors_with_the_crop():
    grid, back = edge_grid(animal()), edge_grid(np.ascontiguousarray(animal()[:, ::-1]))
    assert np.allclose(mirrored(grid), back, atol=0.02)
    assert np.array_equal(mirrored(mirrored(grid)), grid)


def test_photos_of_a_standing_animal_are_told_by_the_head():
    track, read = burst([0.3, 0.3], [animal(1), animal(2)])
    assert {s.best(0.6)[0] for s in sides(track, False)} == {"other"}
    assert {s.best(0.6)[0] for s in sides(track, False, read)} == {"left"}
    track, read = burst([0.3, 0.3], [np.ascontiguousarray(animal(1)[:, ::-1])] * 2)
    assert {s.best(0.6)[0] for s in sides(track, False, read)} == {"right"}


def test_one_crop_alone_is_never_sure():
    track, read = burst([0.3], [animal()])
    assert sides(track, False, read)[0].best(0.5)[1] < 0.9


def test_plain_movement_goes_before_the_head():
    track, read = burst([0.2, 0.4, 0.6], [animal(k) for k in range(3)])
    assert {s.best(0.6)[0] for s in sides(track, False, read)} == {"right"}


def test_a_region_is_cut_in_whole_pixels_and_never_empty():
    picture = np.arange(100 * 200 * 3, dtype=np.uint32).reshape(100, 200, 3).astype(np.uint8)
    crop, box = cut_out(picture, (0.25, 0.1, 0.5, 0.4))
    assert np.array_equal(crop, picture[10:50, 50:150])
    assert box == (0.25, 0.1, 0.5, 0.4)
    crop, box = cut_out(picture, (0.999, 0.999, 0.001, 0.001))
    assert crop.shape == (8, 8, 3)
    assert (box[0] + box[2], box[1] + box[3]) == (1.0, 1.0)


def test_a_margin_stays_in_the_picture():
    assert with_margin((0.0, 0.5, 0.2, 0.5), 0.1) == pytest.approx((0.0, 0.45, 0.22, 0.55))
