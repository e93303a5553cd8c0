"""Which of the frames that are due, or of use, are worth keeping."""

from leopard_census.config.frames import FramesSettings
from leopard_census.frames.change import Glance, change

_MICROSECOND = 1_000_000


class Choice:
    """Decides on the frames of one clip, in order of time.

    The first frame is always kept. A frame that is due is kept unless it is near identical to the last one kept,
    that one is fresh, and enough of the kind were kept before; a frame in between is kept when it differs much
    from the last one kept, until the clip has had its share of those.

    Attributes
    ----------
    moving
        Whether frames in between would be kept, by the last one that was due.
    """

    def __init__(self, settings: FramesSettings) -> None:
        self._settings = settings
        self._last: Glance | None = None
        self._last_us = 0
        self._left = settings.motion_frames
        self._still = 0
        self.moving = False

    def keep(self, seen: Glance, time_us: int, due: bool) -> bool:
        """Decide on the next frame.

        Parameters
        ----------
        seen
            Its scene.
        time_us
            Its time.
        due
            False for a frame in between.
        """
        if self._last is None:
            return self._kept(seen, time_us)
        moved = change(self._last, seen)
        if due:
            self.moving = moved >= self._settings.motion_change and self._left > 0
            if moved >= self._settings.still_change:
                return self._kept(seen, time_us)
            # To the nearest step: frames come a little before or after they are due.
            half_step_us = _MICROSECOND / self._settings.fps / 2
            age_us = time_us - self._last_us + half_step_us
            stale = age_us > self._settings.still_gap_s * _MICROSECOND
            self._still += 1
            enough = self._still > self._settings.still_frames
            return (stale or not enough) and self._kept(seen, time_us)
        if moved < self._settings.motion_change or self._left == 0:
            return False
        self._left -= 1
        return self._kept(seen, time_us)

    def _kept(self, seen: Glance, time_us: int) -> bool:
        self._last, self._last_us = seen, time_us
        return True
