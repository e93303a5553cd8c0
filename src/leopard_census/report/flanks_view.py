"""One flank, both flanks, and all codes with their links drawn, as the report shows them side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from leopard_census.report.printing import TableRow

_ORDER = ("bounds", "left", "right", "both", "headline", "two-flanks")


@dataclass(frozen=True)
class FlankLine:
    """One analysis: its name, and its rows; None where the table has none."""

    name: str
    n: TableRow | None
    n_hat: TableRow | None
    density: TableRow | None
    n_region: TableRow | None


@dataclass(frozen=True)
class FlanksView:
    """Lines in the order of the page.

    Attributes
    ----------
    of_density
        A row that tells the unit of density; None where no density was looked for.
    notes
        Rows with what is to be known of the analysis of all codes, where it gave an estimate.
    linked
        Whether links were drawn; not where there are no codes to pair.
    """

    lines: tuple[FlankLine, ...]
    of_density: TableRow | None
    notes: tuple[TableRow, ...]
    linked: bool


def flanks_view(rows: Sequence[TableRow]) -> FlanksView | None:
    """The view of rows of `two_flanks.csv`; None where there is no table."""
    if not rows:
        return None
    by_key = {(row["analysis"], row["quantity"]): row for row in rows}
    there = [name for name in _ORDER if any(key[0] == name for key in by_key)]
    lines = tuple(
        FlankLine(name, *(by_key.get((name, quantity)) for quantity in ("n", "n_hat", "density", "n_region")))
        for name in there
    )
    of_density = next((row for row in rows if row["quantity"] == "density"), None)
    found = by_key.get(("two-flanks", "density"))
    told = found is not None and found["estimate"] is not None
    linked = [by_key.get(("two-flanks", quantity)) for quantity in ("n", "density")]
    pairs = found is not None and links_drawn(found)
    # Where there is nothing to pair the page says so itself.
    noted = tuple(row for row in linked if told and row and row["note"] and (pairs or row is found))
    return FlanksView(lines, of_density, noted, pairs)


def links_drawn(row: TableRow) -> bool:
    """Whether a row of the analysis of all codes rests on links that were drawn: without any, there is one set."""
    return row["draws"] is not None and row["draws"] > 1
