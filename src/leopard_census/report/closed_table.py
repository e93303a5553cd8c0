"""The closed-population estimates as the report shows them, few enough to be read; all of them stand in the table.

For the headline data set: models with a likelihood, ranked by AICc within their family, and below them the estimators
without one. For the other data sets: the model that AICc ranks first and the three that are compared from winter to
winter. Notes are told once at the foot.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from leopard_census.report.printing import TableRow

_ORDER = ("headline", "both", "left", "right")
_FAMILIES = ("likelihood", "loglinear", "moment")
# Of other data sets, and in the comparison of methods.
_KEY_MODELS = ("M0", "Chao bias-corrected", "Jackknife interpolated")
# Models this far above the best in AICc have no support beside it (Burnham & Anderson 2002).
_FAR = 10.0
# The jackknife of every order; the report shows what the tests choose.
_EVERY_ORDER = re.compile(r"Jackknife \d")


@dataclass(frozen=True)
class ClosedSet:
    """The models of one data set.

    Attributes
    ----------
    name
        Of the data set.
    groups
        Family, and its rows as they are shown.
    empty
        Whether no model gave an estimate, all for the same reason: one line then says so.
    """

    name: str
    groups: tuple[tuple[str, tuple[TableRow, ...]], ...]
    empty: bool

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """All rows shown."""
        return tuple(row for _, rows in self.groups for row in rows)


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
    sets = tuple(_shown(name, by_name[name]) for name in names)
    noted: dict[str, TableRow] = {}
    for shown in sets:
        for row in shown.rows:
            if row["note"] and not shown.empty:
                noted.setdefault(row["note"], row)
    return ClosedTable(sets, tuple((note_letter(i), row) for i, row in enumerate(noted.values())))


def compared_models(rows: Sequence[TableRow], quoted: Sequence[str] = ()) -> list[str]:
    """Models of the headline data set that are drawn side by side: the key ones, what AICc ranks first, and `quoted`.

    `quoted` are those that the summary quotes.
    """
    headline = [row for row in rows if row["data_set"] == "headline"]
    best = [row["model"] for row in headline if row["family"] == "likelihood" and row["delta_aicc"] == 0]
    named = {row["model"] for row in headline}
    wanted = (*_KEY_MODELS[:1], *best, *quoted, *_KEY_MODELS[1:])
    return list(dict.fromkeys(name for name in wanted if name in named))


def _shown(name: str, rows: Sequence[TableRow]) -> ClosedSet:
    if _empty(rows):
        return ClosedSet(name, (("likelihood", tuple(rows[:1])),), empty=True)
    kept = _headline(rows) if name == "headline" else _others(rows)
    by_family = (
        (family, tuple(_ranked(row for row in kept if row["family"] == family))) for family in _FAMILIES
    )
    return ClosedSet(name, tuple((family, found) for family, found in by_family if found), empty=False)


def _headline(rows: Iterable[TableRow]) -> list[TableRow]:
    """All but single orders of the jackknife, and log-linear models without an estimate or far from the best."""
    return [
        row
        for row in rows
        if not _EVERY_ORDER.fullmatch(row["model"])
        and (row["family"] != "loglinear" or (row["delta_aicc"] is not None and row["delta_aicc"] <= _FAR))
    ]


def _others(rows: Iterable[TableRow]) -> list[TableRow]:
    return [
        row
        for row in rows
        if row["model"] in _KEY_MODELS or (row["family"] == "likelihood" and row["delta_aicc"] == 0)
    ]


def _ranked(rows: Iterable[TableRow]) -> list[TableRow]:
    """By AICc; models without one keep their order behind those that have it."""
    return sorted(rows, key=lambda row: (row["delta_aicc"] is None, row["delta_aicc"] or 0.0))


def _empty(rows: Sequence[TableRow]) -> bool:
    return all(row["n_hat"] is None for row in rows) and len({row["note"] for row in rows}) == 1


def note_letter(place: int) -> str:
    """Letter of the note at that place from 0: a, b, ... z, aa, bb, ..."""
    return ascii_lowercase[place % 26] * (place // 26 + 1)
