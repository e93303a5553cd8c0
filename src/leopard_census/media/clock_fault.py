"""A clock fault that the media suggest, and how it becomes rows that a person can copy into `clocks.csv`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leopard_census.media.status import Timing

Row = dict[str, Any]

ZERO = timedelta(0)
# Set-up and pick-up are written down from memory, to a quarter or half of an hour.
SHEET_ROUNDS = timedelta(minutes=30)
# No model of cameras and animals is right to less than one in a million.
_LEAST_CHANCE = 1e-6
#: Reason of a row of right readings, which the rows of the wrong ones before it need.
ENDS_STRETCH = "ends the wrong stretch: these readings are right; needed with the row of the wrong ones"
# From the most to the least.
STRENGTHS = ("strong", "moderate", "weak")


@dataclass(frozen=True)
class Fault:
    """What seems wrong with one deployment's clock.

    Attributes
    ----------
    kind
        What happened to the clock; the table's contract lists the kinds.
    found_by
        Which evidence says so: `dates` (of the field sheet), `sun`, `pair` (the other camera of the station),
        or `files` (their own readings and pictures).
    shifts
        Every reading concerned, with what must be added to its time as it counts now (None: not known). A
        reading that is right stands there with zero where it ends a wrong stretch.
    reason
        The evidence in words.
    strength
        One of `STRENGTHS`.
    chance
        How often chance alone would give as much evidence, where that can be said.
    reach
        The least and the most that could have to be added, from the same evidence.
    margin
        In place of `reach` where shifts differ: by how much each may be off.
    either
        Whether the clock may as well be right as it is, so that the limits hold that too.
    other
        The deployment with which it was compared.
    """

    kind: str
    found_by: str
    shifts: Sequence[tuple[Timing, timedelta | None]]
    reason: str
    strength: str
    chance: float | None = None
    reach: tuple[timedelta, timedelta] | None = None
    other: str | None = None
    margin: timedelta | None = None
    either: bool = False


@dataclass(frozen=True)
class Stretch:
    """Successive readings of one clock to which the same has to be added."""

    first: Timing
    shift: timedelta | None
    files: int


def stretches(shifts: Iterable[tuple[Timing, timedelta | None]]) -> list[Stretch]:
    """The readings in order of what the camera showed, cut where another correction begins.

    A correction that `clocks.csv` holds already begins a new stretch as well, because the row that would
    replace it has another reading.
    """
    found: list[Stretch] = []
    before: timedelta | None = None
    for item, shift in sorted(shifts, key=_shown):
        assert item.true is not None
        total = None if shift is None else item.true + shift - item.row["timestamp"]
        if found and total == before and shift == found[-1].shift:
            found[-1] = Stretch(found[-1].first, shift, found[-1].files + 1)
        else:
            found.append(Stretch(item, shift, 1))
        before = total
    return found


def fault_rows(fault: Fault) -> list[Row]:
    """Rows of the clock_proposals table; right readings get one only where they end a wrong stretch."""
    rows: list[Row] = []
    for stretch in stretches(fault.shifts):
        if stretch.shift == ZERO and not rows:
            continue
        reason = fault.reason if stretch.shift != ZERO else ENDS_STRETCH
        rows.append(_row(fault, stretch, reason))
    return rows


def _row(fault: Fault, stretch: Stretch, reason: str) -> Row:
    now = stretch.first.true
    shown: datetime = stretch.first.row["timestamp"]
    assert now is not None
    known = None if stretch.shift is None else now + stretch.shift
    low, high = _limits(fault, stretch.shift)
    return {
        "deploymentID": stretch.first.row["deploymentID"],
        "shown": shown.replace(tzinfo=None, microsecond=0),
        "kind": fault.kind,
        "found_by": fault.found_by,
        "proposed_true": _second(known),
        "true_earliest": _second(None if low is None else now + low),
        "true_latest": _second(None if high is None else now + high),
        "files": stretch.files,
        "strength": fault.strength,
        "chance": None if fault.chance is None else max(fault.chance, _LEAST_CHANCE),
        "other_deployment": fault.other,
        "reason": reason,
    }


def _limits(fault: Fault, shift: timedelta | None) -> tuple[timedelta | None, timedelta | None]:
    """The least and the most to be added to a reading; None where nothing is known, or nothing is wrong."""
    if shift == ZERO and fault.margin is None:
        return None, None
    if fault.reach is not None:
        low, high = fault.reach
    elif fault.margin is not None and shift is not None:
        low, high = shift - fault.margin, shift + fault.margin
    else:
        return None, None
    return (min(low, ZERO), max(high, ZERO)) if fault.either else (low, high)


def _shown(pair: tuple[Timing, timedelta | None]) -> tuple[datetime, str]:
    return pair[0].row["timestamp"], pair[0].row["filePath"]


def _second(time: datetime | None) -> datetime | None:
    return None if time is None else time.replace(microsecond=0)


def reading_text(reading: datetime) -> str:
    """A reading as people write it into `clocks.csv`."""
    return reading.replace(tzinfo=None).isoformat(timespec="seconds")


def length_text(length: timedelta | float) -> str:
    """A length of time in words, such as `1 h 2 min 5 s`; a float is in seconds. The sign is left out."""
    seconds = round(abs(length.total_seconds() if isinstance(length, timedelta) else length))
    parts = [
        (seconds // 86_400, "d"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "min"),
        (seconds % 60, "s"),
    ]
    told = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(told[:3]) or "0 s"


def behind_text(shift: timedelta | float) -> str:
    """In words, what a clock is that needs `shift` added: slow, fast, or right to the second."""
    seconds = shift.total_seconds() if isinstance(shift, timedelta) else shift
    return f"{length_text(seconds)} {'slow' if seconds > 0 else 'fast'}" if round(seconds) else "right"


def chance_text(chance: float) -> str:
    """A probability in words; below one in a million just that."""
    return f"{chance:.1g}" if chance >= _LEAST_CHANCE else "less than 1 in 1000000"
