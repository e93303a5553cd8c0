"""Rows of `closed.csv`: each model on each data set, or the reason why it has no estimate."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.config.estimates import ClosedSettings
from leopard_census.estimates.closed.closure_table import closure_rows
from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.heterogeneity import heterogeneity_rows
from leopard_census.estimates.closed.interval import log_normal_interval
from leopard_census.estimates.closed.matrix import history_matrix, occasions_told
from leopard_census.estimates.closed.models import fit_models, none_of_them
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]

DATA_SETS = ("headline", "left", "right", "both")
_PROFILE_FOR = "The interval is the profile interval."
# A standard error that is printed as 0.0.
_NONE_TO_SEE = 0.05
_NO_CERTAINTY = "The formula finds next to no animal missed; with few animals that is no certainty."


def write_closed(histories: Path, basis: Path, outputs: Mapping[str, Path], settings: ClosedSettings) -> None:
    """Make `closed.csv`, `closure.csv` and `heterogeneity.csv` from the files of the histories stage.

    Parameters
    ----------
    outputs
        Where to write closed, closure, heterogeneity.
    """
    rows = read_table(histories, contract("histories"))
    facts = {row["item"]: row for row in read_table(basis, contract("basis"))}
    no_effort = facts["effort"]["note"] if facts["effort"]["value"] == "no" else None
    estimates, tests, spread = [], [], []
    for name in DATA_SETS:
        mine = [row for row in rows if row["data_set"] == name]
        estimates += closed_rows(name, mine, no_effort)
        tests += closure_rows(name, mine, no_effort, settings)
        if no_effort is None:
            spread += heterogeneity_rows(name, history_matrix(mine))
    write_table(outputs["closed"], contract("closed"), estimates)
    write_table(outputs["closure"], contract("closure"), tests)
    write_table(outputs["heterogeneity"], contract("heterogeneity"), spread)


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
    matrix = history_matrix(histories)
    reason = no_effort or ("No occasion had effort." if len(histories) and not matrix.occasions else None)
    fits = none_of_them(reason) if reason else fit_models(matrix)
    animals = matrix.n or sum(int(row.get("freq") or 1) for row in histories)
    common = {"data_set": data_set, "n": animals, "occasions": occasions_told(histories, matrix)}
    deltas = _deltas(fits)
    return [
        common | fit_row(fit, matrix.n) | {"delta_aicc": delta}
        for fit, delta in zip(fits, deltas, strict=True)
    ]


def fit_row(fit: ClosedFit, n: int) -> Row:
    """Columns of one model: estimate, log-normal and profile interval, criteria, note.

    Where the log-normal interval has no answer, the profile interval stands in its columns too.
    """
    lower, upper, note = None, None, fit.note
    low, high = fit.profile or (None, None)
    if fit.n_hat is not None:
        limits = log_normal_interval(n, fit.n_hat, fit.se) if fit.se is not None else None
        if limits is None and low is not None and high is not None:
            limits, note = (low, high), " ".join(filter(None, [fit.note, _PROFILE_FOR]))
        lower, upper = limits or (None, None)
    if fit.se is not None and fit.se < _NONE_TO_SEE:
        note = " ".join(filter(None, [note, _NO_CERTAINTY]))
    return {
        "model": fit.model,
        "family": fit.family,
        "n_parameters": fit.n_parameters,
        "n_hat": fit.n_hat,
        "se": fit.se,
        "lower": lower,
        "upper": upper,
        "profile_lower": low,
        "profile_upper": high,
        "loglik": fit.loglik,
        "aic": fit.aic,
        "aicc": fit.aicc,
        "note": note,
    }


def _deltas(fits: Sequence[ClosedFit]) -> list[float | None]:
    """AICc above the lowest of the family; only of models with an estimate, which alone can be chosen."""
    ranked = {fit.model: fit.aicc for fit in fits if fit.aicc is not None and fit.n_hat is not None}
    lowest: dict[str, float] = {}
    for fit in fits:
        if (aicc := ranked.get(fit.model)) is not None:
            lowest[fit.family] = min(aicc, lowest.get(fit.family, aicc))
    return [
        aicc - lowest[fit.family] if (aicc := ranked.get(fit.model)) is not None else None for fit in fits
    ]
