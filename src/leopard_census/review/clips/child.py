"""A process that decodes one clip, from this side: started ahead, given its order, and ended when it takes too long."""

from __future__ import annotations

import json
import logging
import math
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from leopard_census.media.decoder import ONE_THREAD
from leopard_census.review.clips import process
from leopard_census.review.clips.order import MOST_BYTES, MOST_FRAMES, REASONS, UNREAD, ClipFrame, Order

logger = logging.getLogger(__name__)

#: How often it is asked whether to go on, in seconds.
_GLANCE_S = 0.2
#: No line that the process writes is longer, in bytes.
_LONGEST_LINE = 4096


class StoppedError(Exception):
    """It was ended before it was done."""


class FailedError(Exception):
    """It gives no more frames; the argument is one of `REASONS`."""


class Child:
    """One process; it takes one order."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            # -P: no module of the folder that this was called in.
            [sys.executable, "-P", "-m", process.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What it says of a clip is told as a reason; its libraries' complaints help nobody.
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._unread = b""

    def frames(self, order: Order, goes_on: Callable[[], bool]) -> Iterator[ClipFrame]:
        """Frames as they come.

        Parameters
        ----------
        order
            What is wanted.
        goes_on
            Asked several times a second; where it says no, the process is ended.

        Raises
        ------
        StoppedError
            When it was told not to go on.
        FailedError
            When the clip gives no frames, or the process died of it. Frames that came before are as they should be.
        """
        self._write(json.dumps(order.to_json()).encode("ascii") + b"\n")
        if self._line(goes_on) != {"ready": True}:
            raise FailedError(UNREAD)
        for _ in range(MOST_FRAMES + 1):
            told = self._line(goes_on)
            if "end" in told:
                if told["end"] is not None:
                    raise FailedError(told["end"] if told["end"] in REASONS else UNREAD)
                return
            yield self._frame(told, goes_on)
        raise FailedError(UNREAD)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
            self._process.stdin.close()
        except BrokenPipeError:
            pass  # it died; whoever waits for its answer finds out

    def _frame(self, told: dict[str, Any], goes_on: Callable[[], bool]) -> ClipFrame:
        """A frame; a process that a clip has taken over may say anything."""
        try:
            time_s, length = float(told["time_s"]), int(told["bytes"])
            x, y, w, h = (float(part) for part in told["animal"])
        except (KeyError, TypeError, ValueError, OverflowError):
            raise FailedError(UNREAD) from None
        if not all(map(math.isfinite, (time_s, x, y, w, h))) or not 0 < length <= MOST_BYTES:
            raise FailedError(UNREAD)
        while len(self._unread) < length:
            self._more(goes_on)
        data, self._unread = self._unread[:length], self._unread[length:]
        return ClipFrame(time_s, (x, y, w, h), data)

    def _line(self, goes_on: Callable[[], bool]) -> dict[str, Any]:
        while b"\n" not in self._unread[:_LONGEST_LINE]:
            if len(self._unread) >= _LONGEST_LINE:
                raise FailedError(UNREAD)
            self._more(goes_on)
        line, _, self._unread = self._unread.partition(b"\n")
        try:
            value = json.loads(line)
        except ValueError:
            raise FailedError(UNREAD) from None
        if not isinstance(value, dict):
            raise FailedError(UNREAD)
        return value

    def _more(self, goes_on: Callable[[], bool]) -> None:
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        while True:
            if not goes_on():
                raise StoppedError
            if select.select([pipe], [], [], _GLANCE_S)[0]:
                break
        piece = os.read(pipe, 1 << 20)
        if not piece:
            raise FailedError(UNREAD)
        self._unread += piece


def too_late(limit_s: float) -> Callable[[], bool]:
    """Whether so many seconds have passed since now."""
    until = time.monotonic() + limit_s
    return lambda: time.monotonic() > until
