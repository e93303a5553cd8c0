"""How many answers are left until the rule says stop: an estimate, and how wrong it may be.

Answers of one blind reviewer that are left, by the number of questions that are open after a run (`n_questions` of the
state of the review):

    left = SCALE * questions ^ POWER

It is fitted on the logarithms of all runs before the last one of two simulated winters that were reviewed until the
rule said stop (`benchmarks/results/review_curve_points.json`, 24 runs: 112 and 215 answers in all). There the truth lay
within `FACTOR` of it, up or down, in 23 of 24. One answer may settle many questions, and may raise new ones, so neither
the number of questions nor the share of them that may change the count says it alone. Two winters are few: it tells an
evening from a month, and no more. Of a third winter, of 25 sightings and to which it was not fitted, 7 of 11 runs lay
within the bounds (three simulated reviewers, batches of 5), and it was too high in all: 33 told at the beginning,
10 to 25 needed. `tests/unit/review/test_forecast.py` holds these numbers against the file.

The same runs tell what the interval of the count is worth while questions are open: the count at the end lay outside
of it in `OUTSIDE` of them, and moved by `MOST_MOVED` animals at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

SCALE, POWER = 3.94, 0.705
FACTOR = 3.0
RUNS, WINTERS, WITHIN, OUTSIDE, MOST_MOVED = 24, 2, 23, 9, 4


@dataclass(frozen=True)
class Forecast:
    """Answers left of the whole team.

    Attributes
    ----------
    low, likely, high
        Answers; `low` and `high` are the bounds within which it mostly lay.
    questions
        Open after the last run: what it is made from.
    given
        Answers since.
    """

    low: int
    likely: int
    high: int
    questions: int
    given: int

    @property
    def overdue(self) -> bool:
        """Whether more was answered since the last run than was likely needed: only a run can tell more."""
        return self.likely == 0


def answers_left(state: Mapping[str, Any], given: int, per_pair: int) -> Forecast | None:
    """Answers left until the rule says stop; None where it says so, or nothing is known.

    Parameters
    ----------
    state
        Row of the state of the review.
    given
        Answers on pairs since that was made, of all reviewers.
    per_pair
        Reviewers that each pair needs: each answers what one would.
    """
    if not state or state["stop"]:
        return None
    questions = max(int(state["n_questions"]), 1)
    likely = per_pair * SCALE * questions**POWER
    low, middle, high = (max(0, ceil(n) - given) for n in (likely / FACTOR, likely, likely * FACTOR))
    return Forecast(low, middle, high, int(state["n_questions"]), given)
