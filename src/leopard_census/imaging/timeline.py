"""Times of a clip's frames, in order of presentation, also where the stream's own are damaged or missing."""

from fractions import Fraction

MICROSECOND = 1_000_000
# Used where a stream tells no frame rate, or one that cannot be: a rate that most camera traps come close to.
ASSUMED_RATE = 30
# No camera shows one picture of a clip for longer than a minute, or takes more than a thousand a second.
_LONGEST_US, _SHORTEST_US = 60 * MICROSECOND, 1_000
# H.264 and HEVC let so many frames be decoded before one that is shown before them.
_MOST_REORDERED = 16


def believable(gap_us: float) -> bool:
    """Whether one frame of a clip may follow another after so many microseconds."""
    return _SHORTEST_US <= gap_us <= _LONGEST_US


class Timeline:
    """Turns the times of a stream into those of the frames table: from 0 on, and strictly increasing.

    Some sound streams tell the times of a few frames in the wrong order (H.264 with B-frames in an AVI): a frame that
    would be shown before the last one follows at once. Times that jump by more than a minute, or that do not go on
    for many frames, are damage: from then on, a frame whose time is not a believable gap from that of the one before
    follows at the usual interval, and those behind it keep their distances from it.

    Parameters
    ----------
    time_base
        Seconds of one unit of the stream's times.
    interval_s
        Usual time from one frame to the next.

    Attributes
    ----------
    interval_s
        The same, or that of an assumed rate when it is not believable.
    count, last_us, end_us
        Frames so far, the time of the last one, in microseconds after the first, and that until which it is shown.
    damaged
        Whether the times are damaged.
    """

    def __init__(self, time_base: Fraction, interval_s: float) -> None:
        self._base = time_base
        self.interval_s = interval_s if believable(interval_s * MICROSECOND) else 1 / ASSUMED_RATE
        self._first: int | None = None
        self.count, self.last_us, self.end_us = 0, -1, 0
        self.damaged, self._odd = False, 0

    def add(self, time: int | None, duration: int | None) -> int:
        """Time of the next frame, in microseconds after the first.

        Parameters
        ----------
        time, duration
            By the stream, in its units; None or 0 when it does not tell.
        """
        time_us = self._by_rate() if time is None else self._by_stream(time)
        self.count, self.last_us = self.count + 1, time_us
        shown_us = self._in_us(duration or 0)
        self.end_us = time_us + shown_us if believable(shown_us) else self._by_rate()
        return time_us

    def _by_rate(self) -> int:
        return self.last_us + round(self.interval_s * MICROSECOND) if self.count else 0

    def _by_stream(self, time: int) -> int:
        if self._first is None:
            self._first = time
        time_us = self._in_us(time - self._first)
        gap_us = time_us - self.last_us
        if self.count == 0 or believable(gap_us):
            self._odd = 0
            return time_us
        self._odd += 1
        if not self.damaged and abs(gap_us) <= _LONGEST_US and self._odd <= _MOST_REORDERED:
            # Keys of frames must stay unique and in order.
            return max(time_us, self.last_us + 1)
        self.damaged = True
        time_us = self._by_rate()
        self._first = time - round(Fraction(time_us, MICROSECOND) / self._base)
        return time_us

    def _in_us(self, time: int) -> int:
        # Exact arithmetic: a float would round differently from one time base to the next.
        return round(time * self._base * MICROSECOND)
