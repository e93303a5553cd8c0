"""Take rows out of a sheet that people keep: all others stay, byte for byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection

_MARK = b"\xef\xbb\xbf"


def without_rows(content: bytes, numbers: Collection[int]) -> bytes:
    """Content of a sheet without some of its rows.

    Parameters
    ----------
    content
        UTF-8, with or without a byte-order mark, that `csv_lines.read_lines` reads.
    numbers
        Numbers of the rows as `read.scan_rows` counts them: the header is row 1, and a row whose cells hold line
        breaks counts once.

    Raises
    ------
    ValueError
        When a number is the header's, or no row has it.
    """
    mark = _MARK if content.startswith(_MARK) else b""
    lines = list(io.StringIO(content[len(mark) :].decode("utf-8"), newline=""))
    reader = csv.reader(iter(lines), strict=True)
    kept, done, number = [], 0, 0
    for number, _ in enumerate(reader, start=1):
        if number not in numbers or number == 1:
            kept += lines[done : reader.line_num]
        done = reader.line_num
    if wrong := sorted(n for n in numbers if not 1 < n <= number):
        raise ValueError(f"the sheet has no rows {wrong} that could be taken out")
    return mark + "".join(kept).encode("utf-8")
