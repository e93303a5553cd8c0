"""The time in which the cameras of a survey were out, as most of them tell it: a reset clock does not stretch it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

# A camera that takes nothing for half a year was not out. Factory dates are years off, and a season's pauses shorter.
_PAUSE = timedelta(days=180)

Period = tuple[datetime, datetime]


def main_period(times: Mapping[str, Iterable[datetime]]) -> Period | None:
    """First and last reading of the time in which most folders have pictures; None without any reading.

    All readings together are cut where none lies within half a year. Of the parts, the one with most folders counts,
    then the one with most days of them, then the later one (clocks fall back). The number of files does not count:
    a single camera that takes a picture each minute has more than all others.

    Parameters
    ----------
    times
        Readings by folder.
    """
    by_moment = sorted((time, folder) for folder, found in times.items() for time in found)
    if not by_moment:
        return None
    cuts = [n for n, (a, b) in enumerate(pairwise(by_moment), 1) if b[0] - a[0] > _PAUSE]
    parts = [by_moment[a:b] for a, b in pairwise([0, *cuts, len(by_moment)])]
    best = max(parts, key=lambda part: (*_weight(part), part[0][0]))
    return best[0][0], best[-1][0]


def _weight(part: Iterable[tuple[datetime, str]]) -> tuple[int, int]:
    days = defaultdict(set)
    for time, folder in part:
        days[folder].add(time.date())
    return len(days), sum(map(len, days.values()))
