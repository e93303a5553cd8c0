"""Boxes of other programs laid at the frames that were sampled from a clip."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from leopard_census.tables.batch_json import Detection, FileDetections

#: Frames lie this near, in frame intervals: beyond half of one, another frame would be nearer.
_NEAR = 0.5
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Clip:
    """Sampled frames of one clip.

    Attributes
    ----------
    numbers, times_s
        Of each frame, rising.
    rate
        Frames per second; 0 where it cannot be told from one frame.
    """

    numbers: tuple[int, ...]
    times_s: tuple[float, ...]
    rate: float

    @classmethod
    def of(cls, frames: Sequence[Mapping[str, Any]]) -> "Clip":
        """From rows of the frames table."""
        rows = sorted(frames, key=lambda f: f["frame_number"])
        numbers = tuple(int(f["frame_number"]) for f in rows)
        times = tuple(float(f["time_s"]) for f in rows)
        seconds = times[-1] - times[0]
        return cls(numbers, times, (numbers[-1] - numbers[0]) / seconds if seconds > 0 else 0.0)

    def place(self, number: int, time_s: float | None, rate: float | None) -> int | None:
        """Index of the sampled frame that another program's frame is; None where it was not sampled.

        Parameters
        ----------
        number
            Frame number of the other program, from 0.
        time_s
            Its time, where the program tells it; else number over rate.
        rate
            Frames per second as the other program has it.
        """
        near = bisect_left(self.numbers, number)
        same = near if near < len(self.numbers) and self.numbers[near] == number else None
        used = rate or self.rate
        if time_s is None and (same is not None or not used):
            return same
        wanted = number / used if time_s is None else time_s
        after = bisect_left(self.times_s, wanted)
        places = [p for p in (after - 1, after) if 0 <= p < len(self.times_s)]
        best = min(places, key=lambda p: abs(self.times_s[p] - wanted))
        interval = 1 / used if used else 0.0
        return best if abs(self.times_s[best] - wanted) <= _NEAR * interval + _ROUNDING else None


def lay_at_frames(result: FileDetections, clip: Clip) -> tuple[FileDetections, int]:
    """A clip's result at the sampled frames, and the number of boxes at frames that were not sampled.

    The frames that count as looked at are those that the other program looked at; where it does not tell (format 1.4
    and older), all that were sampled.
    """
    boxes, dropped = [], 0
    for box in result.detections:
        place = None
        if box.frame_number is not None:
            place = clip.place(box.frame_number, box.time_s, result.frame_rate)
        if place is None:
            dropped += 1
        else:
            boxes.append(_at(box, clip, place))
    places = {clip.place(n, None, result.frame_rate) for n in result.frames_processed or ()}
    looked = (
        [n for p, n in enumerate(clip.numbers) if p in places] if result.frames_processed else clip.numbers
    )
    laid = replace(
        result,
        detections=tuple(boxes),
        frame_rate=clip.rate or result.frame_rate or 1.0,
        frames_processed=tuple(looked),
    )
    return laid, dropped


def _at(box: Detection, clip: Clip, place: int) -> Detection:
    return replace(box, frame_number=clip.numbers[place], time_s=clip.times_s[place])
