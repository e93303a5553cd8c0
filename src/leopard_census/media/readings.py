"""The clock readings of one file: their rank, how they are written, and whether they agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

# Best first. EXIF, maker note, header and banner come from the camera's own clock; digits from bytes are surer than
# digits read off a picture. A name is some program's, and a modification time may be the copying's.
RANK = ("exif", "makernote", "quicktime", "riff", "banner", "filename", "mtime")

# What the file's own header says of its time in a documented way. Where it does, a banner adds nothing new.
STATED = ("exif", "quicktime", "riff")

# Cameras write the second, banners and names at times only the minute.
AGREE_WITHIN = timedelta(minutes=1)

# Clocks that were never set begin in 1970 or later. Beyond these years every sum with a correction would have to
# reckon with the end of the calendar.
_YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Reading:
    """What one source shows; `shown` is aware only where the source itself states an offset."""

    source: str
    shown: datetime


def ranked(readings: Iterable[Reading]) -> list[Reading]:
    """Best first, without those of years that no clock of a camera shows: they are damage, not time."""
    shown = (reading for reading in readings if reading.shown.year in _YEARS)
    return sorted(shown, key=lambda reading: RANK.index(reading.source))


def in_zone(shown: datetime, zone: tzinfo) -> datetime:
    """A reading with the survey's offset: converted where it states its own, else taken to be in it."""
    if shown.tzinfo is None:
        return shown.replace(tzinfo=zone)
    try:
        return shown.astimezone(zone)
    except OverflowError:  # within a day of the year 1 or 9999
        return shown.replace(tzinfo=zone)


def modification_time(mtime_ns: int, zone: tzinfo) -> datetime | None:
    """Modification time of a file, whole seconds; None for one that no calendar has (some disks hold such)."""
    try:
        return datetime.fromtimestamp(mtime_ns // 1_000_000_000, zone)
    except (OverflowError, ValueError, OSError):
        return None


def readings_cell(readings: Sequence[Reading]) -> str | None:
    """`exif=2012-07-22T01:53:20|filename=2012-07-22T00:53:20`, in the order given; None when there is none."""
    return "|".join(f"{reading.source}={_iso(reading.shown)}" for reading in readings) or None


def remarks(readings: Sequence[Reading], zone: tzinfo) -> list[str]:
    """What a person has to know of a file's readings, ranked best first; nothing when all is plain.

    A modification time says so where it is all there is, and is not held against better readings: copying sets it.
    """
    if not readings:
        return []
    best = readings[0]
    if best.source == "mtime":
        return ["only the modification time tells when it was taken, and copying may have set that"]
    found = []
    own, zone_offset = best.shown.utcoffset(), zone.utcoffset(None)
    if own is not None and own != zone_offset:
        found.append(f"its {best.source} time states the offset {_offset(own)} and was converted")
    for other in differing(readings, zone):
        gap = _gap(best, other, zone)
        text = f"{best.source} and {other.source} differ by {length(abs(gap))}"
        if (
            "quicktime" in (best.source, other.source)
            and zone_offset
            and abs(abs(gap) - abs(zone_offset)) <= (AGREE_WITHIN)
        ):
            text += ", the survey's offset (media.clip_times_are_utc)"
        found.append(text)
    return found


def differing(readings: Sequence[Reading], zone: tzinfo) -> list[Reading]:
    """Those of a file's readings, ranked best first, that are more than a minute away from the best one.

    A modification time is left out: copying sets it.
    """
    others = [reading for reading in readings[1:] if reading.source != "mtime"]
    return [other for other in others if abs(_gap(readings[0], other, zone)) > AGREE_WITHIN]


def _gap(one: Reading, other: Reading, zone: tzinfo) -> timedelta:
    return in_zone(one.shown, zone) - in_zone(other.shown, zone)


def _iso(shown: datetime) -> str:
    return shown.isoformat(timespec="milliseconds" if shown.microsecond else "seconds")


def _offset(size: timedelta) -> str:
    minutes = round(size.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def length(gap: timedelta) -> str:
    """A stretch of time, not negative, in the two largest units that it has."""
    seconds = round(gap.total_seconds())
    parts = [
        f"{number} {unit}"
        for unit, number in (
            ("d", seconds // 86400),
            ("h", seconds // 3600 % 24),
            ("min", seconds // 60 % 60),
            ("s", seconds % 60),
        )
        if number
    ]
    return " ".join(parts[:2])
