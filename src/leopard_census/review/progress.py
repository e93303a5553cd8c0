"""How far the review is, and how long it will take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from leopard_census.review.desk import Desk
from leopard_census.review.so_far import own_errors
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]

#: Answers of one reviewer by which the pace is told, the latest ones.
_LATEST = 50
#: Fewest that tell it.
_FEWEST = 5


@dataclass(frozen=True)
class Progress:
    """What the first page tells.

    Attributes
    ----------
    open
        Questions that wait for this reviewer.
    given
        Answers that he gave, controls among them.
    seconds
        Median time of an answer; None before five.
    differences
        Pairs on which reviewers differ, and nothing is settled.
    agreement
        Of all reviewers so far, as `summary.summary_row`.
    errors
        This reviewer's errors on planted pairs, as `agreement.reviewer_rows`; None before they may be told.
    state
        Row of the state of the review, as of the last run of the workflow.
    """

    open: int
    given: int
    seconds: float | None
    differences: int
    agreement: Row
    errors: Row | None
    state: dict[str, Any]

    @property
    def minutes_left(self) -> int | None:
        """At this pace, for what is open now."""
        return None if self.seconds is None else max(1, round(self.open * self.seconds / 60))


def progress_of(desk: Desk, reviewer: str) -> Progress:
    """Progress of one reviewer."""
    mine = [
        row
        for row in not_withdrawn(desk.log.rows())
        if alike(row["reviewer"]) == alike(reviewer) and row["kind"] in ("pair", "control")
    ]
    looked = [row["seconds"] for row in mine if row["seconds"] is not None][-_LATEST:]
    return Progress(
        desk.n_open(reviewer),
        len(mine),
        median(looked) if len(looked) >= _FEWEST else None,
        sum(state.disputed for state in desk.states().values()),
        desk.summary(),
        own_errors(desk, reviewer),
        dict(desk.survey.state),
    )
