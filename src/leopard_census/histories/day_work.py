"""How long the cameras of one station worked on each day: alone, two at once, and facing each other.

All times are whole microseconds, so that a sum does not depend on the order of its parts: a deployment that is cut
in two, or another order of the rows, gives the same days to the last digit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, pairwise

from leopard_census.histories.window import SurveyWindow

Span = tuple[datetime, datetime]

DAY_US = 86_400_000_000
# Two cameras whose headings differ by an angle a stand on different sides of an animal that passes in a direction
# unknown to us with probability a / 180: its path must lie between the two lines of sight. From a right angle on
# they see different flanks more often than not.
_FACING_DEGREES = 90


@dataclass(frozen=True)
class DayWork:
    """Times on one day of one station, in microseconds.

    Attributes
    ----------
    any_us
        At least one camera worked.
    camera_us
        The same, summed over the cameras.
    two_us
        At least two worked at once.
    facing_us
        At least two that face each other worked at once.
    most
        Most cameras that worked at once.
    """

    any_us: int
    camera_us: int
    two_us: int
    facing_us: int
    most: int


IDLE = DayWork(0, 0, 0, 0, 0)


def work_by_day(
    cameras: Mapping[str, Sequence[Span]], headings: Mapping[str, int | None], window: SurveyWindow
) -> dict[int, DayWork]:
    """Work of one station, by the number of the day within the window; days without work are absent.

    Parameters
    ----------
    cameras
        Working times of each camera, end excluded. Spans of one camera may touch or overlap; it counts once.
    headings
        Compass direction of each camera in degrees; one that is absent or None is taken to face any other.
    """
    spans = {name: inside for name, own in cameras.items() if (inside := within(own, window))}
    edges = {edge for own in spans.values() for span in own for edge in span}
    if not edges:
        return {}
    first, last = min(edges) // DAY_US, (max(edges) - 1) // DAY_US
    edges.update(day * DAY_US for day in range(first + 1, last + 1))
    days: dict[int, DayWork] = {}
    for start, end in pairwise(sorted(edges)):
        at_work = sorted(
            name for name, own in spans.items() if any(low <= start and end <= high for low, high in own)
        )
        if at_work:
            day = start // DAY_US
            days[day] = _added(days.get(day, IDLE), end - start, len(at_work), _facing(at_work, headings))
    return days


def opposite(one: int | None, other: int | None) -> bool:
    """Whether two cameras with these headings in degrees see different flanks of what passes between them."""
    if one is None or other is None:
        return True
    turn = abs(one - other)
    return min(turn, 360 - turn) >= _FACING_DEGREES


def within(spans: Sequence[Span], window: SurveyWindow) -> list[tuple[int, int]]:
    """Spans cut to the window, in microseconds since its first moment; those outside are left out."""
    whole = window.days * DAY_US
    inside = []
    for start, end in spans:
        low, high = (max(0, min(whole, _microseconds(moment - window.begin))) for moment in (start, end))
        if low < high:
            inside.append((low, high))
    return inside


def _microseconds(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def _facing(cameras: Sequence[str], headings: Mapping[str, int | None]) -> bool:
    return any(opposite(headings.get(a), headings.get(b)) for a, b in combinations(cameras, 2))


def _added(day: DayWork, length: int, cameras: int, facing: bool) -> DayWork:
    return DayWork(
        day.any_us + length,
        day.camera_us + length * cameras,
        day.two_us + (length if cameras > 1 else 0),
        day.facing_us + (length if facing else 0),
        max(day.most, cameras),
    )
