"""Whole days, which the sun cannot tell apart: what the field sheet's dates leave of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from leopard_census.media.clock_events import seconds
from leopard_census.media.clock_fault import SHEET_ROUNDS, Fault, behind_text
from leopard_census.media.status import Timing

# One file outside the dates is a slip of the sheet; so many more rule a day out (as they tell two cameras apart).
_SHEET_SAYS = 2
_DAYS = (0, 1, -1)
# A shift that leaves more than a fifth of the contradictions is not what they come from.
_EXPLAINS = 0.8


@dataclass(frozen=True)
class Days:
    """A shift, with the day that fits the dates best.

    Attributes
    ----------
    shift
        To be added.
    reach
        The least and the most that could have to be added, on any day that the dates leave.
    others
        The shifts on the other days that they leave.
    """

    shift: timedelta
    reach: tuple[timedelta, timedelta]
    others: tuple[timedelta, ...]

    @property
    def strength(self) -> str:
        """A day that is open is another explanation at hand."""
        return "moderate" if self.others else "strong"

    @property
    def words(self) -> str:
        """The same for a reason."""
        told = "The sun does not tell whole days apart"
        if not self.others:
            return f"{told}, but the field sheet's dates do"
        others = " or ".join(behind_text(other) for other in self.others)
        return f"{told}, nor do the field sheet's dates: {others} fits as well, and the limits hold that too"


def on_a_day(
    items: Sequence[Timing], row: Mapping[str, Any], shift: timedelta, low: timedelta, high: timedelta
) -> Days:
    """The whole day more or less that brings files inside the sheet's dates, and those that do no worse.

    Parameters
    ----------
    items
        Files to which the shift is added.
    row
        Of the field sheet.
    shift, low, high
        By the time of day: what fits best, the least and the most.
    """
    turns = [timedelta(days=days) for days in _DAYS]
    by_fit = sorted(turns, key=lambda turn: (_outside_s(items, row, shift + turn), abs(shift + turn)))
    best = by_fit[0]
    least = _outside(items, row, shift + best)
    left = [turn for turn in by_fit[1:] if _outside(items, row, shift + turn) < least + _SHEET_SAYS]
    reach = (low + min([best, *left]), high + max([best, *left]))
    return Days(shift + best, reach, tuple(shift + turn for turn in left))


def day_fault(
    kind: str,
    days: Days,
    shifts: Sequence[tuple[Timing, timedelta]],
    reason: str,
    chance: float,
    explained: float,
) -> Fault:
    """A fault by the sun, with what is said of whole days.

    Only twelve hours turn day into night, and are strong; a wall to the east, a white flash at dusk or mist in the
    morning move the hours of light as other shifts do, and as an hour does most of all. Where a shift leaves many
    contradictions, no clock is their reason, and none is proposed.

    Parameters
    ----------
    kind, days, shifts, reason, chance
        Of the fault.
    explained
        Share of the contradictions that the shift does away with.
    """
    if explained < _EXPLAINS:
        none = [(item, None if shift else shift) for item, shift in shifts]
        unclear = (
            "no shift of the clock explains them all, so that no time is proposed: a white flash, a lamp, shade or "
            "mist on some days?"
        )
        return Fault("day-night", "sun", none, f"{reason}; {unclear}", "weak", chance)
    strength = {"twelve-hours": days.strength, "one-hour": "weak"}.get(kind, "moderate")
    return Fault(kind, "sun", shifts, f"{reason}. {days.words}", strength, chance, days.reach)


def _outside(items: Sequence[Timing], row: Mapping[str, Any], shift: timedelta) -> int:
    return sum(over > 0 for over in _over_s(items, row, shift))


def _outside_s(items: Sequence[Timing], row: Mapping[str, Any], shift: timedelta) -> float:
    """Seconds by which files lie outside the dates, summed over them."""
    return sum(_over_s(items, row, shift))


def _over_s(items: Sequence[Timing], row: Mapping[str, Any], shift: timedelta) -> list[float]:
    """Seconds by which each lies outside the sheet's dates, taken as roughly as people write them."""
    start = (row["deploymentStart"] - SHEET_ROUNDS).timestamp()
    end = (row["deploymentEnd"] + SHEET_ROUNDS).timestamp()
    times = [seconds(item) + shift.total_seconds() for item in items]
    return [max(start - time, time - end, 0.0) for time in times]
