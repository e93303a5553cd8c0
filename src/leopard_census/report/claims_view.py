"""The tables of a publication as the pages of its audit look at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leopard_census.report.printing import TableRow
from leopard_census.tables.claim_verdict import TEXTS, VERDICTS, Verdict

# Decimals of a figure by its unit.
_DIGITS = {
    TEXTS["per cent"]: 1,
    TEXTS["ratio"]: 2,
    TEXTS["chance"]: 2,
    TEXTS["per year"]: 2,
    TEXTS["series.unit"]: 0,
}
# What the figure of a verdict is, by the kind of its claim; of all others it is a number of animals.
_UNIT_OF_KIND = {
    "change": TEXTS["per cent"],
    "domain": TEXTS["per cent"],
    "increase": TEXTS["ratio"],
    "growth": TEXTS["per year"],
}
# So many figures are not printed twice.
_MANY = 8
# Signs that stay apart in grey print, by the class of the style sheet.
_MARKS: dict[Verdict, str] = {
    "reproduced": "full",
    "reproduced under a stated definition": "half",
    "contradicted": "cross",
    "unsupported": "empty",
    "not checkable": "line",
}


@dataclass(frozen=True)
class FigureGroup:
    """Figures that come from the same place and, where a formula tells more than one figure, are made alike."""

    rows: tuple[TableRow, ...]

    @property
    def first(self) -> TableRow:
        """Any of its rows: source, effort, method and such a formula are the same in all."""
        return self.rows[0]

    @property
    def formula(self) -> bool:
        """Whether the formula of one row is that of all."""
        return not names_one(self.first)

    @property
    def inclusion(self) -> bool:
        """Whether all rows count the same ages."""
        return self.first["inclusion"] is not None and len({row["inclusion"] for row in self.rows}) == 1


@dataclass(frozen=True)
class ClaimView:
    """A claim with its verdict and every figure behind it.

    Attributes
    ----------
    figures
        Those that are printed with it.
    repeated
        Key of an earlier claim that has some more of its figures, and all of the same content.
    """

    row: TableRow
    figures: tuple[TableRow, ...]
    repeated: str | None = None

    @property
    def key(self) -> str:
        """For anchors."""
        return f"claim-{self.row['claim']}"

    @property
    def unit(self) -> str:
        """Unit of the figure that the verdict rests on, in English."""
        return unit_of(self.row)

    @property
    def groups(self) -> tuple[FigureGroup, ...]:
        """Its figures by where they come from, in the order of the first of each."""
        groups: dict[tuple[object, ...], list[TableRow]] = {}
        for row in self.figures:
            groups.setdefault(_origin(row), []).append(row)
        return tuple(FigureGroup(tuple(rows)) for rows in groups.values())

    @property
    def of_ledger(self) -> bool:
        """Whether any of its figures is a number of a ledger."""
        return any(names_one(row) for row in self.figures)

    def shows(self, column: str) -> bool:
        """Whether any of its figures has this."""
        return any(row[column] is not None for row in self.figures)


def claim_views(claims: Sequence[TableRow], figures: Sequence[TableRow]) -> list[ClaimView]:
    """Claims in the order of the publication. Many figures that an earlier claim has too are printed once."""
    found = []
    shown: dict[tuple[object, ...], str] = {}
    for row in sorted(claims, key=lambda row: int(row["number"])):
        own = [figure for figure in figures if figure["claim"] == row["claim"]]
        again = [figure for figure in own if _content(figure) in shown]
        if len(again) < _MANY or len({shown[_content(figure)] for figure in again}) > 1:
            again = []
        kept = tuple(figure for figure in own if figure not in again)
        claim = ClaimView(row, kept, shown[_content(again[0])] if again else None)
        shown = {**{_content(figure): claim.key for figure in kept}, **shown}
        found.append(claim)
    return found


def names_one(row: TableRow) -> bool:
    """Whether the formula of a figure is the name of a number of the ledger, which no other figure has."""
    formula = row["formula"] or ""
    return bool(formula) and " " not in formula and formula != TEXTS["f.comparison"]


def by_verdict(claims: Sequence[ClaimView]) -> Mapping[str, list[ClaimView]]:
    """Claims of each of the five verdicts, also where there are none."""
    return {verdict: [claim for claim in claims if claim.row["verdict"] == verdict] for verdict in VERDICTS}


def mark_of(verdict: Verdict) -> str:
    """Sign of a verdict."""
    return _MARKS[verdict]


def unit_of(row: TableRow) -> str:
    """Unit of the figure that a verdict rests on, in English."""
    return _UNIT_OF_KIND.get(row["kind"], TEXTS["animals"])


def digits_of(value: float | None, unit: str) -> int:
    """Decimals that a figure of that unit is printed with; means of counts are no whole numbers."""
    if unit in _DIGITS:
        return _DIGITS[unit]
    return 0 if value is None or float(value).is_integer() else 1


def _content(row: TableRow) -> tuple[object, ...]:
    return tuple(value for column, value in row.cells.items() if column != "claim")


def _origin(row: TableRow) -> tuple[object, ...]:
    """Where a figure comes from, and how it is made, where that is told for several."""
    formula = None if names_one(row) else row["formula"]
    return row["source"], row["station_days"], row["method"], formula
