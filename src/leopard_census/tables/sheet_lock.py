"""One writer at a time for a sheet that people and programs add to, also on a shared disk."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leopard_census.errors import InputError

#: How long another writer may hold the lock, in seconds: an append takes some hundredths.
PATIENCE_S = 20.0
_AGAIN_S = 0.02
#: A lock of the operating system belongs to the process: its threads need one of their own.
_THREADS = threading.RLock()


@contextmanager
def locked_sheet(sheet: Path, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Hold the lock of a sheet while reading and replacing it.

    The lock lies beside the sheet in a file of its own, `.NAME.lock`, since the sheet itself is replaced by each write.
    It goes with the process that holds it, however that ends; the empty file stays.

    Parameters
    ----------
    sheet
        The sheet; it need not exist.
    patience_s
        Seconds to wait for another writer.

    Raises
    ------
    InputError
        When another writer does not finish, or the folder cannot be written to.
    """
    path = sheet.with_name(f".{sheet.name}.lock")
    until = time.monotonic() + patience_s
    busy = InputError(
        f"{sheet} cannot be written to:",
        [f"another program has held it for {patience_s:.0f} s; end that, then try again"],
    )
    # All wait at the same time: one after the other, those of a full page would wait for minutes.
    if not _THREADS.acquire(timeout=patience_s):
        raise busy
    try:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = path.open("ab")
        except OSError as error:
            raise InputError(
                f"{sheet} cannot be written to:", [f"{path}: {error.strerror}; make its folder writable"]
            ) from None
        with handle:
            while not _taken(handle.fileno()):
                if time.monotonic() > until:
                    raise busy
                time.sleep(_AGAIN_S)
            yield  # closing the file gives the lock back
    finally:
        _THREADS.release()


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
