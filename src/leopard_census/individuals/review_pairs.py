"""Which pairs are worth a person's time: those whose answer would change the number of animals most.

Expected change of a question, over the plausible partitions that put the two together ("same") and those that do not:

    P(same) |E[K | same] - E[K]| + P(different) |E[K | different] - E[K]|,   K from `animal_counts.py`

One question is asked per two clusters of the best partition, and per group of a cluster (whether it belongs there): the
answer to one tells most of what the others would. Of the pairs that would tell nearly as much, the one whose pictures
match best is asked, as a person can tell most from it.
What nearly all partitions agree on is not asked; a pair on which they do not is, at the end, even where no answer
changes the count: which of two known animals a sighting shows is no matter of how many there are, but of who was where.

The share of partitions has an error of its own: of m partitions of equal weight, that of the expected change is about
2 sd(K) sqrt(p (1 - p) / m). So the order of questions that change little is partly chance.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.animal_counts import expected_changes
from leopard_census.individuals.comparison import Comparison
from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.plausible import Plausible

#: Questions of one topic that would change the count by this share of its best tell nearly as much.
NEARLY = 0.9


@dataclass(frozen=True)
class Question:
    """Two sightings and what an answer on them would change, in animals; `apart`: two animals in the best partition."""

    pair: Pair
    change: float
    apart: bool
    evidence: float

    @property
    def reason(self) -> str:
        """Why it is asked."""
        return "may be one animal" if self.apart else "may be two animals"


def review_queue(
    compared: Mapping[Pair, Comparison],
    group_of: Mapping[str, int],
    best: NDArray[np.int64],
    plausible: Plausible,
    counts: NDArray[np.int64],
    cannot: NDArray[np.bool_],
    answered: Collection[Pair],
    first: Mapping[Pair, str],
    least_change: float,
    doubt: float,
) -> list[dict[str, Any]]:
    """Rows of the review queue, best first, without ranks.

    Parameters
    ----------
    compared
        Comparisons by pair of sightings.
    group_of
        Group of each sighting that takes part.
    best, plausible
        Best partition and plausible ones, over groups.
    counts : int64 array, shape (number of draws,)
        Animals in each draw.
    cannot : bool array, shape (n, n)
        Groups that are certainly different animals.
    answered
        Pairs that a person answered (or found not comparable): not asked again but in `first`.
    first
        Pairs that go first, in order, and why: contradictions, and answers that the pictures contradict.
    least_change
        Expected change, in animals, below which a question does not matter for the count.
    doubt
        Probability of the rarer answer from which on a question is asked that does not matter for the count.
    """
    rows = [_row(pair, compared.get(pair), None, reason) for pair, reason in first.items()]
    open_pairs = []
    for pair in sorted(compared):
        i, j = group_of.get(pair[0], -1), group_of.get(pair[1], -1)
        if i >= 0 and j >= 0 and i != j and not cannot[i, j] and pair not in answered and pair not in first:
            open_pairs.append((pair, i, j))
    ends = np.array([(i, j) for _, i, j in open_pairs], np.int64).reshape(-1, 2)
    changes = expected_changes(plausible, counts, ends[:, 0], ends[:, 1])
    together = [plausible.together(i, j) for _, i, j in open_pairs]
    topics: dict[tuple[int, int], list[Question]] = {}
    for (pair, i, j), change, same in zip(open_pairs, changes.tolist(), together, strict=True):
        if change < least_change and min(same, 1 - same) < doubt:
            continue
        apart = bool(best[i] != best[j])
        question = Question(pair, change, apart, compared[pair].evidence)
        clusters = min(best[i], best[j]), max(best[i], best[j])
        for topic in [clusters] if apart else [(-1, i), (-1, j)]:
            topics.setdefault((int(topic[0]), int(topic[1])), []).append(question)
    chosen = {question.pair: question for question in map(_one_of, topics.values())}
    ordered = sorted(chosen.values(), key=lambda q: (-round(q.change, 6), q.pair))
    return rows + [_row(q.pair, compared[q.pair], q.change, q.reason) for q in ordered]


def _one_of(questions: Sequence[Question]) -> Question:
    """The question of a topic that is asked."""
    enough = NEARLY * max(question.change for question in questions)
    telling = [question for question in questions if question.change >= enough - 1e-9]
    return min(telling, key=lambda q: (-q.evidence, q.pair))


def _row(pair: Pair, result: Comparison | None, change: float | None, reason: str) -> dict[str, Any]:
    return {
        "sighting_a": pair[0],
        "sighting_b": pair[1],
        "flank": result.flank if result else None,
        "p_same": result.p_same if result else None,
        "expected_change": change,
        "reason": reason,
    }
