"""What errors of identity add to the error of a winter's estimate: read from `identity.csv`, where there is one."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]

_DATA_SET = "headline"


def read_identity(path: Path | None) -> Sequence[Row] | None:
    """Rows of `identity.csv`; None where there is no such table."""
    return None if path is None else read_table(path, contract("identity"))


def identity_row(rows: Sequence[Row] | None, model: str, quantity: str) -> Row | None:
    """The row of the headline data set; None where there is none.

    Parameters
    ----------
    rows
        Of `identity.csv`; None where the winter has none.
    """
    key = (_DATA_SET, model, quantity)
    return next((r for r in rows or () if (r["data_set"], r["model"], r["quantity"]) == key), None)


def identity_variance(rows: Sequence[Row] | None, model: str, quantity: str) -> float | None:
    """Variance of the logarithm of an estimate by errors of identity alone; None where it is not known.

    Parameters
    ----------
    rows
        Of `identity.csv`; None where the winter has none, as one that survives as tables only.
    model, quantity
        `scr` and `density`, or `M0` and `n_hat`.
    """
    row = identity_row(rows, model, quantity)
    value = None if row is None else row["var_log_identity"]
    return None if value is None else float(value)


def is_assumed(rows: Sequence[Row] | None) -> bool:
    """Whether errors of identity are by rates that the settings assume."""
    return any(row["data_set"] == _DATA_SET and row["source"] == "assumed" for row in rows or ())


def of_ratio(last: float | None, earlier: Iterable[float | None]) -> float | None:
    """Variance by errors of identity of the log ratio of a winter to the mean of others; None: of none is it known.

    Errors of identity are made winter by winter. Of a mean of m alike numbers with variances v_i of their logarithms
    the logarithm has about sum v_i / m^2. Winters of which it is not known add nothing, which the text has to say.
    """
    others = list(earlier)
    if last is None and all(v is None for v in others):
        return None
    return (last or 0.0) + sum(v or 0.0 for v in others) / max(len(others), 1) ** 2


def of_slope(years: Sequence[float], variances: Sequence[float | None]) -> float | None:
    """Variance by errors of identity of the log factor a year; None: of no winter is it known.

    The slope of a line through the logarithms of winters at times t is sum c_t log N_t with c_t = (t - mean t) / sum (t
    - mean t)^2, so that errors made winter by winter add sum c_t^2 v_t. Winters of which v_t is not known add nothing,
    which the text has to say.

    Raises
    ------
    ValueError
        When all winters are of one time.
    """
    if all(v is None for v in variances):
        return None
    middle = sum(years) / len(years)
    squares = sum((year - middle) ** 2 for year in years)
    if not squares:
        raise ValueError("a change a year needs winters of two times")
    weights = [(year - middle) / squares for year in years]
    return sum(weight**2 * (v or 0.0) for weight, v in zip(weights, variances, strict=True))
