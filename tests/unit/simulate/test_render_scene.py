"""Rendered scenes: the same pictures every time, boxes that fit, flanks that follow from who stands where."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from leopard_census.simulate.scene import Banner, CameraView, Scene, Visit

SIZE = (320, 180)
LEOPARD = Visit("v1", "Panthera pardus", "L01", 5, 1.0, 1, "pass", 0.0, 0.9, 3)
NIGHT_CLIP = """
import hashlib
from leopard_census.simulate.scene import CameraView, Scene, Visit
visit = Visit("v1", "Panthera pardus", "L01", 5, 1.0, 1, "pass", 0.0, 0.9, 3)
digest = hashlib.sha256()
for picture, _ in Scene(CameraView(7)).frames([visit], [1.5, 2.0], (320, 180), night=True, weather="snowfall", seed=4):
    digest.update(picture.tobytes())
print(digest.hexdigest())
"""


def _boxes(visit: Visit, view: CameraView, times: list[float], night: bool = False) -> list:
    return [b for _, boxes in Scene(view).frames([visit], times, SIZE, night=night, seed=1) for b in boxes]


def test_same_arguments_give_same_bytes_in_another_process() -> None:
    digest = hashlib.sha256()
    for picture, _ in Scene(CameraView(7)).frames(
        [LEOPARD], [1.5, 2.0], SIZE, night=True, weather="snowfall", seed=4
    ):
        digest.update(picture.tobytes())
    other = subprocess.run([sys.executable, "-c", NIGHT_CLIP], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digest.hexdigest()


def test_seed_and_view_change_the_picture() -> None:
    def one(view: CameraView, seed: int) -> np.ndarray:
        return next(Scene(view).frames([], [0.0], SIZE, seed=seed))[0]

    here = one(CameraView(1), 1)
    assert here.shape == (180, 320, 3)
    assert here.dtype == np.uint8
    assert (here != one(CameraView(1), 2)).any()
    place = [
        one(v, 1).astype(float).mean(axis=2)
        for v in (CameraView(1), CameraView(2), CameraView(1, "rocky-ridge"))
    ]
    assert np.abs(place[0] - place[1]).mean() > 8
    assert np.abs(place[0] - place[2]).mean() > 8


@pytest.mark.parametrize("night", [False, True])
def test_box_holds_what_moves(night: bool) -> None:
    """What differs from the empty place lies within the box, and fills it."""
    scene = Scene(CameraView(7))
    quiet: dict[str, Any] = {"night": night, "seed": 1}
    (empty, none), *_ = scene.frames([], [2.0], SIZE, **quiet)
    (shown, boxes), *_ = scene.frames([LEOPARD], [2.0], SIZE, **quiet)
    assert none == []
    (truth,) = boxes
    x, y, w, h = truth.box
    assert 0 <= x < x + w <= SIZE[0]
    assert 0 <= y < y + h <= SIZE[1]
    changed = np.abs(shown.astype(int) - empty.astype(int)).max(axis=2) > 40
    inside = changed[y : y + h, x : x + w].mean()
    beside = (changed.sum() - changed[y : y + h, x : x + w].sum()) / changed.size
    assert inside > 10 * beside
    assert 0 < truth.visible <= 1


def test_facing_cameras_see_opposite_flanks() -> None:
    one = {b.flank for b in _boxes(LEOPARD, CameraView(7, facing=0), [1.8, 2.2])}
    two = {b.flank for b in _boxes(LEOPARD, CameraView(7, facing=1), [1.8, 2.2])}
    back = {b.flank for b in _boxes(replace(LEOPARD, heading=-1), CameraView(7, facing=0), [1.8, 2.2])}
    assert (one, two, back) == ({"right"}, {"left"}, {"left"})


def test_a_turn_shows_both_flanks() -> None:
    times = list(np.arange(0.5, 12.0, 0.5))
    flanks = {b.flank for b in _boxes(replace(LEOPARD, behaviour="turn"), CameraView(7), times)}
    assert {"left", "right"} <= flanks


def test_an_animal_that_backs_off_moves_against_its_flank() -> None:
    times = list(np.arange(2.0, 9.0, 0.5))
    boxes = _boxes(replace(LEOPARD, behaviour="backdrift"), CameraView(7), times)
    assert {b.flank for b in boxes} == {"right"}
    # The nose leads: its edge goes left while the animal faces right.
    edges = [b.box[0] + b.box[2] for b in boxes]
    assert edges[-1] < max(edges) - 20


def test_walks_in_and_out() -> None:
    frames = list(Scene(CameraView(7)).frames([LEOPARD], [-1.0, 2.0, 30.0], SIZE, seed=1))
    assert [len(boxes) for _, boxes in frames] == [0, 1, 0]


def test_the_nearer_animal_hides_the_farther() -> None:
    pair = [LEOPARD, replace(LEOPARD, visit_id="v2", coat_seed=6, start_s=0.35)]
    alone = {b.visit_id: b.visible for v in pair for b in _boxes(v, CameraView(7), [2.2])}
    together = {
        b.visit_id: b.visible for _, bs in Scene(CameraView(7)).frames(pair, [2.2], SIZE, seed=1) for b in bs
    }
    assert sum(together.values()) < sum(alone.values())


def test_infrared_has_no_colour_and_strip_is_burned_in() -> None:
    banner = Banner("2012-01-07", "19:04:31", -11, "KP-07A", 0.3)
    with_strip = next(Scene(CameraView(7)).frames([], [0.0], SIZE, night=True, banner=banner, seed=1))[0]
    without = next(Scene(CameraView(7)).frames([], [0.0], SIZE, night=True, seed=1))[0]
    assert (without[..., 0] == without[..., 2]).all()
    differs = (with_strip != without).any(axis=(1, 2))
    assert differs[-10:].all()
    assert not differs[:-20].any()


def test_wind_moves_an_empty_place() -> None:
    def change(weather: str) -> float:
        a, b = (
            p.astype(float)
            for p, _ in Scene(CameraView(7)).frames([], [0.0, 0.7], SIZE, weather=weather, seed=1)
        )
        return float((np.abs(a - b).max(axis=2) > 30).mean())

    assert change("wind") > 3 * change("clear") + 1e-4


@pytest.mark.parametrize(
    ("change", "word"),
    [({"behaviour": "fly"}, "behaviour"), ({"scientific_name": "Felis catus"}, "Felis")],
)
def test_unknown_words_are_refused(change: dict, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        _boxes(replace(LEOPARD, **change), CameraView(7), [1.0])


def test_unknown_style_and_weather_are_refused() -> None:
    with pytest.raises(ValueError, match="style"):
        next(Scene(CameraView(1, "moon")).frames([], [0.0], SIZE))
    with pytest.raises(ValueError, match="weather"):
        next(Scene(CameraView(1)).frames([], [0.0], SIZE, weather="hail"))
