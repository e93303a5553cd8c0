"""Strips read from pictures: drawn ones, worn ones, pictures without any."""

from collections import Counter

import cv2
import numpy as np
import pytest

from benchmarks.banner_strips import FONTS, STYLES, drawn, scene, with_strip, worn
from leopard_census.config.banner import BannerSettings
from leopard_census.media.banner import BannerReader, Part, reading_of
from leopard_census.media.banner_lines import text_lines
from leopard_census.media.banner_recogniser import Character, Recogniser
from leopard_census.simulate.banner import strip_of
from leopard_census.simulate.visit import Banner

WORDS = ("7°C", "2012-01-22 13:45:12", "CAM04")


@pytest.fixture(scope="module")
def readers() -> dict[str | None, BannerReader]:
    return {order: BannerReader(BannerSettings(date_order=order)) for order in (None, "dmy", "mdy")}


def letters(text: str, probability: float = 1.0) -> tuple[Character, ...]:
    return tuple(Character(sign, probability, float(i)) for i, sign in enumerate(text))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("top", [True, False])
def test_strips_of_every_style_at_both_edges(readers, style, top):
    picture = with_strip(scene(np.random.default_rng(4), 1280, 720), WORDS, FONTS[0], style, top)
    before = picture.copy()
    reading = readers[None].read(picture)
    assert reading is not None
    assert str(reading.shown) == "2012-01-22 13:45:12"
    assert reading.text == "7°C  2012-01-22 13:45:12  CAM04"
    assert reading.confidence > 0.9
    assert np.array_equal(picture, before)
    assert readers[None].read(picture) == reading


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (640, 360)])
def test_the_simulator_s_strips(readers, width, height):
    picture = scene(np.random.default_rng(5), width, height)
    strip = strip_of(Banner("2012-01-22", "01:45:12PM", -12, "KP-27", 0.3), width, height)
    picture[: strip.shape[0]] = strip
    reading = readers[None].read(picture)
    assert reading is not None
    assert str(reading.shown) == "2012-01-22 13:45:12"
    assert "KP-27" in reading.text


def test_drawn_strips_are_read_right(readers):
    for number in range(10):
        case = drawn(number)
        reading = readers[case.order].read(case.picture)
        assert reading is not None, number
        assert reading.shown == case.moment, (number, reading)


def test_worn_strips_are_read_right_or_not_at_all(readers):
    outcomes = Counter()
    for number in range(14):
        case = worn(number)
        reading = readers[case.order].read(case.picture)
        outcomes[reading is not None and reading.shown is not None] += 1
        assert reading is None or reading.shown in (None, case.moment), (number, reading)
    assert set(outcomes) == {True, False}


@pytest.mark.parametrize("number", range(6))
def test_a_scene_has_no_strip(readers, number):
    assert readers[None].read(scene(np.random.default_rng(number), 1280, 720)) is None


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 4000, 3), (4000, 3, 3), (75, 100, 3), (60, 106, 3)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_odd_pictures_have_no_strip(readers, shape, level):
    assert readers[None].read(np.full(shape, level, np.uint8)) is None


def test_noise_and_stripes_have_no_strip(readers):
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    stripes = np.zeros((480, 640, 3), np.uint8)
    stripes[:, ::12] = 255
    fence = np.zeros((480, 640, 3), np.uint8)
    fence[10:30, ::12] = fence[10:30, 1::12] = 255
    for picture in (noise, stripes, fence):
        reading = readers[None].read(picture)
        assert reading is None or reading.shown is None


def test_lines_tell_their_segments_and_glyphs():
    picture = with_strip(scene(np.random.default_rng(6), 1280, 720), WORDS, FONTS[1], STYLES[0], top=False)
    (line,) = text_lines(picture)
    assert line.segments[0].start == 0
    assert line.segments[-1].end == line.picture.shape[1]
    assert [part.end for part in line.segments[:-1]] == [part.start for part in line.segments[1:]]
    assert line.segments[1].glyphs == 14
    assert line.picture.shape[1] < 0.75 * 1280  # the wide gaps are gone


@pytest.mark.parametrize("height", [720, 360])
@pytest.mark.parametrize("top", [True, False])
def test_lines_tell_where_they_lie(readers, height, top):
    plain = scene(np.random.default_rng(6), height * 16 // 9, height)
    picture = with_strip(plain, WORDS, FONTS[1], STYLES[2], top)
    (rows,) = readers[None].printed_rows(picture)
    # Letters are 3% of the height; the strip is darkened, they alone are as bright as print.
    bright = np.flatnonzero(((picture >= 240) & (plain < 200)).all(axis=2).any(axis=1))
    assert rows[0] <= bright.min() + 2
    assert rows[1] >= bright.max() - 2
    assert rows[1] - rows[0] < 0.05 * height
    assert readers[None].printed_rows(plain) == ()


def test_a_reading_that_lacks_glyphs_is_not_believed():
    settings = BannerSettings()
    day, camera = Part(letters("2012-08-11"), 8), Part(letters("M"), 1)
    assert reading_of([day, Part(letters("1:47:18 AM"), 7), camera], settings).shown is not None
    # 11:47 read as 1:47
    assert reading_of([day, Part(letters("1:47:18 AM"), 8), camera], settings).shown is None
    # a PM that stands apart and was not read, or read by half; a moon
    hour = Part(letters("11:47:18"), 6)
    assert reading_of([day, hour, Part((), 2), camera], settings).shown is None
    assert reading_of([day, hour, Part(letters("M"), 2)], settings).shown is None
    assert reading_of([day, hour, Part((), 1), camera], settings).shown is not None


def test_confidence_is_that_of_the_least_certain_character():
    day, hour = Part(letters("2012-08-11"), 8), Part((*letters("11:47:1"), *letters("8", 0.7)), 6)
    reading = reading_of([day, hour], BannerSettings())
    assert reading.shown is None
    assert reading.confidence == pytest.approx(0.7)
    assert reading_of([day, hour], BannerSettings(least_confidence=0.6)).shown is not None
    assert reading_of([Part(letters("CAM", 0.9), 3)], BannerSettings()).confidence == pytest.approx(0.9)


def test_the_recogniser_reads_one_line_and_loads_its_network_late():
    recogniser = Recogniser()
    assert "_session" not in vars(recogniser)
    line = np.zeros((40, 500, 3), np.uint8)
    cv2.putText(line, "12:45 PM", (8, 32), cv2.FONT_HERSHEY_DUPLEX, 1.0, (255, 255, 255), 2, cv2.LINE_AA)
    read = recogniser.read(line)
    assert "".join(c.text for c in read).replace(" ", "") == "12:45PM"
    columns = [c.column for c in read]
    assert columns == sorted(columns)
    assert 0 < columns[0] < columns[-1] < 200
    assert recogniser.read(np.full((40, 500, 3), 90, np.uint8)) == ()
