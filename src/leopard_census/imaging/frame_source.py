"""Pixels of a frame, wherever they lie: in the deployment's archive, in the photo, or still in the clip."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from leopard_census.imaging.file_path import from_cell
from leopard_census.imaging.jpeg import Picture, decode_picture, encode_jpeg
from leopard_census.imaging.media_type import HEAD_BYTES, is_picture, media_type

if TYPE_CHECKING:
    from leopard_census.imaging.clip import Clip, ClipFrame


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
        self._clip: Clip | None = None
        self._clip_path: Path | None = None
        self._frames: Iterator[ClipFrame] = iter(())
        self._number = -1

    def read(self, row: Mapping[str, Any]) -> Picture:
        """(height, width, 3) uint8 blue-green-red picture of a frame.

        Parameters
        ----------
        row
            A row of the frames table; `image`, `filePath` and `frame_number` are used.

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
        # By way of the archive's JPEG, so that the pixels are those of a survey that keeps its frames.
        return decode_picture(encode_jpeg(self._clip_frame(path, int(row["frame_number"]))))

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

    def _clip_frame(self, path: Path, number: int) -> Picture:
        if path != self._clip_path or number <= self._number:
            self._close_clip()
            # Late: a job that finds its pictures in the archive must not wait for the video library.
            from leopard_census.imaging.clip import Clip

            self._clip = Clip(path)
            self._clip_path = path
            self._frames = self._clip.frames()
        for frame in self._frames:
            self._number = frame.index
            if frame.index == number:
                return frame.picture()
        self._close_clip()
        raise ValueError(f"{path.name} has no frame {number} any more; was the file changed?")

    def _close_clip(self) -> None:
        if self._clip is not None:
            self._clip.close()
        self._clip, self._clip_path, self._frames, self._number = None, None, iter(()), -1
