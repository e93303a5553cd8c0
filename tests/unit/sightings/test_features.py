"""Features of crops: the same for a mirrored animal, blind to what tints infra-red pictures."""

import numpy as np
import pytest

from leopard_census.sightings.features import crop_features
from leopard_census.sightings.texture import texture_features


def spotted(rng, colour=False):
    """A bright body with dark spots on darker ground."""
    picture = np.full((120, 192, 3), 90, np.int16)
    picture[30:90, 30:160] = (120, 160, 190) if colour else 170
    for _ in range(40):
        y, x = int(rng.integers(34, 84)), int(rng.integers(34, 152))
        picture[y : y + 6, x : x + 7] -= 90
    return np.clip(picture + rng.integers(-6, 7, picture.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("night", [False, True])
def test_a_mirrored_animal_has_the_same_features(night):
    crop = spotted(np.random.default_rng(3), colour=not night)
    mirrored = np.ascontiguousarray(crop[:, ::-1])
    np.testing.assert_allclose(crop_features(crop, night), crop_features(mirrored, night), atol=0.03)


def test_the_tint_of_an_infra_red_camera_is_nothing_of_the_animal():
    grey = np.repeat(spotted(np.random.default_rng(4))[:, :, :1], 3, axis=2)
    tinted = np.clip(grey.astype(int) + [9, -4, 3], 0, 255).astype(np.uint8)
    night = np.abs(crop_features(grey, True) - crop_features(tinted, True))
    assert night.max() < 2.0  # a lightness of another level
    hues = slice(13, 21)
    assert not crop_features(tinted, True)[hues].any()
    assert crop_features(tinted, False)[hues].any()


def test_spots_tell_a_spotted_animal_from_a_plain_one():
    rng = np.random.default_rng(5)
    plain = np.full((120, 192, 3), 90, np.uint8)
    plain[30:90, 30:160] = 170
    spotted_values, plain_values = texture_features(spotted(rng))[-20:], texture_features(plain)[-20:]
    cover = [1, 6, 11, 16]  # of dark spots, by their width
    assert spotted_values[cover].max() > 3 * plain_values[cover].max() + 0.02


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (3, 400), (700, 9)])
def test_crops_of_any_size_have_features(size):
    values = crop_features(np.full((*size, 3), 77, np.uint8), False)
    assert np.isfinite(values).all()
    assert values.shape == crop_features(np.zeros((50, 60, 3), np.uint8), True).shape
