"""Synthetic coats for tests: spotted textures, and warped views of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray


def make_coat(seed: int, size: tuple[int, int] = (480, 240)) -> NDArray[np.uint8]:
    """A spotted picture of (width, height), different for each seed."""
    rng = np.random.default_rng(seed)
    width, height = size
    picture = np.full((height, width, 3), (110, 150, 190), np.uint8)
    for _ in range(90):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        axes = (int(rng.integers(5, 16)), int(rng.integers(4, 12)))
        cv2.ellipse(picture, centre, axes, float(rng.uniform(0, 180)), 0, 360, (30, 40, 50), -1)
        cv2.ellipse(picture, centre, (axes[0] // 2, axes[1] // 2), 0, 0, 360, (80, 110, 150), -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.2), np.uint8)


def make_view(picture: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """The same coat a little sheared, scaled, shifted, darker and noisy."""
    rng = np.random.default_rng([seed, 7])
    height, width = picture.shape[:2]
    linear = np.eye(2) * rng.uniform(0.9, 1.1) + rng.uniform(-0.06, 0.06, (2, 2))
    centre = np.array([width / 2, height / 2])
    shift = centre - linear @ centre + rng.uniform(-8, 8, 2)
    warped = cv2.warpAffine(
        picture, np.column_stack([linear, shift]), (width, height), borderMode=cv2.BORDER_REFLECT
    ).astype(np.float64)
    warped = warped * rng.uniform(0.7, 1.1) + rng.normal(0, 4, warped.shape)
    return np.asarray(np.clip(warped, 0, 255), np.uint8)


@pytest.fixture
def coat():
    return make_coat


@pytest.fixture
def view():
    return make_view
