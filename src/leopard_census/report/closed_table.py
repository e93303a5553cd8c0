"""The table of closed-population estimates: one block per data set, its notes told once at the foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from leopard_census.report.printing import TableRow

_ORDER = ("headline", "both", "left", "right")


@dataclass(frozen=True)
class ClosedSet:
    """The models of one data set.

    Attributes
    ----------
    name
        Of the data set.
    rows
        One per model.
    empty
        Whether no model gave an estimate, all for the same reason: one line then says so.
    """

    name: str
    rows: tuple[TableRow, ...]
    empty: bool


@dataclass(frozen=True)
class ClosedTable:
    """Data sets in their order, and the notes: letter, and a row that bears the note."""

    sets: tuple[ClosedSet, ...]
    notes: tuple[tuple[str, TableRow], ...]

    def letter(self, row: TableRow) -> str:
        """Letter of the row's note; none where it has none."""
        return next((letter for letter, noted in self.notes if noted["note"] == row["note"]), "")


def closed_table(rows: Sequence[TableRow]) -> ClosedTable:
    """Rows of the table `closed` as the report shows them, the headline data set first."""
    by_name: dict[str, list[TableRow]] = {}
    for row in rows:
        by_name.setdefault(row["data_set"], []).append(row)
    names = sorted(by_name, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    sets = tuple(ClosedSet(name, tuple(by_name[name]), _empty(by_name[name])) for name in names)
    noted: dict[str, TableRow] = {}
    for shown in sets:
        for row in shown.rows:
            if row["note"] and not shown.empty:
                noted.setdefault(row["note"], row)
    return ClosedTable(sets, tuple((_letter(i), row) for i, row in enumerate(noted.values())))


def _empty(rows: Sequence[TableRow]) -> bool:
    return all(row["n_hat"] is None for row in rows) and len({row["note"] for row in rows}) == 1


def _letter(place: int) -> str:
    """a, b, ... z, aa, bb, ..."""
    return ascii_lowercase[place % 26] * (place // 26 + 1)
