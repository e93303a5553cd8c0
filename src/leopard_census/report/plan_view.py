"""Next season's plan as the report shows it, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leopard_census.report.closed_table import note_letter
from leopard_census.report.entries import id_part
from leopard_census.report.printing import TableRow
from leopard_census.tables.plan_notes import without_density

# In the order of the page.
_KINDS = ("present", "same", "fewer", "more", "grid")


@dataclass(frozen=True)
class PlanView:
    """Designs side by side.

    Attributes
    ----------
    groups
        Kind of design, and its rows by stations and days, this winter's own first; none where there is no plan.
    present
        This winter's design, among them.
    asked
        A row that tells which change is asked about, and against how many winters.
    notes
        Letter, and the first row that bears the note; where `there`, without sentences on density.
    there
        Whether any design tells changes of the animals that are there, by which winters with places are compared.
    missing
        The row whose note says why there is no plan; None where there is one.
    """

    groups: tuple[tuple[str, tuple[TableRow, ...]], ...]
    present: TableRow | None
    asked: TableRow | None
    notes: tuple[tuple[str, TableRow], ...]
    there: bool
    missing: TableRow | None

    @property
    def present_part(self) -> str:
        """Name of this winter's design in ids of the ledger."""
        return id_part(self.present["design"]) if self.present else ""

    def letter(self, row: TableRow) -> str:
        """Letter of the row's note; none where it has none."""
        return next((letter for letter, noted in self.notes if noted["note"] == row["note"]), "")


def plan_view(rows: Sequence[TableRow]) -> PlanView | None:
    """The view of rows of `plan.csv`; None where there is no table."""
    if not rows:
        return None
    # A design that cannot be stands among the others, with the reason; of a survey without a plan it is the only row.
    told = tuple(rows) if any(row["animals"] is not None for row in rows) else ()
    there = any(row["there_rise_one"] is not None for row in told)
    if there:  # then the page's table tells nothing of density
        told = tuple(replace(r, cells={**r.cells, "note": without_density(r["note"])}) for r in told)
    noted: dict[str, TableRow] = {}
    for row in sorted(told, key=lambda row: (_KINDS.index(row["kind"]), *_size(row))):
        if row["note"]:
            noted.setdefault(row["note"], row)
    groups = tuple(
        (kind, tuple(sorted((r for r in told if r["kind"] == kind), key=_size))) for kind in _KINDS
    )
    return PlanView(
        tuple((kind, mine) for kind, mine in groups if mine),
        next((row for row in told if row["kind"] == "present" and row["animals"] is not None), None),
        next((row for row in told if row["change"] is not None and row["winters"] is not None), None),
        tuple((note_letter(i), row) for i, row in enumerate(noted.values())),
        there,
        None if told else rows[0],
    )


def _size(row: TableRow) -> tuple[int, int]:
    return int(row["stations"]), int(row["days"])
