"""Rows of clocks.csv that are possible but more likely mistyped; nothing is refused for them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

# Clocks that lose their battery fall back to a date of the factory's; years ahead of the truth they are only set by
# hand, and a year mistyped in the sheet is the likelier reason.
_MOST_AHEAD = timedelta(days=366)


def clock_questions(shown: str, clocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What to ask of clocks that were more than a year ahead.

    Parameters
    ----------
    shown
        Path of `clocks.csv`, for the message.
    clocks
        Its rows.
    """
    return [
        f"{shown}: {row['deploymentID']}: the clock showed {row['shown'].isoformat()} when it was "
        f"{row['true'].isoformat()}, more than a year ahead. Is the year of 'shown' right? A row that no file comes "
        "near to corrects nothing"
        for row in clocks
        if row["shown"] - row["true"].replace(tzinfo=None) > _MOST_AHEAD
    ]
