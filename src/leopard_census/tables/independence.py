"""Which records at one station are one event, by the time that lies between them.

Two meanings of independence are in use, named here as in camtrapR (Niedballa et al. 2016):

`lastRecord`
    A record begins a new event when at least the interval has passed since the end of the record before it. A long
    stay with a record every ten minutes is one event.
`lastIndependentRecord`
    A record begins a new event when at least the interval has passed since the end of the record that began the event
    before. A long stay makes one event per interval.

A record is a stretch of time (a clip, a burst); where it is a moment, start and end are the same. Records that
overlap are never independent.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

Since = Literal["lastRecord", "lastIndependentRecord"]


def event_numbers(
    spans: Sequence[tuple[datetime, datetime]], interval: timedelta, since: Since = "lastRecord"
) -> list[int]:
    """Number of the event that each record belongs to, from 0, in order of time.

    Parameters
    ----------
    spans
        Start and end of each record, in any order; all of one station and one species (or animal).
    interval
        Time after which records are independent; 0 makes every record an event, but for those that overlap.
    since
        What the time is counted from, see the module.

    Raises
    ------
    ValueError
        When `since` is neither of the two, or a record ends before it starts.
    """
    if since not in ("lastRecord", "lastIndependentRecord"):
        raise ValueError(f"independence is counted since lastRecord or lastIndependentRecord, not {since!r}")
    numbers = [0] * len(spans)
    event, counted_from = -1, None
    for place in sorted(range(len(spans)), key=lambda i: spans[i]):
        start, end = spans[place]
        if end < start:
            raise ValueError("a record ends before it starts")
        if counted_from is None or start - counted_from >= interval:
            event, counted_from = event + 1, end
        elif since == "lastRecord":
            counted_from = max(counted_from, end)
        numbers[place] = event
    return numbers
