"""Sightings whose pictures match two animals that are not one: a track that holds two, or a box around both.

Where one animal follows another closely, a track may go on with the other, or a box hold both coats. Such a sighting
matches the sightings of either surely, and would join both animals or be named after the wrong one. It shows as a
contradiction: a match that is as good as sure, between animals that the best partition keeps apart. One sighting of
each such match is at fault; the one that accounts for most of the contradicted evidence is taken out first, until
nothing is contradicted. It is for people to name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.decisions import Pair

#: Probability of one animal from which a match is as good as sure, though it need not reach the bar for a name.
SURE = 0.9
#: Evidence within which two sightings are equally at fault.
EPSILON = 1e-9


def contradicted_sightings(
    evidence: Mapping[Pair, float],
    group_of: Mapping[str, int],
    labels: NDArray[np.int64],
    prior_odds: float,
    told: frozenset[str],
) -> frozenset[str]:
    """Sightings that are at fault for most of the evidence that a partition contradicts.

    Parameters
    ----------
    evidence
        ln(P(score | same) / P(score | different)) of the pairs that take part.
    group_of
        Group of each sighting.
    labels : int64 array
        Cluster of each group.
    prior_odds
        Odds that two sightings are different animals.
    told
        Sightings that people named or decided on: never at fault.

    Returns
    -------
    frozenset of sightingID
        Empty when nothing is contradicted. Of a match whose two sightings are at fault for nothing else both are
        returned: which of them shows two animals, pictures alone do not tell.
    """
    least = log(prior_odds) + log(SURE / (1 - SURE))
    torn = [
        (pair, value)
        for pair, value in sorted(evidence.items())
        if value >= least
        and labels[group_of[pair[0]]] != labels[group_of[pair[1]]]
        and not told.issuperset(pair)
    ]
    fault: dict[str, float] = {}
    for pair, value in torn:
        for sighting in pair:
            if sighting not in told:
                fault[sighting] = fault.get(sighting, 0.0) + value
    if not fault:
        return frozenset()
    most = max(fault.values())
    return frozenset(sighting for sighting, value in fault.items() if value >= most - EPSILON)


def telling_pairs(
    at_fault: frozenset[str],
    evidence: Mapping[Pair, float],
    group_of: Mapping[str, int],
    labels: NDArray[np.int64],
) -> list[Pair]:
    """The surest pair of each sighting at fault with each animal that it matches: what a person should look at."""
    best: dict[tuple[str, int], tuple[float, Pair]] = {}
    for pair, value in sorted(evidence.items()):
        for sighting, other in (pair, pair[::-1]):
            if sighting in at_fault and value > 0:
                topic = sighting, int(labels[group_of[other]])
                if topic not in best or value > best[topic][0]:
                    best[topic] = value, pair
    return sorted({pair for _, pair in best.values()}, key=lambda pair: (-evidence[pair], pair))


def without_sightings(
    evidence: Mapping[Pair, float], left_out: frozenset[str] | Sequence[str]
) -> dict[Pair, float]:
    """Evidence of the pairs that none of these sightings is part of."""
    return {pair: value for pair, value in evidence.items() if not set(left_out) & set(pair)}
