"""The error of identities as the report shows it: key quantities with and without it, or why it is not known."""

from collections.abc import Sequence
from dataclasses import dataclass

from leopard_census.report.printing import TableRow

# Model and quantity, in order, with the decimals of print.
_SHOWN = {
    ("known", "n_min"): 1,
    ("known", "n"): 1,
    ("M0", "n_hat"): 1,
    ("Chao bias-corrected", "n_hat"): 1,
    ("scr", "n_region"): 1,
    ("scr", "density"): 2,
}


@dataclass(frozen=True)
class IdentityView:
    """What uncertain identities add.

    Attributes
    ----------
    lines
        Rows of the headline data set with an estimate from the names that stand or over draws, each with the decimals
        of print. Where no draw gives one, the note says why.
    assumed
        Whether they rest on assumed rates of error.
    common
        A row whose note all lines have, which is then told once; None where they differ.
    unknown
        A row whose note says that identity error is not known; None where it is.
    """

    lines: tuple[tuple[TableRow, int], ...]
    assumed: bool
    common: TableRow | None
    unknown: TableRow | None


def identity_view(rows: Sequence[TableRow]) -> IdentityView | None:
    """The view of rows of `identity.csv`; None where there is no table."""
    if not rows:
        return None
    by_key = {(row["model"], row["quantity"]): row for row in rows}
    shown = tuple(
        (by_key[key], digits)
        for key, digits in _SHOWN.items()
        if key in by_key and by_key[key]["draws"] and _told(by_key[key])
        # The least number known says more than the animals of one data set; rates of error tell the latter alone.
        if key != ("known", "n") or by_key[key]["source"] == "assumed"
    )
    assumed = any(row["source"] == "assumed" for row, _ in shown)
    common = shown[0][0] if assumed and len({row["note"] for row, _ in shown}) == 1 else None
    # A row with an interval says what that holds; counts have none.
    by_interval = sorted(rows, key=lambda row: row["model"] == "known" or row["best"] is None)
    unknown = next((row for row in by_interval if not row["draws"] and row["note"]), None)
    return IdentityView(shown, assumed, common, None if shown else unknown)


def _told(row: TableRow) -> bool:
    return row["estimate"] is not None or row["best"] is not None
