"""Body masks: refined where that can be trusted, never collapsed, never outside the crop."""

import cv2
import numpy as np
import pytest

from leopard_census.sightings import body_mask as module
from leopard_census.sightings.body_mask import LEAST_IOU, LEAST_KEPT, LEAST_SIDE, body_mask
from leopard_census.sightings.silhouette import silhouette

INNER = (0.05, 0.05, 0.9, 0.9)


def overlap(a, b):
    return ((a > 0) & (b > 0)).sum() / max(1, ((a > 0) | (b > 0)).sum())


def ellipse(shape, axes=(0.8, 0.6)):
    mask = np.zeros(shape, np.uint8)
    height, width = shape
    cv2.ellipse(mask, ((width / 2, height / 2), (axes[0] * width, axes[1] * height), 0.0), (255,), -1)
    return mask


def animal(shape=(120, 200), body=(60, 120, 170), ground=(150, 150, 150), noise=6, seed=1):
    """A crop and the animal's true mask; body and ground may be coloured alike."""
    truth = ellipse(shape)
    rng = np.random.default_rng(seed)
    picture = np.where(truth[:, :, None] > 0, np.array(body), np.array(ground)).astype(float)
    return np.clip(picture + rng.normal(0, noise, picture.shape), 0, 255).astype(np.uint8), truth


def grown(mask, pixels):
    return cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * pixels + 1, 2 * pixels + 1)))


def test_the_rim_of_an_outline_that_is_too_large_moves_to_the_edge_of_the_body():
    picture, truth = animal()
    coarse = grown(truth, 4)
    found = body_mask(picture, coarse, INNER)
    assert (found.source, found.reason) == ("narrowed", "")
    assert overlap(found.mask, truth) > overlap(coarse, truth) + 0.02
    assert set(np.unique(found.mask)) == {0, 255}


@pytest.mark.parametrize("noise", [0, 30])
def test_a_body_coloured_like_its_ground_does_not_collapse(noise):
    picture, truth = animal(body=(150, 150, 150), noise=noise)
    found = body_mask(picture, truth, INNER)
    assert found.source in ("narrowed", "refined", "outline")
    assert overlap(found.mask, truth) >= LEAST_IOU
    core = cv2.erode(truth, np.ones((15, 15), np.uint8))
    assert not (core & ~found.mask).any()


def test_a_flat_grey_picture_is_no_fault():
    picture = np.full((100, 150, 3), 128, np.uint8)
    found = body_mask(picture, ellipse((100, 150)), INNER)
    assert overlap(found.mask, ellipse((100, 150))) >= LEAST_IOU


def test_where_little_is_coloured_like_the_trunk_only_the_rim_moves():
    # a body of which all but a small part of the trunk looks like the ground
    picture, truth = animal(body=(150, 150, 150), noise=4)
    picture[40:56, 80:120] = (20, 20, 20)
    found = body_mask(picture, truth, INNER)
    assert found.source in ("refined", "outline")
    assert "coloured like the trunk" in found.reason or "strays" in found.reason
    assert overlap(found.mask, truth) >= LEAST_IOU


def test_a_rim_that_grows_too_far_is_refused(monkeypatch):
    picture, truth = animal()
    coarse = ellipse(truth.shape, (0.5, 0.4))
    results = iter([np.zeros_like(truth), truth])
    monkeypatch.setattr(module, "_cut_out", lambda crop, outline, marked: next(results))
    found = body_mask(picture, coarse, INNER)
    assert found.source == "outline"
    assert "strays from the outline" in found.reason


def test_what_is_kept_of_an_outline_lies_within_it():
    picture, truth = animal(noise=25)
    coarse = np.ascontiguousarray(np.roll(truth, 6, axis=1))
    found = body_mask(picture, coarse, INNER)
    assert found.source == "narrowed"
    assert not (found.mask & ~coarse).any()
    assert (found.mask & ~truth > 0).sum() < 0.5 * (coarse & ~truth > 0).sum()


@pytest.mark.parametrize("collapsed", [0.0, 0.3])
def test_a_refinement_that_strays_is_refused_and_the_outline_kept(monkeypatch, collapsed):
    picture, truth = animal()
    coarse = ellipse(truth.shape, (0.5, 0.4))
    strayed = ellipse(truth.shape, (0.5 * collapsed, 0.4 * collapsed)) if collapsed else np.zeros_like(truth)
    monkeypatch.setattr(module, "_cut_out", lambda crop, outline, marked: strayed)
    found = body_mask(picture, coarse, INNER)
    assert found.source == "outline"
    assert "strays from the outline" in found.reason
    np.testing.assert_array_equal(found.mask, coarse)


def test_the_same_crop_gives_the_same_mask_whatever_was_drawn_before():
    picture, truth = animal(noise=25)
    first = body_mask(picture, grown(truth, 3), INNER)
    cv2.setRNGSeed(99)
    body_mask(*animal(seed=2), INNER)
    np.testing.assert_array_equal(body_mask(picture, grown(truth, 3), INNER).mask, first.mask)


def test_the_inputs_are_left_as_they_are():
    picture, truth = animal()
    coarse = grown(truth, 3)
    before = picture.copy(), coarse.copy()
    body_mask(picture, coarse, INNER)
    np.testing.assert_array_equal(picture, before[0])
    np.testing.assert_array_equal(coarse, before[1])


@pytest.mark.parametrize("outline", [None, np.zeros((120, 200), np.uint8)])
def test_without_an_outline_the_body_is_looked_for_in_the_box(outline):
    picture, truth = animal()
    found = body_mask(picture, outline, (0.1, 0.2, 0.8, 0.6))
    assert found.source == "box"
    assert "no outline" in found.reason
    assert overlap(found.mask, truth) > 0.85


@pytest.mark.parametrize("collapsed", [True, False])
def test_where_the_body_is_not_found_in_its_box_the_mask_is_about_the_trunk(monkeypatch, collapsed):
    picture, truth = animal()
    strayed = np.zeros_like(truth) if collapsed else np.full_like(truth, 255)
    monkeypatch.setattr(module, "_cut_out", lambda crop, outline, marked: strayed)
    found = body_mask(picture, None, (0.25, 0.2, 0.5, 0.6))
    assert found.source == "ellipse"
    assert "strays from the trunk" in found.reason
    rows, columns = np.nonzero(found.mask)
    assert rows.min() >= 0.2 * 120
    assert rows.max() < 0.8 * 120
    assert columns.min() >= 0.25 * 200
    assert columns.max() < 0.75 * 200
    # legs and corners are left out
    assert 0.4 < (found.mask > 0).sum() / (0.5 * 200 * 0.6 * 120) < 0.6
    assert rows.mean() < 0.5 * 120


@pytest.mark.parametrize("noise", [0, 30])
def test_a_body_coloured_like_its_ground_keeps_the_trunk_of_its_box(noise):
    picture, _ = animal(body=(150, 150, 150), noise=noise)
    mask = body_mask(picture, None, INNER).mask
    assert (mask > 0).mean() > 0.15
    assert (mask[35:55, 80:120] == 255).all()


def test_a_fragment_of_an_outline_is_not_taken_for_the_body():
    picture, truth = animal()
    fragment = np.zeros_like(truth)
    fragment[50:60, 90:110] = 255
    found = body_mask(picture, fragment, INNER)
    assert found.source in ("box", "ellipse")
    assert "1% of the box" in found.reason
    assert (found.mask > 0).sum() > 10 * (fragment > 0).sum()


@pytest.mark.parametrize("shape", [(8, 8), (LEAST_SIDE - 1, 200), (200, 8)])
def test_a_tiny_crop_keeps_its_outline(shape):
    picture, _ = animal(shape)
    coarse = ellipse(shape)
    found = body_mask(picture, coarse, INNER)
    assert (found.source, found.reason) == ("outline", "the crop is too small to refine")
    np.testing.assert_array_equal(found.mask, coarse)


def test_a_tiny_crop_without_an_outline_has_a_mask():
    picture, _ = animal((8, 8))
    assert body_mask(picture, None, INNER).mask.any()


def test_no_mask_is_made_of_an_empty_box():
    picture, _ = animal()
    found = body_mask(picture, None, (0.5, 0.5, 0.0, 0.2))
    assert found.mask is None
    assert found.source == "none"
    assert "box is empty or outside" in found.reason


def test_a_body_that_the_crop_cuts_keeps_its_cut_side():
    picture, truth = animal()
    picture, truth = (np.ascontiguousarray(part[:, :100]) for part in (picture, truth))
    found = body_mask(picture, grown(truth, 3), (0.0, 0.05, 1.0, 0.9))
    assert found.source in ("narrowed", "refined")
    assert (found.mask[50:58, -1] == 255).all()
    assert overlap(found.mask, truth) > overlap(grown(truth, 3), truth)


def test_an_outline_that_fills_the_crop_leaves_a_body():
    picture, truth = animal()
    found = body_mask(picture, np.full((120, 200), 255, np.uint8), (0.0, 0.0, 1.0, 1.0))
    assert (found.mask > 0).mean() >= LEAST_KEPT
    assert overlap(found.mask, truth) > 0.6


@pytest.mark.parametrize("box", [(0.0, 0.0, 1.0, 1.0), (0.9, 0.9, 0.1, 0.1), (0.0, 0.4, 0.3, 0.6)])
@pytest.mark.parametrize("shape", [(60, 90), (401, 333)])
def test_masks_have_the_size_of_the_crop_and_lie_in_the_box(box, shape):
    picture, _ = animal(shape)
    mask = body_mask(picture, None, box).mask
    assert mask.shape == shape
    assert mask.dtype == np.uint8
    allowed = silhouette([(box[0], box[1], box[0] + box[2], box[1], box[0] + box[2], box[1] + box[3],
                           box[0], box[1] + box[3])], (0.0, 0.0, 1.0, 1.0), (shape[1], shape[0]))  # fmt: skip
    assert not (mask & ~grown(allowed, 1)).any()


def test_a_large_crop_gets_a_mask_of_its_own_size():
    picture, truth = animal((601, 1003))
    found = body_mask(picture, grown(truth, 10), INNER)
    assert found.mask.shape == (601, 1003)
    assert found.source in ("narrowed", "refined")
    assert overlap(found.mask, truth) > 0.93


def test_an_outline_of_another_size_is_refused():
    with pytest.raises(ValueError, match="an outline of"):
        body_mask(animal()[0], np.zeros((10, 10), np.uint8), INNER)
