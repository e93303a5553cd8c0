"""What may lie behind the difference of two clock readings, by its size."""

from collections.abc import Iterable
from datetime import timedelta

from leopard_census.media.readings import AGREE_WITHIN

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_HALF_DAY = 12 * _HOUR
_LATER = "a clock that was put right later"


def gap_question(gaps: Iterable[timedelta]) -> str:
    """A question that names what usually makes such differences, each cause once.

    Zones differ by multiples of a quarter of an hour; beyond 14 hours two of them seldom meet in one survey.
    """
    causes = list(dict.fromkeys(cause for gap in gaps for cause in [*_usual(abs(gap)), _LATER]))
    told = [cause for cause in causes if cause != _LATER] + [_LATER]
    text = ", or ".join(told)
    return f"{text[:1].upper()}{text[1:]}?"


def _usual(gap: timedelta) -> list[str]:
    """Causes, the usual one first."""
    if _near(gap, _HOUR):
        return ["summer time or the zone beside"]
    if _near(gap, _HALF_DAY):
        return ["morning for afternoon", "another zone"]
    if _near(gap, _HALF_DAY - _HOUR) or _near(gap, _HALF_DAY + _HOUR):
        return ["another zone", "morning for afternoon together with an hour of summer time"]
    if gap <= 14 * _HOUR + AGREE_WITHIN and _multiple(gap, _HOUR / 4):
        return ["another zone"]
    if gap >= _DAY - AGREE_WITHIN and _multiple(gap, _DAY):
        return ["another date, set or read wrong"]
    return []


def _near(gap: timedelta, usual: timedelta) -> bool:
    return abs(gap - usual) <= AGREE_WITHIN


def _multiple(gap: timedelta, unit: timedelta) -> bool:
    number = round(gap / unit)
    return number > 0 and _near(gap, number * unit)
