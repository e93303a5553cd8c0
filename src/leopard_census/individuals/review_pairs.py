"""Which pairs are worth a person's time: those whose answer would change the number of individuals most.

    expected change = P(same | all evidence) where the two are different animals in the best partition,
    since "same"
                      would take one individual away
                    = 1 - P(same | all evidence) where they are one animal in it, since "different" would
                    add one

P is the share of plausible partitions that put the two together. One question is asked per two clusters
(the pair that matches best), and per group of a cluster (its strongest link there); what is certain is not
asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.comparison import Comparison
from leopard_census.individuals.decisions import Pair

#: Below this expected change an answer is as good as known.
LEAST_CHANGE = 0.005


def review_queue(
    compared: Mapping[Pair, Comparison],
    group_of: Mapping[str, int],
    best: NDArray[np.int64],
    draws: NDArray[np.int64],
    cannot: NDArray[np.bool_],
    answered: frozenset[Pair],
    conflicts: Sequence[Pair],
    *,
    length: int,
) -> list[dict[str, Any]]:
    """Rows of the review queue, best first.

    Parameters
    ----------
    compared
        Comparisons by pair of sightings.
    group_of
        Group of each sighting that takes part.
    best, draws
        Best partition and plausible ones, over groups.
    cannot : bool array, shape (n, n)
        Groups that are certainly different animals.
    answered
        Pairs that a person answered (or found not comparable): never asked again.
    conflicts
        Pairs on a contradiction; asked first, since only a person can mend it.
    length
        Longest queue.
    """
    rows = [_row(a, b, compared.get((a, b)), 1.0, "statements contradict each other") for a, b in conflicts]
    asked: dict[tuple[int, ...], tuple[float, float, Pair, str]] = {}
    for pair, result in sorted(compared.items()):
        i, j = group_of.get(pair[0], -1), group_of.get(pair[1], -1)
        if i < 0 or j < 0 or i == j or cannot[i, j] or pair in answered or pair in conflicts:
            continue
        together = float((draws[:, i] == draws[:, j]).mean())
        if best[i] != best[j]:
            topic: list[tuple[int, ...]] = [tuple(sorted((int(best[i]), int(best[j]))))]
            change, reason = together, "may be one animal"
        else:
            topic = [(-1, i), (-1, j)]
            change, reason = 1 - together, "may be two animals"
        for key in topic:
            new = (result.evidence, change, pair, reason)
            if key not in asked or (new[0], new[1]) > (asked[key][0], asked[key][1]):
                asked[key] = new
    questions = {
        pair: (change, reason) for _, change, pair, reason in asked.values() if change >= LEAST_CHANGE
    }
    ordered = sorted(questions.items(), key=lambda item: (-item[1][0], item[0]))
    rows += [_row(*pair, compared[pair], change, reason) for pair, (change, reason) in ordered]
    return [{"rank": k, **row} for k, row in enumerate(rows[:length], start=1)]


def _row(a: str, b: str, result: Comparison | None, change: float, reason: str) -> dict[str, Any]:
    return {
        "sighting_a": a,
        "sighting_b": b,
        "flank": result.flank if result else None,
        "p_same": result.p_same if result else None,
        "expected_change": change,
        "reason": reason,
    }
