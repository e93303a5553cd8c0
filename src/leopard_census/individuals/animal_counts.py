"""How many animals each plausible partition holds, counted as the headline counts.

The count K is the lower bound of `tables.flank_bounds`, by the flanks and the sex of each cluster: the animals of which
both flanks are linked, and the fewest that those of one flank, or named without a readable one, can be.

Unlike the headline, which counts named individuals, K counts every cluster, also that of one sighting that matches
nothing: a partition says that it is an animal of its own. Not, though, where it may show two animals, or people could
not tell it from others (`not_told_apart.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.plausible import Plausible
from leopard_census.partitions.partition import LEFT, RIGHT
from leopard_census.tables.flank_bounds import least_single

#: Bits of a group beside those of the flanks: that it counts, and the sex that people told.
COUNTED, FEMALE, MALE = 4, 8, 16


def told_sexes(sightings: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """sightingID -> its sex, from rows of the sightings table that tell one."""
    return {row["sightingID"]: row["sex"] for row in sightings if row["sex"]}


def counted_flanks(
    members: Sequence[Sequence[str]],
    sides: Mapping[str, frozenset[str]],
    sexes: Mapping[str, str],
    counted: Collection[str],
) -> NDArray[np.int64]:
    """Bits COUNTED, LEFT and RIGHT of each group by its sightings that count, FEMALE and MALE by all its sightings.

    Parameters
    ----------
    members
        Sightings of each group.
    sides
        sightingID -> flanks that it shows.
    sexes
        sightingID -> sex that people or the register tell, of those of which it is told.
    counted
        Sightings of this winter that speak for an animal; those of earlier winters, those that may show two animals and
        those that people could not tell from others do not.
    """
    bit = {"left": LEFT, "right": RIGHT, "female": FEMALE, "male": MALE}
    out = np.zeros(len(members), np.int64)
    for k, own in enumerate(members):
        for sighting in own:
            if sighting in sexes:
                out[k] |= bit[sexes[sighting]]
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
    for bit in (COUNTED, LEFT, RIGHT, FEMALE, MALE):
        shown[bit] = np.zeros((len(draws), max(len(bits), 1)), bool)
        shown[bit][rows, draws[:, (bits & bit) > 0]] = True
    there, left, right, female, male = (shown[bit] for bit in (COUNTED, LEFT, RIGHT, FEMALE, MALE))
    flanks = (left & ~right, right & ~left, there & ~left & ~right)
    # What is told of both sexes is of neither for certain.
    sexes = (female & ~male, male & ~female, female == male)
    single = np.stack([(flank & sex).sum(axis=1) for sex in sexes for flank in flanks], axis=1)
    least = [least_single((a, b, c), (d, e, f), (g, h, i)) for a, b, c, d, e, f, g, h, i in single.tolist()]
    return (left & right).sum(axis=1) + np.asarray(least, np.int64)


def most_animals(draws: NDArray[np.int64], bits: NDArray[np.int64]) -> NDArray[np.int64]:
    """The most that each partition can hold: every cluster that counts is an animal, whatever flanks it shows.

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
    there = np.zeros((len(draws), max(len(bits), 1)), bool)
    there[np.arange(len(draws))[:, None], draws[:, (bits & COUNTED) > 0]] = True
    return np.asarray(there.sum(axis=1), np.int64)


def expected_changes(
    plausible: Plausible, counts: NDArray[np.int64], first: NDArray[np.int64], second: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Expected change of the number of animals by the answer whether two groups are one animal.

    Parameters
    ----------
    plausible
        Partitions of n groups, m of them.
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
    shares = plausible.shares
    centred = shares * (counts - shares @ counts)
    for start in range(0, len(first), 4096):
        part = slice(start, start + 4096)
        same = plausible.draws[:, first[part]] == plausible.draws[:, second[part]]
        out[part] = 2 * np.abs(centred @ same)
    return out
