"""Answers that the number of animals rests on, to be given again by somebody else.

Asked where no other question on the number is left, by partitions that doubt answers (`answer_doubt.py`):

- answers that most of these partitions go against, so that they are likelier wrong than right; else the catalogue,
  which obeys people, and the number, which weighs them, would tell of different animals. `second_opinions.py` asks for
  those that the pictures of the two groups contradict; here all speak that are likely of the two animals;
- where the number is not sure, that is where the partitions stay within one animal of their median with less than the
  probability wanted, answers that would change it. By how much is told as of any question (`review_pairs.py`), and the
  most telling goes first.

A further answer is worth something only of a person who has not answered the pair. Where everybody who ever answered a
pair of the survey has, as where one person does it all, nobody is left to ask: the review ends there, and its state
tells that the number is no surer, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.animal_counts import expected_changes
from leopard_census.individuals.comparison import Comparison
from leopard_census.individuals.decisions import Decisions, Pair
from leopard_census.individuals.plausible import Plausible
from leopard_census.individuals.second_opinions import CONFIRM, REASON
from leopard_census.individuals.sharing import Shared


def confirmations(
    shared: Shared, plausible: Plausible, counts: NDArray[np.int64], least_change: float
) -> list[dict[str, Any]]:
    """Rows of the review queue, best first, without ranks; one per two animals that answers keep apart.

    Parameters
    ----------
    shared
        Who is who.
    plausible
        Partitions that doubt answers, over the groups of `shared.doubting`.
    counts : int64 array, shape (m,)
        Animals in each.
    least_change
        Expected change, in animals, below which a question does not matter for the count.
    """
    doubting, compared = shared.doubting, shared.compared
    group_of = {s: k for k, members in enumerate(doubting.groups.members) for s in members}
    pairs = sorted(doubting.answers & compared.keys())
    ends = np.array([[group_of[s] for s in pair] for pair in pairs], np.int64).reshape(-1, 2)
    changes = expected_changes(plausible, counts, ends[:, 0], ends[:, 1])
    found = [(-round(change, 6), pair) for change, pair in zip(changes.tolist(), pairs, strict=True)]
    # Of many answers that keep two animals apart, one more to the most telling says most of what the others would.
    topics: dict[tuple[object, ...], tuple[float, Pair]] = {}
    for change, pair in sorted(found):
        one, other = sorted(int(shared.best[shared.group_of[s]]) for s in pair)
        topics.setdefault((one, other) if one != other else pair, (change, pair))
    return [
        _row(pair, compared[pair], -change, CONFIRM)
        for change, pair in topics.values()
        if -change >= least_change
    ]


def contradicted(shared: Shared, plausible: Plausible, decisions: Decisions) -> list[dict[str, Any]]:
    """Rows of the review queue on answers that most partitions which doubt them go against, the most doubted first."""
    doubting = shared.doubting
    group_of = {s: k for k, members in enumerate(doubting.groups.members) for s in members}
    found = []
    for pair in sorted(doubting.answers & shared.compared.keys()):
        same = plausible.together(*(group_of[s] for s in pair))
        wrong = 1 - same if decisions.pairs[pair][0] == "same" else same
        if wrong > 0.5:
            found.append((-round(wrong, 6), pair))
    return [_row(pair, shared.compared[pair], None, REASON) for _, pair in sorted(found)]


def _row(pair: Pair, result: Comparison, change: float | None, reason: str) -> dict[str, Any]:
    return {
        "sighting_a": pair[0],
        "sighting_b": pair[1],
        "flank": result.flank,
        "p_same": result.p_same,
        "expected_change": change,
        "reason": reason,
    }


def nobody_left(rows: Iterable[Mapping[str, Any]], decisions: Decisions) -> frozenset[Pair]:
    """Pairs of the queue that are asked again though everybody who reviews has answered them.

    Contradictions are not among them: who sees all statements can take the wrong one back, his own, too.
    """
    people = {person for said in decisions.opinions.values() for person in said}
    again = {(r["sighting_a"], r["sighting_b"]) for r in rows if r["reason"] in (REASON, CONFIRM)}
    return frozenset(pair for pair in again if people and people <= decisions.opinions.get(pair, {}).keys())
