"""Comparison of views: which pictures share a patch of coat, and how much of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.rootsift import Features
from leopard_census.individuals.neighbours import FEW_PROBES, MOST_PROBES, FeatureMatches, nearest_features
from leopard_census.individuals.verification import MIN_INLIERS, agree

#: Views per view that are checked for one map, those with the largest sum of weights (HotSpotter: 50).
SHORTLIST = 50
#: Two features of one camera that lie at one place of the frame, within this share of it, are background: the camera
#: stands still, and an animal does not stop twice in one place in one pose.
SAME_PLACE = 0.01
#: Weight of one good match: distances of RootSIFT features are about 0.05 apart where one is the right one.
UNIT_WEIGHT = 0.05


@dataclass(frozen=True)
class Picture:
    """What the comparison needs of a view.

    Attributes
    ----------
    features : Features
        n features in pixels of the scaled view.
    places : float32 array, shape (n, 2)
        The same as shares of the frame.
    camera, encounter : int
        Views of one camera may share background; views of one encounter are never compared.
    """

    features: Features
    places: NDArray[np.float32]
    camera: int
    encounter: int


@dataclass(frozen=True)
class ViewMatch:
    """Outcome of two views, a < b.

    Attributes
    ----------
    a, b : int
        Positions of the views in the list compared.
    inliers : int
        Matches that agree on one map.
    score : float
        ln(1 + sum of their LNBNN weights, each patch of coat once, in units of one good match).
    of_a, of_b : int arrays, shape (inliers,)
        The features that agree.
    """

    a: int
    b: int
    inliers: int
    score: float
    of_a: NDArray[np.int32]
    of_b: NDArray[np.int32]


def match_views(pictures: Sequence[Picture], *, side: int, tolerance: float) -> Iterator[ViewMatch]:
    """Compare all views of different encounters: `MatchedViews` and its best pairs verified."""
    found = MatchedViews(pictures)
    yield from found.verified(found.best(), side=side, tolerance=tolerance)


class MatchedViews:
    """Views whose features were matched, pair by pair.

    Parameters
    ----------
    pictures : sequence of Picture
        Every one turned to walk to the left, whichever flank it shows: two of one flank may share a coat, two of
        different flanks never do and show what chance gives.
    few_probes : bool
        Search less thoroughly, as suits very many views.

    Attributes
    ----------
    matches : FeatureMatches
        Without those of the background.
    starts, ends : int arrays, shape (pairs,)
        Of the matches of each pair that has some.
    a, b : int32 arrays, shape (pairs,)
        The pairs, a < b, in order.
    """

    def __init__(self, pictures: Sequence[Picture], *, few_probes: bool = False) -> None:
        self.pictures = pictures
        found = nearest_features(
            [p.features for p in pictures],
            [p.encounter for p in pictures],
            most_probes=FEW_PROBES if few_probes else MOST_PROBES,
        )
        self.matches = _without_background(found, pictures)
        self.starts, self.ends = _runs(self.matches)
        self.a, self.b = self.matches.a[self.starts], self.matches.b[self.starts]

    def __len__(self) -> int:
        return len(self.starts)

    def best(self) -> NDArray[np.bool_]:
        """Pairs worth a search for a map, shape (pairs,): those among the best `SHORTLIST` of either view."""
        if not len(self):
            return np.zeros(0, bool)
        weights = np.add.reduceat(self.matches.weight.astype(np.float64), self.starts)
        return _shortlist(self.a, self.b, weights, len(self.pictures))

    def verified(self, kept: NDArray[np.bool_], *, side: int, tolerance: float) -> Iterator[ViewMatch]:
        """Those of the kept pairs, shape (pairs,), that share a map, in order.

        Parameters
        ----------
        kept : bool array, shape (pairs,)
        side : int
            Geometric-mean side of the views in pixels.
        tolerance : float
            Inlier distance as a share of the side.
        """
        found = self.matches
        kept = kept & (self.ends - self.starts >= MIN_INLIERS)
        for start, end in zip(self.starts[kept].tolist(), self.ends[kept].tolist(), strict=True):
            a, b = int(found.a[start]), int(found.b[start])
            of_a, of_b, weight = found.of_a[start:end], found.of_b[start:end], found.weight[start:end]
            one, other = self.pictures[a].features, self.pictures[b].features
            agreement = agree(
                one.xy[of_a],
                one.size[of_a],
                other.xy[of_b],
                other.size[of_b],
                weight,
                side=side,
                tolerance=tolerance,
            )
            if agreement is not None:
                score = float(np.log1p(agreement.weight / UNIT_WEIGHT))
                chosen = agreement.chosen
                yield ViewMatch(a, b, agreement.inliers, score, of_a[chosen], of_b[chosen])


def _without_background(found: FeatureMatches, pictures: Sequence[Picture]) -> FeatureMatches:
    """Matches but those of one camera at one place of its frame."""
    if not len(found):
        return found
    sizes = np.array([len(p.features) for p in pictures], np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    places = np.concatenate([p.places for p in pictures])
    camera = np.array([p.camera for p in pictures], np.int64)
    off = np.abs(places[starts[found.a] + found.of_a] - places[starts[found.b] + found.of_b]).max(axis=1)
    kept = ~((camera[found.a] == camera[found.b]) & (off < SAME_PLACE))
    return FeatureMatches(
        found.a[kept], found.b[kept], found.of_a[kept], found.of_b[kept], found.weight[kept], found.chance
    )


def _runs(found: FeatureMatches) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and ends of the matches of each pair."""
    new = (np.diff(found.a, prepend=-1) != 0) | (np.diff(found.b, prepend=-1) != 0)
    starts = np.flatnonzero(new)
    return starts, np.append(starts[1:], len(found)) if len(starts) else starts


def _shortlist(
    a: NDArray[np.int32], b: NDArray[np.int32], weight: NDArray[np.float64], n: int
) -> NDArray[np.bool_]:
    """Pairs that are among the best of either view."""
    kept = np.zeros(len(a), bool)
    both = np.concatenate([a, b])
    pair = np.concatenate([np.arange(len(a)), np.arange(len(a))])
    order = np.lexsort((pair, -weight[pair], both))
    both, pair = both[order], pair[order]
    place = np.arange(len(both)) - np.searchsorted(both, np.arange(n))[both]
    kept[pair[place < SHORTLIST]] = True
    return kept
