"""How fast people answer: seconds per answer, and answers per day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from leopard_census.tables.decision_form import CONTROL, WITHDRAW
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]

#: Answers by which the pace is told, the latest ones; and fewest that tell it.
_LATEST, _FEWEST = 50, 5
#: Days with an answer by which the team's pace is told, the latest ones: a week's work.
_WORKING_DAYS = 7


@dataclass(frozen=True)
class Day:
    """Answers of one day, of this reviewer and of all."""

    day: dt.date
    mine: int
    all: int


@dataclass(frozen=True)
class Pace:
    """How fast people answer.

    Attributes
    ----------
    mine
        This reviewer's median time of an answer, in seconds; None before five.
    team
        The same of all reviewers' latest.
    per_day
        Median number of answers of all together on the latest days on which anybody answered, the present day left out
        unless it is the only one; None where nobody has.
    given
        Answers of this reviewer that he did not take back, controls among them.
    days
        From the first day with an answer on, days without one left out.
    """

    mine: float | None
    team: float | None
    per_day: float | None
    given: int
    days: tuple[Day, ...]


def pace_of(rows: Sequence[Row], reviewer: str, today: dt.date, zone: dt.tzinfo | None = None) -> Pace:
    """Pace of a reviewer and of all.

    Parameters
    ----------
    rows
        Of decisions.csv, in any order; of answers on pairs only the time of looking is known.
    reviewer
        By name.
    today
        Not over yet, so that it does not tell a day's work.
    zone
        In which days begin; None: this computer's.
    """
    stand = [row for row in not_withdrawn(rows) if row["kind"] != WITHDRAW]
    pairs = [row for row in stand if row["kind"] in ("pair", CONTROL)]
    mine = [row for row in pairs if alike(row["reviewer"]) == alike(reviewer)]
    by_day = Counter(row["decidedAt"].astimezone(zone).date() for row in stand)
    own = Counter(
        row["decidedAt"].astimezone(zone).date() for row in stand if alike(row["reviewer"]) == alike(reviewer)
    )
    whole = [by_day[day] for day in sorted(by_day) if day != today] or list(by_day.values())
    return Pace(
        _seconds(mine),
        _seconds(pairs),
        median(whole[-_WORKING_DAYS:]) if whole else None,
        len(mine),
        tuple(Day(day, own[day], by_day[day]) for day in sorted(by_day)),
    )


def _seconds(rows: Sequence[Row]) -> float | None:
    ordered = sorted(rows, key=lambda row: (row["decidedAt"], row["decisionID"]))
    looked = [row["seconds"] for row in ordered if row["seconds"] is not None][-_LATEST:]
    return median(looked) if len(looked) >= _FEWEST else None
