"""Decoding beside the page: one clip at a time, none for ever, and nothing that a hostile clip says harms it."""

import threading
import time
from typing import ClassVar

import psutil
import pytest

from leopard_census.review.clips import child as children
from leopard_census.review.clips import shelf as shelves
from leopard_census.review.clips.child import Child, FailedError, StoppedError
from leopard_census.review.clips.order import MOST_FRAMES, ClipFrame, Order
from leopard_census.review.clips.shelf import Shelf
from tests.unit.review import odd_process
from tests.unit.review.made_clips import place, usual_clip

WHOLE = (0.0, 0.0, 1.0, 1.0)
SOON_S = 30.0


def order(path, start=1_000_000, end=3_000_000):
    return Order(str(path), start, end, tuple((t, place(t / 1e6)) for t in range(start, end + 1, 500_000)))


def all_of(shelf, wanted):
    """Frames of a piece as a page gets them, and the reason at the end."""
    frames, until = [], time.monotonic() + SOON_S
    while time.monotonic() < until:
        found = shelf.ask(wanted, len(frames), 1.0)
        frames += found.frames
        if found.done:
            return frames, found.reason
    raise AssertionError("it is never done")


@pytest.fixture
def shelf():
    made = Shelf()
    yield made
    made.close()


@pytest.fixture
def odd(monkeypatch):
    monkeypatch.setattr(children, "process", odd_process)


def test_a_clip_is_decoded_in_another_process_and_kept(shelf, tmp_path):
    shelf.warm()
    wanted = order(usual_clip(tmp_path / "a.mp4"))
    frames, reason = all_of(shelf, wanted)
    assert reason is None
    assert len(frames) > 12
    assert all(frame.jpeg.startswith(b"\xff\xd8") for frame in frames)
    assert shelf.frame(wanted, 3) == frames[3]
    assert shelf.frame(wanted, len(frames)) is None
    began = time.monotonic()
    assert all_of(shelf, wanted)[0] == frames
    assert time.monotonic() - began < 0.5


def test_a_file_that_is_no_clip_gives_a_reason(shelf, tmp_path):
    path = tmp_path / "x.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + b"\xff" * 5000)
    assert all_of(shelf, order(path)) == ([], "unread")
    assert all_of(shelf, order(tmp_path / "none.mp4")) == ([], "unread")


@pytest.mark.parametrize(
    "said", ["die", "rubbish", "endless", "list", "no-reason", "large", "negative", "nan", "many", "short"]
)
def test_a_process_that_was_taken_over_gives_no_more_than_frames(odd, said):
    child, got = Child(), []
    with pytest.raises(FailedError, match="unread"):
        got.extend(child.frames(order(said), lambda: True))
    child.close()
    assert len(got) <= MOST_FRAMES + 1


def test_a_process_that_hangs_is_killed(odd):
    shelf = Shelf(limit_s=1.0)
    before = {one.pid for one in psutil.Process().children()}
    assert all_of(shelf, order("hang")) == ([], "slow")
    shelf.close()
    left = [one for one in psutil.Process().children() if one.pid not in before and one.is_running()]
    assert all(one.status() == psutil.STATUS_ZOMBIE for one in left)
    # It is tried again after a while, not at once.
    assert shelf.frame(order("hang"), 0) is None


def test_what_nobody_waits_for_is_stopped(odd, monkeypatch):
    monkeypatch.setattr(shelves, "STALE_S", 0.5)
    shelf = Shelf()
    assert not shelf.ask(order("hang"), 0, 0.2).done
    time.sleep(1.0)
    # Its turn is over: another clip gets in, long before the limit.
    frames, reason = all_of(shelf, order("one"))
    assert (len(frames), reason) == (1, None)
    shelf.close()


def test_a_child_stops_when_it_is_told_to(odd):
    child = Child()
    with pytest.raises(StoppedError):
        list(child.frames(order("hang"), lambda: False))
    child.close()


class Slow:
    """Counts how many decode at once."""

    now = most = 0
    lock = threading.Lock()
    begun: ClassVar[list[str]] = []

    def frames(self, wanted, goes_on):
        with Slow.lock:
            Slow.now += 1
            Slow.most = max(Slow.most, Slow.now)
            Slow.begun.append(wanted.path)
        time.sleep(0.3)
        yield ClipFrame(0.0, WHOLE, b"x" * 1000)
        with Slow.lock:
            Slow.now -= 1

    def close(self):
        pass


@pytest.fixture
def slow(monkeypatch):
    Slow.now, Slow.most, Slow.begun = 0, 0, []
    monkeypatch.setattr(shelves, "Child", Slow)
    return Slow


def test_one_at_a_time_and_the_last_that_was_asked_for_first(shelf, slow):
    asked = [threading.Thread(target=all_of, args=(shelf, order(str(n)))) for n in range(4)]
    for one in asked:
        one.start()
        time.sleep(0.02)
    for one in asked:
        one.join(SOON_S)
    assert slow.most == 1
    assert sorted(slow.begun) == ["0", "1", "2", "3"]
    assert slow.begun[0] == "0"


def test_the_shelf_stays_within_its_size(slow):
    shelf = Shelf(most_bytes=2500)
    for n in range(4):
        all_of(shelf, order(str(n)))
    kept = [n for n in range(4) if shelf.frame(order(str(n)), 0) is not None]
    assert kept == [2, 3]
    shelf.close()


def test_a_failed_clip_is_tried_again_after_a_while(odd, monkeypatch):
    shelf = Shelf()
    assert all_of(shelf, order("die")) == ([], "unread")
    monkeypatch.setattr(shelves, "AGAIN_S", 0.0)
    time.sleep(0.01)
    assert not shelf.ask(order("die"), 0, 0.0).done
    shelf.close()
