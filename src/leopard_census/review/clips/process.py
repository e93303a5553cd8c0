"""The process that opens a clip for the page: one clip, then it ends; it may die of what it opens.

`python -P -m leopard_census.review.clips.process` is started by `child`, never by a person, and before a clip is asked
for: loading the libraries takes longer than decoding a first frame. It is told one order, as a line of JSON, and
answers with a line of JSON and the bytes of a JPEG for each frame. Nothing of a clip but pixels comes out.
"""

from __future__ import annotations

import json
import math
import resource
import signal
import sys
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from leopard_census.frames.schedule import Due
from leopard_census.imaging.clip import Clip, ClipError
from leopard_census.imaging.clip import ClipFrame as Decoded
from leopard_census.imaging.indexed_clip import DamagedError, IndexedClip, NotIndexedError
from leopard_census.imaging.jpeg import Picture, encode_jpeg
from leopard_census.imaging.media_type import HEAD_BYTES, is_clip, media_type
from leopard_census.media.clip_content import MAX_PIXELS
from leopard_census.media.decoder_process import limit, own_output
from leopard_census.media.limits import Limits
from leopard_census.review.clips.order import (
    FPS,
    LIMIT_S,
    MICROSECOND,
    MOST_FRAMES,
    QUALITY,
    UNREAD,
    WIDTH,
    ClipFrame,
    Order,
)
from leopard_census.review.clips.strips import scene_of
from leopard_census.review.clips.window import Window
from leopard_census.tables.boxes import Box

#: Pictures that the camera's strips are looked for in; the first is shown when so many are decoded.
_FOR_STRIPS = 4

Taken = tuple[int, Picture]


def main() -> None:
    """Say that the libraries are loaded, take an order, answer it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the other side, which ends this one
    answers = own_output()
    limits = Limits()
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_AS, limits.memory_bytes)
    # Where the other side, which stops it after this time, is gone.
    limit(resource.RLIMIT_CPU, math.ceil(2 * LIMIT_S))
    _say(answers, {"ready": True})
    line = sys.stdin.buffer.readline()
    if not line:
        return  # nobody asks any more
    order = Order.from_json(json.loads(line))
    reason = None
    try:
        for frame in shown_frames(order):
            told = {"time_s": frame.time_s, "animal": frame.animal, "bytes": len(frame.jpeg)}
            _say(answers, told, frame.jpeg)
    except (ClipError, OSError):
        reason = UNREAD
    _say(answers, {"end": reason})


def shown_frames(order: Order) -> Iterator[ClipFrame]:
    """Frames of a piece of a clip, cut out around the animal.

    Raises
    ------
    ClipError
        When none can be made.
    OSError
        When the file cannot be read.
    """
    frames = _decoded(order)
    first = list(islice(frames, _FOR_STRIPS))
    if not first:
        raise ClipError("no frame of it decodes")
    shape = first[0][1].shape
    scene = scene_of([picture for _, picture in first if picture.shape == shape], order.strips)
    window = Window(order.places, scene)
    height, width = shape[:2]
    across = min(WIDTH, max(2, round(window.widest * width)))
    size = (across, max(2, round(across * scene.height * height / width)))
    began = first[0][0]
    for n, (time_us, picture) in enumerate(chain(first, frames)):
        if n == MOST_FRAMES:
            return
        cut, box = _cut(picture, window.at(time_us))
        x, y, w, h = window.animal(time_us)
        animal = (x - box[0]) / box[2], (y - box[1]) / box[3], w / box[2], h / box[3]
        way = cv2.INTER_AREA if cut.shape[1] > size[0] else cv2.INTER_CUBIC
        scaled = np.asarray(cv2.resize(cut, size, interpolation=way), np.uint8)
        yield ClipFrame((time_us - began) / MICROSECOND, animal, encode_jpeg(scaled, QUALITY))


def _decoded(order: Order) -> Iterator[Taken]:
    """Time and picture of the frames that are due."""
    path = Path(order.path)
    with path.open("rb") as handle:
        if not is_clip(media_type(handle.read(HEAD_BYTES))):
            raise ClipError("it is no clip")
    last_us = -1
    try:
        with IndexedClip(path) as clip:
            due = Due(FPS)
            within = [
                (n, time) for n, time in enumerate(clip.times_us) if order.start_us <= time <= order.end_us
            ]
            wanted = [n for n, time in within if due.take(time - order.start_us)]
            for frame in clip.read(wanted):
                yield frame.time_us, _picture(frame)
                last_us = frame.time_us
            return
    except (NotIndexedError, DamagedError):
        pass
    # From the first frame on, as the stage frames does; what was given already is not given again.
    due = Due(FPS)

    def of_use(time_us: int) -> bool:
        inside = order.start_us <= time_us <= order.end_us
        return inside and due.take(time_us - order.start_us) and time_us > last_us

    with Clip(path) as whole:
        for frame in whole.frames(lambda time_us: time_us > order.end_us or of_use(time_us)):
            if frame.time_us > order.end_us:
                return
            yield frame.time_us, _picture(frame)


def _picture(frame: Decoded) -> Picture:
    if frame.pixels > MAX_PIXELS:
        raise ClipError("its pictures are too large")
    return frame.picture()


def _cut(picture: Picture, window: Box) -> tuple[Picture, Box]:
    """The window's pixels, and the part of the picture that these are.

    To whole pixels inwards: not even a part of a strip's last row is shown.
    """
    height, width = picture.shape[:2]
    x, y, w, h = window
    left, right = _span(x * width, (x + w) * width, width)
    top, bottom = _span(y * height, (y + h) * height, height)
    box = left / width, top / height, (right - left) / width, (bottom - top) / height
    return picture[top:bottom, left:right], box


def _span(start: float, end: float, n: int) -> tuple[int, int]:
    near = 0.01  # fractions of floating point numbers are not exact
    first = min(max(int(np.ceil(start - near)), 0), n - 1)
    return first, max(min(int(np.floor(end + near)), n), first + 1)


def _say(answers: BinaryIO, value: dict[str, object], data: bytes = b"") -> None:
    rest = memoryview(json.dumps(value).encode("ascii") + b"\n" + data)
    while rest:  # a pipe may take a part
        rest = rest[answers.write(rest) :]


if __name__ == "__main__":
    main()
