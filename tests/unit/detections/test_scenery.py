"""Boxes that a network finds at one place again and again."""

import numpy as np

from leopard_census.detections import scenery
from leopard_census.detections.scenery import repeated
from leopard_census.tables.boxes import iou

ROCK = (0.6, 0.2, 0.3, 0.4)
NEARLY = (0.605, 0.2, 0.3, 0.395)
BESIDE = (0.55, 0.2, 0.3, 0.4)


def flags(series):
    return [part.tolist() for part in repeated(series)]


def test_a_box_of_four_series_is_scenery_and_one_of_three_is_not():
    assert flags([[ROCK], [NEARLY], [ROCK]]) == [[False], [False], [False]]
    assert flags([[ROCK], [NEARLY], [ROCK], [], [ROCK]]) == [[True], [True], [True], [], [True]]


def test_many_pictures_of_one_series_are_one_occasion():
    """A leopard that sleeps through a clip is in all of its frames."""
    assert flags([[ROCK] * 50, [ROCK], []]) == [[False] * 50, [False], []]


def test_another_place_is_another_thing():
    assert flags([[ROCK], [ROCK], [ROCK], [ROCK, BESIDE]])[-1] == [True, False]


def test_nothing_at_all():
    assert flags([]) == []
    assert flags([[], []]) == [[], []]


def test_in_parts_as_at_once(monkeypatch):
    rng = np.random.default_rng(1)
    series = [[tuple(b) for b in rng.uniform(0.2, 0.3, (int(rng.integers(0, 40)), 4))] for _ in range(9)]
    whole = flags(series)
    assert 0 < sum(sum(part) for part in whole) < sum(map(len, series))
    monkeypatch.setattr(scenery, "_AT_ONCE", 7)
    assert flags(series) == whole
    k = next(i for i, part in enumerate(whole) if True in part)
    box = series[k][whole[k].index(True)]
    others = [any(iou(box, o) >= 0.85 for o in boxes) for i, boxes in enumerate(series) if i != k]
    assert sum(others) >= 3
