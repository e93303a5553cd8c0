"""Ledger entries of next season's plan: precision of each design, and what change it could tell."""

from leopard_census.report.entries import EntryMaker, id_part
from leopard_census.tables.read import Row

_SUBSET = "adults and subadults of the headline data set"
_THERE = "the number of animals that are there, on the ground that the stations of both winters look at,"
_FORMULA = "|ln ratio| = 2.80 s, s the standard error of the log ratio {of}"
_NO_FALL = (
    "No such fall is told with 80% power: the fewer animals are left, the larger is next winter's error."
)
_RULE = "1 / sqrt(min(E(n), E(r))) (Efford and Boulanger 2019)"


def add_plan(maker: EntryMaker) -> None:
    """Add, of every design, expected animals and recaptures, error, and what change is told."""
    for row in maker.sources.rows("plan"):
        _expected(maker, row)
        _told(maker, row)


def _expected(maker: EntryMaker, row: Row) -> None:
    for column, what in (
        ("animals", "Expected number of different animals caught"),
        ("recaptures", "Expected number of captures beyond each animal's first"),
    ):
        _add(
            maker,
            row,
            column,
            column,
            f"{what}, {_design(row)}",
            "the fitted density times the chance to be caught",
            1,
            "",
        )
    _add(
        maker,
        row,
        "rse_rule",
        "rse_rule",
        f"Relative standard error of density by the rule of thumb, {_design(row)}",
        _RULE,
        2,
        "",
    )
    if row["simulations"]:
        _add(
            maker, row, "rse_simulated", "rse",
            f"Relative standard error of density of the middle one of {row['simulations']} simulated surveys, "
            f"{_design(row)}",
            "surveys drawn from the fitted model, and fitted", 2,
            f"{row['without_estimate']} of {row['simulations']} simulated surveys had no estimate.",
        )  # fmt: skip


def _told(maker: EntryMaker, row: Row) -> None:
    """What change is told; of a design without any, that it tells none of this winter's."""
    compared = {"one": "this winter"}
    if row["winters"] is not None:
        compared["mean"] = f"the mean of {row['winters']} winters with this winter's error"
    for part, against in compared.items():
        where = f"that is told with 80% power at the 5% level against {against}, {_design(row)}"
        for column, id, of in (("", "", "density"), ("there_", "there.", _THERE)):
            if column and row["there_km2"] is None:
                continue
            rise, fall, chance = (f"{column}{name}_{part}" for name in ("rise", "fall", "chance"))
            rule = _FORMULA.format(of="of the two densities" if not column else "of the animals there")
            _add(maker, row, rise, f"{id}rise.{part}", f"Smallest rise of {of} {where}", rule, 2)
            _add(
                maker, row, fall, f"{id}fall.{part}", f"Smallest fall of {of}, as a ratio, {where}", rule, 2,
                why_none="" if row[rise] is None else _NO_FALL,
            )  # fmt: skip
            if row["change"] is not None:
                _add(
                    maker, row, chance, f"{id}chance.{part}",
                    f"Chance that the 95% interval of the ratio leaves 1 out where {of} changes by the ratio "
                    f"{row['change']:g}, against {against}, {_design(row)}",
                    "normal distribution of the log ratio", 2,
                )  # fmt: skip


def _add(
    maker: EntryMaker,
    row: Row,
    column: str,
    part: str,
    definition: str,
    formula: str,
    digits: int,
    reason: str = "",
    why_none: str = "",
) -> None:
    value = row[column]
    maker.add(
        f"plan.{id_part(row['design'])}.{part}",
        value,
        tables=["plan"],
        digits=digits,
        definition=definition,
        formula=formula,
        subset=_SUBSET,
        reason=(why_none or row["note"] or reason or "This design tells none.") if value is None else reason,
    )


def _design(row: Row) -> str:
    """The design in words."""
    stations = "1 station" if row["stations"] == 1 else f"{row['stations']} stations"
    what = {
        "present": "as they stood this winter",
        "same": "of this winter, working evenly",
        "fewer": "of this winter's",
        "more": "with new ones among this winter's",
        "grid": "in a new grid",
    }[row["kind"]]
    return f"{stations} {what}, {row['days']} days"
