"""Numbers of rows, as messages list them."""

from collections.abc import Sequence

_LISTED = 5


def rows_text(numbers: Sequence[int]) -> str:
    """`row 3`, `rows 3, 5` or, of many, `rows 3, 5, 8, 9, 12 and 88 more`."""
    listed = ", ".join(map(str, numbers[:_LISTED]))
    more = len(numbers) - _LISTED
    return f"row{'s' if len(numbers) > 1 else ''} {listed}" + (f" and {more} more" if more > 0 else "")
