"""How much one file may cost the process that decodes it."""

from dataclasses import dataclass

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Memory and processor time for one file, so wide that no real medium meets them on a slow machine.

    Time is the processor's, not the clock's: a busy machine must not make a whole file unreadable. It grows with the
    file's size and a clip's declared length. Measured needs: 0.02 s for each megabyte of JPEG, 0.3 s for each second
    of 1080p H.264 at 30 frames a second; the limits allow 100 and 30 times that. Still, a file near a limit may be
    judged differently by another machine, and only such a file.

    Attributes
    ----------
    memory_bytes
        Address space of the process.
    base_s, per_megabyte_s, per_clip_second_s
        Processor time: for any file, for each megabyte, for each second of a clip's declared length.
    most_s
        Processor time that no file gets more of, whatever it declares.
    stalled_s
        Time by the clock in which the process neither computes nor reads anything: it hangs.
    """

    memory_bytes: int = 2 << 30
    base_s: float = 60
    per_megabyte_s: float = 2
    per_clip_second_s: float = 10
    most_s: float = 3600
    stalled_s: float = 120

    def cpu_s(self, size_bytes: int, clip_s: float = 0) -> float:
        """Processor time, in seconds, that a file of this size and declared length may take."""
        asked = (
            self.base_s
            + self.per_megabyte_s * size_bytes / _MEGABYTE
            + self.per_clip_second_s * max(clip_s, 0)
        )
        return min(asked, self.most_s)
