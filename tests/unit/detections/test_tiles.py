"""Tiles cover every pixel, and boxes come back to where they were."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.config.model_card import ModelInput
from leopard_census.detections.tiles import WHOLE, closer, resized, view_of, views
from leopard_census.imaging.letterbox import brought_back, place, room

FITS = ("letterbox", "stretch")


def size(fit="letterbox", width=96, height=64):
    return ModelInput(name="i", width=width, height=height, scale=1, fit=fit)


@given(
    st.integers(33, 400),
    st.integers(33, 400),
    st.integers(1, 6),
    st.sampled_from(FITS),
    st.sampled_from([64, 96]),
)
def test_tiles_cover_every_pixel(width, height, grid, fit, side):
    picture = np.zeros((height, width, 3), np.uint8)
    seen = list(views(picture, grid, size(fit, 96, side)))
    assert len(seen) == 1 + (grid**2 if grid > 1 else 0)
    assert seen[0].window == WHOLE
    covered = np.zeros((height, width), bool)
    for view in seen[1:] or seen:
        x, y, w, h = view.window
        covered[
            int(y * height) : int(np.ceil((y + h) * height)), int(x * width) : int(np.ceil((x + w) * width))
        ] = 1
        assert view.canvas.shape == (side, 96, 3)
        assert min(x, y) >= 0
        assert max(x + w, y + h) <= 1 + 1e-9
    assert covered.all()


def test_two_by_two_tiles_are_two_thirds_wide_and_overlap_by_half():
    windows = [v.window for v in views(np.zeros((300, 300, 3), np.uint8), 2, size("stretch", 64, 64))][1:]
    assert np.allclose([w[2:] for w in windows], 2 / 3, atol=0.01)
    assert np.allclose([w[:2] for w in windows], [(0, 0), (1 / 3, 0), (0, 1 / 3), (1 / 3, 1 / 3)], atol=0.01)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("shape", [(90, 160), (160, 90), (480, 640), (64, 96)])
def test_a_box_drawn_into_the_picture_is_found_again(fit, shape):
    """A bright box is looked for in what the network sees, and brought back: within a pixel of the input."""
    height, width = shape
    picture = np.zeros((height, width, 3), np.uint8)
    left, top, right, bottom = (
        round(s * f) for s, f in ((width, 0.4), (height, 0.35), (width, 0.6), (height, 0.6))
    )
    picture[top:bottom, left:right] = 255
    for view in views(picture, 2, size(fit)):
        bright = view.canvas[:, :, 0] > 180
        ys, xs = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
        corners = np.array([[xs[0] / 96, ys[0] / 64, (xs[-1] + 1) / 96, (ys[-1] + 1) / 64]], np.float32)
        back = brought_back(corners, view.placed, view.window)[0]
        wanted = left / width, top / height, right / width, bottom / height
        x, y, w, h = view.window
        wanted = [
            min(max(v, lo), hi) for v, lo, hi in zip(wanted, (x, y) * 2, (x + w, y + h) * 2, strict=True)
        ]
        assert back == pytest.approx(wanted, abs=1.5 / 48)


@given(st.integers(1, 500), st.integers(1, 500), st.floats(0, 0.9), st.floats(0, 0.9))
def test_letterbox_and_back(width, height, x, y):
    letterbox = size()
    pixels = np.zeros((*reversed(room(width, height, letterbox)), 3), np.uint8)
    placed, canvas = place(pixels, letterbox)
    assert canvas.shape == (64, 96, 3)
    assert (canvas == 114).all(axis=2).sum() == 64 * 96 - pixels.shape[0] * pixels.shape[1]
    box = np.array([x, y, x + 0.1, y + 0.1])
    there = box * np.array([placed.width, placed.height] * 2)
    there = (there + np.array([placed.left, placed.top] * 2)).astype(np.float32)[None]
    assert brought_back(there, placed, WHOLE)[0] == pytest.approx(box, abs=1e-4)


def test_a_closer_look_holds_the_box_in_its_middle_or_at_the_edge():
    assert closer((0.4, 0.45, 0.2, 0.1)) == pytest.approx((0.3, 0.3, 0.4, 0.4))
    assert closer((0.0, 0.9, 0.2, 0.1)) == pytest.approx((0.0, 0.6, 0.4, 0.4))
    assert closer((0.2, 0.2, 0.5, 0.1)) is None


def test_a_closer_look_shows_that_part():
    picture = cv2.resize(
        np.arange(16, dtype=np.uint8).reshape(4, 4) * 16, (160, 160), interpolation=cv2.INTER_NEAREST
    )
    view = view_of(np.dstack([picture] * 3), (0.25, 0.5, 0.25, 0.25), size("stretch"))
    assert view.window == (0.25, 0.5, 0.25, 0.25)
    assert (view.canvas == 9 * 16).all()


@pytest.mark.parametrize("shape", [(1536, 2048), (1080, 1920), (301, 403)])
def test_shrinking_by_halves_shows_the_same_scene_without_aliasing(shape):
    rng = np.random.default_rng(1)
    smooth = cv2.resize(
        rng.integers(0, 255, (9, 9, 3)).astype(np.uint8), shape[::-1], interpolation=cv2.INTER_CUBIC
    )
    once = cv2.resize(smooth, (130, 120), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(resized(smooth, 130, 120).astype(int) - once).max() <= 2
    stripes = np.zeros((*shape, 3), np.uint8)
    stripes[:, ::2] = 255
    grey = resized(stripes, 130, 120)
    assert 60 < grey.min() <= grey.max() < 195  # a nearest pixel would be 0 or 255
