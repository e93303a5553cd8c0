"""Ledger entries that are estimated: closed-population models and spatial capture-recapture."""

from leopard_census.report.entries import EntryMaker, id_part, interval_of

# id -> (parameter in the table, what it is, decimals by unit)
_SCR = {
    "density": ("D", "Density of adult and subadult leopards over the habitat mask"),
    "n_region": ("N", "Number of adult and subadult leopards with their activity centre in the named region"),
    "sigma": ("sigma", "Spatial scale of detection: how far from its activity centre a leopard is caught"),
    "g0": ("g0", "Probability that a leopard is caught in one day by a station at its activity centre"),
    "buffer": ("buffer", "Width of the belt around the stations that the model takes into account"),
}
_DIGITS = {"m": 0, "km": 2, "animals": 1, "km2": 0, "probability": 4, "per day": 4}
_NO_COORDINATES = "The survey's stations have no coordinates, so nothing spatial can be estimated."


def add_estimates(maker: EntryMaker) -> None:
    """Add all estimates of the survey; the guaranteed ids also where there is none."""
    _closed(maker)
    _scr(maker)


def _closed(maker: EntryMaker) -> None:
    for row in maker.sources.rows("closed"):
        part = "" if row["data_set"] == "headline" else f".{row['data_set']}"
        maker.add(
            f"closed{part}.{id_part(row['model'])}.n",
            row["n_hat"],
            tables=["closed"],
            unit="animals",
            digits=1,
            definition=f"Number of leopards on the plot, closed-population model {row['model']}",
            formula="column n_hat; see Methods for the model",
            subset=_data_set(row["data_set"]),
            interval=interval_of(row["lower"], row["upper"]),
            reason=row["note"] or ("" if row["n_hat"] is not None else "The model gave no estimate."),
        )


def _scr(maker: EntryMaker) -> None:
    rows = maker.sources.rows("scr")
    note = next((row["note"] for row in rows if row["note"]), _NO_COORDINATES)
    names = {parameter: (id, what) for id, (parameter, what) in _SCR.items()}
    by_parameter = {row["parameter"]: row for row in rows if row["data_set"] == "headline"}
    for parameter in [p for p, _ in _SCR.values() if p not in by_parameter]:
        if parameter != "buffer":
            id, what = names[parameter]
            maker.add(
                f"scr.{id}",
                None,
                tables=["scr"],
                definition=what,
                formula=_SCR_FORMULA,
                subset=_data_set("headline"),
                reason=note,
            )
    for row in rows:
        id, what = names.get(
            row["parameter"], (id_part(row["parameter"]), f"Parameter {row['parameter']} of the model")
        )
        part = "" if row["data_set"] == "headline" else f"{row['data_set']}."
        unit = row["unit"] or ""
        maker.add(
            f"scr.{part}{id}",
            row["estimate"],
            tables=["scr"],
            unit=unit,
            digits=_DIGITS.get(unit, {"density": 2, "g0": 4, "sigma": 0, "n_region": 1}.get(id, 2)),
            definition=what,
            formula=_SCR_FORMULA,
            subset=_data_set(row["data_set"]),
            interval=interval_of(row["lower"], row["upper"]),
            reason=row["note"] or ("" if row["estimate"] is not None else note),
        )


_SCR_FORMULA = "spatial capture-recapture, half-normal, maximum likelihood; see Methods"


def _data_set(name: str) -> str:
    return {
        "headline": "adults and subadults with both flanks, plus those known by the flank that has more",
        "left": "adults and subadults with a left flank",
        "right": "adults and subadults with a right flank",
        "both": "adults and subadults with both flanks only",
    }.get(name, name)
