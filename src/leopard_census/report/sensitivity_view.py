"""What errors of identification would do to the numbers, as the report shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from leopard_census.report.figures.sensitivity import Rates
from leopard_census.report.language import marked
from leopard_census.report.printing import TableRow

#: Sources of rates that were measured; those of the others are assumed.
MEASURED = frozenset(("blind", "controls"))
_GRID = "grid"
_TITLES = {
    "n_hat": marked("Adults and subadults, closed model"),
    "density": marked("Animals per hundred square kilometres"),
}


@dataclass(frozen=True)
class SensitivityView:
    """Numbers by rates of error.

    Attributes
    ----------
    panels
        Of the quantities that have an estimate.
    team
        The row of the team's rates, of the first panel's quantity; else any that tells where the rates come from.
    measured
        Whether these rates were measured.
    model
        The row of the records as they stand whose note says which model is used; None where nothing is to be said.
    missing
        Of each quantity without any estimate a row whose note says why.
    blank
        Whether some pair of the rates was not worked out.
    """

    panels: tuple[Rates, ...]
    team: TableRow | None
    measured: bool
    model: TableRow | None
    missing: tuple[TableRow, ...]
    blank: bool


def sensitivity_view(rows: Sequence[TableRow]) -> SensitivityView | None:
    """The view of rows of `sensitivity.csv`; None where there is no table."""
    if not rows:
        return None
    panels, missing = [], []
    for quantity, title in _TITLES.items():
        mine = [row for row in rows if row["quantity"] == quantity]
        grid = tuple(row for row in mine if row["source"] == _GRID)
        if any(row["estimate"] is not None for row in grid):
            team = next((row for row in mine if row["source"] != _GRID), None)
            panels.append(Rates(title, grid, team, _measured(team), _digits(quantity, mine)))
        elif reason := next((row for row in grid if row["note"]), None):
            missing.append(reason)
    team = next((row for row in rows if row["source"] != _GRID and row["quantity"] == "n_hat"), None)
    blank = any(len(one.grid) < len(one.splits) * len(one.lumps) for one in panels)
    written = (row for panel in panels for row in panel.grid if row["split"] == row["lump"] == 0)
    model = next((row for row in written if row["quantity"] == "density" and row["note"]), None)
    return SensitivityView(tuple(panels), team, _measured(team), model, tuple(missing), blank)


def _measured(team: TableRow | None) -> bool:
    return team is not None and team["source"] in MEASURED


def _digits(quantity: str, rows: Sequence[TableRow]) -> tuple[int, int]:
    """Decimals of estimate and limits; numbers of animals are drawn as whole ones, of which a median may be a half."""
    if quantity == "density":
        return 2, 2
    halves = any(row["estimate"] is not None and not float(row["estimate"]).is_integer() for row in rows)
    return int(halves), 0
