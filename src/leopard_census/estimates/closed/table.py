"""Rows of `closed.csv`: each model on each data set, or the reason why it has no estimate."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from leopard_census.estimates.closed.chao import chao, chao_bias_corrected
from leopard_census.estimates.closed.frequencies import Frequencies, frequencies_of
from leopard_census.estimates.closed.interval import log_normal_interval
from leopard_census.estimates.closed.jackknife import jackknife
from leopard_census.estimates.closed.m0 import fit_m0
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]

DATA_SETS = ("headline", "left", "right", "both")
M0, CHAO, CHAO_BC = "M0", "Chao", "Chao bias-corrected"
_SIMPLE: dict[str, Callable[[Frequencies], tuple[float, float]]] = {
    CHAO: chao,
    CHAO_BC: chao_bias_corrected,
    "Jackknife 1": lambda data: jackknife(data, 1),
    "Jackknife 2": lambda data: jackknife(data, 2),
}
MODELS = (M0, *_SIMPLE)


def write_closed(histories: Path, basis: Path, out: Path) -> None:
    """Make `closed.csv` from the files of the histories stage."""
    rows = read_table(histories, contract("histories"))
    facts = {row["item"]: row for row in read_table(basis, contract("basis"))}
    no_effort = facts["effort"]["note"] if facts["effort"]["value"] == "no" else None
    estimates = []
    for name in DATA_SETS:
        estimates += closed_rows(name, [row for row in rows if row["data_set"] == name], no_effort)
    write_table(out, contract("closed"), estimates)


def closed_rows(data_set: str, histories: Sequence[Mapping[str, Any]], no_effort: str | None) -> list[Row]:
    """One row per model.

    Parameters
    ----------
    data_set
        Its name, for the key.
    histories
        Its rows of the `histories` table; may be none.
    no_effort
        A sentence when effort is not known, so that "not caught" cannot be told from "not looked"; else None.
    """
    data = frequencies_of(histories)
    if reason := no_effort or _why_not(data, len(histories)):
        animals = data.n or sum(int(row.get("freq") or 1) for row in histories)
        return [_row(data_set, model, animals, data.occasions, note=reason) for model in MODELS]
    return [_m0(data_set, data), *(_simple(data_set, model, data) for model in _SIMPLE)]


def _why_not(data: Frequencies, animals: int) -> str | None:
    if animals == 0:
        return "No animal was caught."
    if data.occasions == 0:
        return "No occasion had effort."
    if data.occasions == 1:
        return "There was only one occasion; recaptures need two."
    if data.n == 1:
        return "Only one animal was caught."
    return None


def _m0(data_set: str, data: Frequencies) -> Row:
    if data.captures <= data.n:
        return _row(data_set, M0, data.n, data.occasions, note=_NO_RECAPTURE)
    fit = fit_m0(data)
    limits = log_normal_interval(data.n, fit.n_hat, fit.se)
    note = None
    if limits is None:
        limits = fit.profile
        note = "The estimate equals the animals caught; the interval is the profile interval."
    elif not isfinite(fit.profile[1]):
        note = "The data give no upper limit by profile likelihood."
    row = _row(data_set, M0, data.n, data.occasions, (fit.n_hat, fit.se), limits, note)
    profile = {"profile_lower": fit.profile[0], "profile_upper": fit.profile[1]}
    return row | _finite({**profile, "loglik": fit.loglik, "aicc": fit.aicc})


_NO_RECAPTURE = "No animal was caught on two occasions, so the chance of capture cannot be estimated."


def _simple(data_set: str, model: str, data: Frequencies) -> Row:
    if data.captures <= data.n:
        return _row(data_set, model, data.n, data.occasions, note=_NO_RECAPTURE)
    try:
        n_hat, se = _SIMPLE[model](data)
    except ValueError as error:
        return _row(data_set, model, data.n, data.occasions, note=f"Not possible: {error}.")
    if n_hat < data.n:
        note = f"The formula gives {n_hat:.1f}, fewer than the animals caught; it does not fit these data."
        return _row(data_set, model, data.n, data.occasions, note=note)
    limits = log_normal_interval(data.n, n_hat, se)
    if limits is None:
        note = "The formula finds no animal missed, and then has no interval."
        return _row(data_set, model, data.n, data.occasions, (n_hat, None), None, note)
    return _row(data_set, model, data.n, data.occasions, (n_hat, se), limits)


def _row(
    data_set: str,
    model: str,
    n: int,
    occasions: int,
    estimate: tuple[float, float | None] = (float("nan"), None),
    limits: tuple[float, float] | None = None,
    note: str | None = None,
) -> Row:
    row = {"data_set": data_set, "model": model, "n": n, "occasions": occasions, "note": note}
    low, high = limits or (None, None)
    return row | _finite({"n_hat": estimate[0], "se": estimate[1], "lower": low, "upper": high})


def _finite(values: Mapping[str, float | None]) -> Row:
    """Numbers that can be written; what is infinite or undefined stays empty."""
    return {name: value if value is not None and isfinite(value) else None for name, value in values.items()}
