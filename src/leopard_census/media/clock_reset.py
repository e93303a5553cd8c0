"""A clock that fell back to its factory date, or was never set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leopard_census.media.clock_check import SunCheck
from leopard_census.media.clock_events import events
from leopard_census.media.clock_fault import SHEET_ROUNDS, ZERO, Fault, chance_text, reading_text
from leopard_census.media.clock_pairs import Camera, stretch_shift
from leopard_census.media.file_order import series
from leopard_census.media.status import Timing

Reach = tuple[timedelta, timedelta]

# Readings that go on into the deployment without a longer pause are those of a clock that nobody reset.
_RUNS_ON = timedelta(days=7)
# Fewer files with odd numbers before a stretch that runs on into the deployment are strays, and no jump back.
_STRAYS = 3
_SET_UP = "first file were the set-up"


def lost_date(
    items: Sequence[Timing],
    deployment: Mapping[str, Any],
    partners: Sequence[Camera],
    check: SunCheck,
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
    check
        The sun over the deployment: a time that it contradicts is not proposed.
    margin
        Readings that much before the set-up are no slip of the field sheet.
    pause_s, chance
        See `events` and `stretch_shift`.

    Notes
    -----
    A reset shows as a clock that jumps back in the order in which the camera wrote its files, see `series`. Where
    that order and the times run together and merely begin before the set-up, the sheet's date or the card is in
    question, and no time is proposed; nor where the names do not tell the order.

    A stretch after a reset began after the last right reading before it and ended by the pick-up, so its shift lies
    between two limits, which the proposal gives. Without a partner the upper limit is proposed, because the last
    file is often the team itself at the pick-up.
    """
    start, end = deployment["deploymentStart"], deployment["deploymentEnd"]
    wrong = [i for i in items if not i.corrected and i.row["timestamp"] < start - margin]
    if not wrong:
        return []
    readings = [i.row["timestamp"] for i in wrong]
    first, last = min(readings), max(readings)
    right = [i for i in items if i.side == "inside" and not i.corrected]
    others = [i.row["timestamp"] for i in items if i.row["timestamp"] >= start - margin]
    order = _order(items, start - margin)
    before = order.before
    if not before and others and min(others) - last < _RUNS_ON:
        return [_early(wrong, items, start, "and the pictures go on from there without a pause of a week")]
    reach = (max(before, default=start - SHEET_ROUNDS) - first, end + SHEET_ROUNDS - last)
    kind = "reset" if right else "never-set"
    told = _told(first, last, before, bool(right))
    # Right readings begin with the team, minutes before a set-up that was written down from memory.
    near = [i for i in items if not i.corrected and i.row["timestamp"] >= start - margin]
    ending = [(item, ZERO) for item in near] if right else []
    dated = _dated(wrong, partners, reach, pause_s, chance)
    if dated is not None:
        shift, votes, by_chance, partner = dated
        told += (
            f" {votes} triggers agree with those of {partner} when {_days(shift)} are added; "
            f"chance gives as many with probability {chance_text(by_chance)}"
        )
        shifts: list[tuple[Timing, timedelta | None]] = [*((i, shift) for i in wrong), *ending]
        return [Fault(kind, "pair", shifts, told, "strong", by_chance, reach, partner)]
    if order.on and not before:
        words = "and by the numbers of the files all others came after them: the clock never jumped back"
        return [_early(wrong, items, start, words)]
    limits = reach if reach[0] <= reach[1] else None
    unknown: list[tuple[Timing, timedelta | None]] = [(i, None) for i in wrong]
    if order.into:
        told += (
            " They run on into the deployment, where wrong ones look like right ones, so no time is proposed"
        )
        return [Fault(kind, "dates", unknown, told, "moderate")]
    if right and not before:
        told += " The names of the files do not tell which came first, so no time is proposed"
        return [Fault(kind, "dates", unknown, told, "weak", None, limits)]
    guess, moment = (end - last, "last of them were the pick-up") if right else (start - first, _SET_UP)
    verdict = check.of_all(wrong, guess)
    if first + guess < start or verdict.says == "contradicts":
        why = f"{verdict.words}, so" if verdict.says == "contradicts" else "that cannot be, so"
        told += f" As if the {moment}: {why} no time is proposed; write the true time if anybody knows it"
        return [Fault(kind, "dates", [*unknown, *ending], told, "moderate", None, limits)]
    told += (
        f" Proposed as if the {moment}, which no file tells ({verdict.words}): "
        "write the true time if anybody knows it"
    )
    return [Fault(kind, "dates", [*((i, guess) for i in wrong), *ending], told, "moderate", None, limits)]


@dataclass(frozen=True)
class _Order:
    """What the order of names tells of the readings before the set-up.

    Attributes
    ----------
    before
        Right readings of the files before them, where the clock jumped back; else empty.
    on
        Whether other files came after them, and the clock did not jump back.
    into
        Whether it jumped back and ran on into the deployment from there: right and wrong readings overlap.
    """

    before: tuple[datetime, ...]
    on: bool
    into: bool


def _order(items: Sequence[Timing], early: datetime) -> _Order:
    before: list[datetime] = []
    on = into = False
    for one in series(i for i in items if not i.corrected):
        places = [n for n, item in enumerate(one.items) if item.row["timestamp"] < early]
        if not places or not one.ordered:
            continue
        earlier = [i.row["timestamp"] for i in one.items[: places[0]] if i.side == "inside"]
        later = [i.row["timestamp"] for i in one.items[places[-1] + 1 :]]
        last = one.items[places[-1]].row["timestamp"]
        runs_on = bool(later) and ZERO <= later[0] - last < _RUNS_ON
        if runs_on and len(earlier) < _STRAYS:
            earlier = []
        on |= bool(later) and not earlier
        into |= bool(earlier) and runs_on
        before += earlier
    return _Order(tuple(before), on, into)


def _told(first: datetime, last: datetime, before: Sequence[datetime], right: bool) -> str:
    if not right:
        return (
            f"all readings begin at {reading_text(first)}, before the set-up: a clock that was never set, or the card "
            "of another time?"
        )
    since = (
        f", and after {reading_text(max(before))}, the last reading of the files before them"
        if before
        else ""
    )
    return f"readings from {reading_text(first)} to {reading_text(last)} lie before the set-up{since}: a reset clock?"


def _early(wrong: Sequence[Timing], items: Sequence[Timing], start: datetime, words: str) -> Fault:
    """Pictures that merely begin before the sheet's date."""
    first = min(i.row["timestamp"] for i in wrong)
    reason = (
        f"pictures begin before the set-up date of the sheet ({reading_text(start)}): {len(wrong)} of {len(items)} "
        f"files, from {reading_text(first)} on, {words}. The sheet's date or the card is in question, and no time is "
        "proposed"
    )
    return Fault("begins-early", "dates", [(i, None) for i in wrong], reason, "weak")


def moved_out(items: Sequence[Timing], deployment: Mapping[str, Any]) -> list[Fault]:
    """Readings that fit the deployment as they are, and that a row of `clocks.csv` moves out of it."""
    start, end = deployment["deploymentStart"], deployment["deploymentEnd"]
    # A photo of the team minutes after a pick-up that was written down from memory is no row that reaches too far.
    low, high = start - SHEET_ROUNDS, end + SHEET_ROUNDS
    out = [i for i in items if i.corrected and i.true is not None and not low <= i.true <= high]
    moved = [i for i in out if start <= i.row["timestamp"] <= end]
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
