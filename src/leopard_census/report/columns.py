"""Side by side on the page, in two columns of about the same length.

The page engine can balance columns itself, but lays their content out anew for each height that it tries: for the
tables of the funnel a second of a three-second report.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TypeVar

Item = TypeVar("Item")


def halves(items: Sequence[Item], length: Callable[[Item], float]) -> tuple[Sequence[Item], Sequence[Item]]:
    """Items split in two, in their order, so that the longer part is as short as can be; the first part at a tie."""
    before = [0.0, *accumulate(map(length, items))]
    cut = min(range(len(items), -1, -1), key=lambda at: max(before[at], before[-1] - before[at]))
    return items[:cut], items[cut:]
