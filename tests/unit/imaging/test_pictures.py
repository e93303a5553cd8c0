import io
import os

import cv2
import numpy as np
import pytest
from PIL import Image

from leopard_census.imaging.jpeg import decode_picture, encode_jpeg
from leopard_census.imaging.night import is_night
from leopard_census.imaging.sharpness import sharpness
from tests.unit.media.files import picture


@pytest.fixture
def scene():
    rng = np.random.default_rng(3)
    coarse = rng.integers(20, 230, (120, 160, 3), np.uint8)
    return cv2.resize(coarse, (1280, 960), interpolation=cv2.INTER_CUBIC)


def test_jpeg_keeps_shape_and_nearly_the_pixels(scene):
    back = decode_picture(encode_jpeg(scene))
    assert back.shape == scene.shape
    assert back.dtype == np.uint8
    # Colour is stored at half resolution, brightness is not.
    grey, grey_back = (cv2.cvtColor(p, cv2.COLOR_BGR2GRAY).astype(int) for p in (scene, back))
    assert np.abs(grey - grey_back).mean() < 2


def test_channels_are_blue_green_red():
    data = io.BytesIO()
    Image.new("RGB", (8, 8), (255, 0, 0)).save(data, "PNG")
    assert decode_picture(data.getvalue())[0, 0].tolist() == [0, 0, 255]


def test_exif_orientation_is_ignored():
    exif = Image.Exif()
    exif[274] = 6  # rotate by 90 degrees for viewing
    data = io.BytesIO()
    Image.fromarray(picture()).save(data, "JPEG", exif=exif)
    assert decode_picture(data.getvalue()).shape == (120, 160, 3)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"no picture at all"])
def test_junk_is_a_value_error(data):
    with pytest.raises(ValueError, match="picture"):
        decode_picture(data)


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4), (0, 4, 3)])
def test_what_is_no_picture_is_not_encoded(shape):
    with pytest.raises(ValueError, match="not a"):
        encode_jpeg(np.zeros(shape, np.uint8))


def test_sharpness_falls_with_blur(scene):
    noisy = cv2.add(scene, np.random.default_rng(4).integers(0, 40, scene.shape, np.uint8))
    figures = [sharpness(cv2.GaussianBlur(noisy[..., 1], (0, 0), sigma)) for sigma in (0.5, 2, 5, 10)]
    assert figures == sorted(figures, reverse=True)
    assert figures[0] > 5 * figures[-1]


def test_sharpness_hardly_depends_on_resolution(scene):
    fine = cv2.resize(scene[::8, ::8], (1280, 960), interpolation=cv2.INTER_CUBIC)
    smaller = cv2.resize(fine, (800, 600), interpolation=cv2.INTER_AREA)
    assert sharpness(smaller[..., 1]) == pytest.approx(sharpness(fine[..., 1]), rel=0.15)


def test_sharpness_is_the_variance_of_the_laplacian():
    grey = np.zeros((5, 640), np.uint8)
    grey[2, 320] = 100
    # One point of 100 gives -400 there and 100 at its four neighbours: the sum is 0.
    expected = (400**2 + 4 * 100**2) / grey.size
    assert sharpness(grey) == pytest.approx(expected)


@pytest.mark.parametrize("tint", [(0, 0, 0), (12, 0, 20), (0, 6, 0)])
def test_grey_is_night_whatever_its_uniform_tint(scene, tint):
    grey = cv2.cvtColor(cv2.cvtColor(scene, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert is_night(cv2.add(grey // 2, np.full(grey.shape, tint, np.uint8)))


def test_a_coloured_banner_does_not_make_a_day(scene):
    grey = cv2.cvtColor(cv2.cvtColor(scene, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    grey[-60:] = (0, 0, 255)
    assert is_night(grey)


def test_colour_is_day_even_when_dark(scene):
    assert not is_night(scene)
    assert not is_night(scene // 4)


@pytest.mark.shared
def test_night_on_real_photos(shared):
    """Infra-red photos by the annotator's word `night`, less those of cameras with a white flash (in colour)."""
    import csv

    folder = shared / "data" / "tajikistan-2012"
    with (folder / "annotations.csv").open(encoding="utf-8") as handle:
        light = {row["file"]: row["light"] for row in csv.DictReader(handle)}
    with (folder / "labels.csv").open(encoding="utf-8") as handle:
        make = {row["file"]: row["exif_make"] for row in csv.DictReader(handle)}
    checked = 0
    for name, word in sorted(light.items())[::4]:
        seen = is_night(decode_picture((folder / "images" / name).read_bytes()))
        # The Panthera V4 has a white flash; the Reconyx of this survey (EXIF stripped) have infra-red.
        assert seen == (word == "night" and make[name] == ""), name
        checked += 1
    assert checked >= 20


def test_libjpeg_does_not_write_past_everybody_to_the_terminal(capfd):
    whole = encode_jpeg(np.random.default_rng(1).integers(0, 255, (48, 64, 3), dtype=np.uint8))
    few_missing = whole[:-6] + whole[-2:]
    assert decode_picture(few_missing).shape == (48, 64, 3)
    os.write(2, b"still heard\n")
    assert capfd.readouterr().err == "still heard\n"
