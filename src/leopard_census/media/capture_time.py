"""When a file was taken, from the best source that it has: EXIF, the clip's header, or its name.

All times are what the camera's clock showed. Whether that clock was right is not decided here.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from leopard_census.config.media import NamePattern

# DateTimeOriginal, DateTimeDigitized (both in the Exif block) and DateTime (in the main one). Cameras that
# write only the last exist; where all are there, the first is the moment of the shutter.
EXIF_TIMES = (36867, 36868, 306)

_DIGITS = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D+(\d{1,2})\D(\d{1,2})\D(\d{1,2})", re.ASCII)
# Day zero of QuickTime and of Unix: what a header holds when the program that wrote it did not know the time.
_ZERO_YEARS = (1904, 1970)


def exif_time(tags: Mapping[int, object]) -> datetime | None:
    """Reading of a photo's EXIF tags, without offset; None when there is none, or zeros."""
    for tag in EXIF_TIMES:
        if (found := _parse(str(tags.get(tag, "")))) is not None:
            return found
    return None


def header_time(
    metadata: Mapping[str, str], mediatype: str, utc: bool, zone: tzinfo
) -> tuple[datetime, str] | None:
    """Reading of a clip's header and its source (`quicktime` or `riff`).

    Parameters
    ----------
    metadata
        Of the clip, keys in lower case.
    mediatype
        IANA media type: AVI headers know no time zone.
    utc
        Whether QuickTime times are UTC, as the standard has it; else they are taken as the camera's reading.
    zone
        The survey's offset, to which UTC times are converted.
    """
    riff = mediatype == "video/x-msvideo"
    for key in ("creation_time", "date") if riff else ("creation_time",):
        found = _parse(metadata.get(key, ""))
        if found is None or found.year in _ZERO_YEARS:
            continue
        if utc and not riff:
            found = found.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        return found, "riff" if riff else "quicktime"
    return None


def name_time(name: str, patterns: Iterable[NamePattern]) -> datetime | None:
    """Reading that a file's name holds, by the first pattern that gives a real date."""
    for entry in patterns:
        for found in re.finditer(entry.pattern, name, re.ASCII):
            parts = [int(found[group]) for group in ("y", "m", "d", "H", "M", "S")]
            try:
                return _datetime(*parts) + timedelta(days=entry.day_offset)
            except (ValueError, OverflowError):
                continue
    return None


def _parse(text: str) -> datetime | None:
    found = _DIGITS.search(text)
    if found is None:
        return None
    try:
        return _datetime(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def _datetime(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime:
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a camera reading has no offset
