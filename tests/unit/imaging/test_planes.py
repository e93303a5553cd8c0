from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from leopard_census.imaging.exposure import exposure
from leopard_census.imaging.jpeg import decode_picture, encode_planes
from leopard_census.imaging.planes import Planes, jpeg_planes, raw_luma, small_picture

# SWS colour spaces and ranges of PyAV.
BT709, BT601, LIMITED, FULL = 1, 5, 1, 2


def picture(height=90, width=160):
    """Smooth colours, so that coarse colour planes lose next to nothing."""
    rng = np.random.default_rng(6)
    coarse = rng.integers(20, 235, (4, 5, 3)).astype(np.float32)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def frame(pixels, layout, space, range_):
    """A decoded frame of the picture, blue-green-red, in a stream's colours."""
    made = av.VideoFrame.from_ndarray(pixels, format="bgr24").reformat(
        format=layout, dst_colorspace=space, src_color_range=FULL, dst_color_range=range_
    )
    made.colorspace, made.color_range, made.time_base = space, range_, Fraction(1, 30)
    return made


@pytest.mark.parametrize("layout", ["yuv420p", "yuv422p", "yuv444p"])
@pytest.mark.parametrize("space", [BT601, BT709])
@pytest.mark.parametrize("range_", [LIMITED, FULL])
def test_colours_come_out_whatever_the_streams_own(layout, space, range_):
    pixels = picture()
    planes = jpeg_planes(frame(pixels, layout, space, range_))
    seen = decode_picture(encode_planes(planes, quality=98))
    assert np.abs(seen.astype(int) - pixels).mean() < 2.5
    assert np.abs(seen.astype(int) - pixels)[5:-5, 5:-5].max() < 16


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (59, 107), (90, 161)])
@pytest.mark.parametrize("layout", ["yuv420p", "yuv422p", "yuv444p"])
def test_odd_sizes(size, layout):
    planes = jpeg_planes(frame(picture(*size), layout, BT601, LIMITED))
    assert decode_picture(encode_planes(planes)).shape == (*size, 3)
    assert small_picture(planes, 16).shape[1] == 16


@pytest.mark.parametrize("layout", ["gray", "yuv420p10le", "nv12", "rgb24"])
def test_other_layouts_are_turned_into_planes(layout):
    pixels = picture()
    if layout == "gray":
        pixels = np.repeat(pixels.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    other = av.VideoFrame.from_ndarray(pixels, format="bgr24").reformat(format=layout)
    seen = decode_picture(encode_planes(jpeg_planes(other), quality=98))
    assert np.abs(seen.astype(int) - pixels).mean() < 4
    assert raw_luma(other).shape == pixels.shape[:2]


def test_the_stretched_range_ends_at_black_and_white():
    stored = np.full((24, 32), 128, np.uint8)
    stored[:16, :16], stored[:16, 16:] = 16, 235
    planes = jpeg_planes(av.VideoFrame.from_ndarray(stored, format="yuv420p"))
    assert planes.luma.min() == 0
    assert planes.luma.max() == 255
    assert set(np.unique(planes.blue)) == set(np.unique(planes.red)) == {128}


def test_a_small_picture_has_the_colours_of_the_large_one():
    pixels = picture(360, 640)
    small = small_picture(jpeg_planes(frame(pixels, "yuv420p", BT601, LIMITED)), 40)
    expected = cv2.resize(pixels, (40, small.shape[0]), interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - expected).mean() < 3


def test_exposure():
    grey = np.full((80, 80), 100, np.uint8)
    assert (exposure(grey).mean, exposure(grey).clipped) == (100, 0)
    grey[:20], grey[20:40] = 0, 255
    found = exposure(grey)
    assert found.clipped == 0.5
    assert found.mean == (0 + 255 + 100 + 100) / 4


@pytest.mark.parametrize("shape", [(239, 320), (240, 321), (239, 321)])
def test_odd_sizes_give_the_same_bytes_whatever_lies_behind_them_in_memory(shape):
    height, width = shape
    rng = np.random.default_rng(0)
    half = ((height + 1) // 2, (width + 1) // 2)
    luma, blue, red = (rng.integers(0, 255, size, dtype=np.uint8) for size in (shape, half, half))
    seen = set()
    for behind in (0, 90, 255):
        room = np.full((height + 3, width), behind, np.uint8)
        room[:height] = luma
        seen.add(encode_planes(Planes(room[:height], blue, red)))
    assert len(seen) == 1
    assert decode_picture(seen.pop()).shape == (height, width, 3)
