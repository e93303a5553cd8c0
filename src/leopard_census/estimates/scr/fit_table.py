"""Rows of `scr.csv` that say whether the model fits the captures (see `goodness`)."""

from typing import Any

from leopard_census.config.estimates import ScrSettings
from leopard_census.errors import InputError
from leopard_census.estimates.scr.goodness import goodness_of_fit
from leopard_census.estimates.scr.mask_loop import Settled

Row = dict[str, Any]

# The usual level; p below it calls for a caution.
_LEVEL = 0.05
# What a low p of each statistic may come from.
_MEANS = {
    "T1": "animals by stations: the fall of detection with distance, or any of what the other two see",
    "T2": "animals: some are caught more easily than others, by sex, age or as residents",
    "T3": "stations: some catch more than others, by trail or camera",
}


def fit_rows(data_set: str, settled: Settled, settings: ScrSettings) -> list[Row]:
    """One row for each statistic, and a caution where one is low; no rows where settings ask for no test."""
    if not settings.fit_runs:
        return []
    try:
        found = goodness_of_fit(settled.likelihood, settled.fit, settings.fit_runs, settings.seed)
    except InputError as fault:
        return [_row(data_set, f"fit_p_{name}", None, f"Not tested: {fault.problems[0]}.") for name in _MEANS]
    rows = [
        _row(data_set, f"fit_p_{test.name}", test.p, f"{test.compares}, of {found.runs} surveys drawn")
        for test in found.tests
    ]
    low = [test for test in found.tests if test.p < _LEVEL]
    if low:
        said = "; ".join(f"{_MEANS[test.name]} (p = {test.p:.3f})" for test in low)
        sentence = f"The captures differ more than the model allows, between {said}."
        rows.append(_row(data_set, "warning.fit", min(test.p for test in low), sentence))
    return rows


def _row(data_set: str, parameter: str, value: float | None, note: str) -> Row:
    return {"data_set": data_set, "parameter": parameter, "estimate": value, "unit": "1", "note": note}
