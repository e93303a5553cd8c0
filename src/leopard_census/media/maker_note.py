"""What a camera's own, unregistered EXIF block tells: Reconyx writes serial number and, in one layout, the time.

Layouts after the makers' sheets as ExifTool 13 describes them (Image::ExifTool::Reconyx). Photos that a program
stripped of their EXIF tags often keep this block.
"""

import struct
from dataclasses import dataclass
from datetime import datetime

_HYPERFIRE = b"\x01\xf1"
_ULTRAFIRE = b"RECONYXUF\0"
_HYPERFIRE_2 = b"RECONYXH2\0"


@dataclass(frozen=True)
class MakerNote:
    """Model, serial number and clock reading, each None where the layout does not tell it."""

    model: str | None = None
    serial: str | None = None
    shown: datetime | None = None


def read_maker_note(data: bytes) -> MakerNote:
    """Findings in the content of EXIF tag 0x927C; all None when the layout is not known."""
    if data.startswith(_HYPERFIRE) and len(data) >= 72:
        return MakerNote("Reconyx HyperFire", _utf16(data[42:72]), _hyperfire_time(data))
    if data.startswith(_ULTRAFIRE) and len(data) >= 90:
        return MakerNote("Reconyx UltraFire", _ascii(data[75:90]))
    # Its date is left alone: cameras write month and day the other way round than the description says, and photos
    # of this model have EXIF times.
    if data.startswith(_HYPERFIRE_2) and len(data) >= 156:
        return MakerNote("Reconyx HyperFire 2", _utf16(data[126:156]))
    return MakerNote()


def _hyperfire_time(data: bytes) -> datetime | None:
    parts = struct.unpack_from("<6H", data, 22)
    if parts[5] & 0xFF00 == 0 or parts[5] > 9999:  # firmware exists that turns the bytes of these six around
        parts = struct.unpack_from(">6H", data, 22)
    second, minute, hour, month, day, year = parts
    if year < 1990:
        return None
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a camera reading has no offset
    except ValueError:
        return None


def _utf16(data: bytes) -> str | None:
    return data.decode("utf-16-le", "ignore").split("\0")[0].strip() or None


def _ascii(data: bytes) -> str | None:
    return data.decode("ascii", "ignore").split("\0")[0].strip() or None
