"""Ledger entries that are estimated: closed-population models and spatial capture-recapture.

Where the error of identities is known, value and interval are those that carry it.
"""

from leopard_census.report.entries import EntryMaker, id_part, interval_of
from leopard_census.report.number_identity import (
    OF_SCR,
    TABLE,
    carries,
    formula_of,
    identity_rows,
    included,
)
from leopard_census.tables.closed_limits import limits_of, whole_animals
from leopard_census.tables.read import Row

# Guaranteed ids first. Parameter of the table -> (id, decimals, what it is); others keep their own name.
_SCR = {
    "D": ("density", 2, "Density of adults and subadults over the habitat mask"),
    "N": (
        "n_region",
        1,
        "Number of adults and subadults with their activity centre in the region",
    ),
    "sigma": ("sigma", 0, "Spatial scale of detection: how far from its activity centre an animal is caught"),
    "g0": ("g0", 4, "Chance that a station at its activity centre catches an animal in one day"),
    "EN": ("n_region_expected", 1, "Number expected in the region: density times area"),
    "rse_D": ("rse_density", 2, "Relative standard error of density"),
    "region_km2": ("region_km2", 0, "Area of the region"),
    "region_habitat_km2": ("region_habitat_km2", 0, "Area of the habitat in the region"),
    "caught_in_region": (
        "caught_in_region",
        1,
        "Animals caught whose activity centre is expected to lie in the region",
    ),
    "mask_km2": ("mask_km2", 0, "Area of the habitat within the belt around the stations"),
    "effective_km2": ("effective_km2", 0, "Effective sampling area: animals caught, divided by density"),
    "habitat_share": (
        "habitat_share",
        2,
        "Share of habitat in the ground within the belt around the stations",
    ),
    "buffer": ("buffer", 0, "Width of the belt around the stations that the model takes into account"),
    "mask_spacing": ("mask_spacing", 0, "Side of a cell of the habitat mask"),
    "other_mask_buffer": (
        "other_mask_buffer",
        4,
        "Relative change of density with a belt half as wide again",
    ),
    "other_mask_cells": ("other_mask_cells", 4, "Relative change of density with cells half as wide"),
    "D_profile": ("density_profile", 2, "Density, with its profile interval"),
    "g0_profile": ("g0_profile", 4, "Chance of capture at the activity centre, with its profile interval"),
    "sigma_profile": ("sigma_profile", 0, "Spatial scale of detection, with its profile interval"),
    "fit_p_T1": ("fit_p_T1", 3, "Goodness of fit by animals and stations, p"),
    "fit_p_T2": ("fit_p_T2", 3, "Goodness of fit by animals, p"),
    "fit_p_T3": ("fit_p_T3", 3, "Goodness of fit by stations, p"),
    "loglik": ("loglik", 3, "Log-likelihood at the estimates"),
    "loglik_summed": ("loglik_summed", 3, "Log-likelihood of captures summed over occasions"),
    "aicc": ("aicc", 3, "Akaike information criterion for small samples"),
    "aic": ("aic", 3, "Akaike information criterion"),
    "recaptures_per_animal": ("recaptures_per_animal", 1, "Captures beyond the first, per animal"),
    "station_days": ("station_days", 1, "Effort that the model uses"),
    "n_animals": ("n_animals", 0, "Animals that the model rests on"),
    "n_captures": ("n_captures", 0, "Captures that the model rests on"),
    "n_stations": ("n_stations", 0, "Stations that the model takes into account"),
    "n_occasions": ("n_occasions", 0, "Occasions that the model takes into account"),
    "n_parameters": ("n_parameters", 0, "Parameters fitted"),
}
_GUARANTEED = ("D", "N", "sigma", "g0")
_NO_TABLE = "No spatial estimate was made for this survey."
# Parameters that may differ between levels, as in `g0.bk-1`.
_LEVELS = ("g0", "sigma")
_SCR_FORMULA = "spatial capture-recapture, half-normal, maximum likelihood; see Methods"


def add_estimates(maker: EntryMaker) -> None:
    """Add all estimates of the survey; the guaranteed ids also where there is none."""
    _closed(maker)
    _scr(maker)


def _closed(maker: EntryMaker) -> None:
    identity = identity_rows(maker)
    for row in maker.sources.rows("closed"):
        with_identity = identity.get((row["data_set"], row["model"], "n_hat"))
        if with_identity is not None and carries(with_identity):
            _closed_with_identity(maker, row, with_identity)
            continue
        part = "" if row["data_set"] == "headline" else f".{row['data_set']}"
        maker.add(
            f"closed{part}.{id_part(row['model'])}.n",
            row["n_hat"],
            tables=["closed"],
            unit="animals",
            digits=1,
            definition=f"Number of adults and subadults that use the plot, closed-population model {row['model']}",
            formula="column n_hat; see Methods for the model",
            subset=_data_set(row["data_set"]),
            interval=interval_of(*limits_of(row)),
            reason=row["note"] or ("" if row["n_hat"] is not None else "The model gave no estimate."),
        )


def _closed_with_identity(maker: EntryMaker, row: Row, told: Row) -> None:
    part = "" if row["data_set"] == "headline" else f".{row['data_set']}"
    maker.add(
        f"closed{part}.{id_part(row['model'])}.n",
        told["estimate"],
        tables=[TABLE, "closed"],
        unit="animals",
        digits=1,
        definition=f"Number of adults and subadults that use the plot, closed-population model {row['model']}, "
        f"{included(told)}",
        formula=formula_of(told),
        subset=_data_set(row["data_set"]),
        interval=interval_of(told["lower"], told["upper"]),
        reason=" ".join(note for note in (row["note"], told["note"]) if note),
    )


def _scr(maker: EntryMaker) -> None:
    rows = maker.sources.rows("scr")
    headline = {row["parameter"]: row for row in rows if row["data_set"] == "headline"}
    why_none = next((row["note"] for p in ("D", "N") if (row := headline.get(p)) and row["note"]), _NO_TABLE)
    for row in rows:
        _scr_entry(maker, row, row["note"] or why_none)
    for parameter in _GUARANTEED:
        if parameter not in headline:
            _scr_entry(maker, {"data_set": "headline", "parameter": parameter}, why_none)


def _scr_entry(maker: EntryMaker, row: Row, why_none: str) -> None:
    parameter, value = row["parameter"], row.get("estimate")
    id, digits, what = _SCR.get(parameter, (id_part(parameter), 2, _what(parameter)))
    whole = isinstance(value, float) and value.is_integer() and parameter not in _SCR
    part = "" if row["data_set"] == "headline" else f"{row['data_set']}."
    unit = row.get("unit") or ""
    tables, formula, limits = ["scr"], _SCR_FORMULA, (row.get("lower"), row.get("upper"))
    quantity = next((q for q, p in OF_SCR.items() if p == parameter), "")
    if parameter == "N":
        limits = whole_animals(*limits)
    told = identity_rows(maker).get((row["data_set"], "scr", quantity))
    if told is not None and carries(told):
        value, limits = told["estimate"], (told["lower"], told["upper"])
        tables, what = [TABLE, "scr"], f"{what}, {included(told)}"
        formula = f"{_SCR_FORMULA}; {formula_of(told)}"
    maker.add(
        f"scr.{part}{id}",
        value,
        tables=tables,
        unit="" if unit == "1" else unit,
        digits=0 if whole else digits,
        definition=what,
        formula=formula,
        subset=_data_set(row["data_set"]),
        interval=interval_of(*limits),
        reason=row.get("note") or ("" if value is not None else why_none),
    )


def _what(parameter: str) -> str:
    name, _, level = parameter.partition(".")
    if name in _LEVELS and level:
        return f"{_SCR[name][2]}, at {level}"
    if parameter.startswith("warning."):
        return f"Figure behind a caution: {parameter.removeprefix('warning.').replace('_', ' ')}"
    return f"{parameter} of the spatial model"


def _data_set(name: str) -> str:
    return {
        "headline": "adults and subadults with both flanks, of the flank that has more, or named without a flank",
        "left": "adults and subadults with a left flank",
        "right": "adults and subadults with a right flank",
        "both": "adults and subadults with both flanks only",
    }.get(name, name)
