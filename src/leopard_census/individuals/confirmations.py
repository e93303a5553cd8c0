"""Answers of one person that the number of animals rests on, to be asked again of somebody else.

Asked where no other question on the number is left and it is not sure yet: where partitions that doubt single answers
(`answer_doubt.py`) stay within one animal of their median with less than the probability wanted. What a second answer
would change is told by the same partitions, as of any question (`review_pairs.py`), and the most telling goes first.
Two people who say the same are no longer doubted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.animal_counts import expected_changes
from leopard_census.individuals.comparison import Comparison
from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.sharing import Doubting

REASON = "second opinion: the number rests on one person's answer"


def confirmations(
    doubting: Doubting, counts: NDArray[np.int64], compared: Mapping[Pair, Comparison], least_change: float
) -> list[dict[str, Any]]:
    """Rows of the review queue, best first, without ranks.

    Parameters
    ----------
    doubting
        Partitions that doubt single answers.
    counts : int64 array, shape (m,)
        Animals in each.
    compared
        Comparisons by pair of sightings.
    least_change
        Expected change, in animals, below which a question does not matter for the count.
    """
    group_of = {s: k for k, members in enumerate(doubting.groups.members) for s in members}
    pairs = sorted(doubting.answers)
    ends = np.array([[group_of[s] for s in pair] for pair in pairs], np.int64).reshape(-1, 2)
    changes = expected_changes(doubting.draws, counts, ends[:, 0], ends[:, 1])
    found = [(-round(change, 6), pair) for change, pair in zip(changes.tolist(), pairs, strict=True)]
    return [
        {
            "sighting_a": pair[0],
            "sighting_b": pair[1],
            "flank": compared[pair].flank,
            "p_same": compared[pair].p_same,
            "expected_change": -change,
            "reason": REASON,
        }
        for change, pair in sorted(found)
        if -change >= least_change
    ]
