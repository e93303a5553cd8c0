"""Closed-population models of many draws of identities: each distinct set of histories is fitted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from leopard_census.estimates.closed.matrix import HistoryMatrix, history_matrix
from leopard_census.estimates.closed.models import fit_some
from leopard_census.estimates.closed.table import fit_row
from leopard_census.estimates.identity.combine import One, log_variance, variance_of_limits
from leopard_census.estimates.identity.sets import Row
from leopard_census.tables.closed_limits import exact_limits_of

#: What tells histories apart for closed models: occasions, and the sorted rows of the matrix.
Key = tuple[int, tuple[bytes, ...]]


@dataclass(frozen=True)
class ClosedDraw:
    """One model on one set of histories.

    Attributes
    ----------
    one
        The estimate of N, for one draw.
    failed
        Why there is none; empty otherwise.
    note
        What the model says of its estimate.
    """

    one: One | None
    failed: str = ""
    se: float | None = None
    note: str = ""


def matrix_of(histories: Sequence[Row], occasions: Sequence[str]) -> HistoryMatrix:
    """Matrix of a draw.

    Parameters
    ----------
    occasions
        Columns with effort, in which a missing cell is 0: a draw without animals has no row to tell them.
    """
    rows = [{name: row.get(name) or 0 for name in occasions} | {"freq": row.get("freq")} for row in histories]
    return history_matrix(rows)


def key_of(matrix: HistoryMatrix) -> Key:
    """Key of what the matrix says, whatever its animals are called and in whatever order they stand."""
    rows = (row.tobytes() for row, freq in zip(matrix.caught, matrix.freq, strict=True) for _ in range(freq))
    return matrix.occasions, tuple(sorted(rows))


def fit_closed(matrix: HistoryMatrix, models: Sequence[str]) -> dict[str, ClosedDraw]:
    """Those models on one matrix."""
    found = {}
    for fit in fit_some(matrix, models):
        row = fit_row(fit, matrix.n)
        if fit.n_hat is None:
            found[fit.model] = ClosedDraw(None, row["note"] or "The model gave no estimate.")
            continue
        lower, upper = exact_limits_of(row)
        if lower is not None and upper is None:
            upper = inf
        variance = log_variance(fit.n_hat, fit.se)
        if variance is None and lower is not None and upper is not None:
            variance = variance_of_limits(lower, upper)
        one = One(1, 1.0, fit.n_hat, variance, lower, upper)
        found[fit.model] = ClosedDraw(one, "", fit.se, row["note"] or "")
    return found
