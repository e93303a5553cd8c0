"""At which times of a clip frames are due."""

_MICROSECOND = 1_000_000
# Rounding of time stamps to a stream's time base (as coarse as 1/600 s, in QuickTime) must not delay a sample
# by a frame.
_TOLERANCE_US = 2_000


class Due:
    """The first frame, and then for each multiple of 1/fps seconds the first frame that is due by then.

    Times are the stream's own, so a variable frame rate is sampled evenly in time. A gap gives one frame
    after it, not several.

    Parameters
    ----------
    fps
        Samples per second of clip time; above the clip's own rate every frame is taken.
    """

    def __init__(self, fps: float) -> None:
        self._step = _MICROSECOND / fps
        self._next = 0.0

    def take(self, time_us: int) -> bool:
        """Whether the next frame, shown at `time_us`, is one; frames are told in order of time."""
        if time_us + _TOLERANCE_US < self._next:
            return False
        self._next = self._step * (int((time_us + _TOLERANCE_US) / self._step) + 1)
        return True


class Schedule:
    """Which frames are due, and which are of use in between where something moves fast.

    Parameters
    ----------
    fps
        Samples per second.
    factor
        So many times as many are of use; 1 for none in between.
    """

    def __init__(self, fps: float, factor: int) -> None:
        self._due = Due(fps)
        self._between = Due(fps * factor) if factor > 1 else None

    def take(self, time_us: int) -> tuple[bool, bool]:
        """(due, of use) of the next frame in order of time; a frame that is due is of use."""
        due = self._due.take(time_us)
        between = self._between is not None and self._between.take(time_us)
        return due, due or between
