"""What an AVI's header tells that libavformat hides: its declared length, and the time in forms that it does not know.

Layout after Microsoft's AVI RIFF reference: "RIFF" size "AVI ", then chunks and lists of chunks, each a name of four
letters and a size, filled up to an even one.
"""

import re
import struct
from collections.abc import Iterator

# Enough for every header seen; the pictures begin behind it.
HEADER_BYTES = 1 << 16
_LISTS = (b"hdrl", b"INFO", b"strl", b"ncdt")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# As C's asctime writes it: "Tue Jan  3 04:05:06 2012", which the reference asks for.
_ASCTIME = re.compile(r"([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d{1,2}:\d{1,2})\s+(\d{4})", re.ASCII)


def riff_duration_s(head: bytes) -> float | None:
    """Length that an AVI's main header declares; None for anything else, or when it declares none.

    libavformat corrects the length of a cut file to what is left of it, and so hides that it was cut. In the main
    header, AVIMAINHEADER, stand the microseconds per frame first and the number of frames fifth.
    """
    if head[:4] != b"RIFF" or head[24:28] != b"avih" or len(head) < 52:
        return None
    (interval_us,) = struct.unpack_from("<I", head, 32)
    (count,) = struct.unpack_from("<I", head, 48)
    return interval_us * count / 1_000_000 or None


def riff_date(header: bytes) -> str | None:
    """Text of the IDIT chunk, with the parts of an asctime in order of size; None without one.

    Parameters
    ----------
    header
        The file's first `HEADER_BYTES`.
    """
    if header[:4] != b"RIFF" or header[8:12] != b"AVI ":
        return None
    for name, content in _chunks(header, 12, len(header)):
        if name == b"IDIT":
            text = content.decode("latin-1").replace("\0", " ").strip()
            found = _ASCTIME.search(text)
            if found is None or found[1].lower() not in _MONTHS:
                return text
            return f"{found[4]}-{_MONTHS.index(found[1].lower()) + 1:02d}-{found[2]} {found[3]}"
    return None


def _chunks(data: bytes, place: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Chunks in order, those of the header's lists included; what does not fit ends it."""
    while place + 8 <= end:
        name = data[place : place + 4]
        (size,) = struct.unpack_from("<I", data, place + 4)
        if name == b"LIST" and data[place + 8 : place + 12] in _LISTS:
            place += 12  # step into it: its chunks follow each other like any others
            continue
        yield name, data[place + 8 : min(place + 8 + size, end)]
        place += 8 + size + size % 2
