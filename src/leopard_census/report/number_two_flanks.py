"""Ledger entries of both flanks in one estimate: all codes, with the links between flanks drawn."""

from leopard_census.report.entries import EntryMaker, interval_of
from leopard_census.tables.read import Row

TABLE = "two_flanks"
_ANALYSIS = "two-flanks"
_SUBSET = "adults and subadults, codes of both flanks and of either"
_NO_TABLE = "Both flanks were not estimated together for this survey."
_FORMULA = (
    "links between left-only and right-only codes drawn by places and numbers of captures (Augustine et al. 2018), "
    "fits to the animals of each draw combined (Rubin 1987); see estimates/two_flanks.csv"
)
# Quantity of the table -> decimals, what it is.
_SHOWN = {
    "n": (1, "Animals caught, mean over the links drawn"),
    "links": (1, "Links between a left-only and a right-only code, mean over the links drawn"),
    "density": (2, "Density of adults and subadults over the habitat mask, all codes of both flanks"),
    "n_region": (1, "Number of adults and subadults in the region, all codes of both flanks"),
    "sigma": (0, "Spatial scale of detection, all codes of both flanks"),
    "g0": (4, "Chance of capture in one day at the activity centre, all codes of both flanks"),
}


def add_two_flanks(maker: EntryMaker) -> None:
    """Add numbers and densities with what the links leave open, and its share of the variance of density."""
    rows = {row["quantity"]: row for row in maker.sources.rows(TABLE) if row["analysis"] == _ANALYSIS}
    for quantity, (digits, what) in _SHOWN.items():
        row = rows.get(quantity)
        if row is None and quantity not in ("n", "density"):
            continue
        maker.add(
            f"two_flanks.{quantity}",
            row["estimate"] if row else None,
            tables=[TABLE],
            unit=row["unit"] if row else "",
            digits=digits,
            definition=what,
            formula=_FORMULA,
            subset=_SUBSET,
            interval=interval_of(row["lower"], row["upper"]) if row else None,
            reason=(row["note"] or "") if row else _NO_TABLE,
        )
    _share(maker, rows.get("density"))


def _share(maker: EntryMaker, density: Row | None) -> None:
    """What the links leave open, and from how many sets of them it is known."""
    share = density["link_share"] if density else None
    maker.add(
        "two_flanks.share_of_variance",
        None if share is None else 100 * share,
        tables=[TABLE],
        unit="%",
        definition="Share of the variance of density that is due to links between flanks that nobody knows",
        formula="between-draw variance over total variance, on the log scale (Rubin 1987)",
        subset=_SUBSET,
        reason="" if share is not None else ((density["note"] or "") if density else _NO_TABLE),
    )
    if density and density["draws"]:
        maker.add(
            "two_flanks.draws", density["draws"], tables=[TABLE], unit="draws",
            definition="Sets of links between flanks that were drawn", formula="column draws", subset=_SUBSET,
        )  # fmt: skip
