"""What a media table says in a few lines: for people, on a terminal."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

# Files whose pictures can be used in part at best.
DAMAGED = ("corrupt", "truncated-usable", "unreadable")
# A camera that takes nothing for half a year was not out; a jump that long is more likely a reset clock.
_JUMP = timedelta(days=180)


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
        f"{len(rows)} files, {sum(row['bytes'] for row in rows) / 1e6:.1f} MB: {photos} photos, "
        f"{len(media) - photos} clips, {len(rows) - len(media)} others"
    ]
    times = [row["timestamp"] for row in media if row["timestamp"]]
    if times:
        days = len({time.date() for time in times})
        lines.append(f"{days} days with media, from {_minute(min(times))} to {_minute(max(times))}")
    sources = Counter(row["timestampSource"] for row in media)
    lines.append("capture times from: " + ", ".join(f"{s} {n}" for s, n in sorted(sources.items())))
    lines += ["", f"{'camera':24} {'files':>6} {'first':16}  {'last':16}  {'days':>5} {'damaged':>8}"]
    lines += _cameras(rows)
    lines += clock_warnings(rows)
    damaged = [row for row in rows if row["status"] in DAMAGED]
    lines += ["", f"{len(damaged)} damaged files" + (":" if damaged else "")]
    lines += [f"  {row['filePath']}: {row['status']}, {row['reason']}" for row in damaged[:50]]
    if len(damaged) > 50:
        lines.append(f"  and {len(damaged) - 50} more; the table lists them all")
    return lines


def clock_warnings(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line per camera whose readings fall apart into stretches half a year from each other."""
    lines = []
    for camera, times in sorted(_times(rows).items()):
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
    for camera in sorted(files):
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


def _minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
