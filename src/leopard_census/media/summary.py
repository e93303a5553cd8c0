"""What a media table says in a few lines: for people, on a terminal."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, pairwise
from typing import Any

from leopard_census.media.disagreement import NAMES, Disagreements
from leopard_census.media.main_period import Period, main_period
from leopard_census.media.readings import modification_time
from leopard_census.media.same_bytes import Copies
from leopard_census.tables.natural_order import natural_order

# Files whose pictures can be used in part at best.
DAMAGED = ("corrupt", "truncated-usable", "unreadable")
# A camera that takes nothing for half a year was not out; a jump that long is more likely a reset clock.
_JUMP = timedelta(days=180)
# Digital trail cameras came on the market about then; an earlier year is a clock that was never set.
_FIRST_YEAR = 2000
# A file cannot have been taken after it was written. Cards keep local time without an offset, so a day is no proof.
_AHEAD = timedelta(days=2)
_SHOWN = 50
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - readings of one folder all carry the same offset
_MINUTE = timedelta(minutes=1)


@dataclass
class _Camera:
    """What is counted for one folder; `minutes` holds its readings by camera body, in minutes since 2000."""

    files: int = 0
    damaged: int = 0
    bodies: Counter[str] = field(default_factory=Counter)
    minutes: "dict[str, array[int]]" = field(default_factory=dict)
    apart: Disagreements = field(default_factory=Disagreements)
    # What is odd about a clock, with the number of files and the first of them.
    odd: dict[str, tuple[int, str]] = field(default_factory=dict)

    def note(self, what: str, path: str) -> None:
        """Count one more file with something odd about its clock."""
        number, example = self.odd.get(what, (0, path))
        self.odd[what] = (number + 1, example)

    def times(self) -> list[datetime]:
        """Readings in order of time, to the minute."""
        return _times(chain.from_iterable(self.minutes.values()))

    def jumps(self) -> list[tuple[datetime, datetime]]:
        """Long stretches without a reading: of each camera body by itself, since two in one folder need not overlap."""
        # Clips seldom name their camera: in a folder of one camera they are its own.
        separate = len(self.bodies) > 1
        series = self.minutes.values() if separate else [chain.from_iterable(self.minutes.values())]
        return [
            (earlier, later)
            for minutes in series
            for earlier, later in pairwise(_times(minutes))
            if later - earlier > _JUMP
        ]


class Summary:
    """Files by state, days covered, cameras, clock warnings, copies and damaged files of a folder.

    Rows are added one by one; a few bytes are kept of each.

    Parameters
    ----------
    copies
        Of the same rows; its lines are part of the summary.
    empty
        Names of folders without any file.
    """

    def __init__(self, copies: Copies, empty: Sequence[str] = ()) -> None:
        self._empty = empty
        self.files = 0
        self._bytes = 0
        self._kinds: Counter[str] = Counter()
        self._states: Counter[str] = Counter()
        self._sources: Counter[str] = Counter()
        self._cameras: dict[str, _Camera] = {}
        self._copies = copies
        self._damaged: list[str] = []

    def add(self, row: Mapping[str, Any], mtime_ns: int, damaged: bool) -> None:
        """Count a row of the media table.

        Parameters
        ----------
        row
            `deploymentID` tells its camera.
        mtime_ns
            Modification time of the file.
        damaged
            Whether its content is, whatever its state: a copy, or a file without a time, may be damaged, too.
        """
        camera = self._cameras.setdefault(row["deploymentID"], _Camera())
        self.files += 1
        self._bytes += row["bytes"]
        camera.files += 1
        self._states[row["status"]] += 1
        self._kinds[str(row["fileMediatype"] or "other").partition("/")[0]] += 1
        if damaged:
            camera.damaged += 1
            if len(self._damaged) < _SHOWN:
                self._damaged.append(f"  {row['filePath']}: {row['status']}, {row['reason']}")
        if row["fileMediatype"]:
            self._sources[row["timestampSource"]] += 1
            body = " no. ".join(part for part in (row["cameraModel"], row["cameraSerial"]) if part)
            if body:
                camera.bodies[body] += 1
            if row["timestamp"]:
                self._add_time(camera, body, row, mtime_ns)

    def lines(self) -> list[str]:
        """The summary, line by line."""
        photos, clips = self._kinds["image"], self._kinds["video"]
        lines = [
            f"{_count(self.files, 'file')}, {self._bytes / 1e6:.1f} MB: {_count(photos, 'photo')}, "
            f"{_count(clips, 'clip')}, {_count(self._kinds['other'], 'other')}",
            "by state: " + ", ".join(f"{state} {number}" for state, number in sorted(self._states.items())),
        ]
        times = [time for camera in self._cameras.values() for time in camera.times()]
        if times:
            days = len({time.date() for time in times})
            lines.append(
                f"{_count(days, 'day')} with media, from {_minute(min(times))} to {_minute(max(times))}"
            )
        told = [f"{NAMES[name]} {number}" for name, number in sorted(self._sources.items())]
        lines += ["capture times from: " + ", ".join(told)] if told else ["no photo or clip"]
        lines += self._table()
        if self._empty:
            lines += ["", "folders without any file: " + ", ".join(self._empty)]
        lines += self._card_warnings()
        lines += self._clock_warnings()
        lines += self._copies.lines()
        damaged = sum(camera.damaged for camera in self._cameras.values())
        lines += ["", _count(damaged, "damaged file") + (":" if damaged else ""), *self._damaged]
        if damaged > len(self._damaged):
            lines.append(f"  and {damaged - len(self._damaged)} more; the table lists them all")
        return lines

    def _add_time(self, camera: _Camera, body: str, row: Mapping[str, Any], mtime_ns: int) -> None:
        time: datetime = row["timestamp"]
        camera.minutes.setdefault(body, array("q")).append((time.replace(tzinfo=None) - _EPOCH) // _MINUTE)
        assert time.tzinfo is not None
        modified = modification_time(mtime_ns, time.tzinfo)
        if time.year < _FIRST_YEAR:
            camera.note(f"dated before {_FIRST_YEAR}", row["filePath"])
        elif modified and time - modified > _AHEAD and row["timestampSource"] != "mtime":
            camera.note("dated after they were written", row["filePath"])
        camera.apart.add(row["readings"], time.tzinfo, row["filePath"])

    def _in_order(self) -> list[tuple[str, _Camera]]:
        return sorted(self._cameras.items(), key=lambda item: natural_order(item[0]))

    def _table(self) -> list[str]:
        heading = f"{'camera':24} {'files':>6} {'first':16}  {'last':16}  {'days':>5} {'damaged':>8}  model and number"
        lines = ["", heading]
        for name, camera in self._in_order():
            times = camera.times()
            first, last = (_minute(times[0]), _minute(times[-1])) if times else ("-", "-")
            days = len({time.date() for time in times})
            bodies = "; ".join(body for body, _ in camera.bodies.most_common(3))
            if len(camera.bodies) > 3:
                bodies += f"; and {len(camera.bodies) - 3} more"
            line = (
                f"{name:24} {camera.files:>6} {first:16}  {last:16}  {days:>5} {camera.damaged:>8}  {bodies}"
            )
            lines.append(line.rstrip())
        return lines

    def _card_warnings(self) -> list[str]:
        """Folders in which files of several camera bodies lie: files of one body without a number may be of any."""
        lines = []
        for name, camera in self._in_order():
            if len(camera.bodies) > 1:
                bodies = [
                    f"{body} in {_count(number, 'file')}" for body, number in camera.bodies.most_common(3)
                ]
                more = f", and {len(camera.bodies) - 3} more" if len(camera.bodies) > 3 else ""
                lines.append(f"  {name}: {', '.join(bodies)}{more}")
        return ["", "folders with files of several cameras (is it one card?):", *lines] if lines else []

    def _clock_warnings(self) -> list[str]:
        lines = []
        all_times = {name: camera.times() for name, camera in self._in_order()}
        period = main_period(all_times)
        for name, camera in self._in_order():
            times = all_times[name]
            lines += [
                f"  {name}: no reading between {_minute(earlier)} and {_minute(later)}: a reset clock?"
                for earlier, later in camera.jumps()
            ]
            if times and _apart(times, period, all_times.values()):
                lines.append(
                    f"  {name}: {_count(len(times), 'reading')} from {_minute(times[0])} to {_minute(times[-1])}, none "
                    "within half a year of those of most cameras: a clock that was never set?"
                )
            lines += [f"  {name}: {line}" for line in camera.apart.lines()]
            lines += [
                f"  {name}: {_count(number, 'file')} {what}, such as {example}"
                for what, (number, example) in camera.odd.items()
            ]
        return ["", "clock warnings:", *lines] if lines else []


def _apart(times: Sequence[datetime], period: Period | None, of_all: Collection[Sequence[datetime]]) -> bool:
    """Whether a camera has no reading in the period in which more than half of the cameras have some."""

    def inside(readings: Sequence[datetime]) -> bool:
        return period is not None and any(period[0] <= time <= period[1] for time in readings)

    known = [readings for readings in of_all if readings]
    return not inside(times) and 2 * sum(map(inside, known)) > len(known)


def _times(minutes: Iterable[int]) -> list[datetime]:
    return [_EPOCH + minute * _MINUTE for minute in sorted(minutes)]


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
