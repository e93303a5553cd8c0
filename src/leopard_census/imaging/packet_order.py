"""In which order the packets of a clip are shown, and where decoding may begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class PacketOrder:
    """Order of the packets of one stream.

    Attributes
    ----------
    place
        For each packet, in order of decoding, the number of its frame in order of presentation, from 0.
    packet
        The other way round: for each frame, in order of presentation, the number of its packet.
    starts
        Packets at which a closed group begins, in rising order: whatever is decoded from there on needs nothing
        from before, and is shown after it.
    """

    place: tuple[int, ...]
    packet: tuple[int, ...]
    starts: tuple[int, ...]

    def groups(self) -> list[range]:
        """Packets of each closed group."""
        ends = (*self.starts[1:], len(self.place))
        return [range(start, end) for start, end in zip(self.starts, ends, strict=True)]


def packet_order(times: Sequence[int | None], keys: Sequence[bool]) -> PacketOrder | None:
    """Order of packets by their presentation times.

    Parameters
    ----------
    times
        Presentation time of each packet in order of decoding, in any unit.
    keys
        Whether decoding may begin at it.

    Returns
    -------
    None when the packets do not tell: a time is missing or stands twice, or the first packet is no key frame or
    not the first to be shown.
    """
    known = [time for time in times if time is not None]
    if not known or len(set(known)) < len(times) or not keys[0] or known[0] != min(known):
        return None
    packet = sorted(range(len(known)), key=known.__getitem__)
    place = [0] * len(known)
    for number, n in enumerate(packet):
        place[n] = number
    latest = [-1, *accumulate(place, max)]
    # An open group has frames that are decoded after its key frame, shown before it, and need the group before.
    starts = [n for n, key in enumerate(keys) if key and place[n] == n and latest[n] == n - 1]
    return PacketOrder(tuple(place), tuple(packet), tuple(starts))
