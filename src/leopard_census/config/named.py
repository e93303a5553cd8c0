"""Names in a question: the first of them, and how many more there are."""

from collections.abc import Sequence

_NAMED = 10


def some(names: Sequence[str]) -> str:
    """The first ten names, and the number of those that are left out."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
