"""Ledger entries of what errors of identification would do: estimates by assumed rates, and by those of the team."""

from leopard_census.report.entries import EntryMaker, id_part, interval_of
from leopard_census.report.sensitivity_view import MEASURED
from leopard_census.tables.read import Row

TABLE = "sensitivity"
_GRID = "grid"
_SUBSET = "adults and subadults of the headline data set"
_FORMULA = (
    "truths that the captures on record may stand for at these rates (Link et al. 2010), drawn, fitted and combined; "
    "see estimates/sensitivity.csv"
)
# Quantity -> decimals, what it is.
_SHOWN = {
    "n": (1, "Animals caught"),
    "n_hat": (1, "Number of animals by closed-population model M0"),
    "density": (2, "Density"),
}


def add_sensitivity(maker: EntryMaker) -> None:
    """Add the estimates of every pair of rates, and the rates that are held to be the team's."""
    for row in maker.sources.rows(TABLE):
        _estimate(maker, row)
        if row["source"] != _GRID and row["quantity"] == "n_hat":
            _rates(maker, row)


def _estimate(maker: EntryMaker, row: Row) -> None:
    digits, what = _SHOWN[row["quantity"]]
    team = row["source"] != _GRID
    part = "team" if team else id_part(f"split-{row['split']:g}.lump-{row['lump']:g}")
    maker.add(
        f"sensitivity.{part}.{row['quantity']}",
        row["estimate"],
        tables=[TABLE],
        unit=row["unit"],
        digits=digits,
        definition=f"{what}, if {_rate(row['split'])} of all captures were split and {_rate(row['lump'])} lumped"
        + (f", the rates {_held(row)} for this team" if team else ""),
        formula=_FORMULA,
        subset=_SUBSET,
        interval=interval_of(row["lower"], row["upper"]),
        reason=row["note"] or ("" if row["estimate"] is not None else "There is no estimate at these rates."),
    )


def _rates(maker: EntryMaker, row: Row) -> None:
    for column, what in (
        ("split", "a new name"),
        ("lump", "the name of another animal"),
    ):
        maker.add(
            f"sensitivity.team.{column}",
            100 * row[column],
            tables=[TABLE],
            unit="%",
            digits=_decimals(100 * row[column]),
            definition=f"Part of all captures that are written down under {what}, {_held(row)} for this team",
            formula=f"column {column}",
            subset=_SUBSET,
            reason=row["note"] or "",
        )


def _held(row: Row) -> str:
    return "measured" if row["source"] in MEASURED else "assumed"


def _decimals(percentage: float) -> int:
    """One, or two where the rate has more: 1.25% is not 1.2%."""
    return 1 if round(percentage, 1) == round(percentage, 2) else 2


def _rate(share: float) -> str:
    return f"{round(100 * share, 2):g}%"
