"""How far the search for a maximum is: a line that changes on a terminal, plain lines elsewhere after a while."""

import sys
import time
from types import TracebackType

# Seconds between two changes of the line on a terminal, and between two plain lines.
_REFRESH_S, _EVERY_S = 0.25, 15.0


class SearchProgress:
    """Counts evaluations of a likelihood to standard error, as a context manager.

    How many are needed is known at the end only, so that no time left is told.
    """

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._began = self._told = time.monotonic()
        self._evaluations, self._width = 0, 0
        self._best = float("-inf")

    def step(self, loglik: float) -> None:
        """One more evaluation."""
        self._evaluations += 1
        self._best = max(self._best, loglik)
        now = time.monotonic()
        if now - self._told < (_REFRESH_S if self._terminal else _EVERY_S):
            return
        self._told = now
        text = (
            f"fitting: {self._evaluations} evaluations, best log-likelihood {self._best:.3f}, "
            f"{now - self._began:.0f} s"
        )
        if self._terminal:
            sys.stderr.write("\r" + text.ljust(self._width))
            self._width = len(text)
        else:
            sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def __enter__(self) -> "SearchProgress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
