"""When a file was taken, from the sources that it has: EXIF, the clip's header, or its name.

All times are what the camera's clock showed. Whether that clock was right is not decided here. A reading carries an
offset only where the file itself states one; none is ever worked out from a place or a season.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from leopard_census.config.media import NamePattern

# DateTimeOriginal, DateTimeDigitized (both in the Exif block) and DateTime (in the main one), each with its fraction
# of a second and its offset: Exif 2.32, table 8. Cameras that write only the last exist; where all are there, the
# first is the moment of the shutter.
EXIF_TIMES = ((36867, 37521, 36881), (36868, 37522, 36882), (306, 37520, 36880))

_DIGITS = re.compile(
    r"(?<!\d)(\d{4})\D(\d{1,2})\D(\d{1,2})\D+(\d{1,2})\D(\d{1,2})\D(\d{1,2})(?!\d)", re.ASCII
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)\Z", re.ASCII)
# Day zero of QuickTime and of Unix: what a header holds when the program that wrote it did not know the time.
_ZERO_YEARS = (1904, 1970)
# Apple's own key, which states its offset ("2012-01-03T04:05:06+1100"); phones and some newer cameras write it.
_APPLE_DATE = "com.apple.quicktime.creationdate"
# Where an AVI keeps its time, in any of the forms that cameras give it; see `riff.riff_date`.
IDIT = "idit"


def exif_time(tags: Mapping[int, object]) -> datetime | None:
    """Reading of a photo's EXIF tags; None when there is none, or zeros.

    It has milliseconds where the camera writes SubSecTime, and an offset where it writes OffsetTime; one without the
    other two is the rule.
    """
    for time, fraction, offset in EXIF_TIMES:
        found = _parse(_text(tags.get(time)))
        if found is None:
            continue
        digits = _text(tags.get(fraction))
        if digits.isascii() and digits.isdigit():
            found = found.replace(microsecond=int(digits[:3].ljust(3, "0")) * 1000)
        return found.replace(tzinfo=_offset(_text(tags.get(offset))))
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
    stated = metadata.get(_APPLE_DATE, "")
    found, offset = _parse(stated), _offset(stated)
    if not riff and found is not None and offset is not None and found.year not in _ZERO_YEARS:
        return found.replace(tzinfo=offset), "quicktime"
    for key in ("creation_time", "date", IDIT) if riff else ("creation_time",):
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
            parts = [found[group] or "" for group in ("y", "m", "d", "H", "M", "S")]
            try:
                return _datetime(*map(int, parts)) + timedelta(days=entry.day_offset)
            except (ValueError, OverflowError):
                continue
    return None


def _text(value: object) -> str:
    """A tag as text; some cameras write texts as bytes, and fill them up with zeros."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return value.replace("\0", " ").strip() if isinstance(value, str) else ""


def _parse(text: str) -> datetime | None:
    found = _DIGITS.search(text)
    if found is None:
        return None
    try:
        return _datetime(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def _offset(text: str) -> timezone | None:
    """Offset at the end of a text such as "+11:00" or "2012-01-03T04:05:06+1100"; None without a valid one."""
    found = _OFFSET.search(text)
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-size if found[1] == "-" else size)


def _datetime(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime:
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a camera reading has no offset
