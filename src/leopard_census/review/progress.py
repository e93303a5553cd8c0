"""How far the review is, by how much the census may still move, and how long it will take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from leopard_census.review.charts import Bars, Curve, bars, curve
from leopard_census.review.desk import Desk
from leopard_census.review.forecast import Forecast, answers_left
from leopard_census.review.pace import Pace, pace_of
from leopard_census.review.so_far import own_errors
from leopard_census.tables.decision_form import CONTROL
from leopard_census.tables.decision_log import not_withdrawn


@dataclass(frozen=True)
class Progress:
    """What the first page tells.

    Attributes
    ----------
    open
        Questions that wait for this reviewer.
    differences
        Pairs on which reviewers differ, and nothing is settled.
    agreement
        Of all reviewers so far, as `summary.summary_row`.
    errors
        This reviewer's errors on planted pairs, as `agreement.reviewer_rows`; None before they may be told.
    state
        Row of the state of the review, as of the last run of the workflow; empty where no animal can be counted.
    since
        Decisions of all that that run did not read, without those that were taken back, skipped or planted.
    pace
        How fast people answer.
    forecast
        Answers left until the rule says stop; None where it says so, or nothing is known.
    bars, curve
        Charts of answers by day, and of the count after each run; None where there is nothing to draw.
    """

    open: int
    differences: int
    agreement: Mapping[str, Any]
    errors: Mapping[str, Any] | None
    state: Mapping[str, Any]
    since: int
    pace: Pace
    forecast: Forecast | None
    bars: Bars | None = field(repr=False)
    curve: Curve | None = field(repr=False)

    @property
    def given(self) -> int:
        """Answers on pairs of this reviewer."""
        return self.pace.given

    @property
    def seconds(self) -> float | None:
        """Median time of this reviewer's answers; None before five."""
        return self.pace.mine

    @property
    def minutes_left(self) -> int | None:
        """At this reviewer's pace, for what waits for him now."""
        return _minutes(self.open, self.pace.mine)

    @property
    def team_minutes_left(self) -> int | None:
        """Of looking, at the team's pace, until the rule says stop."""
        return None if self.forecast is None else _minutes(self.forecast.likely, self.pace.team)

    @property
    def team_days_left(self) -> int | None:
        """Days on which somebody works, at the team's pace, until the rule says stop."""
        if self.forecast is None or not self.pace.per_day:
            return None
        return max(1, ceil(self.forecast.likely / self.pace.per_day))

    @property
    def down(self) -> int:
        """By how many animals the count may still fall (2.5% of the plausible partitions fall further)."""
        return int(self.state["count"] - self.state["count_low"])

    @property
    def up(self) -> int:
        """By how many it may still rise."""
        return int(self.state["count_high"] - self.state["count"])


def progress_of(
    desk: Desk,
    reviewer: str,
    history: Sequence[Mapping[str, Any]] = (),
    unread: Sequence[Mapping[str, Any]] | None = None,
    today: dt.date | None = None,
) -> Progress:
    """Progress of one reviewer, and of all.

    Parameters
    ----------
    desk
        Of the survey.
    reviewer
        By name.
    history
        Runs that the page started, first one first.
    unread
        Rows of decisions.csv that the last run did not read; None where that is not known: those of later time.
    today
        For the team's pace; None: today.
    """
    survey, rows = desk.survey, desk.log.rows()
    stand = not_withdrawn(rows)
    if unread is None:
        new = [row for row in stand if row["decidedAt"] > survey.built]
    else:
        late = {row["decisionID"] for row in unread}
        new = [row for row in stand if row["decisionID"] in late]
    new = [row for row in new if row["kind"] != CONTROL and row["verdict"] != "skip"]
    pairs = sum(row["kind"] == "pair" for row in new)
    state = dict(survey.state)
    pace = pace_of(rows, reviewer, today or dt.datetime.now().astimezone().date())
    return Progress(
        desk.n_open(reviewer),
        sum(one.disputed for one in desk.states().values()),
        desk.summary(),
        own_errors(desk, reviewer),
        state,
        len(new),
        pace,
        answers_left(state, pairs, desk.per_pair),
        bars(pace.days),
        curve(history, state, len(rows) - len(unread if unread is not None else new)),
    )


def _minutes(answers: int, seconds: float | None) -> int | None:
    return None if seconds is None else max(1, round(answers * seconds / 60)) if answers else 0
