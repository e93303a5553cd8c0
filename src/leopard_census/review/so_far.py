"""What the reviewers' answers are worth so far, as the page may tell it to one of them.

A reviewer must not learn of a pair that is still to be put to him what others said of it, nor which pairs were planted:
so differences on such pairs are held back, and errors on planted pairs are told in full tens of these: a rate that
changed with each answer would tell which pair was planted, and whether the answer was wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.review.agreement import Difference, agreement_rows, differences, reviewer_rows
from leopard_census.review.desk import Desk
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]

#: Planted pairs of a reviewer after which his error rate is told, and after each so many more.
STEP = 10


@dataclass(frozen=True)
class SoFar:
    """All that the page tells.

    Attributes
    ----------
    summary
        Of all reviewers, as `summary.summary_row`.
    agreement
        Of each two reviewers, as `agreement.agreement_rows`.
    reviewers
        Each of them, as `agreement.reviewer_rows` with this step.
    differences
        Pairs on which reviewers differ, the open ones first; without those that wait for this reviewer.
    n_hidden
        How many of these there are.
    """

    summary: Row
    agreement: Sequence[Row]
    reviewers: Sequence[Row]
    differences: Sequence[Difference]
    n_hidden: int


def so_far(desk: Desk, reviewer: str) -> SoFar:
    """What may be told to this reviewer now."""
    rows = desk.log.rows()
    found = desk.opinions()
    waiting = desk.waiting(reviewer)
    all_differences = differences(found)
    shown = [one for one in all_differences if one.pair not in waiting]
    return SoFar(
        desk.summary(),
        agreement_rows(found),
        reviewer_rows(rows, step=STEP),
        sorted(shown, key=lambda one: bool(one.settled)),
        len({one.pair for one in all_differences} & waiting),
    )


def own_errors(desk: Desk, reviewer: str) -> Row | None:
    """The row of this reviewer; None before anything may be told of his errors."""
    for row in reviewer_rows(desk.log.rows(), step=STEP):
        if alike(row["reviewer"]) == alike(reviewer) and row["error_rate"] is not None:
            return row
    return None
