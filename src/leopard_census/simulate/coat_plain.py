"""Coats of the other animals of the forest, and the clothes of people."""

from __future__ import annotations

import cv2
import numpy as np

from leopard_census.simulate.coat_ground import (
    EAR_SHAPE,
    HEAD_SHAPE,
    LIMB_SHAPE,
    LIMBS,
    TAIL_SHAPE,
    TRUNK_SHAPE,
    Colour,
    Texture,
    belly_map,
    cat_ears,
    face,
    finish,
    inner_map,
    mix,
    plain,
    row_map,
)
from leopard_census.simulate.coat_marks import MarkMap, Rng, scatter_centres, smooth_noise, spots, stripes


def tiger(rng: Rng) -> dict[str, Texture]:
    """An Amur tiger: pale orange with dark stripes, white below."""
    tone = rng.normal(0, 1)
    orange, pale, black = (206 + 6 * tone, 140 + 6 * tone, 72 + 5 * tone), (232, 224, 210), (40, 32, 28)
    belly = belly_map(TRUNK_SHAPE)
    picture = mix(plain(TRUNK_SHAPE, orange), pale, np.clip((belly - 0.68) * 5, 0, 1))
    marks = stripes(rng, TRUNK_SHAPE, 15.0, 0.60, 0.34)
    textures = {"trunk": finish(rng, mix(picture, black, 0.9 * marks), 0.05)}
    for name in LIMBS:
        ring = stripes(rng, LIMB_SHAPE, 9.0, 0.35, 0.30) * (0.35 + 0.65 * inner_map(name, LIMB_SHAPE))
        ring *= 1.0 if "hind" in name else np.clip(1.4 - 1.3 * row_map(LIMB_SHAPE), 0.15, 1)
        limb = mix(plain(LIMB_SHAPE, orange), pale, np.clip(inner_map(name, LIMB_SHAPE) * 1.3, 0, 0.9))
        textures[name] = finish(rng, mix(limb, black, 0.85 * ring), 0.05)
    rings = stripes(rng, TAIL_SHAPE, 10, 0.15, 0.45)
    tail = mix(plain(TAIL_SHAPE, orange), pale, np.clip(belly_map(TAIL_SHAPE) * -1.5 + 0.9, 0, 0.9))
    textures["tail"] = finish(rng, mix(tail, black, 0.9 * rings), 0.05)
    along, under = row_map(HEAD_SHAPE), belly_map(HEAD_SHAPE)
    head = mix(plain(HEAD_SHAPE, orange), pale, np.clip((under - 0.5) * 4, 0, 1))
    bars = stripes(rng, HEAD_SHAPE, 7, 0.4, 0.32) * np.clip((0.72 - along) * 6, 0, 1)
    head = mix(
        head,
        pale,
        np.clip(1 - np.abs(along - 0.60) * 9, 0, 0.8) * np.clip(1 - np.abs(under - 0.12) * 8, 0, 1),
    )
    textures["head"] = finish(
        rng, face(mix(head, black, 0.85 * bars), (210, 180, 90), (170, 110, 100)), 0.04, 5
    )
    textures.update(cat_ears(black, pale, orange))
    return textures


def _ears(rng: Rng, outside: Colour, inside: Colour) -> dict[str, Texture]:
    picture = mix(plain(EAR_SHAPE, inside), outside, np.clip((belly_map(EAR_SHAPE) - 0.25) * 5, 0, 1))
    ear = finish(rng, picture, 0.05, 5)
    return {"ear_left": ear, "ear_right": ear}


def _antlers(rng: Rng) -> dict[str, Texture]:
    bone = mix(plain((40, 12), (96, 78, 60)), (206, 192, 168), np.clip((row_map((40, 12)) - 0.7) * 3, 0, 1))
    texture = finish(rng, bone, 0.08, 5)
    return {f"antler_{side}_{k}": texture for side in ("left", "right") for k in range(3)}


def sika(rng: Rng) -> dict[str, Texture]:
    """A sika in winter coat: grey-brown, faint spots, white rump patch with a dark rim."""
    tone = rng.normal(0, 1)
    coat = (106 + 7 * tone, 89 + 6 * tone, 72 + 5 * tone)
    dark, pale = (78, 62, 50), (150, 134, 116)
    belly, along = belly_map(TRUNK_SHAPE), row_map(TRUNK_SHAPE)
    picture = mix(plain(TRUNK_SHAPE, coat), dark, np.clip((0.05 - belly) * 16, 0, 0.7))
    picture = mix(picture, (164, 152, 138), np.clip((belly - 0.82) * 5, 0, 0.8))
    picture = mix(picture, pale, np.clip((along - 0.75) * 2, 0, 0.35))
    marks = MarkMap(TRUNK_SHAPE, (1.4, 1.0))
    centres = scatter_centres(rng, (1.4, 1.0), lambda u, v: 0.085 + 0 * u, 1500)
    away = np.minimum(centres[:, 1], 1.0 - centres[:, 1])
    spots(rng, marks, centres[(away > 0.06) & (away < 0.30) & (centres[:, 0] < 0.95)], 0.36, 1.5)
    picture = mix(picture, (176, 158, 132), 0.35 * marks.read(rng, 2.0))
    patch = np.clip((0.085 - along + 0.01 * smooth_noise(rng, TRUNK_SHAPE, (40, 20))) * 60, 0, 1)
    rim = np.clip((0.115 - along) * 60, 0, 1)
    picture = mix(mix(picture, (60, 48, 40), 0.8 * rim), (236, 232, 224), patch)
    textures = {"trunk": finish(rng, picture, 0.07)}
    textures.update(_hoofed_limbs(rng, coat, dark, (150, 130, 108)))
    stripe = np.clip((belly_map(TAIL_SHAPE) - 0.7) * 6, 0, 1)
    textures["tail"] = finish(rng, mix(plain(TAIL_SHAPE, (234, 230, 222)), dark, stripe), 0.05)
    textures["head"] = _deer_head(rng, coat, pale, (58, 48, 44))
    textures.update(_ears(rng, coat, (190, 178, 164)))
    textures.update(_antlers(rng))
    return textures


def roe(rng: Rng) -> dict[str, Texture]:
    """A Siberian roe in winter coat: plain grey-brown, large white rump, no tail to be seen."""
    tone = rng.normal(0, 1)
    coat = (142 + 6 * tone, 126 + 6 * tone, 106 + 5 * tone)
    belly, along = belly_map(TRUNK_SHAPE), row_map(TRUNK_SHAPE)
    picture = mix(plain(TRUNK_SHAPE, coat), (176, 164, 148), np.clip((belly - 0.6) * 2, 0, 0.7))
    picture = mix(picture, (112, 98, 84), np.clip((0.08 - belly) * 8, 0, 0.4))
    patch = np.clip((0.15 - along + 0.015 * smooth_noise(rng, TRUNK_SHAPE, (40, 20))) * 50, 0, 1)
    picture = mix(picture, (240, 238, 232), patch * np.clip((0.9 - belly) * 6, 0, 1))
    textures = {"trunk": finish(rng, picture, 0.07)}
    textures.update(_hoofed_limbs(rng, coat, (118, 96, 76), (168, 146, 120)))
    textures["tail"] = finish(rng, plain(TAIL_SHAPE, (238, 236, 230)), 0.04)
    textures["head"] = _deer_head(rng, coat, (178, 166, 150), (36, 32, 32))
    textures.update(_ears(rng, (104, 90, 76), (206, 198, 186)))
    textures.update(_antlers(rng))
    return textures


def _hoofed_limbs(rng: Rng, coat: Colour, dark: Colour, pale: Colour) -> dict[str, Texture]:
    textures = {}
    down = row_map(LIMB_SHAPE)
    for name in LIMBS:
        picture = mix(plain(LIMB_SHAPE, coat), dark, np.clip((down - 0.35) * 2, 0, 0.55))
        picture = mix(picture, pale, 0.8 * inner_map(name, LIMB_SHAPE))
        picture = mix(picture, (34, 30, 28), np.clip((down - 0.955) * 60, 0, 1))
        textures[name] = finish(rng, picture, 0.06, 7)
    return textures


def _deer_head(rng: Rng, coat: Colour, pale: Colour, nose: Colour) -> Texture:
    along, under = row_map(HEAD_SHAPE), belly_map(HEAD_SHAPE)
    picture = mix(plain(HEAD_SHAPE, coat), pale, np.clip((under - 0.6) * 4, 0, 0.9))
    picture = mix(
        picture, (70, 58, 50), np.clip(1 - np.abs(along - 0.85) * 12, 0, 0.6) * np.clip(1 - under * 1.5, 0, 1)
    )
    picture = mix(
        picture, (224, 218, 208), np.clip((along - 0.88) * 20, 0, 0.7) * np.clip((under - 0.55) * 6, 0, 1)
    )
    return finish(rng, face(picture, (30, 22, 18), nose, 0.45, 0.20), 0.05, 5)


def boar(rng: Rng) -> dict[str, Texture]:
    """A wild boar in winter: dark bristles, grizzled, black limbs."""
    tone = rng.normal(0, 1)
    coat = (76 + 6 * tone, 66 + 6 * tone, 57 + 5 * tone)
    grizzle, black = (140, 126, 108), (30, 27, 25)
    belly = belly_map(TRUNK_SHAPE)
    patches = np.clip(0.25 + 0.3 * smooth_noise(rng, TRUNK_SHAPE, (9, 7)), 0, 0.55)
    picture = mix(plain(TRUNK_SHAPE, coat), grizzle, patches * np.clip(1.1 - belly, 0, 1))
    picture = mix(picture, black, np.clip((0.06 - belly) * 14, 0, 0.85) + np.clip((belly - 0.75) * 3, 0, 0.6))
    textures = {"trunk": finish(rng, picture, 0.22, 15)}
    for name in LIMBS:
        limb = mix(plain(LIMB_SHAPE, coat), black, np.clip((row_map(LIMB_SHAPE) - 0.2) * 2.2, 0, 0.9))
        textures[name] = finish(rng, limb, 0.18, 11)
    textures["tail"] = finish(rng, plain(TAIL_SHAPE, (48, 42, 38)), 0.15)
    along = row_map(HEAD_SHAPE)
    head = mix(plain(HEAD_SHAPE, coat), grizzle, np.clip(1 - np.abs(along - 0.55) * 4, 0, 0.6))
    head = face(mix(head, black, np.clip((along - 0.8) * 5, 0, 0.8)), (30, 24, 20), (70, 58, 54), 0.42, 0.17)
    for a in (0.34, 0.66):  # tusks
        cv2.line(
            head,
            (int(a * 200), 122),
            (int((a + np.sign(0.5 - a) * 0.05) * 200), 112),
            (205.0, 220.0, 226.0),
            3,
            cv2.LINE_AA,
        )
    textures["head"] = finish(rng, head, 0.16, 9)
    textures.update(_ears(rng, (44, 38, 34), (64, 56, 50)))
    return textures


def raccoon_dog(rng: Rng) -> dict[str, Texture]:
    """A raccoon dog: grey-buff with dark guard hair, black limbs, a black mask under a pale brow."""
    tone = rng.normal(0, 1)
    coat = (150 + 7 * tone, 134 + 7 * tone, 112 + 6 * tone)
    dark = (50, 44, 40)
    belly, along = belly_map(TRUNK_SHAPE), row_map(TRUNK_SHAPE)
    saddle = np.clip(0.8 - 1.7 * belly + 0.25 * smooth_noise(rng, TRUNK_SHAPE, (12, 8)), 0, 0.75)
    yoke = np.clip(1 - np.abs(along - 0.70) * 8, 0, 0.75) * np.clip(1.3 - belly, 0, 1)
    picture = mix(mix(plain(TRUNK_SHAPE, coat), dark, saddle), dark, yoke)
    picture = mix(picture, (70, 60, 52), np.clip((belly - 0.85) * 5, 0, 0.8))
    textures = {"trunk": finish(rng, picture, 0.17, 15)}
    for name in LIMBS:
        textures[name] = finish(
            rng, mix(plain(LIMB_SHAPE, coat), dark, np.clip((row_map(LIMB_SHAPE) - 0.12) * 4, 0, 0.95)), 0.1
        )
    tip = np.clip((row_map(TAIL_SHAPE) - 0.65) * 4, 0, 0.9)
    textures["tail"] = finish(rng, mix(plain(TAIL_SHAPE, coat), dark, tip), 0.16, 13)
    rows, under = row_map(HEAD_SHAPE), belly_map(HEAD_SHAPE)
    head = mix(
        plain(HEAD_SHAPE, (168, 152, 130)), (214, 206, 192), np.clip(1 - np.abs(rows - 0.42) * 5, 0, 0.8)
    )
    mask = np.clip(1.3 - np.abs(rows - 0.62) * 9, 0, 1) * np.clip(1.4 - np.abs(under - 0.45) * 3.2, 0, 1)
    head = mix(head, (34, 30, 28), mask)
    head = mix(head, (206, 198, 186), np.clip((rows - 0.76) * 9, 0, 0.9))
    textures["head"] = finish(rng, face(head, (20, 16, 14), (26, 24, 24), 0.62, 0.20), 0.07, 7)
    textures.update(_ears(rng, (52, 46, 42), (120, 108, 94)))
    return textures


def person(rng: Rng) -> dict[str, Texture]:
    """Winter clothes: jacket, trousers, boots, cap, and what of a face shows."""
    jackets = ((58, 70, 52), (40, 52, 80), (120, 50, 44), (96, 92, 80), (52, 54, 58))
    trousers = ((52, 54, 50), (60, 66, 50), (40, 44, 54))
    jacket, legs = jackets[int(rng.integers(len(jackets)))], trousers[int(rng.integers(len(trousers)))]
    boots, skin, cap = (34, 30, 28), (190, 146, 122), (46, 44, 46)

    def cloth(shape: tuple[int, int], colour: Colour, folds: float) -> Texture:
        creases = smooth_noise(rng, shape, (10, 5))
        picture = plain(shape, colour) * (1.0 + folds * creases[..., None])
        return np.clip(picture * (1 + 0.03 * rng.standard_normal(shape)[..., None]), 0, 255).astype(np.uint8)

    trunk = cloth(TRUNK_SHAPE, jacket, 0.10)
    trunk[:18] = np.array(legs[::-1], np.uint8)
    textures = {"trunk": trunk, "pack": cloth((80, 80), (66, 74, 58), 0.08)}
    for side in ("left", "right"):
        leg = cloth(LIMB_SHAPE, legs, 0.12)
        leg[int(0.82 * LIMB_SHAPE[0]) :] = np.array(boots[::-1], np.uint8)
        arm = cloth(LIMB_SHAPE, jacket, 0.12)
        arm[int(0.88 * LIMB_SHAPE[0]) :] = np.array((50, 46, 44), np.uint8)
        textures[f"leg_{side}"], textures[f"arm_{side}"] = leg, arm
    head = plain(HEAD_SHAPE, skin)
    head = mix(head, (150, 104, 90), np.clip(1 - np.abs(row_map(HEAD_SHAPE) - 0.35) * 10, 0, 0.4))
    head[int(0.56 * HEAD_SHAPE[0]) :] = np.array(cap[::-1], np.float32)
    back = np.clip((belly_map(HEAD_SHAPE) - 0.3) * 5, 0, 1)
    head = mix(head, cap, back * (row_map(HEAD_SHAPE) > 0.25))
    textures["head"] = finish(rng, head, 0.03)
    return textures
