"""A clock that fell back to its factory date, or was never set."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from leopard_census.media.clock_events import events
from leopard_census.media.clock_fault import ZERO, Fault, chance_text, reading_text
from leopard_census.media.clock_pairs import Camera, stretch_shift
from leopard_census.media.status import Timing

Reach = tuple[timedelta, timedelta]

# Readings that run on into the deployment without a longer pause are those of a slow clock.
_RUNS_ON = timedelta(days=7)


def lost_date(
    items: Sequence[Timing],
    deployment: Mapping[str, Any],
    partners: Sequence[Camera],
    margin: timedelta,
    pause_s: float,
    chance: float,
) -> list[Fault]:
    """A stretch of readings long before the set-up that no row of `clocks.csv` changes.

    Parameters
    ----------
    items
        Files of the deployment that have a time.
    deployment
        Row of the field sheet.
    partners
        The other cameras of the station: what they saw at the same time dates the stretch to the second.
    margin
        Readings that much before the set-up are no slip of the field sheet.
    pause_s, chance
        See `events` and `stretch_shift`.

    Notes
    -----
    The stretch began after the last right reading before it and ended by the pick-up, so its shift lies between
    two limits, which the proposal gives. Without a partner the upper limit is proposed, because the last file
    is often the team itself at the pick-up.
    """
    start, end = deployment["deploymentStart"], deployment["deploymentEnd"]
    wrong = [i for i in items if not i.corrected and i.row["timestamp"] < start - margin]
    if not wrong:
        return []
    readings = [i.row["timestamp"] for i in wrong]
    first, last = min(readings), max(readings)
    right = [i for i in items if i.side == "inside" and not i.corrected]
    # Cameras number their files on after a reset, so the order of names tells which readings came before it.
    first_path = min(i.row["filePath"] for i in wrong)
    before = [i.row["timestamp"] for i in right if i.row["filePath"] < first_path]
    after = [i.row["timestamp"] for i in items if i.row["timestamp"] >= start - margin]
    if not before and after and min(after) - last < _RUNS_ON:
        return []
    reach = (max(before, default=start) - first, end - last)
    if right:
        since = f", and after {reading_text(max(before))}, the last reading before them" if before else ""
        reason = (
            f"readings from {reading_text(first)} to {reading_text(last)} lie before the set-up{since}: "
            "a reset clock?"
        )
        guess, guessed = reach[1], " Proposed as if the last of them were the pick-up"
    else:
        reason = (
            f"all readings begin at {reading_text(first)}, before the set-up: a clock that was never set?"
        )
        guess, guessed = start - first, " Proposed as if the first file were the set-up"
    kind = "reset" if right else "never-set"
    ending = [(item, ZERO) for item in right]
    dated = _dated(wrong, partners, reach, pause_s, chance)
    if dated is not None:
        shift, votes, by_chance, partner = dated
        reason += (
            f" {votes} triggers agree with those of {partner} when {_days(shift)} are added; "
            f"chance gives as many with probability {chance_text(by_chance)}"
        )
        shifts: list[tuple[Timing, timedelta | None]] = [*((i, shift) for i in wrong), *ending]
        return [Fault(kind, "pair", shifts, reason, "strong", by_chance, reach, partner)]
    possible = first + guess >= start
    shifts = [*((i, guess if possible else None) for i in wrong), *ending]
    return [
        Fault(
            kind, "dates", shifts, reason + guessed, "moderate", None, reach if reach[0] <= reach[1] else None
        )
    ]


def moved_out(items: Sequence[Timing], deployment: Mapping[str, Any]) -> list[Fault]:
    """Readings that fit the deployment as they are, and that a row of `clocks.csv` moves out of it."""
    start, end = deployment["deploymentStart"], deployment["deploymentEnd"]
    moved = [i for i in items if i.corrected and i.side != "inside" and start <= i.row["timestamp"] <= end]
    if not moved:
        return []
    reason = (
        "clocks.csv moves these readings out of the deployment, though they fit it as they are; "
        "if they are right, this row ends the correction"
    )
    shifts = [(i, i.row["timestamp"] - i.true) for i in moved if i.true is not None]
    return [Fault("overreach", "dates", shifts, reason, "strong")]


def _dated(
    wrong: Sequence[Timing], partners: Sequence[Camera], reach: Reach, pause_s: float, chance: float
) -> tuple[timedelta, int, float, str] | None:
    found = events(wrong, pause_s)
    best = None
    for partner in partners:
        won = stretch_shift(found, partner.found, *reach, chance)
        if won is not None and (best is None or won.chance < best[2]):
            best = (timedelta(seconds=round(won.offset_s)), won.votes, won.chance, partner.key)
    return best


def _days(shift: timedelta) -> str:
    return f"{shift.days} days and {timedelta(seconds=shift.seconds)} hours"
