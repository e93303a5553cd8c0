import cv2
import numpy as np
import pytest

from leopard_census.imaging.jpeg_packet import ends_as_jpeg, ends_early

PIXELS = np.random.default_rng(3).integers(0, 255, (60, 80, 3), np.uint8)
WHOLE = cv2.imencode(".jpg", PIXELS)[1].tobytes()


def with_thumbnail(data: bytes) -> bytes:
    """With a whole small picture in a segment before the scan, as EXIF blocks have."""
    small = cv2.imencode(".jpg", PIXELS[:16, :16])[1].tobytes()
    return data[:2] + b"\xff\xe1" + (len(small) + 2).to_bytes(2, "big") + small + data[2:]


@pytest.mark.parametrize("data", [WHOLE, with_thumbnail(WHOLE)])
@pytest.mark.parametrize("filled", [b"", b"\0", bytes(500), bytes(5000), b"\xff" * 5000])
def test_a_whole_picture_does_not_end_early(data, filled):
    assert ends_as_jpeg(WHOLE)
    assert not ends_early(data + filled)


def test_two_fields_in_one_packet_are_whole():
    assert not ends_early(WHOLE + bytes(2) + WHOLE)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_the_mark_of_the_end_inside_the_scan_is_damage(share):
    place = int(len(WHOLE) * share)
    assert ends_early(with_thumbnail(WHOLE[:place] + b"\xff\xd9" + WHOLE[place + 2 :]))


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xff\xd8", b"\xff\xd8\xff\xda", WHOLE[:300]])
def test_half_a_picture_does_not_end_at_all(data):
    assert not ends_early(data)
    assert not ends_as_jpeg(data)
