"""Ground colours of a coat and what all coats share: belly and inner sides, hair, face, ears."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.coat_marks import Map, Rng, hair, smooth_noise

Texture = NDArray[np.uint8]
Colour = tuple[float, float, float]  # red, green, blue, 0 to 255, as a reader expects it; textures are BGR

LIMBS = ("fore_left", "fore_right", "hind_left", "hind_right")
TRUNK_SHAPE, LIMB_SHAPE, HEAD_SHAPE, TAIL_SHAPE, EAR_SHAPE = (
    (420, 320),
    (260, 144),
    (150, 200),
    (220, 64),
    (32, 32),
)


def mix(base: NDArray, colour: Colour, amount: Map | NDArray) -> NDArray:
    """Blend a picture towards a colour by ``amount`` 0 to 1."""
    target = np.array(colour[::-1], np.float32)
    return base + (target - base) * np.clip(amount, 0, 1)[..., None]


def plain(shape: tuple[int, int], colour: Colour) -> NDArray:
    """A picture of one colour."""
    return np.broadcast_to(np.array(colour[::-1], np.float32), (*shape, 3)).copy()


def finish(rng: Rng, picture: NDArray, contrast: float, length: int = 9) -> Texture:
    """Lay hair over a picture and round it to bytes."""
    shape = picture.shape[:2]
    coarse = smooth_noise(rng, shape, (14, 10))
    grain = 1.0 + contrast * (0.7 * hair(rng, shape, length) + 0.5 * coarse)
    return np.clip(picture * grain[..., None], 0, 255).astype(np.uint8)


def belly_map(shape: tuple[int, int]) -> Map:
    """0 along the back line, 1 along the belly line."""
    v = np.linspace(0, 2 * np.pi, shape[1], dtype=np.float32)
    return np.broadcast_to(0.5 - 0.5 * np.cos(v), shape).astype(np.float32)


def row_map(shape: tuple[int, int]) -> Map:
    """0 at the first row (rump, top of a limb, back of the head), 1 at the last."""
    return np.broadcast_to(np.linspace(0, 1, shape[0], dtype=np.float32)[:, None], shape).copy()


def inner_map(name: str, shape: tuple[int, int]) -> Map:
    """1 on the side of a limb that faces the other limb."""
    v = np.linspace(0, 2 * np.pi, shape[1], dtype=np.float32)
    side = -1.0 if name.endswith("left") else 1.0
    return np.broadcast_to(np.clip(side * np.sin(v), 0, 1), shape).astype(np.float32)


def face(picture: NDArray, eye: Colour, nose: Colour, eye_at: float = 0.62, around: float = 0.165) -> NDArray:
    """Eyes, nose and mouth of a head texture (rows back of the head to nose)."""
    h, w = picture.shape[:2]
    for side in (around, 1.0 - around):
        centre = (round(side * w), round(eye_at * h))
        cv2.ellipse(picture, centre, (8, 5), 0, 0, 360, (35.0, 30.0, 28.0), -1, cv2.LINE_AA)
        cv2.ellipse(picture, centre, (4, 3), 0, 0, 360, eye[::-1], -1, cv2.LINE_AA)
        cv2.circle(picture, centre, 2, (15.0, 12.0, 12.0), -1, cv2.LINE_AA)
    picture[round(0.95 * h) :] = np.array(nose[::-1], np.float32)
    mouth = (np.array([0.36, 0.37, 0.64, 0.63]) * w).astype(int)
    for a in mouth[[0, 3]]:
        cv2.line(picture, (int(a), round(0.74 * h)), (int(a), h - 1), (45.0, 42.0, 42.0), 1, cv2.LINE_AA)
    return picture


def cat_ears(black: Colour, pale: Colour, flank: Colour) -> dict[str, Texture]:
    """Ears of a big cat: pale within, black behind with a white spot."""
    shape = EAR_SHAPE
    behind, up = belly_map(shape), row_map(shape)
    inside = mix(plain(shape, pale), flank, np.clip(np.abs(behind - 0.12) * 4 + up - 0.55, 0, 1))
    picture = mix(inside, (120, 96, 84), np.clip(0.55 - 3 * behind - np.abs(up - 0.4), 0, 0.6))
    picture = mix(picture, black, np.clip((behind - 0.35) * 6, 0, 1) + np.clip((up - 0.86) * 8, 0, 0.8))
    spot = np.clip(1.6 - np.abs(up - 0.5) * 6, 0, 1) * np.clip((behind - 0.9) * 20, 0, 1)
    picture = mix(picture, pale, 0.8 * spot)
    picture = mix(picture, flank, np.clip((0.2 - up) * 8, 0, 1))
    ear = np.clip(picture, 0, 255).astype(np.uint8)
    return {"ear_left": ear, "ear_right": ear}
