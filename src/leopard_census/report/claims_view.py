"""The tables of a publication as the pages of its audit look at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

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
_P_DIGITS, _MOST_P_DIGITS = 3, 9
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
    """Figures that come from the same place; those of a formula in words are of one formula, `formula` then tells."""

    rows: tuple[TableRow, ...]
    formula: bool

    @property
    def first(self) -> TableRow:
        """Any of its rows: source, effort and method are the same in all."""
        return self.rows[0]


@dataclass(frozen=True)
class ClaimView:
    """A claim with its verdict and every figure behind it."""

    row: TableRow
    figures: tuple[TableRow, ...]

    @property
    def key(self) -> str:
        """For anchors."""
        return f"claim-{self.row['claim']}"

    @property
    def mark(self) -> str:
        """Sign of its verdict."""
        return mark_of(self.row["verdict"])

    @property
    def unit(self) -> str:
        """Unit of the figure that the verdict rests on, in English."""
        return _UNIT_OF_KIND.get(self.row["kind"], TEXTS["animals"])

    @property
    def digits(self) -> int:
        """Decimals of that figure."""
        return digits_of(self.row["value"], self.unit)

    @property
    def groups(self) -> tuple[FigureGroup, ...]:
        """Its figures by where they come from."""
        return tuple(
            FigureGroup(tuple(rows), " " in key[-1]) for key, rows in groupby(self.figures, key=_origin)
        )

    def shows(self, column: str) -> bool:
        """Whether any of its figures has this."""
        return any(row[column] is not None for row in self.figures)


def claim_views(claims: Sequence[TableRow], figures: Sequence[TableRow]) -> list[ClaimView]:
    """Claims in the order of the publication."""
    return [
        ClaimView(row, tuple(figure for figure in figures if figure["claim"] == row["claim"]))
        for row in sorted(claims, key=lambda row: int(row["number"]))
    ]


def by_verdict(claims: Sequence[ClaimView]) -> Mapping[str, list[ClaimView]]:
    """Claims of each of the five verdicts, also where there are none."""
    return {verdict: [claim for claim in claims if claim.row["verdict"] == verdict] for verdict in VERDICTS}


def mark_of(verdict: Verdict) -> str:
    """Sign of a verdict."""
    return _MARKS[verdict]


def digits_of(value: float | None, unit: str) -> int:
    """Decimals that a figure of that unit is printed with; means of counts are no whole numbers."""
    if unit in _DIGITS:
        return _DIGITS[unit]
    return 0 if value is None or float(value).is_integer() else 1


def digits_of_p(value: float) -> int:
    """Decimals of a p-value: as many as it takes to tell it from nothing."""
    digits = _P_DIGITS
    while digits < _MOST_P_DIGITS and round(value, digits) == 0:
        digits += 1
    return digits


def _origin(row: TableRow) -> tuple[str, float, str, str]:
    """Where a figure comes from. A formula that is the name of a number of the ledger tells its figure alone."""
    formula = row["formula"] or ""
    return (
        row["source"] or "",
        row["station_days"] or 0.0,
        row["method"] or "",
        formula if " " in formula else "",
    )
