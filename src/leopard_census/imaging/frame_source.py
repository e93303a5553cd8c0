"""Pixels of a frame, wherever they lie: in the deployment's archive, in the photo, or still in the clip."""

import zipfile
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from leopard_census.imaging.file_path import from_cell
from leopard_census.imaging.jpeg import Picture, decode_picture, encode_planes
from leopard_census.imaging.media_type import HEAD_BYTES, is_picture, media_type

if TYPE_CHECKING:
    from leopard_census.imaging.clip import ClipFrame
    from leopard_census.imaging.indexed_clip import IndexedClip

_MICROSECOND = 1_000_000
# Later than any frame.
_FOREVER_US = 1 << 62


class FrameSource:
    """Gives the pixels of rows of a frames table.

    Rows are best asked for clip by clip and in order of time: then a clip without archived frames is decoded
    once. Use it as a context manager, or call `close`.

    Parameters
    ----------
    media_root
        Folder that the `filePath` of every row starts from.
    frames_zip
        The deployment's archive of frames (empty when the survey keeps none).
    """

    def __init__(self, media_root: Path | str, frames_zip: Path | str) -> None:
        self._root = Path(media_root)
        self._zip = zipfile.ZipFile(frames_zip)
        self._index: IndexedClip | None = None
        self._clip_path: Path | None = None
        self._pass = ExitStack()
        self._frames: Iterator[ClipFrame] = iter(())
        # The open pass gives the frames after the first and before the second of these times.
        self._last_us, self._until_us = -1, -1
        self._asked_us = 0

    def read(self, row: Mapping[str, Any]) -> Picture:
        """(height, width, 3) uint8 blue-green-red picture of a frame.

        Parameters
        ----------
        row
            A row of the frames table; `image`, `filePath`, `time_s` and `whole_pass` are used.

        Raises
        ------
        FileNotFoundError
            When the media file is gone.
        ValueError
            When the file no longer holds that frame.
        """
        if row.get("image"):
            return decode_picture(self._zip.read(row["image"]))
        path = self._root / from_cell(row["filePath"])
        with path.open("rb") as handle:
            if is_picture(media_type(handle.read(HEAD_BYTES))):
                handle.seek(0)
                return decode_picture(handle.read())
        return self._clip_picture(path, round(float(row["time_s"]) * _MICROSECOND), bool(row["whole_pass"]))

    def close(self) -> None:
        """Give all files back."""
        self._zip.close()
        self._close_clip()

    def __enter__(self) -> "FrameSource":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _clip_picture(self, path: Path, time_us: int, whole_pass: bool) -> Picture:
        # Late: a job that finds its pictures in the archive must not wait for the video library.
        from leopard_census.imaging.indexed_clip import DamagedError

        # In the way in which the frame was sampled: damage shows otherwise in another.
        if (path, whole_pass) != (self._clip_path, self._index is None):
            self._open(path, whole_pass)
        try:
            frame = self._frame_at(path, time_us)
        except DamagedError:
            frame = None
        if frame is None and not whole_pass:
            # Damage in a frame that was not sampled, and that this one does not need.
            frame = self._by_itself(time_us)
        if frame is None:
            self._close_clip()
            raise ValueError(
                f"{path.name} has no frame at {time_us / _MICROSECOND:.6f} s any more; was the file changed?"
            )
        # By way of the archive's JPEG, so that the pixels are those of a survey that keeps its frames.
        return decode_picture(encode_planes(frame.planes()))

    def _open(self, path: Path, whole_pass: bool) -> None:
        from leopard_census.imaging.indexed_clip import IndexedClip

        self._close_clip()
        if not whole_pass:
            self._index = IndexedClip(path)
            self._index.close()
        self._clip_path = path

    def _frame_at(self, path: Path, time_us: int) -> "ClipFrame | None":
        """The frame of a time, from the pass that is open or from a new one."""
        self._asked_us = time_us
        if not self._last_us < time_us < self._until_us:
            self._begin(path, time_us)
        for frame in self._frames:
            self._last_us = frame.time_us
            if frame.time_us >= time_us:
                return frame if frame.time_us == time_us else None
        return None

    def _by_itself(self, time_us: int) -> "ClipFrame | None":
        """A frame with nothing but what it needs."""
        self._pass.close()
        self._frames, self._until_us = iter(()), -1
        assert self._index is not None
        times = self._index.times_us
        place = bisect_left(times, time_us)
        known = place < len(times) and times[place] == time_us
        return next(self._index.read([place]), None) if known else None

    def _begin(self, path: Path, time_us: int) -> None:
        """Begin to decode at the group of pictures that a time lies in, or at the first frame."""
        from leopard_census.imaging.clip import Clip

        self._pass.close()
        if self._index is None:
            whole = Clip(path)
            self._pass.callback(whole.close)
            self._frames = whole.frames(lambda time_us: time_us >= self._asked_us)
            self._last_us, self._until_us = -1, _FOREVER_US
            return
        times = self._index.times_us
        place = bisect_left(times, time_us)
        end = self._index.group_end(place) if place < len(times) else place
        group = self._index.read(range(place, end))
        self._pass.callback(group.close)
        self._frames, self._last_us = group, time_us - 1
        self._until_us = times[end - 1] + 1 if end > place else -1

    def _close_clip(self) -> None:
        self._pass.close()
        self._index, self._clip_path, self._frames = None, None, iter(())
        self._last_us, self._until_us = -1, -1
