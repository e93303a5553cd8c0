"""Decoding outside this process: one long-lived child looks into file after file, and is replaced when it dies.

Decoders are written in C, and files come from damaged cards: what crashes or hangs one costs that file, not the run.
The child is started at the first photo or clip and kept; starting one for each file would cost more than decoding.
"""

import json
import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import psutil

from leopard_census.imaging.file_path import to_cell
from leopard_census.media import decoder_process
from leopard_census.media.content import Content, Look
from leopard_census.media.limits import Limits

logger = logging.getLogger(__name__)

# One thread inside the child: results must not depend on the number of cores, and each thread of a numeric library
# takes address space.
ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "OPENCV_FOR_THREADS_NUM",
    ),
    "1",
)
_CRASHED = "the decoder crashed"
_TOO_LONG = "took too long: the decoder was stopped"
# How often a silent child is looked at, in seconds.
_GLANCE_S = 1.0
_START_S = 120.0


class _DiedError(Exception):
    """The child ended before it answered."""


class _HungError(Exception):
    """The child used up its time."""


class Decoder:
    """Looks into photos and clips in a child process, as a context manager.

    `start` hands it a file and comes back at once, so that this process can hash the same file meanwhile; `result`
    waits for the findings.

    Parameters
    ----------
    look
        How files are looked into; its banner reader must be a function of a module, because the child imports it.
    limits
        What one file may cost.
    """

    def __init__(self, look: Look, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._order = decoder_process.Order.of(look, self._limits)
        self._child: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._unread = b""
        self._asked: tuple[Path, int] | None = None

    def start(self, path: Path, size_bytes: int) -> None:
        """Begin to look into a regular file."""
        assert self._asked is None, "one file at a time"
        self._asked = (path, size_bytes)
        self._ask()

    def result(self) -> Content:
        """Findings on the file that was started; a file that kills the child twice, or hangs it, is `unreadable`.

        Raises
        ------
        OSError
            When the file cannot be opened or read at all.
        RuntimeError
            When the child cannot be started: a fault of the installation.
        """
        assert self._asked is not None
        path, _ = self._asked
        try:
            answer = self._answer_or_second_try()
        finally:
            self._asked = None
        if "unread" in answer:
            raise OSError(0, answer["unread"])
        if "failed" in answer:
            logger.warning("%s: %s", to_cell(path.name), answer["failed"])
            return Content("unreadable", answer["failed"])
        return Content.from_json(answer)

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()
        if self._errors is not None:
            self._errors.close()
            self._errors = None
        self._unread = b""

    def __enter__(self) -> "Decoder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _answer_or_second_try(self) -> dict[str, Any]:
        # A crash may be the machine's doing (it had no memory left): the file is to blame when it happens again.
        for last in (False, True):
            try:
                return self._answer()
            except _HungError:
                self.close()
                return {"failed": _TOO_LONG}
            except _DiedError:
                self.close()
                if last:
                    return {"failed": _CRASHED}
                self._ask()
        raise AssertionError("unreachable")

    def _ask(self) -> None:
        assert self._asked is not None
        if self._child is None:
            self._begin()
        path, size = self._asked
        self._write({"path": str(path), "size": size})

    def _begin(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        self._child = subprocess.Popen(
            # -P: no module of the folder that this was called in, which may be the card itself.
            [sys.executable, "-P", "-m", decoder_process.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._write(vars(self._order))
        try:
            ready = self._read_line(time.monotonic() + _START_S)
        except (_DiedError, _HungError):
            ready = None
        if ready != {"ready": True}:
            self._errors.seek(0)
            told = self._errors.read().decode("utf-8", "replace").strip()
            self.close()
            raise RuntimeError(f"the process that decodes media does not start:\n{told}")

    def _write(self, value: dict[str, Any]) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps(value).encode("ascii") + b"\n")
            self._child.stdin.flush()
        except BrokenPipeError:
            pass  # it died; whoever waits for its answer finds out why

    def _answer(self) -> dict[str, Any]:
        return self._read_line(None)

    def _read_line(self, deadline: float | None) -> dict[str, Any]:
        """The child's next line; without a deadline it may take as long as it computes or reads."""
        assert self._child is not None
        assert self._child.stdout is not None
        pipe = self._child.stdout.fileno()
        seen, since = _activity(self._child.pid), time.monotonic()
        while b"\n" not in self._unread:
            if select.select([pipe], [], [], _GLANCE_S)[0]:
                piece = os.read(pipe, 1 << 16)
                if not piece:
                    self._raise_end()
                self._unread += piece
                continue
            now, at = time.monotonic(), _activity(self._child.pid)
            if at != seen:
                seen, since = at, now
            if now - since > self._limits.stalled_s or (deadline is not None and now > deadline):
                raise _HungError
        line, _, self._unread = self._unread.partition(b"\n")
        try:
            value = json.loads(line)
        except ValueError:
            raise _DiedError from None
        if not isinstance(value, dict):
            raise _DiedError
        return value

    def _raise_end(self) -> None:
        assert self._child is not None
        if self._child.wait() == -signal.SIGXCPU:
            raise _HungError
        raise _DiedError


def _activity(pid: int) -> tuple[float, int]:
    """Processor time (whole tenths of a second) and bytes read of a process: both stand still when it hangs."""
    try:
        process = psutil.Process(pid)
        times = process.cpu_times()
        counters = getattr(process, "io_counters", None)
        read = counters().read_chars if counters is not None else 0
    except (psutil.Error, OSError, AttributeError):
        return 0.0, 0
    return round(times.user + times.system, 1), int(read)
