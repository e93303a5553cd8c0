"""Ledger entries on the error of identities, and the estimates that carry it in place of those without."""

from collections.abc import Mapping

from leopard_census.provenance.ledger import Entry
from leopard_census.report.entries import EntryMaker, interval_of
from leopard_census.report.language import marked
from leopard_census.report.printing import TableRow
from leopard_census.tables.read import Row

TABLE = "identity"
#: Quantity of the table -> parameter of `scr.csv`.
OF_SCR = {"density": "D", "n_region": "N", "sigma": "sigma", "g0": "g0"}
FORMULA = (
    "mean over plausible identities, with sampling and identity error together (Rubin 1987; for numbers of animals the "
    "mixture of the identities' own distributions); see estimates/identity.csv"
)
#: What formulas say of a winter without pictures.
ASSUMED = "rates of error are assumed (setting estimates.identity.assumed)"
_NO_TABLE = "The error of identities was not looked at for this survey."
# id -> model and quantity, decimals, what it is.
_SAMPLING = {
    "identity.sampling.closed": ("M0", "n_hat", 1, "closed-population model M0"),
    "identity.sampling.density": ("scr", "density", 2, "density"),
    "identity.sampling.n_region": ("scr", "n_region", 1, "number in the region"),
}


def identity_rows(maker: EntryMaker) -> Mapping[tuple[str, str, str], Row]:
    """Rows of the table by data set, model and quantity."""
    return {(row["data_set"], row["model"], row["quantity"]): row for row in maker.sources.rows(TABLE)}


def ids_with_identity(ledger: Mapping[str, Entry]) -> frozenset[str]:
    """Ids of the estimates whose interval holds identity error."""
    return frozenset(id for id, entry in ledger.items() if entry.interval and FORMULA in entry.formula)


def error_of(entry: Entry | None) -> str:
    """What the interval of an estimate holds, in words; empty where it has none."""
    if entry is None or entry.interval is None:
        return ""
    if FORMULA not in entry.formula:
        return marked("sampling error alone")
    return (
        marked("identities too, rates assumed")
        if ASSUMED in entry.formula
        else marked("errors of identity too")
    )


def carries(row: Row | TableRow | None) -> bool:
    """Whether a row tells an estimate with identity error, of a quantity that the names that stand tell too."""
    # The upper limit may be open: that draws set none is an answer, which a finite limit by sampling alone would hide.
    told = ("best", "estimate", "lower")
    return row is not None and bool(row["draws"]) and all(row[name] is not None for name in told)


def is_assumed(row: Row | None) -> bool:
    """Whether identity error is that of assumed rates."""
    return row is not None and row["source"] == "assumed"


def included(row: Row) -> str:
    """How the definition of an estimate tells that its interval holds identity error."""
    return "identity error at assumed rates included" if is_assumed(row) else "identity error included"


def formula_of(row: Row) -> str:
    """How an estimate with identity error was made."""
    return f"{FORMULA}; {ASSUMED}" if is_assumed(row) else FORMULA


def add_identity(maker: EntryMaker) -> None:
    """Shares of variance, draws, how many animals these hold, and estimates with sampling error alone."""
    rows = identity_rows(maker)
    density, closed = rows.get(("headline", "scr", "density")), rows.get(("headline", "M0", "n_hat"))
    for id, row, what in (
        ("identity.share_of_variance", density, "density"),
        ("identity.share_of_variance_closed", closed, "the number by closed-population model M0"),
    ):
        told = row["identity_share"] if row else None
        maker.add(
            id,
            None if told is None else 100 * told,
            tables=[TABLE],
            unit="%",
            digits=0,
            definition=f"Share of the variance of {what} that is due to uncertain identities"
            + (", at assumed rates of error" if is_assumed(row) else ""),
            formula="between-draw variance over total variance, on the log scale (Rubin 1987)"
            + (f"; {ASSUMED}" if is_assumed(row) else ""),
            subset="headline data set",
            reason="" if told is not None else (row["note"] or "" if row else "") or _NO_TABLE,
        )
    for id, (model, quantity, digits, what) in _SAMPLING.items():
        row = rows.get(("headline", model, quantity))
        if row is not None:
            interval = interval_of(row["lower_sampling"], row["upper_sampling"])
            how = "with sampling error alone" if interval else "without an interval"
            maker.add(
                id,
                row["best"],
                tables=[TABLE],
                unit=row["unit"],
                digits=digits,
                definition=f"Estimate from the names that stand, {how}: {what}",
                formula="columns best, lower_sampling and upper_sampling",
                subset="headline data set",
                interval=interval,
                reason=row["note"] or "",
            )
    known, caught = (rows.get(("headline", "known", quantity)) for quantity in ("n_min", "n"))
    if caught is not None and is_assumed(caught):
        _truths(maker, caught)
    elif known is not None and known["draws"]:
        _partitions(maker, known)


def _draws(maker: EntryMaker, row: Row, what: str, subset: str) -> None:
    """How many draws there are."""
    for column, definition in {"draws": what, "draws_distinct": "Different ones among these"}.items():
        maker.add(
            f"identity.{column}", row[column], tables=[TABLE], unit="draws", definition=definition,
            formula=f"column {column}", subset=subset,
        )  # fmt: skip


def _truths(maker: EntryMaker, caught: Row) -> None:
    """Of a winter whose rates of error are assumed."""
    subset = "headline data set"
    what = "Plausible truths behind the names on record that were drawn, at assumed rates of error"
    _draws(maker, caught, what, subset)
    maker.add(
        "identity.caught",
        caught["estimate"],
        tables=[TABLE],
        unit="animals",
        digits=1,
        definition="Animals caught, mean over plausible truths behind the names on record, at assumed rates of error",
        formula=f"animals of each draw; the interval holds 95% of the draws; {ASSUMED}",
        subset=subset,
        interval=interval_of(caught["lower"], caught["upper"]),
        reason=caught["note"] or "",
    )


def _partitions(maker: EntryMaker, known: Row) -> None:
    """Of a winter that starts from media."""
    what = "Plausible ways to share the sightings out among animals that were drawn"
    _draws(maker, known, what, "all sightings that speak for an animal")
    maker.add(
        "identity.count",
        known["estimate"],
        tables=[TABLE],
        unit="animals",
        digits=1,
        definition="Least number of adults and subadults known, mean over plausible identities",
        formula="flank bound of each draw; the interval holds 95% of the draws",
        subset="all sightings that speak for an animal, those that wait for review among them",
        interval=interval_of(known["lower"], known["upper"]),
    )
