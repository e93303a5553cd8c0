"""How far the review is, and whether to stop.

All of it comes from the plausible partitions: if all could be answered without error, the truth would be one of them,
each with the probability that its weight tells (`occupancy.py`). They are those of `draws.npz`, which later stages
use, or draw anew by places where they can. So it is right only as far as the probabilities of pairs are, and partitions
that agree on a mistake show nothing: two animals that every partition joins are neither asked about nor expected. Nor
does it know of animals without a usable view.

People err, too: the partitions are those in which answers are evidence (`answer_doubt.py`), so that a count which
rests on the answers of one person is only as sure as these are.

Hence the rule: stop when no question is left whose answer would change the count by `individuals.review_least_change`,
and no contradiction, dispute or second opinion; not before, however sure the partitions are. What is left only for
somebody who has not answered it is no reason to go on where there is nobody of that kind: the rule then says so.

On a simulated winter partitions
held the count sure to within 1 (0.99) before any answer, while it was 3 too low, mostly as it is the lower flank bound.
Nor do answers always mend it: with one wrong in twenty, the count of another winter rose from 12 to 14 where 11 were
true (`benchmarks/review_curve.py`). Where it was looked at, such animals were sightings of a misread flank, told apart
from clearer ones one by one (`not_told_apart.py`). And answers cannot link flanks: shared out without an error, the
sightings of two winters of 11 and 12 animals count 8 and 11. Of another of 12 they count 10: the review ended there,
sure of its count to within 1, and right, as that is the least number, and two off the animals. So `count_most` stands
beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.plausible import quantile
from leopard_census.individuals.second_opinions import CONFIRM


def review_state_rows(
    survey: str,
    queue: Sequence[Mapping[str, Any]],
    counts: NDArray[np.int64],
    most: NDArray[np.int64],
    shares: NDArray[np.float64],
    count_best: int,
    count_named: int,
    enough: float,
    least_change: float,
    beyond: Collection[Pair] = (),
) -> list[dict[str, Any]]:
    """The one row of the table.

    Parameters
    ----------
    survey
        Its id.
    queue
        Rows of the whole review queue; those without an expected change are contradictions, disputes and second
        opinions.
    counts : int64 array, shape (m,)
        Animals in each plausible partition, answers being evidence.
    most : int64 array, shape (m,)
        The same if no two flanks that nothing links are of one animal.
    shares : float64 array, shape (m,)
        Probability of each partition.
    count_best, count_named
        Animals in the best partition, and minimum number among the named.
    enough
        Probability that the count stays within one animal from which on it is called sure.
    least_change
        Expected change, in animals, below which a question does not matter for the count.
    beyond
        Pairs of the queue that everybody who reviews has answered, as `confirmations.nobody_left` finds them.
    """
    if not len(counts):
        return []
    first = [row for row in queue if row["expected_change"] is None]
    matter = [row for row in queue if (row["expected_change"] or 0) >= least_change]
    open_first, open_matter = (
        [row for row in rows if (row["sighting_a"], row["sighting_b"]) not in beyond]
        for rows in (first, matter)
    )
    confirm = sum(row["reason"] == CONFIRM for row in open_matter)
    low, count, high = (quantile(counts, shares, share) for share in (0.025, 0.5, 0.975))
    within = within_one(counts, shares)
    stop, rule = _rule(len(open_first), len(open_matter), confirm, len(beyond), within, enough)
    count_most = quantile(most, shares, 0.5)
    if stop and count_most > count:
        rule += f"; it is the least that flanks allow, and {count_most} if none that nothing links are of one animal"
    return [
        {
            "survey": survey,
            "n_questions": len(queue),
            "n_first": len(first),
            "n_change_count": len(matter),
            "n_confirm": sum(row["reason"] == CONFIRM for row in matter),
            "n_nobody": len(beyond),
            "count": count,
            "count_low": low,
            "count_high": high,
            "count_most": count_most,
            "count_best": count_best,
            "count_named": count_named,
            "expected_change_total": float(shares @ np.abs(counts - count)),
            "p_count_within_1": within,
            "stop": stop,
            "rule": rule,
        }
    ]


def within_one(counts: NDArray[np.int64], shares: NDArray[np.float64]) -> float:
    """Probability of the plausible partitions that differ from their median by one animal at most; 1 of none."""
    if not len(counts):
        return 1.0
    # Shares add up to 1 but for rounding.
    return min(float(shares @ (np.abs(counts - quantile(counts, shares, 0.5)) <= 1)), 1.0)


def _rule(
    first: int, questions: int, confirm: int, beyond: int, within: float, enough: float
) -> tuple[bool, str]:
    """Whether to stop, and why; `confirm` of the questions are answers to be confirmed, `beyond` are for nobody."""
    sure = f"the count stays within 1 with probability {within:.2f}, {enough:.2f} wanted"
    if first:
        return False, f"go on: {first} contradictions, disputes or second opinions wait"
    if confirm:
        return False, f"go on: {confirm} answers that the count rests on want a further person; {sure}"
    if questions and within >= enough:
        return False, f"go on: {sure}, which is not to be trusted while {questions} questions on it are open"
    if questions:
        return False, f"go on: {questions} questions on the count are open; {sure}"
    if beyond:
        why = f"{beyond} answers want a further person, and all who review have given theirs"
        return True, f"stop: {why}; {sure}"
    if within >= enough:
        return True, f"stop: no answer on a pair would change the count; {sure}"
    return True, f"stop: no answer on a pair would change the count, though it is not sure: {sure}"
