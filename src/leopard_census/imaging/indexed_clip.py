"""Clips whose packets tell their own times: chosen frames are decoded with as little else as the stream allows."""

from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from types import TracebackType
from typing import Any

import av
from av.video.reformatter import VideoReformatter

from leopard_census.imaging.clip import AV_ERRORS, DAMAGE_IS_TOLD, ClipFrame, open_stream
from leopard_census.imaging.frame_copy import own_copy
from leopard_census.imaging.h264_packet import is_idr, length_bytes
from leopard_census.imaging.jpeg_packet import ends_as_jpeg, ends_early
from leopard_census.imaging.packet_order import packet_order
from leopard_census.imaging.timeline import MICROSECOND, believable

# Every frame is a key frame.
_ALONE = frozenset({"mjpeg"})
# Containers of the ISO family store presentation times and mark the frames at which decoding may begin.
_ISO, _IN_ISO = "mov", frozenset({"h264", "hevc"})
# H.264 marks each picture that no other one refers to (nal_ref_idc 0): leaving it out changes nothing else. The
# like mark of HEVC holds within one temporal layer only.
_MARKS_UNREFERENCED = frozenset({"h264"})
# The decoder of HEVC conceals nothing, and does not notice every gap: it then shows what its buffer held before. That
# of Motion JPEG keeps the tables of the frame before for one that brings none. With a decoder of its own for each
# group, and frames that are copied at once, what comes out does not depend on what was decoded before.
_REMEMBERS = frozenset({"hevc", "mjpeg"})


class NotIndexedError(ValueError):
    """The packets of the file do not tell enough; decode it from the first frame to the last."""


class DamagedError(ValueError):
    """The clip is damaged here; only a pass from the first frame on conceals the damage in one and the same way."""


@dataclass(frozen=True)
class _Chosen:
    """Packets whose frames are wanted, those that may be given too, and the question whether they are worth it."""

    must: set[int]
    may: set[int]
    go_on: Callable[[], bool]

    @cached_property
    def both(self) -> set[int]:
        return self.must | self.may


class IndexedClip:
    """A clip of which chosen frames can be decoded.

    Closed groups of pictures without a chosen frame are not decoded, nor what follows the last chosen frame of
    a group, nor frames in between to which no other frame refers. Each group is decoded on its own, so that a
    frame's pixels do not depend on which others are chosen.

    Parameters
    ----------
    path
        The clip.

    Attributes
    ----------
    times_us
        For each packet, in order of presentation: microseconds after the first frame; strictly increasing.

    Raises
    ------
    NotIndexedError
        When the packets do not tell the times, or tell damaged ones, or when one is marked as not to be shown.
    ClipError
        When the file cannot be opened as a clip.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = path
        self._container, self._stream = open_stream(path, decodes=False)
        try:
            self._converter = VideoReformatter()
            self._codec = str(self._stream.codec_context.name)
            packets = self._packets()
            self._times, keys = [time for time, _ in packets], [key for _, key in packets]
            order = packet_order(self._times, keys)
            base = self._stream.time_base
            if order is None or base is None:
                raise NotIndexedError("the packets do not tell when they are shown")
            self._order = order
            shown = sorted(self._times)
            self.times_us = tuple(round((time - shown[0]) * base * MICROSECOND) for time in shown)
            if not all(believable(later - earlier) for earlier, later in pairwise(self.times_us)):
                raise NotIndexedError("the times are damaged")
            self._places = {time: place for place, time in enumerate(shown)}
        except BaseException:
            self.close()
            raise

    def read(
        self,
        wanted: Collection[int],
        more: Collection[int] = (),
        go_on: Callable[[], bool] = lambda: False,
    ) -> Generator[ClipFrame]:
        """Chosen frames, in order of presentation.

        Parameters
        ----------
        wanted
            Numbers of frames, in order of presentation.
        more
            Further frames, given where they cost nothing because others need them, and where `go_on` tells so.
        go_on
            Whether frames of `more` are worth decoding; asked before those to which no other refers, and, when
            only frames of `more` are left in a group, after the wanted ones before them were given.

        Yields
        ------
        `index` is the number in order of presentation. What was given before an error is as it would be without
        the damage.

        Raises
        ------
        DamagedError
            When a packet that is needed does not decode cleanly, or frames come out in another order than the packets
            tell.
        """
        container, stream = open_stream(self._path)
        context = stream.codec_context
        # What conceals damage would depend on which frames were decoded.
        context.options = DAMAGE_IS_TOLD
        must = {self._order.packet[place] for place in wanted}
        chosen = _Chosen(must, {self._order.packet[place] for place in more} - must, go_on)
        last = max(chosen.both, default=-1)
        try:
            packets = self._usable(container, stream)
            for group in self._order.groups():
                if group.start > last:
                    return
                in_group = islice(packets, len(group))
                if self._codec in _REMEMBERS and not chosen.both.isdisjoint(group):
                    context = _like(stream.codec_context)
                yield from _rising(self._group(context, group, in_group, chosen))
                for _ in in_group:  # on to the next group
                    pass
        finally:
            container.close()

    def group_end(self, place: int) -> int:
        """Number of the frame after the last one of the closed group that a frame lies in."""
        return next(group.stop for group in self._order.groups() if place < group.stop)

    def close(self) -> None:
        """Give the file back."""
        self._container.close()

    def __enter__(self) -> "IndexedClip":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _packets(self) -> list[tuple[int, bool]]:
        """Time and key mark of each packet, in order of decoding."""
        known = self._codec in _ALONE or (
            self._codec in _IN_ISO and _ISO in self._container.format.name.split(",")
        )
        if not known:
            raise NotIndexedError(f"{self._codec} in this container does not tell when frames are shown")
        starts_anew = self._test_of_keys()
        found = []
        for packet in self._usable(self._container, self._stream):
            if packet.pts is None or packet.is_discard:
                raise NotIndexedError("the packets do not tell when they are shown")
            found.append((int(packet.pts), starts_anew(packet)))
        return found

    def _usable(self, container: Any, stream: Any) -> Iterator[Any]:
        """Packets that hold a whole frame. Half a frame of a cut Motion JPEG clip would show old memory below."""
        packets = _with_data(container, stream)
        if self._codec not in _ALONE:
            yield from packets
            return
        marked: bool | None = None
        for packet in packets:
            ends = ends_as_jpeg(packet)
            # A camera that leaves out the mark leaves it out of the first frame too.
            marked = ends if marked is None else marked
            if ends or not marked:
                yield packet

    def _test_of_keys(self) -> Callable[[Any], bool]:
        """Tells of a packet whether decoding may begin at it, for this stream."""
        if self._codec in _ALONE:
            return lambda packet: True
        if self._codec != "h264":
            return lambda packet: bool(packet.is_keyframe)
        size = length_bytes(bytes(self._stream.codec_context.extradata or b""))
        if size is None:
            raise NotIndexedError("H.264 without the configuration that belongs to this container")
        return lambda packet: bool(packet.is_keyframe) and is_idr(bytes(packet), size)

    def _group(
        self, context: Any, group: range, packets: Iterator[Any], chosen: "_Chosen"
    ) -> Iterator[ClipFrame]:
        """Chosen frames of one closed group."""
        last = max((n for n in group if n in chosen.must), default=-1)
        rest = max((n for n in group if n in chosen.may), default=-1)
        if last < 0:
            if rest < 0 or not chosen.go_on():
                return
            last = rest
        spare = "NONREF" if self._codec in _MARKS_UNREFERENCED else "DEFAULT"
        waiting = {self._order.place[n] for n in group if n in chosen.must}
        for n, packet in zip(group, packets, strict=False):
            if n > last:
                if rest < n or (not waiting and not chosen.go_on()):
                    break
                # Until the last wanted frame is given, nobody knows whether those behind it are worth it.
                last = last if waiting else rest
            needed = n in chosen.must or (n in chosen.may and chosen.go_on())
            context.skip_frame = "DEFAULT" if needed else spare
            for frame in self._decoded(context, packet, chosen):
                waiting.discard(frame.index)
                yield frame
        for frame in self._decoded(context, None, chosen):
            waiting.discard(frame.index)
            yield frame
        if waiting:
            raise DamagedError("a frame does not come out")
        context.flush_buffers()

    def _decoded(self, context: Any, packet: Any, chosen: "_Chosen") -> Iterator[ClipFrame]:
        """Chosen frames that come out when a packet goes in (None: what the decoder still holds)."""
        if packet is not None and self._codec in _ALONE and ends_early(packet):
            raise DamagedError("a frame ends too early")
        try:
            frames = context.decode(packet)
        except AV_ERRORS as error:
            raise DamagedError("a packet does not decode") from error
        for decoded in frames:
            if decoded.is_corrupt:
                raise DamagedError("a frame is damaged")
            place = self._places.get(decoded.pts)
            if place is not None and self._order.packet[place] in chosen.both:
                shown = own_copy(decoded) if self._codec in _REMEMBERS else decoded
                yield ClipFrame(place, self.times_us[place], shown, self._converter)


def _rising(frames: Iterator[ClipFrame]) -> Iterator[ClipFrame]:
    """The frames of a group, as long as the decoder gives them in the order of their times."""
    last = -1
    for frame in frames:
        if frame.index <= last:
            raise DamagedError("the times of the frames are damaged")
        last = frame.index
        yield frame


def _like(context: Any) -> Any:
    """A new decoder for the same stream."""
    new = av.CodecContext.create(context.name, "r")
    new.extradata = context.extradata
    new.thread_count = 1
    new.options = DAMAGE_IS_TOLD
    return new


def _with_data(container: Any, stream: Any) -> Iterator[Any]:
    """Packets of a stream up to its end, or to where the file is damaged beyond reading."""
    packets = iter(container.demux(stream))
    while True:
        try:
            packet = next(packets)
        except (StopIteration, *AV_ERRORS):
            return
        if packet.size:
            yield packet
