"""Packets of Motion JPEG clips: where the picture in them ends."""

from typing import Any

_END_OF_IMAGE, _START_OF_IMAGE, _START_OF_SCAN = b"\xff\xd9", b"\xff\xd8", 0xDA
# AVI packets are filled up to even lengths, by some cameras to multiples of a disk's sectors.
_FILLED_UP = 520


def ends_as_jpeg(packet: Any) -> bool:
    """Whether the mark of a JPEG's end stands at a packet's end, but for a few bytes that fill it up."""
    return _END_OF_IMAGE in bytes(memoryview(packet)[-_FILLED_UP:])


def ends_early(packet: Any) -> bool:
    """Whether the mark of a JPEG's end stands in the middle of its picture.

    A decoder takes it for the end, and below it shows what its buffer held before. Within a scan the two bytes mean
    nothing else (ITU-T T.81, B.1.1.5); of interlaced clips the second field begins behind them.
    """
    data = bytes(memoryview(packet))
    end = data.find(_END_OF_IMAGE, _scan(data))
    if end < 0:
        return False
    rest = data[end + 2 :].lstrip(b"\0\xff ")
    return len(rest) > _FILLED_UP and _START_OF_IMAGE not in data[end + 2 : end + 2 + _FILLED_UP]


def _scan(data: bytes) -> int:
    """Where the first scan begins; the segments before it may hold whole small pictures."""
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != _START_OF_SCAN:
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return place
