"""When a camera really worked, as far as its files tell, held against the field sheet.

The sheet decides about effort: a quiet week is work, not failure. What the files say otherwise is listed, with the
reason, for a person to enter into `deployments.csv` or `outages.csv`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from leopard_census.config.media import ClocksSettings
from leopard_census.media.clock_events import events, seconds
from leopard_census.media.clock_fault import SHEET_ROUNDS, length_text
from leopard_census.media.operation_gaps import Gap, gaps
from leopard_census.media.operation_timelapse import timelapse
from leopard_census.media.status import Timing

Row = dict[str, Any]
Span = tuple[datetime, datetime, str]

# A camera that takes a photo each hour and has taken none for three of them was not at work.
_MISSED_INTERVALS = 3.0


def operation(
    timed: Sequence[Timing],
    deployments: Sequence[Mapping[str, Any]],
    outages: Sequence[Mapping[str, Any]],
    settings: ClocksSettings,
    copies: Iterable[str] = (),
) -> tuple[list[Row], list[Row]]:
    """Rows of the operation and of the operation_differences table.

    Parameters
    ----------
    timed
        Readings of the usable files, see `timings`; corrected times are used.
    deployments, outages
        Rows of the field sheets.
    settings
        Of clocks.
    copies
        mediaIDs of files that are copies of others, which no camera took where they lie.
    """
    left_out = set(copies)
    items: dict[str, list[Timing]] = defaultdict(list)
    for item in timed:
        if item.row["mediaID"] not in left_out:
            items[item.row["deploymentID"]].append(item)
    breaks: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for outage in outages:
        breaks[outage["deploymentID"]].append(outage)
    rows, differences = [], []
    for row in deployments:
        key = row["deploymentID"]
        one, found = _deployment(items[key], row, breaks[key], settings)
        rows.append(one)
        differences += found
    return rows, differences


def _deployment(
    items: Sequence[Timing],
    row: Mapping[str, Any],
    outages: Sequence[Mapping[str, Any]],
    settings: ClocksSettings,
) -> tuple[Row, list[Row]]:
    start, end = row["deploymentStart"], row["deploymentEnd"]
    inside = sorted(
        (i for i in items if i.true is not None and start - SHEET_ROUNDS <= i.true <= end + SHEET_ROUNDS),
        key=lambda item: (seconds(item), item.row["filePath"]),
    )
    interval_s, by_clock = timelapse(inside, settings.timelapse_least, settings.chance)
    taken = {item.row["mediaID"] for item in by_clock}
    triggered = [item for item in inside if item.row["mediaID"] not in taken]
    spans = _outages(outages, start, end)
    out = _total([(a, b) for a, b, _ in spans])
    told = _Told(row["deploymentID"], start.tzinfo)
    silent: list[_Silence] = []
    if not inside:
        told.add("no-files", start, end, None, _without_files(items, end - start - out))
    else:
        silent = _silent(triggered, by_clock, interval_s, (start, end), spans, settings)
        for gap in silent:
            if gap.chance <= settings.gap_chance:
                # Triggers go on where a camera only ceased to take photos by the clock.
                within = [i for i in inside if i.true is not None and gap.start < i.true < gap.end]
                told.gap(gap, interval_s, len(within))
        told.files_in_outages(inside, spans)
    first, last = (inside[0].true, inside[-1].true) if inside else (None, None)
    longest = max(_pauses([start, *(i.true for i in inside if i.true), end])) if inside else end - start
    by_chance = max(silent, key=lambda silence: silence.gap.days).chance if silent else None
    summary = {
        "deploymentID": row["deploymentID"],
        "deploymentStart": start,
        "deploymentEnd": end,
        "first_file": first,
        "last_file": last,
        "files": len(inside),
        "files_elsewhere": len(items) - len(inside),
        "days_with_files": len({i.true.date() for i in inside if i.true is not None}),
        "timelapse_files": len(by_clock),
        "timelapse_interval_s": None if interval_s is None else round(interval_s),
        "longest_gap_days": max(longest, timedelta(0)) / timedelta(days=1),
        "longest_gap_chance": by_chance,
        "sheet_days": (end - start) / timedelta(days=1),
        "outage_days": out / timedelta(days=1),
        "differences": len(told.rows),
    }
    return summary, told.rows


@dataclass(frozen=True)
class _Silence:
    """A gap, the time in which it lies, and how much of that the sheet takes away."""

    gap: Gap
    start: datetime
    end: datetime
    out: timedelta

    @property
    def chance(self) -> float:
        return self.gap.chance


def _silent(
    triggered: Sequence[Timing],
    by_clock: Sequence[Timing],
    interval_s: float | None,
    period: tuple[datetime, datetime],
    spans: Sequence[Span],
    settings: ClocksSettings,
) -> list[_Silence]:
    """Long gaps with their chance: of the time-lapse photos where there are any, else of the triggers.

    Outages of the sheet are cut out of the time first, so that they are neither gaps nor work without files.
    """
    start, end = period
    if interval_s is not None:
        moments = [item.true for item in by_clock if item.true is not None]
        least = max(_MISSED_INTERVALS * interval_s, 86_400.0)
    else:
        firsts = [event.items[0].true for event in events(triggered, settings.light_event_s)]
        moments = [time for time in firsts if time is not None]
        least = settings.gap_days * 86_400

    def worked_s(time: datetime) -> float:
        out = _total([(a, min(b, time)) for a, b, _ in spans if a < time])
        return (time - start - out).total_seconds()

    # The same working time may stand for a whole outage: a gap begins at its last moment and ends at its first.
    begins: dict[float, datetime] = {0.0: start}
    ends: dict[float, datetime] = {worked_s(end): end}
    for time in sorted(min(max(time, start), end) for time in moments):
        begins[worked_s(time)] = time
        ends.setdefault(worked_s(time), time)
    found = gaps([worked_s(min(max(time, start), end)) for time in moments], 0.0, worked_s(end), least)
    silences = []
    for gap in found:
        low, high = begins[gap.start_s], ends[gap.end_s]
        out = (high - low) - timedelta(seconds=gap.end_s - gap.start_s)
        silences.append(_Silence(replace(gap, chance=0.0) if interval_s is not None else gap, low, high, out))
    return silences


class _Told:
    """Rows of the differences table of one deployment."""

    def __init__(self, deployment: str, zone: Any) -> None:
        self.rows: list[Row] = []
        self._deployment = deployment
        self._zone = zone

    def add(
        self, kind: str, start: datetime, end: datetime, chance: float | None, reason: str, files: int = 0
    ) -> None:
        self.rows.append(
            {
                "deploymentID": self._deployment,
                "kind": kind,
                "start": start.replace(microsecond=0),
                "end": end.replace(microsecond=0),
                "days": (end - start) / timedelta(days=1),
                "files": files,
                "chance": chance,
                "reason": reason,
            }
        )

    def gap(self, silence: _Silence, interval_s: float | None, files: int) -> None:
        """A time without files, or with triggers alone, less what the sheet calls an outage."""
        gap = silence.gap
        kind = {"start": "late-start", "middle": "gap", "end": "early-end"}[gap.place]
        where = {
            "start": "between set-up and the first file",
            "middle": "without a file",
            "end": "between the last file and pick-up",
        }[gap.place]
        by_chance: float | None = gap.chance
        if interval_s is not None:
            kind, by_chance = "timelapse-stops", None
            stood = "the camera stood still" if not files else f"its triggers went on ({files} files)"
            words = f"no photo of every {length_text(interval_s)} for {gap.days:.1f} days: {stood}"
        else:
            words = (
                f"{gap.days:.1f} days {where}; if as many days with triggers were spread evenly, the probability of "
                f"such a gap would be {gap.chance:.2g}"
            )
        if silence.out > timedelta(0):
            words += f"; {length_text(silence.out)} more are an outage by the sheet"
        self.add(kind, silence.start, silence.end, by_chance, words, files)

    def files_in_outages(self, items: Sequence[Timing], outages: Sequence[Span]) -> None:
        """Files from a time at which the sheet says that the camera did not work."""
        for start, end, why in outages:
            within = [
                i for i in items if i.true is not None and start + SHEET_ROUNDS < i.true < end - SHEET_ROUNDS
            ]
            if within:
                first, last = within[0].true, within[-1].true
                assert first is not None
                assert last is not None
                reason = (
                    f"{len(within)} files in the outage ({why}) from {start.isoformat()} to {end.isoformat()}: "
                    "the camera worked then, or its clock is wrong"
                )
                self.add("files-in-outage", first, last, None, reason, len(within))


def _without_files(items: Sequence[Timing], counted: timedelta) -> str:
    days = max(counted, timedelta(0)) / timedelta(days=1)
    told = f"not a single file from this deployment, which the field sheet counts as {days:.1f} days of work"
    if not items:
        return told + "; enter an outage, or correct its dates, if the camera did not work"
    timed = sum(item.true is not None for item in items)
    others = f"{timed} lie outside its dates and {len(items) - timed} have no time"
    return f"{told}; of its {len(items)} files {others}"


def _outages(outages: Sequence[Mapping[str, Any]], start: datetime, end: datetime) -> list[Span]:
    """The sheet's outages within the deployment; those that overlap are one."""
    found: list[Span] = []
    for row in sorted(outages, key=lambda outage: outage["start"]):
        low, high = max(row["start"], start), min(row["end"] or end, end)
        why = str(row["reason"])
        if found and low <= found[-1][1]:
            before = found.pop()
            told = before[2] if why in before[2].split(", ") else f"{before[2]}, {why}"
            found.append((before[0], max(before[1], high), told))
        elif low < high:
            found.append((low, high, why))
    return found


def _total(spans: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """Length of all spans together, time in two of them counted once."""
    total, reached = timedelta(0), None
    for start, end in sorted(spans):
        begin = start if reached is None else max(start, reached)
        total += max(end - begin, timedelta(0))
        reached = end if reached is None else max(end, reached)
    return total


def _pauses(times: Sequence[datetime]) -> list[timedelta]:
    return [after - before for before, after in pairwise(times)]
