"""Keys and boxes."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.tables.boxes import format_box, iou, parse_box
from leopard_census.tables.keys import frame_id, media_id, sighting_id


def test_media_id_is_the_hash_that_the_design_names():
    expected = hashlib.sha256(b"D01\0D01/IMG_0001.JPG\0" + b"ab" * 32).hexdigest()[:16]
    assert media_id("D01", "D01/IMG_0001.JPG", "ab" * 32) == expected
    assert media_id("D01", "D01/Снимок.JPG", "ab" * 32) != expected


def test_derived_keys():
    assert frame_id("0123456789abcdef", 1500000) == "0123456789abcdef@1500000"
    assert sighting_id("D01", "0123456789abcdef@0", 2) == "D01.0123456789abcdef@0.2"


fraction = st.floats(0, 1)


@given(fraction, fraction, fraction, fraction)
def test_boxes_stay_in_the_picture_and_survive_their_text(x, y, w, h):
    box = parse_box(format_box((x, y, w, h)))
    assert all(0 <= part <= 1 for part in box)
    assert box[0] + box[2] <= 1.0001
    assert abs(box[0] - x) < 1e-4


def test_iou():
    assert iou((0, 0, 2, 2), (1, 1, 2, 2)) == pytest.approx(1 / 7)
    assert iou((0, 0, 1, 1), (1, 0, 1, 1)) == 0
    assert iou((0, 0, 0, 0), (0, 0, 0, 0)) == 0
    assert iou((0.1, 0.1, 0.3, 0.3), (0.1, 0.1, 0.3, 0.3)) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "0 0 1", "0 0 1 2", "a b c d", "0 0 1 1 1"])
def test_what_is_no_box(text):
    with pytest.raises(ValueError, match=r"could not convert|four fractions"):
        parse_box(text)
