"""Which of the frames that are due, or of use, are worth keeping."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from leopard_census.config.frames import FramesSettings
from leopard_census.frames.change import Glance, change, only_between

_MICROSECOND = 1_000_000

Frame = TypeVar("Frame")


@dataclass(frozen=True)
class _Seen(Generic[Frame]):
    frame: Frame
    glance: Glance
    time_us: int


class Choice(Generic[Frame]):
    """Decides on the frames of one clip, in order of time.

    The first frame is always kept. A frame that is due is kept unless it is near identical to the last one kept,
    that one is fresh, and enough of the kind were kept before. A frame in between is kept when it shows something
    where neither the frame that was due before it nor the one after it does: an animal that has moved by more
    than its own length from one to the other, so that its boxes in them do not overlap. A clip has only so many
    of those.

    Attributes
    ----------
    fast
        Whether frames in between are worth looking at, by the last frame that was due.
    """

    def __init__(self, settings: FramesSettings) -> None:
        self._settings = settings
        self._due: _Seen[Frame] | None = None
        self._kept: _Seen[Frame] | None = None
        self._between: list[_Seen[Frame]] = []
        self._left = settings.motion_frames
        self._still = 0
        self.fast = False

    def add(self, frame: Frame, glance: Glance, time_us: int, due: bool) -> list[Frame]:
        """Frames that are kept now that one more is known, in order of time.

        Parameters
        ----------
        frame
            Whatever stands for the frame; held until the next one that is due.
        glance
            Its scene.
        time_us
            Its time.
        due
            False for a frame in between.
        """
        seen = _Seen(frame, glance, time_us)
        if self._due is None:
            self._due = self._kept = seen
            return [frame]
        if not due:
            if self._left:
                self._between.append(seen)
            return []
        chosen = self._worth(self._due, seen)
        if self._is_kept(seen, chosen[-1] if chosen else self._kept):
            chosen.append(seen)
        self._due = seen
        self._kept = chosen[-1] if chosen else self._kept
        return [one.frame for one in chosen]

    def _worth(self, before: _Seen[Frame], after: _Seen[Frame]) -> list[_Seen[Frame]]:
        """Frames between two that were due that show more than these."""
        least = self._settings.motion_change
        chosen = [
            one for one in self._between if only_between(before.glance, one.glance, after.glance, least)
        ][: self._left]
        # Where none was looked at, any motion is a reason to look at the next.
        self.fast = bool(chosen) if self._between else change(before.glance, after.glance) >= least
        self._left -= len(chosen)
        self.fast = self.fast and self._left > 0
        self._between = []
        return chosen

    def _is_kept(self, seen: _Seen[Frame], last: _Seen[Frame] | None) -> bool:
        """Whether a frame that is due is kept."""
        if last is None or change(last.glance, seen.glance) >= self._settings.still_change:
            return True
        self._still += 1
        # To the nearest step: frames come a little before or after they are due.
        half_step_us = _MICROSECOND / self._settings.fps / 2
        age_us = seen.time_us - last.time_us + half_step_us
        stale = age_us > self._settings.still_gap_s * _MICROSECOND
        return stale or self._still <= self._settings.still_frames
