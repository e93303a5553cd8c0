"""LNBNN: what each feature of a picture says for the pictures that hold its nearest features.

McCann & Lowe 2012, as HotSpotter uses it: each feature's K nearest features, over all pictures at once, speak for
their picture with weight `d(K+1) - d(k)`. A feature that everybody has (plain fur, a blade of grass) finds its K+1
nearest all equally near and says nothing; a rare one says much. So the whole survey decides what is telling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.rootsift import Features

#: Nearest features that speak (the row "LNBNN K=5" of the trial on real photos; HotSpotter takes 4).
NEIGHBOURS = 5
#: Descriptors up to which the search is exact; above, in memory of a byte per number, through inverted lists.
EXACT_UP_TO = 400_000
#: Descriptors per inverted list, and share of the lists that are looked through.
PER_LIST, SHARE = 400, 0.06
#: Descriptors that the lists are learned from, per list.
LEARN_FROM = 60
#: RootSIFT numbers lie in 0 to 1, most below 0.5: as bytes, 0 to 255.
TO_BYTES = 510.0


@dataclass(frozen=True)
class FeatureMatches:
    """Matches of features, over all pairs of pictures a < b; sorted by a, b, feature of a, feature of b.

    Attributes
    ----------
    a, b : int32 arrays, shape (n,)
        Pictures.
    of_a, of_b : int32 arrays, shape (n,)
        Features within them.
    weight : float32 array, shape (n,)
        LNBNN weight, >= 0; where both features find each other, the sum of both.
    """

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    of_a: NDArray[np.int32]
    of_b: NDArray[np.int32]
    weight: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.a)


def nearest_features(features: Sequence[Features], group: Sequence[int]) -> FeatureMatches:
    """Match the features of every picture against those of all pictures of other groups.

    Parameters
    ----------
    features : sequence of Features, length n
        One per picture.
    group : sequence of int, length n
        Pictures of one group (an encounter) are near copies and are never matched with each other.

    Returns
    -------
    FeatureMatches
        Empty where there are too few features for a normaliser.

    Notes
    -----
    Up to `EXACT_UP_TO` descriptors the search is exact. Above, it looks through the nearest inverted lists
    (IVF, Jegou et al. 2011) of descriptors kept as bytes, so that ten million of them take 1.3 GB.
    """
    sizes = np.array([len(f) for f in features], np.int64)
    order = np.argsort(np.asarray(group, np.int64), kind="stable")
    picture = np.repeat(order, sizes[order]).astype(np.int32)
    feature = np.concatenate([np.arange(s, dtype=np.int32) for s in sizes[order]] or [np.zeros(0, np.int32)])
    groups = np.asarray(group, np.int64)[picture]
    stacked = np.concatenate([features[k].descriptors for k in order] or [np.zeros((0, 128), np.float32)])
    edges = np.flatnonzero(np.diff(groups, prepend=-1, append=-1))
    if len(edges) < 3:
        return _gather([])
    index = None if len(stacked) <= EXACT_UP_TO else _lists(stacked)
    found = []
    for first, last in zip(edges[:-1], edges[1:], strict=True):
        if len(stacked) - (last - first) <= NEIGHBOURS:
            continue
        near, distance = _search(stacked, int(first), int(last), index)
        rows = np.repeat(np.arange(first, last), NEIGHBOURS)
        to = near[:, :NEIGHBOURS].ravel()
        weight = (distance[:, NEIGHBOURS:] - distance[:, :NEIGHBOURS]).ravel()
        good = to >= 0
        rows, to, weight = rows[good], to[good], weight[good]
        found.append((picture[rows], picture[to], feature[rows], feature[to], weight))
    return _gather(found)


def _search(
    stacked: NDArray[np.float32], first: int, last: int, index: faiss.Index | None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Rows of the nearest outside [first, last), -1 for none, and their distances; shape (last - first, K + 1)."""
    queries = stacked[first:last]
    if index is None:
        rest = np.concatenate([stacked[:first], stacked[last:]])
        squared, near = faiss.knn(queries, rest, NEIGHBOURS + 1)
        near = np.where(near >= first, near + (last - first), near)
    else:
        outside = faiss.IDSelectorNot(faiss.IDSelectorRange(first, last))
        probes = max(8, round(index.nlist * SHARE))
        wanted = faiss.SearchParametersIVF(sel=outside, nprobe=probes)
        squared, near = index.search(queries * TO_BYTES, NEIGHBOURS + 1, params=wanted)
        squared = squared / np.float32(TO_BYTES**2)
        # Fewer than K + 1 found: no normaliser, so the row says nothing.
        near[near[:, NEIGHBOURS] < 0] = -1
        squared[near < 0] = 0.0
    return near, np.sqrt(np.maximum(squared, 0))


def _lists(stacked: NDArray[np.float32]) -> faiss.IndexIVF:
    """Inverted lists over descriptors as bytes."""
    lists = max(64, len(stacked) // PER_LIST)
    coarse = faiss.IndexFlatL2(stacked.shape[1])
    index = faiss.IndexIVFScalarQuantizer(
        coarse, stacked.shape[1], lists, faiss.ScalarQuantizer.QT_8bit_direct, faiss.METRIC_L2, False
    )
    step = max(1, len(stacked) // (lists * LEARN_FROM))
    index.cp.seed = 1
    index.train(np.round(stacked[::step] * TO_BYTES))
    for start in range(0, len(stacked), 100_000):
        index.add(np.round(stacked[start : start + 100_000] * TO_BYTES))
    return index


def _gather(found: list[tuple[NDArray[np.generic], ...]]) -> FeatureMatches:
    """Both directions of each pair of pictures together, sorted, each pair of features once."""
    if not found:
        none = np.zeros(0, np.int32)
        return FeatureMatches(none, none, none, none, np.zeros(0, np.float32))
    a, b, of_a, of_b, weight = (np.concatenate(part) for part in zip(*found, strict=True))
    swap = a > b
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    of_a, of_b = np.where(swap, of_b, of_a), np.where(swap, of_a, of_b)
    order = np.lexsort((weight, of_b, of_a, b, a))
    a, b, of_a, of_b, weight = a[order], b[order], of_a[order], of_b[order], weight[order]
    new = np.ones(len(a), bool)
    new[1:] = (np.diff(a) != 0) | (np.diff(b) != 0) | (np.diff(of_a) != 0) | (np.diff(of_b) != 0)
    total = np.add.reduceat(weight.astype(np.float64), np.flatnonzero(new))
    return FeatureMatches(
        a[new].astype(np.int32),
        b[new].astype(np.int32),
        of_a[new].astype(np.int32),
        of_b[new].astype(np.int32),
        total.astype(np.float32),
    )
