import cv2
import numpy as np
import pytest

from leopard_census.imaging.body_axis import body_tilt, level
from leopard_census.imaging.rootsift import upright_rootsift


def body(angle, size=(240, 360), axes=(120, 50)):
    mask = np.zeros(size, np.uint8)
    cv2.ellipse(mask, (size[1] // 2, size[0] // 2), axes, angle, 0, 360, 1, -1)
    return mask


@pytest.mark.parametrize("angle", [-25, -10, 8, 20])
def test_the_tilt_of_a_body_is_found_and_taken_away(angle):
    mask = body(angle)
    assert body_tilt(mask) == pytest.approx(angle, abs=1)
    picture = np.repeat((mask * 200)[:, :, None], 3, axis=2)
    found = level(picture, mask)
    assert found.mask is not None
    assert body_tilt(found.mask) == 0
    assert int(found.mask.sum()) == pytest.approx(int(mask.sum()), rel=0.02)
    assert found.picture.shape[:2] == found.mask.shape
    mirrored = level(np.ascontiguousarray(picture[:, ::-1]), np.ascontiguousarray(mask[:, ::-1]))
    assert body_tilt(mask[:, ::-1]) == pytest.approx(-angle, abs=1)
    assert mirrored.picture.shape == found.picture.shape


@pytest.mark.parametrize("mask", [body(0), body(30, axes=(80, 70)), body(80), np.zeros((50, 60), np.uint8)])
def test_what_is_level_or_has_no_axis_stays(mask):
    picture = np.zeros((*mask.shape, 3), np.uint8)
    found = level(picture, mask)
    assert found.picture is picture
    assert found.before(np.float32([[3, 4]])).tolist() == [[3, 4]]


def test_without_a_mask_nothing_is_turned():
    picture = np.zeros((50, 60, 3), np.uint8)
    assert level(picture, None).picture is picture


def test_places_come_back_to_where_they_were():
    mask = body(20)
    picture = np.zeros((*mask.shape, 3), np.uint8)
    cv2.circle(picture, (110, 130), 6, (255, 255, 255), -1)
    found = level(picture, mask)
    rows, columns = np.nonzero(found.picture[:, :, 0] > 127)
    here = found.before(np.float32([[columns.mean(), rows.mean()]]))
    assert here[0] == pytest.approx([110, 130], abs=1)


def test_a_tilted_coat_has_the_features_of_the_level_one():
    rng = np.random.default_rng(4)
    coat = cv2.GaussianBlur(rng.integers(0, 256, (240, 360, 3)).astype(np.uint8), (0, 0), 4)
    coat = cv2.normalize(coat, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)
    mask = body(0)
    turn = cv2.getRotationMatrix2D((180, 120), -24, 1.0)
    tilted = cv2.warpAffine(coat, turn, (360, 240), borderMode=cv2.BORDER_REFLECT)
    tilted_mask = cv2.warpAffine(mask, turn, (360, 240), flags=cv2.INTER_NEAREST)

    def alike(picture, within):
        one, other = upright_rootsift(coat, mask=mask), upright_rootsift(picture, mask=within)
        return float((one.descriptors @ other.descriptors.T).max(axis=1).mean())

    levelled = level(tilted, tilted_mask)
    assert alike(levelled.picture, levelled.mask) > alike(tilted, tilted_mask) + 0.03
