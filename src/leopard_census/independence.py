"""Independence of records: which of them tell of a new event, and which go on with the one before.

In words:

1. Records are compared within one group: one individual, or one species, at one station; both cameras of a station
   together.
2. A record has a start and an end (a clip lasts; a photo is both at once). The gap is the time from the **end** of the
   record looked back at to the **start** of the next: what an animal does in front of a running camera is no absence.
3. A gap of **at least** the interval makes the next record independent.
4. Which record is looked back at has two common meanings, named as in camtrapR (`deltaTimeComparedTo`):
   `lastRecord`: the one just before, so that a long stay with a record every ten minutes is one event; the latest end
   counts, as a short record may lie inside a longer one. `lastIndependentRecord`: the one that began the event, so
   that the same stay gives a new event every half an hour.
5. An interval of zero takes only records together that overlap in time.

For records without duration this is the filter of camtrapR (Niedballa et al. 2016, doi 10.1111/2041-210X.12600).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

Since = Literal["lastRecord", "lastIndependentRecord"]


def independent_events(
    records: Sequence[tuple[datetime, datetime | None]], interval: timedelta, since: Since = "lastRecord"
) -> list[list[int]]:
    """Records of one group, sorted into events.

    Parameters
    ----------
    records
        Start and end of each; no end: it has no duration. In any order.
    interval
        Time from which the next record is independent.
    since
        Which record the gap is counted from.

    Returns
    -------
    list of list of int
        Events in order of time, each as indices of its records in order of time; every record is in exactly one.
    """
    spans = [(start, max(start, end or start)) for start, end in records]
    events: list[list[int]] = []
    until: datetime | None = None
    for index in sorted(range(len(spans)), key=lambda i: (*spans[i], i)):
        start, end = spans[index]
        if until is None or start - until >= interval:
            events.append([])
            until = end
        elif since == "lastRecord":
            until = max(until, end)
        events[-1].append(index)
    return events
