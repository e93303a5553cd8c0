"""Whether an MP4 or QuickTime file has the index without which nothing in it can be found."""

import os
from typing import BinaryIO

_HEADER = 8
# More boxes at the top of a file than any camera writes; a fragmented clip has two for each second or so.
_MOST = 100_000


def has_index(handle: BinaryIO) -> bool:
    """Whether a box `moov` stands at the top of a file (ISO/IEC 14496-12, 4.2 and 8.2.1).

    Cameras write it last, when the clip ends: a clip that was cut off while it was written or copied has none.

    Parameters
    ----------
    handle
        The file, open for reading; read from its start.
    """
    place, end = 0, handle.seek(0, os.SEEK_END)
    for _ in range(_MOST):
        if place >= end:  # also where a box claims more than any file has
            return False
        handle.seek(place)
        head = handle.read(_HEADER + 8)
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if kind == b"moov":
            return True
        if size == 1:
            size = int.from_bytes(head[8:], "big")
        if size < _HEADER or len(head) < _HEADER:  # 0: to the end of the file
            return False
        place += size
    return False
