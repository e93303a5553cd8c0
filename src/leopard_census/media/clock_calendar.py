"""Slips of the hand when a clock is set: another year, day and month swapped, morning for afternoon.

A clock that was set wrong runs on wrong, by one and the same length of time. So a slip is proposed only when one
shift brings every file of the deployment between set-up and pick-up, and files lie outside as they are. How much
that says depends on how tightly the files fill the deployment: of all shifts in a range, the share that brings them
inside is (length of the deployment - length of the files) / range. That share, times the slips tried, is the chance
that is stated.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from leopard_census.media.clock_check import SunCheck
from leopard_census.media.clock_fault import SHEET_ROUNDS, Fault, reading_text
from leopard_census.media.clock_sun import SunFit
from leopard_census.media.status import Timing

_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)
# The slips that are tried: a year to each side, day and month swapped (of the first date, or of every date).
_DATE_SLIPS = 4
# A share of one in twenty, as in every survey of faults: told, but only as a question.
MODERATE = 0.05
# The light of the pictures contradicts a shift when it makes their log-likelihood this much worse.
_SUN_FORBIDS = 5.0


def calendar_fault(
    items: Sequence[Timing],
    deployment: Mapping[str, Any],
    sun: SunFit | None,
    check: SunCheck,
    chance: float,
) -> Fault | None:
    """The slip that explains the readings of a whole deployment, or None.

    Parameters
    ----------
    items
        All files of the deployment that have a time.
    deployment
        Row of the field sheet.
    sun
        What the light of the pictures says, where it is known.
    check
        The sun over the deployment: a slip that it contradicts is none.
    chance
        Up to this share the proposal is called strong (but half a day by the sheet alone is not: a slip of
        the pen in the sheet looks the same).
    """
    start, end = deployment["deploymentStart"] - SHEET_ROUNDS, deployment["deploymentEnd"] + SHEET_ROUNDS
    times = [item.true for item in items if item.true is not None]
    if not times or all(start <= time <= end for time in times):
        return None
    span = max(times) - min(times)
    if span > end - start:
        return None
    slack = (end - start) - span
    for kind, words, shift, wide in _slips(min(times), start):
        shifts = [(item, shift(item.true) if item.true else None) for item in items]
        moved = [item.true + by for item, by in shifts if item.true is not None and by is not None]
        if len(moved) < len(times) or not all(start <= time <= end for time in moved):
            continue
        # The side on which files lie outside leaves one of the two half days.
        share = min(1.0, (1 if kind == "twelve-hours" else _DATE_SLIPS) * slack / wide)
        if kind == "day-month-each":
            # Every date must be one that can be swapped: 12 of 30 days, for days that are independent.
            share = min(share, (12 / 30) ** len({time.date() for time in times}))
        if share > MODERATE or (kind == "twelve-hours" and _forbidden(sun)):
            continue
        known = [(item, by) for item, by in shifts if by is not None]
        if kind != "twelve-hours" and check.of(known).says == "contradicts":
            continue
        reach = None if kind == "day-month-each" else (start - min(times), end - max(times))
        return _fault(kind, words, shifts, times, share, chance, sun, reach)
    return None


def _slips(
    first: datetime, start: datetime
) -> list[tuple[str, str, Callable[[datetime], timedelta | None], timedelta]]:
    """Kind, words, shift of a reading, and the range that the shift is drawn from, of every slip that is tried."""
    found: list[tuple[str, str, Callable[[datetime], timedelta | None], timedelta]] = []

    def constant(by: timedelta) -> Callable[[datetime], timedelta | None]:
        return lambda _: by

    for years in (1, -1):
        by = _other_year(first, years)
        if by is not None:
            found.append(
                ("year", f"{abs(years)} year {'later' if years > 0 else 'earlier'}", constant(by), _YEAR)
            )
    swapped = _swap(first)
    # Set at the set-up: so the swapped first date is that of the set-up, or a day after it.
    if swapped is not None and timedelta(0) <= swapped - start + _DAY <= 3 * _DAY:
        found.append(
            ("day-month", "day and month of the first date swapped", constant(swapped - first), _YEAR)
        )
    found.append(("day-month-each", "day and month of every date swapped", _swap_by, _YEAR))
    for hours in (12, -12):
        words = f"12 h {'later' if hours > 0 else 'earlier'}"
        found.append(("twelve-hours", words, constant(timedelta(hours=hours)), 2 * _DAY))
    return found


def _fault(
    kind: str,
    words: str,
    shifts: Sequence[tuple[Timing, timedelta | None]],
    times: Sequence[datetime],
    share: float,
    chance: float,
    sun: SunFit | None,
    reach: tuple[timedelta, timedelta] | None,
) -> Fault:
    reason = (
        f"readings from {reading_text(min(times))} to {reading_text(max(times))} do not fit the field sheet, but "
        f"all {len(times)} of them do with {words}; of shifts at random, a share of {share:.1g} would do as well"
    )
    strength = "strong" if share <= chance else "moderate"
    if kind == "twelve-hours":
        if sun is not None and sun.at(43_200) - sun.at(0) > _SUN_FORBIDS:
            strength = "strong"
            reason += "; day and night in the pictures say so as well"
        else:
            strength = "moderate"
            reason += "; a slip of the pen in the field sheet would look the same"
    return Fault(kind.removesuffix("-each"), "dates", shifts, reason, strength, share, reach)


def _forbidden(sun: SunFit | None) -> bool:
    return sun is not None and sun.at(0) - sun.at(43_200) > _SUN_FORBIDS


def _other_year(time: datetime, years: int) -> timedelta | None:
    try:
        return time.replace(year=time.year + years) - time
    except ValueError:  # 29 February
        return None


def _swap(time: datetime) -> datetime | None:
    try:
        return time.replace(month=time.day, day=time.month)
    except ValueError:
        return None


def _swap_by(time: datetime) -> timedelta | None:
    swapped = _swap(time)
    return None if swapped is None else swapped - time
