"""Frames of a clip as they are shown: which moments, which part of the picture, and never the strip."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.banner_strips import FONTS, STYLES, scene, with_strip
from leopard_census.imaging.clip import ClipError
from leopard_census.imaging.jpeg import decode_picture
from leopard_census.review.clips.order import FPS, LONGEST_S, MOST_FRAMES, WIDTH, Order
from leopard_census.review.clips.process import shown_frames
from leopard_census.review.clips.strips import scene_of
from leopard_census.review.clips.window import Scene, Window
from tests.unit.media.files import cut
from tests.unit.review.made_clips import HEIGHT, SECONDS, STRIP, animal_clip, draw, place, red

WORDS = ("2012-08-11", "11:47:18 AM", "-4 C")


def order(path, start=1.0, end=4.0, times=None, **more):
    times = np.arange(start, end + 0.25, 0.5) if times is None else times
    places = tuple((round(t * 1e6), place(t)) for t in times)
    return Order(str(path), round(start * 1e6), round(end * 1e6), places, **more)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return animal_clip(tmp_path_factory.mktemp("clips") / "a.mp4")


def test_frames_are_those_of_the_span_at_the_rate_of_the_page(clip):
    frames = list(shown_frames(order(clip)))
    times = [frame.time_s for frame in frames]
    assert times[0] == 0
    assert times[-1] == pytest.approx(3.0, abs=0.1)
    assert len(times) == pytest.approx(3 * FPS, abs=1)
    # The animal tells which moments these are.
    for frame in (frames[0], frames[-1]):
        left = red(decode_picture(frame.jpeg))[0]
        # It walks through a third of the window in a second.
        assert left == pytest.approx(frame.animal[0], abs=0.02)


@pytest.mark.parametrize("name", ["a.mp4", "a.avi", "a.mov"])
def test_the_window_goes_with_the_animal_and_holds_it(tmp_path, name):
    frames = list(shown_frames(order(animal_clip(tmp_path / name))))
    shapes = {decode_picture(frame.jpeg).shape for frame in frames}
    assert len(shapes) == 1
    for frame in frames:
        found, (x, y, w, h) = red(decode_picture(frame.jpeg)), frame.animal
        assert found == pytest.approx((x, y, x + w, y + h), abs=0.03)
        assert x > 0.02
        assert x + w < 0.98
    # It stays near the middle, though it walks through a third of the picture.
    assert max(abs(f.animal[0] + f.animal[2] / 2 - 0.5) for f in frames[4:-4]) < 0.08
    assert all(frame.animal[2] > 0.5 for frame in frames)


def test_frames_are_as_wide_as_their_pixels_and_no_wider_than_a_pane(tmp_path):
    wide = animal_clip(tmp_path / "w.mp4", width=2400, height=1350, frames=3, rate=10, draw=_large)
    large = list(shown_frames(order(wide, 0.0, 0.2, [0.0, 0.2])))
    assert decode_picture(large[0].jpeg).shape[1] <= WIDTH
    small = list(shown_frames(order(animal_clip(tmp_path / "s.mp4"))))
    assert decode_picture(small[0].jpeg).shape[1] < 300


def _large(number, width, height):
    return cv2.resize(draw(number, 640, 480), (width, height))


def test_the_strip_is_cut_off_wherever_the_animal_walks(clip, tmp_path):
    # A box that reaches into the strip, as a detector draws it around paws.
    low = Order(str(clip), 0, 3_000_000, tuple((t * 500_000, (0.1, 0.5, 0.8, 0.5)) for t in range(7)))
    for frame in shown_frames(low):
        picture = decode_picture(frame.jpeg)
        assert (picture.max(axis=2) < 25).mean() < 0.001, "black of the strip"
        assert (picture.min(axis=2) > 235).mean() < 0.001, "white of its letters"
    bare = animal_clip(tmp_path / "bare.mp4", draw=lambda n, w, h: draw(n, w, h, strip=False))
    frame = next(shown_frames(Order(str(bare), 0, 3_000_000, low.places)))
    assert decode_picture(frame.jpeg).shape[1] == 640  # nothing is cut off where there is no strip


@pytest.mark.parametrize("top", [True, False])
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_print_of_every_style_is_kept_out(style, top):
    plain = scene(np.random.default_rng(4), 1280, 720)
    picture = with_strip(plain, WORDS, FONTS[0], style, top)
    found = scene_of([picture] * 4, (None, None))
    rows = slice(round(found.top * 720), round(found.bottom * 720))
    shown, same = picture[rows], plain[rows]
    assert not ((shown >= 240) & (same < 200)).any(), "light letters, or a light strip"
    assert not ((shown <= 20) & (same > 60)).any(), "dark ones"
    assert 0.85 < found.height < 1


@pytest.mark.parametrize("seed", range(6))
def test_a_scene_without_print_is_shown_whole(seed):
    assert scene_of([scene(np.random.default_rng(seed), 1280, 720)] * 4, (None, None)) == Scene()


def test_heights_of_the_settings_go_before_what_is_found(clip):
    picture = draw(0, 640, 480)
    assert scene_of([picture], (None, None)).bottom == pytest.approx(1 - STRIP / HEIGHT, abs=0.008)
    assert scene_of([picture], (0.1, 0.25)) == Scene(0.1, 0.75)


def test_a_long_track_gives_so_many_frames_and_no_more(tmp_path):
    seconds = round(LONGEST_S) + 6
    long = animal_clip(tmp_path / "l.mp4", frames=10 * seconds, draw=lambda n, w, h: draw(n % 50, w, h))
    frames = list(shown_frames(order(long, 0.0, float(seconds), [0.0, float(seconds)])))
    assert len(frames) == MOST_FRAMES


def test_a_cut_or_damaged_clip_gives_what_decodes(tmp_path):
    damaged = cut(animal_clip(tmp_path / "cut.avi"), 0.5)
    times = [frame.time_s for frame in shown_frames(order(damaged, 0.0, float(SECONDS)))]
    assert 1 < times[-1] < 5


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 4096, b"RIFF\0\0\0\0AVI LIST" + b"\xff" * 4096, b"#EXTM3U\n/etc/passwd"]
)
def test_what_is_no_clip_gives_none(tmp_path, content):
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    with pytest.raises(ClipError):
        list(shown_frames(order(path)))


fractions = st.floats(0, 1, allow_nan=False)
steps = st.tuples(st.integers(1, 3_000_000), fractions, fractions, fractions, fractions)


@settings(deadline=None, max_examples=60)
@given(st.lists(steps, min_size=1, max_size=12), st.floats(0, 0.14), st.floats(0, 0.14))
def test_no_track_is_lost_by_smoothing(found, top, bottom):
    times = np.cumsum([step[0] for step in found])
    boxes = [(x, y, w * (1 - x), h * (1 - y)) for _, x, y, w, h in found]
    ground = Scene(top, 1 - bottom)
    window = Window([(int(t), box) for t, box in zip(times, boxes, strict=True)], ground)
    for time in np.linspace(times[0], times[-1], 40):
        x, y, w, h = window.at(int(time))
        assert h / w == pytest.approx(ground.height)
        assert x > -1e-9
        assert x + w < 1 + 1e-9
        assert y > top - 1e-9
        assert y + h < 1 - bottom + 1e-9
        left, upper, across, down = window.animal(int(time))
        assert x < left + 1e-6
        assert left + across < x + w + 1e-6
        assert y < upper + 1e-6
        assert upper + down < y + h + 1e-6
