"""Clips frame by frame, each with the presentation time that the stream itself gives it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import av
from av.video.reformatter import VideoReformatter

from leopard_census.imaging.clip_damage import ClipDamage
from leopard_census.imaging.jpeg_packet import ends_early
from leopard_census.imaging.timeline import ASSUMED_RATE, Timeline

if TYPE_CHECKING:
    # The inventory counts frames and never looks at them: it does without numpy and OpenCV.
    from leopard_census.imaging.jpeg import Picture
    from leopard_census.imaging.planes import Plane, Planes

# Most of PyAV's errors are kinds of OSError or ValueError, but not all: that of an unknown protocol is neither.
AV_ERRORS = (av.FFmpegError, OSError, ValueError)
# Options of a clip's tracks under which its first pictures are not decoded in order to guess more about them. PyAV's
# own types know only the empty list.
_NO_PICTURES: Any = [{"skip_frame": "all"}] * 8

# Option of a decoder: to stop at damage instead of concealing it.
DAMAGE_IS_TOLD = {"err_detect": "explode"}


@dataclass(frozen=True)
class ClipFrame:
    """One decoded frame.

    Attributes
    ----------
    index
        Number of the frame among those that decode, from 0.
    time_us
        Microseconds after the first frame, by the stream's own timestamps, see `Timeline`; strictly increasing.
    """

    index: int
    time_us: int
    _decoded: Any
    _converter: Any

    @property
    def pixels(self) -> int:
        """Width times height."""
        return int(self._decoded.width * self._decoded.height)

    def picture(self) -> "Picture":
        """(height, width, 3) uint8 blue-green-red, in stored orientation."""
        from leopard_census.imaging.planes import SAME_EVERYWHERE

        converted = self._converter.reformat(
            self._decoded, format="bgr24", interpolation=SAME_EVERYWHERE, threads=1
        )
        pixels: Picture = converted.to_ndarray()
        return pixels

    def planes(self) -> "Planes":
        """The picture in the colours of a JPEG, in stored orientation: what its archived copy is made of."""
        from leopard_census.imaging.planes import jpeg_planes

        return jpeg_planes(self._decoded)

    def luma(self) -> "Plane":
        """(height, width) uint8 view of the brightness in the stream's own range, next to free.

        For formats that begin with such a plane of 8 bits, as those of camera traps do; else a converted copy.
        """
        from leopard_census.imaging.planes import raw_luma

        return raw_luma(self._decoded)


class ClipError(ValueError):
    """The file cannot be opened as a clip."""


def open_stream(path: Path | str, decodes: bool = True) -> tuple[Any, Any]:
    """Container and first picture track of a clip, to be decoded on one thread.

    Parameters
    ----------
    path
        The clip.
    decodes
        False where only the header and the packets are wanted. Opening then skips the first pictures, which take
        nine tenths of its time.

    Raises
    ------
    ClipError
        When there is none.
    """
    try:
        container = av.open(
            # From the root on: a relative path with a colon in its first name would be taken for an address.
            str(Path(path).absolute()),
            metadata_errors="replace",
            stream_options=[] if decodes else _NO_PICTURES,
        )
    except AV_ERRORS as error:
        raise ClipError(_reason(error)) from error
    if not container.streams.video:
        container.close()
        raise ClipError("there is no picture track in it")
    stream = container.streams.video[0]
    if stream.codec_context is None:
        container.close()
        raise ClipError("its pictures are coded in a way that no decoder here knows")
    stream.thread_type = "NONE"
    stream.codec_context.thread_count = 1
    return container, stream


class Clip:
    """A clip that is open for one pass from the first frame to the last.

    Decoding is sequential and on one thread: seeking is slow and inexact in long groups of pictures, and jobs
    run side by side anyway. A packet that does not decode costs that packet, not the clip. Damage inside a frame is
    concealed as the decoder does it, except in Motion JPEG: there nothing could be put in its place but an older
    picture, and the frame is left out (unless no frame at all decodes cleanly: then the camera is odd, not the card).

    Parameters
    ----------
    path, decodes
        As for `open_stream`.

    Attributes
    ----------
    width, height
        Pixels, as declared.
    declared_duration_s
        Length by the container's header; None when it tells none.
    metadata
        Of container and video stream, keys in lower case.
    declared_frames
        Number of frames by the container's header; None when it tells none.
    timeline
        After `frames` has run: how many frames decode, and how long they are shown.
    sizes
        After `frames` has run: width and height of the pictures, in order of their first appearance.
    damage
        After `frames` has run: what went wrong.
    """

    def __init__(self, path: Path | str, decodes: bool = True) -> None:
        self._path = path
        self._container, stream = open_stream(path, decodes)
        self._stream = stream
        self._alone = stream.codec_context.name == "mjpeg"
        # An AVI holds no times of presentation. Where frames are not shown in the order in which they are decoded, the
        # decoder gives them those of decoding in a wrong order; those of the packets behind it go on steadily.
        self._by_packets = self._container.format.name == "avi" and bool(stream.codec_context.has_b_frames)
        self._time_base = stream.time_base or Fraction(1, ASSUMED_RATE)
        self.width: int = stream.codec_context.width
        self.height: int = stream.codec_context.height
        self.metadata = {
            key.lower(): value
            for part in (stream.metadata, self._container.metadata)
            for key, value in part.items()
        }
        self.declared_duration_s = self._declared_duration_s()
        rate = stream.average_rate or stream.guessed_rate or ASSUMED_RATE
        self.timeline = Timeline(self._time_base, 1 / float(rate))
        self.declared_frames: int | None = stream.frames or None
        self.sizes: dict[tuple[int, int], None] = {}
        self.damage = ClipDamage()

    def frames(self, wanted: Callable[[int], bool] = lambda time_us: True) -> Iterator[ClipFrame]:
        """Frames that decode, in order of presentation, also those in which damage was concealed.

        Parameters
        ----------
        wanted
            Whether a frame of that time is of use, asked once for each frame in order; others cost only their
            decoding.
        """
        from leopard_census.imaging.frame_copy import own_copy

        converter = VideoReformatter()
        for decoded in self._decoded_or_odd():
            time = decoded.dts if self._by_packets else decoded.pts
            index, time_us = self.timeline.count, self.timeline.add(time, decoded.duration)
            self.damage.concealed += bool(decoded.is_corrupt)
            self.sizes.setdefault((decoded.width, decoded.height))
            if wanted(time_us):
                yield ClipFrame(index, time_us, own_copy(decoded), converter)

    def close(self) -> None:
        """Give the file back."""
        self._container.close()

    def __enter__(self) -> "Clip":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _decoded_or_odd(self) -> Iterator[Any]:
        """All frames that decode; of Motion JPEG those that decode cleanly, if there are any."""
        if self._alone:
            self._stream.codec_context.options = DAMAGE_IS_TOLD
        yield from self._decoded()
        if self._alone and self.timeline.count == 0:
            self._alone, self.damage.lost = False, 0
            self._container.close()
            self._container, self._stream = open_stream(self._path)
            yield from self._decoded()

    def _decoded(self) -> Iterator[Any]:
        packets = iter(self._container.demux(self._stream))
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except AV_ERRORS as error:
                self.damage.complaint = self.damage.complaint or _reason(error)
                return
            if packet.size == 0 and packet.pts is not None:
                continue  # an empty packet in mid-stream would be taken for the end
            if self._alone and packet.size and ends_early(packet):
                self.damage.lose("a frame ends too early")
                continue
            try:
                yield from packet.decode()
            except EOFError:
                return
            except AV_ERRORS as error:
                self.damage.lose(_reason(error))

    def _declared_duration_s(self) -> float | None:
        if self._stream.duration:
            return float(self._stream.duration * self._time_base)
        if self._container.duration:
            return self._container.duration / av.time_base
        return None


def _reason(error: Exception) -> str:
    """The decoder's message without the file's path, which would not be the same on every machine."""
    return str(getattr(error, "strerror", None) or type(error).__name__)
