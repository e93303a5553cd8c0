import numpy as np
import pytest

from leopard_census.config.frames import FramesSettings
from leopard_census.frames.change import change, glance
from leopard_census.frames.choice import Choice

GROUND = np.random.default_rng(8).integers(60, 160, (1080, 1920)).astype(np.int16)


def picture(left=None, noise=4.0, seed=0, light=0):
    rng = np.random.default_rng(seed)
    grey = GROUND + rng.normal(light, noise, GROUND.shape).astype(np.int16)
    if left is not None:
        grey[500:700, left : left + 300] -= 30
    return grey.clip(0, 255).astype(np.uint8)


def test_noise_and_the_light_of_the_whole_picture_are_no_change():
    assert change(glance(picture(seed=1)), glance(picture(seed=2))) < 2
    assert change(glance(picture(seed=1)), glance(picture(seed=2, light=20))) < 3


def test_an_animal_is_a_change():
    assert change(glance(picture(seed=1)), glance(picture(400, seed=2))) > 15


def test_the_camera_s_own_clock_is_no_change():
    before, after = picture(seed=1), picture(seed=2)
    before[-60:], after[-60:, :900] = 0, 255
    assert change(glance(before), glance(after)) < 2


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (40, 60), (120, 160), (1944, 2592)])
def test_any_size_can_be_looked_at(shape):
    grey = np.full(shape, 90, np.uint8)
    assert change(glance(grey), glance(grey)) == 0


def chosen(places, step_s=0.5, **settings):
    """Times (s) kept of looks at the same scene with a block at `places`; those at half seconds are due."""
    choice = Choice(FramesSettings(**settings))
    kept = []
    for n, place in enumerate(places):
        time_s = n * step_s
        kept += choice.add(time_s, glance(picture(place, seed=n)), round(time_s * 1e6), time_s % 0.5 == 0)
    return kept


def test_a_still_scene_is_kept_once_a_second():
    assert chosen([None] * 7, still_frames=0) == [0, 1, 2, 3]


def test_a_still_scene_can_be_kept_more_seldom():
    assert chosen([None] * 9, still_frames=0, still_gap_s=2) == [0, 2, 4]


def test_enough_still_frames_for_a_background_are_kept_first():
    assert chosen([None] * 9, still_frames=3) == [0, 0.5, 1, 1.5, 2.5, 3.5]


def test_what_moves_is_kept():
    places = [None, None, 100, 500, 900, None, None, None]
    assert chosen(places, still_frames=0) == [0, 1, 1.5, 2, 2.5, 3.5]


def test_an_animal_that_runs_is_seen_in_between():
    # A block of 300 pixels that moves by 700 from one frame that is due to the next.
    places = [None, None, *range(0, 1600, 350), None, None]
    assert chosen(places, 0.25) == [0, 0.5, 0.75, 1, 1.25, 1.5, 2]


def test_an_animal_that_walks_is_not():
    assert chosen(list(range(0, 900, 100)), 0.25) == [0, 0.5, 1, 1.5, 2]


def test_a_clip_has_so_many_frames_in_between():
    places = list(range(0, 1600, 350))
    assert chosen(places, 0.25, motion_frames=1) == [0, 0.25, 0.5, 1]
    assert chosen(places, 0.25, motion_frames=0) == [0, 0.5, 1]


def test_frames_in_between_are_worth_a_look_when_something_moves():
    choice = Choice(FramesSettings())
    looks = [glance(picture(place, seed=n)) for n, place in enumerate((None, None, 100, 800, 810))]
    fast = [choice.add(n, look, n * 500_000, True) and choice.fast for n, look in enumerate(looks)]
    assert fast == [False, False, True, True, False]


def test_pictures_of_another_size_are_another_scene():
    """One flipped bit in a frame of Motion JPEG is enough for that."""
    wide, high = glance(picture(seed=1)), glance(np.tile(picture(seed=1), (2, 1)))
    assert wide.shape != high.shape
    assert change(wide, high) == 255
    choice = Choice(FramesSettings())
    glances = [wide, high, wide, high]
    kept = [one for n, seen in enumerate(glances) for one in choice.add(n, seen, n * 250_000, n % 2 == 0)]
    assert kept == [0, 2]
