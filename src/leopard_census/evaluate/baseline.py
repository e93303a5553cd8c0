"""The named baseline: upright RootSIFT at 400 px on the whole true box, LNBNN, affine MAGSAC on the best.

This is the peer that every identity figure is held against. It is frozen: whatever the individuals stage
learns to do better must not change it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.rootsift import Features, affine_inliers

#: Nearest neighbours per feature; the next one is the normaliser (the row "LN K=5" of the real-photo trial).
NEIGHBOURS = 5
#: Columns per block in the search for the nearest; of no influence on the result.
BLOCK = 256
#: Gallery pictures per query that are checked for one affine map.
SHORTLIST = 25
#: Inlier distance in pixels: 5% of the 400 px side.
TOLERANCE_PX = 20.0
#: Weight of the unverified sum, small enough never to outrank a verified match, so that the rest stays in
#: order.
UNVERIFIED = 1e-3


def lnbnn_verified(
    features: Sequence[Features], encounter_of_image: Sequence[int], *, verify: bool = True
) -> NDArray[np.float64]:
    """Score every picture against every picture of other encounters.

    Parameters
    ----------
    features : sequence of Features, length n
        One per picture.
    encounter_of_image : sequence of int, length n
        Pictures of one encounter are never matched with each other.
    verify : bool
        False gives the plain LNBNN sums.

    Returns
    -------
    float64 array, shape (n, n)
        Row = query. LNBNN (McCann & Lowe 2012; HotSpotter): each query feature's K nearest gallery
        features, over all gallery pictures at once, add `d(K+1) - d(k)` to their picture; distances are
        Euclidean between unit vectors. With `verify`, the 25 best pictures score the sum over the matches
        that fit one affine map (at least 4), plus 0.001 of the plain sum.
    """
    n = len(features)
    owner = np.asarray(encounter_of_image, int)
    sizes = [len(f) for f in features]
    picture_of = np.repeat(np.arange(n), sizes)
    index_in = np.concatenate([np.arange(size) for size in sizes]) if n else np.zeros(0, int)
    everything = np.concatenate([f.descriptors for f in features]) if n else np.zeros((0, 128), np.float32)
    scores = np.zeros((n, n))
    for encounter in np.unique(owner):
        gallery = owner[picture_of] != encounter
        if int(gallery.sum()) <= NEIGHBOURS:
            continue
        base = np.ascontiguousarray(everything[gallery].T)
        pictures, indices = picture_of[gallery], index_in[gallery]
        for query in np.flatnonzero(owner == encounter).tolist():
            if not len(features[query]):
                continue
            near, weights = _neighbours(features[query].descriptors, base)
            scores[query] = _score(features, query, pictures[near], indices[near], weights, verify)
    return scores


def _neighbours(
    descriptors: NDArray[np.float32], base: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Columns of the K nearest, and their LNBNN weights; both shape (n, K)."""
    similar = descriptors @ base
    rows, columns = _at_least_kth_largest(similar, NEIGHBOURS + 1)
    values = similar[rows, columns]
    order = np.lexsort((columns, -values, rows))
    starts = np.searchsorted(rows[order], np.arange(len(similar)))
    picked = order[starts[:, None] + np.arange(NEIGHBOURS + 1)]
    top = columns[picked]
    distance = np.sqrt(np.maximum(2 - 2 * values[picked].astype(np.float64), 0))
    return top[:, :NEIGHBOURS], distance[:, NEIGHBOURS:] - distance[:, :NEIGHBOURS]


def _at_least_kth_largest(values: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the values that are not below their row's k-th largest.

    The k largest lie in the k blocks of columns with the largest maxima, and a maximum costs a fraction of
    what a partition of the whole row does.
    """
    n, columns = values.shape
    size = BLOCK if columns // BLOCK > k else 1
    blocks = columns // size
    whole = values[:, : blocks * size].reshape(n, blocks, size)
    maxima = whole.max(axis=2)
    best = np.argpartition(maxima, -k, axis=1)[:, -k:]
    few = np.take_along_axis(whole, best[:, :, None], axis=1).reshape(n, k * size)
    rest = values[:, blocks * size :]
    threshold = np.partition(np.concatenate([few, rest], axis=1), -k, axis=1)[:, -k, None]
    row, block = np.nonzero(maxima >= threshold)
    hit, within = np.nonzero(whole[row, block] >= threshold[row])
    row_rest, column_rest = np.nonzero(rest >= threshold)
    return (
        np.concatenate([row[hit], row_rest]),
        np.concatenate([block[hit] * size + within, column_rest + blocks * size]),
    )


def _score(
    features: Sequence[Features],
    query: int,
    pictures: NDArray[np.int64],
    indices: NDArray[np.int64],
    weights: NDArray[np.float64],
    verify: bool,
) -> NDArray[np.float64]:
    """One row of the score matrix."""
    plain = np.zeros(len(features))
    np.add.at(plain, pictures.ravel(), weights.ravel())
    if not verify:
        return plain
    row = UNVERIFIED * plain
    feature_of = np.repeat(np.arange(len(pictures)), NEIGHBOURS)
    for other in np.argsort(-plain, kind="stable")[:SHORTLIST]:
        hit = pictures.ravel() == other
        if int(hit.sum()) < 4:
            continue
        xy_query = features[query].xy[feature_of[hit]]
        xy_other = features[int(other)].xy[indices.ravel()[hit]]
        fits = affine_inliers(xy_query, xy_other, tolerance_px=TOLERANCE_PX)
        row[other] += float(weights.ravel()[hit][fits].sum())
    return row
