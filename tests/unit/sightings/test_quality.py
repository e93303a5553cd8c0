"""The quality of a view."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from leopard_census.sightings.look import Look, look_at
from leopard_census.sightings.quality import WEIGHTS, frame_look, view_measures, view_quality
from leopard_census.sightings.seen import Seen

LOOK = Look(sharpness=200.0, contrast=35.0)


def seen(box=(0.3, 0.3, 0.3, 0.25), width=1280, height=960, night=False):
    frame = {"frameID": "m@0", "width": width, "height": height, "night": night, "sharpness": 300.0}
    return Seen(frame, 0, 0.0, box, 0.9)


def spots(seed=0, size=(200, 320)):
    rng = np.random.default_rng(seed)
    picture = np.full((*size, 3), 150, np.uint8)
    for x, y in rng.integers((0, 0), size[::-1], (150, 2)):
        cv2.circle(picture, (int(x), int(y)), 5, (60, 60, 60), 2)
    return picture


def test_the_quality_is_a_probability_and_carries_that_of_the_flank():
    sure, even = view_quality(seen(), LOOK, 1.0, True), view_quality(seen(), LOOK, 0.5, True)
    assert 0 < even < sure < 1
    assert even == pytest.approx(sure / 2)
    assert view_quality(seen(), LOOK, 0.0, True) == 0.0


def test_measures_and_weights_agree_in_number_and_none_is_below_zero():
    assert len(view_measures(seen(), LOOK, True)) == len(WEIGHTS)
    assert min(WEIGHTS.values()) > 0


@pytest.mark.parametrize(
    ("worse", "look"),
    [
        (seen(width=320, height=240), LOOK),
        (seen(box=(0.3, 0.3, 0.2, 0.375)), LOOK),
        (seen(night=True), LOOK),
        (seen(), replace(LOOK, contrast=12.0)),
    ],
    ids=["far", "from in front or in part", "infra-red", "flat"],
)
def test_a_view_with_less_to_see_is_worse(worse, look):
    assert view_quality(worse, look, 1.0, True) < view_quality(seen(), LOOK, 1.0, True) - 0.01


def test_no_picture_is_too_small_to_be_judged():
    tiny = seen(box=(0.5, 0.5, 0.0, 0.0))
    assert 0 <= view_quality(tiny, Look(0.0, 0.0), 1.0, False) < 0.2
    assert look_at(np.zeros((8, 8, 3), np.uint8)).sharpness == 0.0


def test_more_pixels_than_the_matcher_uses_do_not_count():
    assert view_quality(seen(width=4000, height=3000), LOOK, 1.0, True) == view_quality(
        seen(width=8000, height=6000), LOOK, 1.0, True
    )


def test_a_mask_helps_and_none_is_needed():
    assert 0 < view_quality(seen(), LOOK, 1.0, False) < view_quality(seen(), LOOK, 1.0, True)


def test_a_frame_stands_for_its_crops_until_they_are_cut():
    look = frame_look(seen().frame)
    assert look.sharpness == 300.0
    far = seen(box=(0.4, 0.4, 0.1, 0.05))
    assert 0 < view_quality(far, look, 1.0, True) < view_quality(seen(), look, 1.0, True) < 1


def test_blur_takes_sharpness_and_contrast():
    plain, blurred = look_at(spots()), look_at(cv2.GaussianBlur(spots(), (0, 0), 3))
    assert blurred.sharpness < plain.sharpness / 4
    assert blurred.contrast < plain.contrast


def test_the_border_is_not_the_animal():
    picture = spots()
    picture[:3], picture[-3:] = 0, 255
    assert look_at(picture).contrast == look_at(spots()).contrast


@pytest.mark.parametrize(("height", "width"), [(8000, 10), (10, 8000), (8000, 1), (1, 1)])
def test_no_crop_is_blown_up_to_millions_of_pixels(monkeypatch, height, width):
    sizes = []
    resize = cv2.resize
    monkeypatch.setattr(cv2, "resize", lambda *args, **kw: sizes.append(args[1]) or resize(*args, **kw))
    look = look_at(spots(size=(height, width)))
    assert sizes[0][0] * sizes[0][1] <= 320 * 2560
    assert np.isfinite([look.sharpness, look.contrast]).all()


def test_the_look_of_ordinary_crops_stays_as_it_was():
    """Measured before the height had a bound; decimals that a version of OpenCV may change do not count."""
    found = [look_at(spots(size=size)) for size in ((200, 320), (500, 100), (90, 640))]
    assert [(look.sharpness, look.contrast) for look in found] == [
        pytest.approx(known, rel=0.01) for known in ((4233.51, 33.83), (55.15, 34.6), (5035.04, 31.62))
    ]
