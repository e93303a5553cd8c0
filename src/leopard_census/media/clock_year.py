"""A card all of whose files lie before the set-up, or after the pick-up, and that another year brings inside.

Here something is wrong for certain, so simple corrections are tried before any that a person would have to know: the
same date and time of day in another year; the same with half a day, or with the zone in which a camera leaves its
factory. The sun must not contradict the year alone, and must agree with any other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from leopard_census.media.clock_check import SunCheck, Verdict
from leopard_census.media.clock_fault import SHEET_ROUNDS, Fault, behind_text, length_text, reading_text
from leopard_census.media.status import Timing

_HALF_DAY = timedelta(hours=12)
# Cameras leave the factory set to universal time, or to that of China, where most are made; hours of UTC offset.
_FACTORY_ZONES = (0, 8)
# A clock that was never set begins on 1 January when the batteries go in; the first animal may come a week later.
_FACTORY_DAYS = 7


def other_year(
    items: Sequence[Timing], deployment: Mapping[str, Any], check: SunCheck, margin: timedelta
) -> Fault | None:
    """Another year for all files of a deployment, or None where none fits the dates and the sun.

    Parameters
    ----------
    items
        All files of the deployment that have a time.
    deployment
        Row of the field sheet.
    check
        The sun over it.
    margin
        Files nearer to the deployment than this are no matter of a year.

    Notes
    -----
    A clock that was never set begins on the first of January of some year. A card of that week looks like one of
    another year where the sun cannot tell, so no year is proposed for it then.
    """
    times = [item.true for item in items if item.true is not None]
    if not times or any(item.corrected for item in items):
        return None
    first, last = min(times), max(times)
    start, end = deployment["deploymentStart"], deployment["deploymentEnd"]
    if not (last < start - margin or first > end + margin):
        return None
    low, high = start - SHEET_ROUNDS - first, end + SHEET_ROUNDS - last
    for years, hours in _candidates(first, start, end):
        shift = _shift(first, years, hours)
        if shift is None or not low <= shift <= high:
            continue
        verdict = check.of_all(items, shift)
        if verdict.says == "contradicts" or (verdict.says != "agrees" and (hours or _factory_date(first))):
            continue
        shifts = [(item, shift) for item in items]
        strength = "moderate" if verdict.says == "agrees" else "weak"
        reason = _reason(first, last, len(items), years, hours, verdict)
        return Fault("year", "dates", shifts, reason, strength, None, (low, high))
    return None


def _candidates(first: datetime, start: datetime, end: datetime) -> list[tuple[int, timedelta]]:
    """Whole years, and what is added besides: the simplest first."""
    years = range(start.year - first.year - 1, end.year - first.year + 2)
    offset = first.utcoffset() or timedelta(0)
    zones = [offset - timedelta(hours=hours) for hours in _FACTORY_ZONES]
    besides = [timedelta(0), _HALF_DAY, -_HALF_DAY, *(zone for zone in zones if zone)]
    return [(number, more) for more in besides for number in sorted(years, key=abs) if number]


def _shift(first: datetime, years: int, more: timedelta) -> timedelta | None:
    try:
        return first.replace(year=first.year + years) - first + more
    except ValueError:  # 29 February
        return None


def _factory_date(first: datetime) -> bool:
    return first.month == 1 and first.day <= _FACTORY_DAYS


def _reason(
    first: datetime, last: datetime, files: int, years: int, more: timedelta, verdict: Verdict
) -> str:
    besides = ""
    if more:
        besides = f" and a clock that is {behind_text(more)} besides"
        if abs(more) != _HALF_DAY:
            besides += " (a camera left in the zone of its factory?)"
    number = f"{abs(years)} year{'' if abs(years) == 1 else 's'} {'later' if years > 0 else 'earlier'}"
    return (
        f"readings from {reading_text(first)} to {reading_text(last)} do not fit the field sheet, but all {files} of "
        f"them do {number}{besides}; {verdict.words}. The files fill {length_text(last - first)}, so other times fit "
        "the dates as well, and the card of another year would look the same"
    )
