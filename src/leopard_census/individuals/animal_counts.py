"""How many animals each plausible partition holds, counted as the headline counts.

With B animals of which both flanks are linked, L that show the left flank only, R the right only, and U that people
named without a readable flank, the count is the lower bound of `tables.flank_bounds`:

    K = B + max(L, R, ceil((L + R + U) / 2))

Unlike the headline, which counts named individuals, K counts every cluster, also that of one sighting that matches
nothing: a partition says that it is an animal of its own. Not, though, where it may show two animals, or people could
not tell it from others (`not_told_apart.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.partition import LEFT, RIGHT

#: Bit of a group that counts; together with those of the flanks.
COUNTED = 4


def counted_flanks(
    members: Sequence[Sequence[str]], sides: Mapping[str, frozenset[str]], counted: Collection[str]
) -> NDArray[np.int64]:
    """Bits COUNTED, LEFT and RIGHT of each group, by those of its sightings that count; 0 where none does.

    Parameters
    ----------
    members
        Sightings of each group.
    sides
        sightingID -> flanks that it shows.
    counted
        Sightings of this winter that speak for an animal; those of earlier winters, those that may show two animals and
        those that people could not tell from others do not.
    """
    bit = {"left": LEFT, "right": RIGHT}
    out = np.zeros(len(members), np.int64)
    for k, own in enumerate(members):
        for sighting in own:
            if sighting in counted:
                out[k] |= COUNTED | sum(bit[side] for side in sides.get(sighting, frozenset()))
    return out


def animal_counts(draws: NDArray[np.int64], bits: NDArray[np.int64]) -> NDArray[np.int64]:
    """K of each partition.

    Parameters
    ----------
    draws : int64 array, shape (m, n)
        Cluster of each group, labels below n.
    bits : int64 array, shape (n,)
        From `counted_flanks`.

    Returns
    -------
    int64 array, shape (m,)
    """
    rows = np.arange(len(draws))[:, None]
    shown = {}
    for bit in (COUNTED, LEFT, RIGHT):
        shown[bit] = np.zeros((len(draws), max(len(bits), 1)), bool)
        shown[bit][rows, draws[:, (bits & bit) > 0]] = True
    there, left, right = (shown[bit] for bit in (COUNTED, LEFT, RIGHT))
    both, neither = left & right, there & ~left & ~right
    only_left, only_right = (left & ~right).sum(axis=1), (right & ~left).sum(axis=1)
    half = (only_left + only_right + neither.sum(axis=1) + 1) // 2
    total: NDArray[np.int64] = both.sum(axis=1) + np.maximum(np.maximum(only_left, only_right), half)
    return total


def expected_changes(
    draws: NDArray[np.int64], counts: NDArray[np.int64], first: NDArray[np.int64], second: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Expected change of the number of animals by the answer whether two groups are one animal.

    Parameters
    ----------
    draws : int64 array, shape (m, n)
    counts : int64 array, shape (m,)
        Animals in each.
    first, second : int64 array, shape (q,)
        The two groups of each question.

    Returns
    -------
    float64 array, shape (q,)
        P(same) |E[K | same] - E[K]| + P(different) |E[K | different] - E[K]|, in animals. Since E[K] lies between both
        in proportion to the other's probability, the two parts are equal, and each is |cov(same, K)|.
    """
    out = np.zeros(len(first))
    centred = counts - counts.mean() if len(counts) else counts.astype(float)
    for start in range(0, len(first), 4096):
        part = slice(start, start + 4096)
        same = draws[:, first[part]] == draws[:, second[part]]
        out[part] = 2 * np.abs(centred @ same) / max(len(draws), 1)
    return out
