"""Whether an H.264 packet of an MP4 or QuickTime file lets decoding begin anew."""

# NAL unit type of a slice of an IDR picture (ITU-T H.264, table 7-1).
_IDR = 5
# Version of the decoder configuration record that ISO/IEC 14496-15 defines, and its shortest length.
_VERSION, _SHORTEST = 1, 7


def length_bytes(configuration: bytes) -> int | None:
    """Bytes of the length before each NAL unit, by an AVCDecoderConfigurationRecord; None when it is none.

    ISO/IEC 14496-15, 5.3.3.1.
    """
    if len(configuration) < _SHORTEST or configuration[0] != _VERSION:
        return None
    return (configuration[4] & 3) + 1


def is_idr(data: bytes, length_size: int) -> bool:
    """Whether a packet holds an IDR picture, from which on no earlier picture is referred to.

    Containers also mark recovery points as key frames. Decoding may begin there, but what comes out is whole only
    after some frames.

    Parameters
    ----------
    data
        The packet: NAL units, each after its length.
    length_size
        Bytes of each length.
    """
    place = 0
    while place + length_size < len(data):
        size = int.from_bytes(data[place : place + length_size], "big")
        place += length_size
        if data[place] & 31 == _IDR:
            return True
        place += size
    return False
