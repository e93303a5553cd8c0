"""Does a JPEG hold just the picture that its header declares?

libjpeg, which Pillow and OpenCV decode with, fills what is missing with grey and passes over what is left, without a
word. FFmpeg's decoder, told to be strict, refuses both: broken codes and data that end too early at once, data left
over by a second try without the last part of them.
"""

import re

_END = b"\xff\xd9"
_START_OF_SCAN = 0xDA
# Within the coded data, FF stands before 00 (a plain FF), a restart marker or another FF (filling).
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# Markers without a length: TEM, restarts and the start of the picture.
_BARE = (0x01, *range(0xD0, 0xD9))
# The part of the coded data that no whole picture can do without. FFmpeg forgives a few dozen missing bytes; less
# than twice that many cannot be judged.
_TAIL_SHARE, _TAIL_BYTES = 50, 128
_STRICT = {"err_detect": "explode+bitstream+buffer+careful"}


def jpeg_damage(data: bytes) -> str | None:
    """What is wrong with the coded data of a JPEG, or None when nothing is found.

    Parameters
    ----------
    data
        The whole file. What follows the first picture (a second one, filling) does not count.
    """
    scan = last_scan(data)
    if scan is None:
        return "the end of the picture is missing"
    if not _decodes(data[: scan[1]] + _END):
        return "its data do not give the picture that its header declares"
    tail = max((scan[1] - scan[0]) // _TAIL_SHARE, _TAIL_BYTES)
    if scan[1] - scan[0] >= 2 * tail and _decodes(data[: scan[1] - tail] + _END):
        return "it holds more picture data than its header declares"
    return None


def last_scan(data: bytes) -> tuple[int, int] | None:
    """First byte and end of the last stretch of coded data; None when no end marker follows it.

    Segments as in ITU-T T.81, annex B: FF, a code, a length of two bytes that counts itself.
    """
    place, found = 2, None
    while place + 4 <= len(data) or data[place : place + 2] == _END:
        if data[place] != 0xFF:
            return None
        code = data[place + 1]
        if code == _END[1]:
            return found
        if code == 0xFF:
            place += 1
            continue
        if code in _BARE:
            place += 2
            continue
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if code == _START_OF_SCAN:
            following = _NEXT_MARKER.search(data, place)
            if following is None:
                return None
            found = (place, following.start())
            place = following.start()
    return None


def _decodes(data: bytes) -> bool:
    """Whether FFmpeg makes a picture of it without any complaint; True for what it does not know (rare codings)."""
    import av

    decoder = av.CodecContext.create("mjpeg", "r")
    decoder.options = dict(_STRICT)
    decoder.thread_count = 1
    try:
        return bool([*decoder.decode(av.Packet(data)), *decoder.decode(None)])
    except (av.error.PatchWelcomeError, NotImplementedError):
        return True
    except (OSError, ValueError):  # every other PyAV error is one of these two
        return False
