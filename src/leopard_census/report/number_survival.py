"""Ledger entry of apparent survival from one winter to the next."""

from collections.abc import Sequence

from leopard_census.report.entries import EntryMaker, interval_of

TABLE = "survival"
# One chance to be seen for all winters: the model with the fewest parameters, settled before the data are seen.
_MODEL = "phi constant, p constant"
_NO_TABLE = "There is no table of survival for this survey."


def add_survival(maker: EntryMaker, earlier: Sequence[str]) -> None:
    """Add the chance of an animal to be alive and here a year later; nothing for a survey that stands alone."""
    if not earlier:
        return
    row = next(
        (row for row in maker.sources.rows(TABLE) if (row["model"], row["parameter"]) == (_MODEL, "phi")),
        None,
    )
    value = row["estimate"] if row else None
    told = [row[name] for name in ("assumption", "note") if row[name]] if row else [_NO_TABLE]
    maker.add(
        "survival.apparent",
        value,
        tables=[TABLE],
        digits=2,
        interval=interval_of(row["lower"], row["upper"]) if row else None,
        definition="Chance of an adult or subadult to be alive and still here a year later",
        formula="model of Cormack, Jolly and Seber with one survival and one chance to be seen for all winters",
        subset="adults and subadults of the headline data sets of all winters compared",
        reason=" ".join(told),
    )
