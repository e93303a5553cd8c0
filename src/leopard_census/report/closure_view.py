"""The tests of closure as the report shows them, and whether they say that the population was open."""

from collections.abc import Sequence
from dataclasses import dataclass

from leopard_census.report.printing import TableRow

# The two tests, and behind the second its parts; the order in which they are read.
_WHOLE = ("Otis", "Stanley-Burnham")
_ORDER = (*_WHOLE, "NR v JS", "Mt v NR", "NM v JS", "Mt v NM")
# As in the notes of the table.
_LEVEL = 0.05


@dataclass(frozen=True)
class ClosureView:
    """Whole tests of the headline data set.

    Attributes
    ----------
    rows
        All tests in the order of reading, those that were not possible too; none where no test was.
    signs
        Whole tests that show animals that came or went.
    reason
        A row whose note says why there is no test; None where there is one.
    """

    rows: tuple[TableRow, ...]
    signs: tuple[TableRow, ...]
    reason: TableRow | None


def closure_view(rows: Sequence[TableRow]) -> ClosureView:
    """The view of rows of `closure.csv` of one data set, those of single occasions left out."""
    tests = sorted((row for row in rows if row["occasion"] == 0), key=lambda row: _ORDER.index(row["test"]))
    if all(row["p_value"] is None for row in tests):
        return ClosureView((), (), next(iter(tests), None))
    signs = tuple(row for row in tests if row["test"] in _WHOLE and _low(row))
    return ClosureView(tuple(tests), signs, None)


def _low(row: TableRow) -> bool:
    """By simulation where there is one, as the note of the table."""
    p = row["p_value"] if row["p_simulated"] is None else row["p_simulated"]
    return p is not None and p < _LEVEL
