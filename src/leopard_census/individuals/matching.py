"""Comparison of views of one flank: which pictures share a patch of coat, and how much of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.rootsift import SCALE_RANGE, Features, affine_inliers

#: Fewest matches that agree on a map; an affine map takes three, so four is the first that proves anything.
MIN_INLIERS = 4
#: Descriptors compared at once are limited so that a block of similarities stays below about 100 MB.
_BLOCK_CELLS = 24_000_000


@dataclass(frozen=True)
class ViewMatch:
    """Outcome of two views.

    Attributes
    ----------
    a, b : int
        Positions of the views in the list compared.
    inliers : int
        Matches that fit one affine map, 0 when there is none.
    score : float
        ln(1 + sum over these matches of their distinctness, 1 - nearest / second-nearest distance, in
        tenths).
    """

    a: int
    b: int
    inliers: int
    score: float


def match_views(
    features: Sequence[Features], owner: Sequence[int], *, side: int, ratio: float, tolerance: float
) -> Iterator[ViewMatch]:
    """Compare every two views of different owners.

    Parameters
    ----------
    features : sequence of Features
        Views of one flank.
    owner : sequence of int
        The sighting of each view, ascending; views of one owner are not compared.
    side, ratio, tolerance
        Settings (`FeatureSettings.side`, `MatchSettings`).

    Yields
    ------
    ViewMatch
        For every pair with a < b that shares a map. Matches are mutual nearest neighbours that pass the
        ratio test from a to b.
    """
    sizes = np.array([len(f) for f in features], int)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    stacked = (
        np.concatenate([f.descriptors for f in features]) if len(features) else np.zeros((0, 128), np.float32)
    )
    for a in range(len(features)):
        if sizes[a] < MIN_INLIERS:
            continue
        others = [b for b in range(a + 1, len(features)) if owner[b] != owner[a] and sizes[b] >= MIN_INLIERS]
        for block in _blocks(others, sizes, int(sizes[a])):
            first, last = block[0], block[-1]
            similar = features[a].descriptors @ stacked[starts[first] : starts[last + 1]].T
            for b in block:
                part = similar[:, starts[b] - starts[first] : starts[b + 1] - starts[first]]
                found = _verify(features[a], features[b], part, ratio, side * tolerance)
                if found is not None:
                    yield ViewMatch(a, b, *found)


def _blocks(others: Sequence[int], sizes: NDArray[np.int64], height: int) -> Iterator[list[int]]:
    """Runs of views whose table of similarities stays small."""
    block: list[int] = []
    width = 0
    for b in others:
        if block and (width + int(sizes[b])) * height > _BLOCK_CELLS:
            yield block
            block, width = [], 0
        block.append(b)
        width += int(sizes[b])
    if block:
        yield block


def _verify(
    a: Features, b: Features, similar: NDArray[np.float32], ratio: float, tolerance_px: float
) -> tuple[int, float] | None:
    """Inliers and score of two views from their table of cosines, shape (len(a), len(b))."""
    rows = np.arange(len(a))
    nearest = similar.argmax(axis=1)
    best = similar[rows, nearest]
    rest = similar.copy()
    rest[rows, nearest] = -1.0
    second = rest.max(axis=1)
    # Distances of unit vectors: d^2 = 2 - 2 cos.
    quotient = np.sqrt(np.maximum(1 - best, 0) / np.maximum(1 - second, 1e-6))
    kept = np.flatnonzero(quotient < ratio)
    if len(kept) < MIN_INLIERS:
        return None
    mutual = similar[:, nearest[kept]].argmax(axis=0) == kept
    kept = kept[mutual]
    if len(kept) < MIN_INLIERS:
        return None
    to = nearest[kept]
    if not _similar_shift(a, b, kept, to, tolerance_px):
        return None
    fits = affine_inliers(a.xy[kept], b.xy[to], tolerance_px=tolerance_px)
    if not fits.any():
        return None
    weight = float((1 - quotient[kept][fits]).sum())
    return int(fits.sum()), float(np.log1p(10 * weight))


def _similar_shift(
    a: Features, b: Features, kept: NDArray[np.int64], to: NDArray[np.int64], tolerance_px: float
) -> bool:
    """Whether enough matches agree roughly on scale and shift, so that the slower search is worth while.

    Each match proposes the upright map of its own place and size (HotSpotter's check); twice the tolerance,
    since the affine map that follows may also shear.
    """
    scale = b.size[to] / a.size[kept]
    within = (scale >= SCALE_RANGE[0]) & (scale <= SCALE_RANGE[1])
    if int(within.sum()) < MIN_INLIERS:
        return False
    xy_a, xy_b, scale = a.xy[kept][within], b.xy[to][within], scale[within]
    shift = (xy_a[None] - xy_a[:, None]) * scale[:, None, None]
    off = xy_b[None] - xy_b[:, None] - shift
    agree = (off**2).sum(axis=2) < (2 * tolerance_px) ** 2
    return int(agree.sum(axis=1).max()) >= MIN_INLIERS
