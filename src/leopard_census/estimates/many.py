"""One function on many tasks, over as many processes as a job may use; results do not depend on their number."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from time import monotonic
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

# Lines of progress.
_LINES = 10
_function: Callable[[Any], Any] | None = None


def results_of(
    function: Callable[[T], R], tasks: Sequence[T], workers: int, what: str, *, chunk: int = 4
) -> list[R]:
    """Results in the order of the tasks.

    Parameters
    ----------
    function
        Tells the same of a task whenever and wherever it runs.
    workers
        Processes at most. Where the system cannot fork one (Windows, macOS), all is done here.
    what
        What the tasks are, for lines of progress in the log.
    chunk
        Tasks handed over at a time: several where they are short, so that passing data is cheap.
    """
    if workers < 2 or len(tasks) <= chunk or "fork" not in multiprocessing.get_all_start_methods():
        return list(_told(map(function, tasks), len(tasks), what))
    # A child of fork knows the function; one that starts anew would run the job's script again.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, context, _begin, (function,)) as pool:
        return list(_told(pool.map(_call, tasks, chunksize=chunk), len(tasks), what))


def _begin(function: Callable[[Any], Any]) -> None:
    global _function
    _function = function


def _call(task: Any) -> Any:
    assert _function is not None
    return _function(task)


def _told(results: Iterator[R], total: int, what: str) -> Iterator[R]:
    """The results, with a line of progress now and then."""
    began, step = monotonic(), max(total // _LINES, 1)
    for done, result in enumerate(results, start=1):
        yield result
        if done % step == 0 or done == total:
            left = (monotonic() - began) / done * (total - done)
            logger.info("%s: %d of %d, about %.0f s left", what, done, total, left)
