"""How often the matcher finds a map between two pictures of one sighting, taken within seconds.

It is the most that can be asked of it: other pictures of the same animal are from another day, pose and light. So where
it misses many of these, as on real photos, "no map" says little against one animal, whatever simulated winters taught.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.matching import SAME_PLACE, MatchedViews
from leopard_census.individuals.verification import MIN_INLIERS, agree

#: Most pairs that are looked at: more would hardly sharpen the share.
MOST = 500
#: Pairs that the stated evidence weighs as much as.
WORTH = 5.0


@dataclass(frozen=True)
class OwnViews:
    """Pairs of pictures of one flank of one sighting that can tell, and how many of them share a map."""

    pairs: int = 0
    found: int = 0

    def least_none(self, stated: float, chance_found: float) -> float:
        """The most negative evidence (natural logarithm) that a pair without any map can be.

        Parameters
        ----------
        stated
            Evidence of the settings, which stands where there are no such pairs.
        chance_found : float
            Share of pairs that share no coat in which a map is found.
        """
        none_by_chance = max(1 - chance_found, 0.01)
        missed = self.pairs - self.found + WORTH * np.exp(stated) * none_by_chance
        return min(0.0, log(missed / (self.pairs + WORTH) / none_by_chance))


def own_views(
    matched: MatchedViews, owners: Sequence[str], flanks: Sequence[str], *, side: int, tolerance: float
) -> OwnViews:
    """Look for maps between the first two views of each flank of every owner.

    Parameters
    ----------
    matched
        All views, with the distance to chance of their features.
    owners, flanks
        Of each view: what shows one animal for certain (its sighting), and left or right.
    side, tolerance
        As of `MatchedViews.verified`.
    """
    shown: dict[tuple[str, str], list[int]] = {}
    for k, key in enumerate(zip(owners, flanks, strict=True)):
        shown.setdefault(key, []).append(k)
    pairs = [(mine[0], mine[1]) for _, mine in sorted(shown.items()) if len(mine) > 1]
    if not matched.matches.chance:
        return OwnViews()
    taken = min(MOST, len(pairs))
    chosen = [pairs[k * len(pairs) // taken] for k in range(taken)]
    told = [_share_map(matched, a, b, side, tolerance) for a, b in chosen]
    return OwnViews(sum(found is not None for found in told), sum(found is True for found in told))


def _share_map(matched: MatchedViews, a: int, b: int, side: int, tolerance: float) -> bool | None:
    """Whether two pictures share a map of what moved; None where only what stood still agrees.

    That may be the animal, which had stopped, or what is behind it.
    """
    one, other = matched.pictures[a], matched.pictures[b]
    chance_a, chance_b = (matched.matches.chance[k] for k in (a, b))
    squared = 2 - 2 * one.features.descriptors @ other.features.descriptors.T
    apart = np.sqrt(np.maximum(squared, 0))
    weight = np.maximum(chance_a[:, None] - apart, 0) + np.maximum(chance_b[None, :] - apart, 0)
    of_a, of_b = np.nonzero(weight)
    heavy: NDArray[np.float32] = weight[of_a, of_b].astype(np.float32)

    def agrees(kept: NDArray[np.bool_]) -> bool:
        if int(kept.sum()) < MIN_INLIERS:
            return False
        x, y, i, j = one.features, other.features, of_a[kept], of_b[kept]
        found = agree(x.xy[i], x.size[i], y.xy[j], y.size[j], heavy[kept], side=side, tolerance=tolerance)
        return found is not None

    every = np.ones(len(of_a), bool)
    if one.camera != other.camera:
        return agrees(every)
    moved = np.abs(one.places[of_a] - other.places[of_b]).max(axis=1, initial=0.0) >= SAME_PLACE
    if agrees(moved):
        return True
    return None if agrees(every) else False
