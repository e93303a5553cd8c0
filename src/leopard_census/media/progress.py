"""How far a long look through files is: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from types import TracebackType

# Seconds between two plain lines.
_EVERY_S = 15.0


class Progress:
    """Counts files and bytes to standard error, with an estimate of the time left, as a context manager.

    Parameters
    ----------
    what
        Named in front.
    files, size_bytes
        How much there is in all; the time left is estimated by bytes.
    """

    def __init__(self, what: str, files: int, size_bytes: int) -> None:
        from tqdm import tqdm

        self._what, self._files, self._bytes = what, files, size_bytes
        self._done_files = self._done_bytes = 0
        self._began = self._told = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._bar = tqdm(
            total=size_bytes,
            desc=what,
            unit="B",
            unit_scale=True,
            disable=not self._terminal,
            leave=False,
        )

    def done(self, size_bytes: int) -> None:
        """One more file."""
        self._done_files += 1
        self._done_bytes += size_bytes
        self._bar.update(size_bytes)
        now = time.monotonic()
        if not self._terminal and now - self._told >= _EVERY_S:
            self._told = now
            print(self._line(now - self._began), file=sys.stderr, flush=True)  # noqa: T201

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def _line(self, seconds: float) -> str:
        share = self._done_bytes / self._bytes if self._bytes else 1.0
        left = seconds * (1 - share) / share if share else 0.0
        text = f"{self._what}: {self._done_files} of {self._files} files, {share:.0%}"
        return f"{text}, about {left / 60:.0f} min left" if left >= 90 else f"{text}, about {left:.0f} s left"
