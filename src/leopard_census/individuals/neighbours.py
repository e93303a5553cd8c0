"""What each feature of a picture says for the pictures that hold similar ones.

As in LNBNN (McCann & Lowe 2012; HotSpotter), a match weighs how much nearer it is than what chance gives: a feature
that everybody has (plain fur, a blade of grass) finds chance as near as the match and says nothing; a rare one says
much. LNBNN takes for chance the next neighbour behind the K nearest, which is no chance at all where an animal was
photographed more than K times: its own coat would silence it. Here chance is the nearest feature of all pictures *seen
in a mirror*: no coat is another one's mirror image, while fur, grass, cameras and light are the same. Nor is there a
K: every feature that is nearer than chance speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.rootsift import Features, mirrored_descriptors

#: Chance is the mirrored feature of this rank: the nearest of all would let a lucky one silence a true match.
CHANCE_RANK = 3
#: Neighbours that are asked for first; a feature that has them all nearer than chance asks for four times as many.
FIRST_ASKED = 6
#: Most neighbours of one feature.
MOST_ASKED = 384
#: Descriptors up to which the search is exact; above, in memory of a byte per number, through inverted lists. On a
#: simulated winter of 26,000 descriptors the lists took a seventh of the time and judged the pairs as well.
EXACT_UP_TO = 20_000
#: Descriptors per inverted list, share of the lists that are looked through, and the most of them.
PER_LIST, SHARE, MOST_PROBES = 200, 0.1, 64
#: The most where there are too many views to compare all: on the hard synthetic set a third of the time, and 0.712 of
#: the individuals among 50 instead of 0.714.
FEW_PROBES = 16
#: Most lists: the time to learn them grows with their square, and above 1.6 million descriptors it would be the most.
MOST_LISTS = 8192
#: Descriptors that the lists are learned from, per list.
LEARN_FROM = 60
#: Numbers of a descriptor, and descriptors that are brought together at once: 51 MB.
DIMENSIONS, BLOCK_ROWS = 128, 100_000
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
        Distance to chance less distance to the match, > 0; where both features find each other, the sum of both.
    chance : sequence of float32 arrays
        Distance to chance of every feature, picture by picture; empty where nothing was searched.
    """

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    of_a: NDArray[np.int32]
    of_b: NDArray[np.int32]
    weight: NDArray[np.float32]
    chance: Sequence[NDArray[np.float32]] = ()

    def __len__(self) -> int:
        return len(self.a)


def nearest_features(
    features: Sequence[Features], group: Sequence[int], *, most_probes: int = MOST_PROBES
) -> FeatureMatches:
    """Match the features of every picture against those of all pictures of other groups.

    Parameters
    ----------
    features : sequence of Features, length n
        One per picture.
    group : sequence of int, length n
        Pictures of one group (an encounter) are near copies and are never matched with each other.
    most_probes : int
        Most lists that are looked through for one descriptor.

    Notes
    -----
    Up to `EXACT_UP_TO` descriptors the search is exact. Above, it looks through the nearest inverted lists
    (IVF, Jegou et al. 2011) of descriptors kept as bytes, 272 of them per descriptor with the mirrored ones,
    so that ten million take 2.7 GB. Chance lets some four matches per descriptor through, whatever their
    number: nothing grows with the pairs of pictures.
    """
    order = np.argsort(np.asarray(group, np.int64), kind="stable")
    stack = _Stack([features[k].descriptors for k in order])
    sizes = np.diff(stack.starts)
    picture = np.repeat(order, sizes).astype(np.int32)
    feature = np.concatenate([np.arange(s, dtype=np.int32) for s in sizes] or [np.zeros(0, np.int32)])
    groups = np.asarray(group, np.int64)[picture]
    changes = np.flatnonzero(np.diff(groups)) + 1
    edges = [0, *changes.tolist(), len(picture)]
    if len(edges) < 3:
        return _gather([])
    plain, mirror = _Search(stack, most_probes), _Search(stack.mirrored(), most_probes)
    found = []
    by_row = np.zeros(len(picture), np.float32)
    for first, last in pairwise(edges):
        queries = stack.rows(first, last)
        chance = mirror.nearest(queries, CHANCE_RANK, first, last)[1][:, -1]
        by_row[first:last] = chance
        rows, to, distance = _nearer_than(chance, queries, plain, first, last)
        weight = chance[rows] - distance
        rows = rows + first
        found.append((picture[rows], picture[to].astype(np.int32), feature[rows], feature[to], weight))
    place = np.argsort(order)
    return replace(_gather(found), chance=[by_row[stack.starts[k] : stack.starts[k + 1]] for k in place])


class _Stack:
    """Descriptors of all pictures one after another, brought together a part at a time."""

    def __init__(self, parts: Sequence[NDArray[np.float32]], *, mirror: bool = False) -> None:
        self.starts = np.concatenate([[0], np.cumsum([len(p) for p in parts], dtype=np.int64)])
        self._parts, self._mirror = parts, mirror

    def __len__(self) -> int:
        return int(self.starts[-1])

    def mirrored(self) -> _Stack:
        """The same as seen in a mirror."""
        return _Stack(self._parts, mirror=True)

    def rows(self, first: int, last: int) -> NDArray[np.float32]:
        """Rows from first up to last, shape (last - first, 128)."""
        begin = int(np.searchsorted(self.starts, first, side="right")) - 1
        end = max(begin + 1, int(np.searchsorted(self.starts, last)))
        shift = int(self.starts[begin])
        joined = np.concatenate(self._parts[begin:end] or [np.zeros((0, 128), np.float32)])
        taken = joined[first - shift : last - shift]
        return mirrored_descriptors(taken) if self._mirror else taken

    def blocks(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """All rows in blocks, each with the number of its first."""
        for first in range(0, len(self), BLOCK_ROWS):
            yield first, self.rows(first, min(first + BLOCK_ROWS, len(self)))


def _nearer_than(
    limit: NDArray[np.float32], queries: NDArray[np.float32], search: _Search, first: int, last: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Query, row and distance of every descriptor outside [first, last) that is nearer than the query's limit."""
    left = np.arange(len(queries))
    out = []
    asked = FIRST_ASKED
    while len(left):
        near, distance = search.nearest(queries[left], asked, first, last)
        good = np.asarray((near >= 0) & (distance < limit[left, None]), bool)
        whole = good.all(axis=1) & (asked < MOST_ASKED)
        row, column = np.nonzero(good & ~np.asarray(whole)[:, None])
        out.append((left[row], near[row, column], distance[row, column]))
        left = left[whole]
        asked *= 4
    query, to, distance = (np.concatenate(part) for part in zip(*out, strict=True))
    return query, to, distance


class _Search:
    """Nearest descriptors outside a range of rows, shape (rows, 128)."""

    def __init__(self, stack: _Stack, most_probes: int) -> None:
        self.most_probes = most_probes
        self.lists = None if len(stack) <= EXACT_UP_TO else _lists(stack)
        self.stacked = stack.rows(0, len(stack)) if self.lists is None else None

    def nearest(
        self, queries: NDArray[np.float32], count: int, first: int, last: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows (-1: none) and distances of the `count` nearest outside [first, last), both (queries, count)."""
        near: NDArray[np.int64]
        if self.lists is None:
            assert self.stacked is not None
            rest = np.concatenate([self.stacked[:first], self.stacked[last:]])
            squared, near = faiss.knn(queries, rest, min(count, len(rest)))
            near = np.where(near >= first, near + (last - first), near)
        else:
            outside = faiss.IDSelectorNot(faiss.IDSelectorRange(first, last))
            probes = min(max(8, round(self.lists.nlist * SHARE)), self.most_probes)
            wanted = faiss.SearchParametersIVF()
            wanted.sel, wanted.nprobe = outside, probes
            squared, near = self.lists.search(queries * TO_BYTES, count, params=wanted)
            squared = squared / np.float32(TO_BYTES**2)
        return near, np.sqrt(np.maximum(squared, 0)).astype(np.float32)


def _lists(stack: _Stack) -> faiss.IndexIVF:
    """Inverted lists over descriptors as bytes."""
    lists = min(max(64, len(stack) // PER_LIST), MOST_LISTS)
    coarse = faiss.IndexFlatL2(DIMENSIONS)
    index = faiss.IndexIVFScalarQuantizer(
        coarse, DIMENSIONS, lists, faiss.ScalarQuantizer.QT_8bit_direct, faiss.METRIC_L2, False
    )
    step = max(1, len(stack) // (lists * LEARN_FROM))
    index.train(
        np.concatenate([np.round(rows[-first % step :: step] * TO_BYTES) for first, rows in stack.blocks()])
    )
    for _, rows in stack.blocks():
        index.add(np.round(rows * TO_BYTES))
    return index


def _gather(found: Sequence[tuple[NDArray[Any], ...]]) -> FeatureMatches:
    """Both directions of each pair of pictures together, sorted, each pair of features once."""
    if not found:
        none = np.zeros(0, np.int32)
        return FeatureMatches(none, none, none, none, np.zeros(0, np.float32))
    a, b, of_a, of_b, weight = (np.concatenate(part) for part in zip(*found, strict=True))
    if not len(a):
        return _gather([])
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
