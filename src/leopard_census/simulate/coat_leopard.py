"""The leopard's coat: rosettes and spots laid out anew for every coat seed, left and right flank apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.coat_ground import (
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
from leopard_census.simulate.coat_marks import MarkMap, Rng, rosettes, scatter_centres, spots, stripes


def leopard(rng: Rng) -> dict[str, Texture]:
    """An Amur leopard: large wide-set rosettes on the flanks, solid spots on limbs, neck and head, ringed tail."""
    tone = rng.normal(0, 1)
    back = (192 + 8 * tone, 152 + 7 * tone, 100 + 6 * tone)
    flank = (210 + 6 * tone, 178 + 6 * tone, 132 + 6 * tone)
    pale, black, inside = (228, 220, 206), (34, 28, 26), (178 + 6 * tone, 132 + 6 * tone, 80 + 5 * tone)
    style = {
        "fill": float(rng.uniform(0.74, 0.88)),
        "thick": float(rng.uniform(0.40, 0.60)),
        "broken": float(rng.uniform(0.5, 1.0)),
    }
    size = float(
        rng.uniform(0.074, 0.092)
    )  # rosette spacing on the flank: Amur leopards have large, wide-set ones
    extent = (1.22, 0.90)

    def depth(v: NDArray) -> NDArray:
        return np.minimum(v, extent[1] - v)

    def spacing(u: NDArray, v: NDArray) -> NDArray:
        d = depth(v)
        along = np.interp(u, (0.0, 0.12, 0.3, 0.75, 0.95, 1.22), (0.70, 0.92, 1.0, 0.98, 0.66, 0.50))
        round_ = np.interp(d, (0.0, 0.05, 0.12, 0.30, 0.36, 0.45), (0.62, 0.72, 1.0, 1.0, 0.80, 0.85))
        return size * along * round_

    trunk_marks, trunk_tint = MarkMap(TRUNK_SHAPE, extent), MarkMap(TRUNK_SHAPE, extent)
    # Marks lie closer than their nominal spacing, so that neighbours touch here and there.
    centres = scatter_centres(rng, extent, lambda u, v: 0.82 * spacing(u, v), 5000) / np.array(
        [1.0, 1.0, 0.82]
    )
    along = np.interp(centres[:, 0], (0.0, 0.1, 0.75, 0.9, 1.0), (0.5, 0.95, 0.95, 0.45, 0.05))
    across = np.interp(depth(centres[:, 1]), (0.0, 0.05, 0.09, 0.31, 0.36), (0.15, 0.3, 1.0, 1.0, 0.05))
    rosettes(rng, trunk_marks, trunk_tint, centres, along * across, style)
    shape = TRUNK_SHAPE
    belly = belly_map(shape)
    picture = mix(plain(shape, back), flank, np.clip(belly * 2.2, 0, 1))
    picture = mix(picture, pale, np.clip((belly - 0.66) * 4.5, 0, 1))
    picture = mix(picture, inside, 0.75 * trunk_tint.read(rng, 1.5))
    trunk = finish(rng, mix(picture, black, 0.94 * trunk_marks.read(rng, 1.6)), 0.05)
    textures = {"trunk": trunk}
    for name in LIMBS:
        textures[name] = _leopard_limb(rng, name, size, flank, pale, black, inside, style)
    textures["tail"] = _leopard_tail(rng, flank, pale, black)
    textures["head"] = _leopard_head(rng, flank, pale, black)
    textures.update(cat_ears(black, pale, flank))
    return textures


def _leopard_limb(
    rng: Rng,
    name: str,
    size: float,
    flank: Colour,
    pale: Colour,
    black: Colour,
    inside: Colour,
    style: dict[str, float],
) -> Texture:
    shape, extent = LIMB_SHAPE, (0.78, 0.36)
    marks, tint = MarkMap(shape, extent), MarkMap(shape, extent)

    def spacing(u: NDArray, v: NDArray) -> NDArray:
        return size * np.interp(u, (0.0, 0.18, 0.34, 0.6, 0.78), (0.85, 0.80, 0.58, 0.36, 0.26)) + 0.0 * v

    centres = scatter_centres(rng, extent, spacing, 1500)
    openness = (
        np.interp(centres[:, 0], (0.0, 0.16, 0.26), (0.85, 0.7, 0.0))
        if "hind" in name
        else 0.25 * np.ones(len(centres))
    )
    openness = np.where(centres[:, 0] < 0.22, openness, 0.0)
    rosettes(rng, marks, tint, centres, openness, style)
    inner, down = inner_map(name, shape), row_map(shape)
    picture = mix(plain(shape, flank), pale, np.clip(inner * 1.2 + 0.35 * (down - 0.4), 0, 0.95))
    picture = mix(picture, inside, 0.7 * tint.read(rng, 1.5))
    return finish(rng, mix(picture, black, 0.92 * marks.read(rng, 1.4)), 0.05, 7)


def _leopard_tail(rng: Rng, flank: Colour, pale: Colour, black: Colour) -> Texture:
    shape, extent = TAIL_SHAPE, (0.82, 0.24)
    marks = MarkMap(shape, extent)
    centres = scatter_centres(rng, extent, lambda u, v: 0.055 - 0.012 * u + 0 * v, 700)
    spots(rng, marks, centres[centres[:, 0] < 0.6], 0.72)
    rings = stripes(rng, shape, 11, 0.25, 0.62) * np.clip((row_map(shape) - 0.55) * 6, 0, 1)
    under = 1.0 - belly_map(shape)
    picture = mix(plain(shape, flank), pale, np.clip(1.7 * under - 0.8, 0, 0.9))
    dark = np.maximum(marks.read(rng, 1.2), rings)
    dark = np.maximum(dark, np.clip((row_map(shape) - 0.94) * 20, 0, 1))
    return finish(rng, mix(picture, black, 0.92 * dark), 0.06)


def _leopard_head(rng: Rng, flank: Colour, pale: Colour, black: Colour) -> Texture:
    shape, extent = HEAD_SHAPE, (0.30, 0.50)
    marks = MarkMap(shape, extent)
    centres = scatter_centres(rng, extent, lambda u, v: 0.026 - 0.030 * u + 0 * v, 1200)
    away = np.minimum(centres[:, 1], extent[1] - centres[:, 1])
    spots(rng, marks, centres[(centres[:, 0] < 0.19) & (away < 0.19)], 0.62, 1.6)
    whiskers = centres[(centres[:, 0] >= 0.21) & (centres[:, 0] < 0.26) & (away > 0.08) & (away < 0.17)]
    spots(rng, marks, whiskers, 0.3)
    along, belly = row_map(shape), belly_map(shape)
    picture = mix(plain(shape, flank), pale, np.clip((belly - 0.55) * 4, 0, 1))
    picture = mix(picture, pale, np.clip((along - 0.70) * 5, 0, 0.8) * np.clip(belly * 3 - 0.4, 0, 1))
    picture = mix(picture, black, 0.9 * marks.read(rng, 0.9))
    picture = face(picture, (200, 170, 90), (120, 80, 76))
    return finish(rng, picture, 0.04, 5)
