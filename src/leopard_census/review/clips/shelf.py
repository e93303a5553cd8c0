"""Pieces of clips that are decoded or wait for it: one at a time, the last that was asked for first."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from leopard_census.review.clips.child import Child, FailedError, StoppedError, too_late
from leopard_census.review.clips.order import LIMIT_S, SLOW, UNREAD, ClipFrame, Order

logger = logging.getLogger(__name__)

#: A page asks every second or so while it waits. When it has not for so long, in seconds, nobody looks any more.
STALE_S = 4.0
#: Processes that wait with their libraries loaded, which takes longer than decoding a first frame: one for each side
#: of a pair, as both are played at once. They decode one after the other.
SPARE = 2
#: What is kept, in bytes of JPEG: some ten pieces of 20 s, so that the clips of the last pairs play at once.
MOST_BYTES = 96_000_000
#: A clip that could not be decoded is tried again after so long, in seconds: its disk may be connected by then.
AGAIN_S = 5.0


@dataclass
class Piece:
    """One piece: what there is of it.

    Attributes
    ----------
    frames
        So far.
    done
        Whether no more will come.
    reason
        Why there are no more than these; None when there are all.
    """

    order: Order
    frames: list[ClipFrame] = field(default_factory=list)
    done: bool = False
    reason: str | None = None
    asked: float = 0.0
    ended: float = 0.0

    @property
    def size(self) -> int:
        """Bytes of its pictures."""
        return sum(len(frame.jpeg) for frame in self.frames)


@dataclass(frozen=True)
class Found:
    """What a page gets: all frames from a number on, whether more will come, and why not."""

    frames: Sequence[ClipFrame]
    done: bool
    reason: str | None


class Shelf:
    """Pieces of clips.

    Parameters
    ----------
    limit_s
        Longest time that one may take.
    most_bytes
        Size of what is kept.
    """

    def __init__(self, limit_s: float = LIMIT_S, most_bytes: int = MOST_BYTES) -> None:
        self._limit_s, self._most_bytes = limit_s, most_bytes
        self._pieces: OrderedDict[Order, Piece] = OrderedDict()
        self._change = threading.Condition()
        self._working = False
        self._spare: list[Child] = []
        self._closed = False

    def ask(self, order: Order, have: int, wait_s: float) -> Found:
        """Frames of a piece from number `have` on; waits up to `wait_s` seconds for one more."""
        until = time.monotonic() + wait_s
        with self._change:
            piece = self._piece(order)
            while True:
                piece.asked = time.monotonic()
                if len(piece.frames) > have or piece.done or piece.asked >= until or self._closed:
                    return Found(piece.frames[have:], piece.done, piece.reason)
                self._change.wait(min(0.25, max(until - piece.asked, 0.01)))

    def frame(self, order: Order, number: int) -> ClipFrame | None:
        """One frame; None where it is not decoded, or not kept any more."""
        with self._change:
            piece = self._pieces.get(order)
            if piece is None or not 0 <= number < len(piece.frames):
                return None
            self._pieces.move_to_end(order)
            return piece.frames[number]

    def warm(self) -> None:
        """Have processes ready: the page shows something that can be played."""
        with self._change:
            try:
                while len(self._spare) < SPARE and not self._closed:
                    self._spare.append(Child())
            except OSError as error:  # the pictures are there all the same
                logger.warning("clips cannot be decoded ahead: %s", error)

    def close(self) -> None:
        """End the processes."""
        with self._change:
            self._closed = True
            spare, self._spare = self._spare, []
            self._change.notify_all()
        for child in spare:
            child.close()

    def _piece(self, order: Order) -> Piece:
        """The piece, waiting where it is new."""
        piece = self._pieces.get(order)
        if piece is not None and piece.reason is not None and time.monotonic() > piece.ended + AGAIN_S:
            piece = None
        if piece is None:
            piece = self._pieces[order] = Piece(order)
        self._pieces.move_to_end(order)
        if not piece.done and not self._working and not self._closed:
            self._working = True
            piece.asked = time.monotonic()
            threading.Thread(target=self._work, name="clips", daemon=True).start()
        return piece

    def _work(self) -> None:
        while (piece := self._next()) is not None:
            try:
                self._decode(piece)
            except Exception:
                logger.exception("%s", piece.order.path)
                self._end(piece, UNREAD)

    def _next(self) -> Piece | None:
        """The piece that was asked for last; those that nobody waits for are dropped."""
        with self._change:
            now = time.monotonic()
            waiting = [piece for piece in self._pieces.values() if not piece.done]
            for piece in waiting:
                if now - piece.asked > STALE_S:
                    del self._pieces[piece.order]
            fresh = [piece for piece in waiting if now - piece.asked <= STALE_S]
            if not fresh or self._closed:
                self._working = False
                return None
            return max(fresh, key=lambda piece: piece.asked)

    def _decode(self, piece: Piece) -> None:
        with self._change:
            child = self._spare.pop(0) if self._spare else Child()
        late = too_late(self._limit_s)

        def goes_on() -> bool:
            return not late() and time.monotonic() - piece.asked <= STALE_S and not self._closed

        reason = None
        try:
            for frame in child.frames(piece.order, goes_on):
                with self._change:
                    piece.frames.append(frame)
                    self._change.notify_all()
        except StoppedError:
            if not late():
                self._drop(piece)
                return
            reason = SLOW
        except FailedError as error:
            reason = str(error)
        finally:
            child.close()
        self._end(piece, reason)
        self.warm()

    def _end(self, piece: Piece, reason: str | None) -> None:
        if reason is not None:
            logger.warning("%s: cannot be played (%s)", piece.order.path, reason)
        with self._change:
            piece.done, piece.reason, piece.ended = True, reason, time.monotonic()
            kept = sum(one.size for one in self._pieces.values() if one.done)
            for order, one in list(self._pieces.items()):
                if kept <= self._most_bytes:
                    break
                if one.done and one is not piece:
                    kept -= one.size
                    del self._pieces[order]
            self._change.notify_all()

    def _drop(self, piece: Piece) -> None:
        """Forget a piece that nobody waits for."""
        with self._change:
            if self._pieces.get(piece.order) is piece:
                del self._pieces[piece.order]
            self._change.notify_all()
