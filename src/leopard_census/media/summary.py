"""What a media table says in a few lines: for people, on a terminal."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from leopard_census.media.same_bytes import copy_lines
from leopard_census.tables.natural_order import natural_order

# Files whose pictures can be used in part at best.
DAMAGED = ("corrupt", "truncated-usable", "unreadable")
# A camera that takes nothing for half a year was not out; a jump that long is more likely a reset clock.
_JUMP = timedelta(days=180)
# What a person calls the values of `timestampSource`.
_SOURCES = {
    "exif": "EXIF",
    "quicktime": "clip header (QuickTime)",
    "riff": "clip header (AVI)",
    "filename": "file name",
    "mtime": "modification time",
    "none": "none at all",
}


def summary_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Files, days covered, cameras, clock warnings and damaged files of a media table.

    Parameters
    ----------
    rows
        Of one folder; `deploymentID` tells its cameras apart.
    """
    media = [row for row in rows if row["fileMediatype"]]
    photos = sum(row["fileMediatype"].startswith("image/") for row in media)
    lines = [
        f"{_count(len(rows), 'file')}, {sum(row['bytes'] for row in rows) / 1e6:.1f} MB: {_count(photos, 'photo')}, "
        f"{_count(len(media) - photos, 'clip')}, {_count(len(rows) - len(media), 'other')}"
    ]
    times = [row["timestamp"] for row in media if row["timestamp"]]
    if times:
        days = len({time.date() for time in times})
        lines.append(f"{_count(days, 'day')} with media, from {_minute(min(times))} to {_minute(max(times))}")
    sources = Counter(row["timestampSource"] for row in media)
    told = [f"{_SOURCES[name]} {number}" for name, number in sorted(sources.items())]
    lines += ["capture times from: " + ", ".join(told)] if told else ["no photo or clip"]
    lines += ["", f"{'camera':24} {'files':>6} {'first':16}  {'last':16}  {'days':>5} {'damaged':>8}"]
    lines += _cameras(rows)
    lines += clock_warnings(rows)
    lines += copy_lines(rows)
    damaged = [row for row in rows if row["status"] in DAMAGED]
    lines += ["", _count(len(damaged), "damaged file") + (":" if damaged else "")]
    lines += [f"  {row['filePath']}: {row['status']}, {row['reason']}" for row in damaged[:50]]
    if len(damaged) > 50:
        lines.append(f"  and {len(damaged) - 50} more; the table lists them all")
    return lines


def clock_warnings(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line per camera whose readings fall apart into stretches half a year from each other."""
    lines = []
    for camera, times in sorted(_times(rows).items(), key=lambda item: natural_order(item[0])):
        ordered = sorted(times)
        for earlier, later in pairwise(ordered):
            if later - earlier > _JUMP:
                lines.append(
                    f"  {camera}: no reading between {_minute(earlier)} and {_minute(later)}: a reset clock?"
                )
    return ["", "clock warnings:", *lines] if lines else []


def _cameras(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    files = Counter(row["deploymentID"] for row in rows)
    damaged = Counter(row["deploymentID"] for row in rows if row["status"] in DAMAGED)
    times = _times(rows)
    lines = []
    for camera in sorted(files, key=natural_order):
        own = times.get(camera, [])
        first, last = (_minute(min(own)), _minute(max(own))) if own else ("-", "-")
        days = len({time.date() for time in own})
        lines.append(f"{camera:24} {files[camera]:>6} {first:16}  {last:16}  {days:>5} {damaged[camera]:>8}")
    return lines


def _times(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[datetime]]:
    found = defaultdict(list)
    for row in rows:
        if row["timestamp"]:
            found[row["deploymentID"]].append(row["timestamp"])
    return found


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
