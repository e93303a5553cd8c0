"""Tracks of small boxes: an animal far away, or flakes that happened to fall in a row."""

import numpy as np
import pytest

from leopard_census.sightings.chance import by_chance
from leopard_census.sightings.tracks import follow
from tests.unit.sightings.test_tracks import seen, walk

FRAMES = 24


def flakes(rng, per_frame):
    """Small boxes anywhere, in each frame about so many."""
    return [
        seen(place, *rng.uniform(0.05, 0.95, 2), w=0.04 * rng.uniform(0.7, 1.4), h=0.06)
        for place in range(FRAMES)
        for _ in range(rng.poisson(per_frame))
    ]


def kept(boxes):
    boxes = sorted(boxes, key=lambda s: (s.place, s.box))
    return [t for t in follow(boxes, clip=True) if not by_chance(t, boxes, FRAMES)]


@pytest.mark.parametrize("per_frame", [0.5, 1.5, 4.0])
def test_snow_makes_hardly_a_track(per_frame):
    rng = np.random.default_rng(8)
    clips = 40
    wrong = sum(bool(kept(flakes(rng, per_frame))) for _ in range(clips))
    assert wrong <= 0.05 * clips


def test_a_small_animal_is_followed_through_light_snow():
    rng = np.random.default_rng(9)
    clips = 40
    animal = walk(range(4, 20), 0.02, 0.04, y=0.6, w=0.06, h=0.07)
    found = sum(
        any(sum(box in animal for box in track) >= 8 for track in kept([*flakes(rng, 0.5), *animal]))
        for _ in range(clips)
    )
    assert found >= 0.9 * clips


def test_a_box_that_is_alone_of_its_kind_is_kept():
    lone = [seen(5, 0.5, w=0.05, h=0.05)]
    assert kept(lone) == [tuple(lone)]
    large = walk(range(8), 0.1, 0.1)
    assert kept([*large, *lone]) == [tuple(large), tuple(lone)]


def test_large_boxes_are_never_flakes():
    rng = np.random.default_rng(10)
    herd = [seen(place, *rng.uniform(0.2, 0.8, 2)) for place in range(FRAMES) for _ in range(3)]
    assert kept(herd) == follow(sorted(herd, key=lambda s: (s.place, s.box)), clip=True)
