"""Rows of `survival.csv`."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from leopard_census.estimates.comparison.survival import Detection, Survival, fit_survival, why_no_survival
from leopard_census.estimates.comparison.turnover import Turnover
from leopard_census.estimates.comparison.winters import Winter

Row = dict[str, Any]

_NAMES: dict[Detection, str] = {
    "constant": "phi constant, p constant",
    "by winter": "phi constant, p by winter",
}
_ASSUMES = (
    "Apparent survival of one year: an animal that left for good counts as lost. Animals of a winter are taken to be "
    "alike in survival and in their chance to be seen, and names to be right; a split name looks like a death."
)


def survival_rows(winters: Sequence[Winter], turnover: Turnover) -> list[Row]:
    """One row per model and parameter, or one per model that says why there is none."""
    years = [winter.year for winter in winters]
    reason = why_no_survival(turnover.seen)
    if reason is None and any(year is None for year in years):
        reason = "The time of a winter is not known."
    rows: list[Row] = []
    for detection, name in _NAMES.items():
        if reason is not None:
            rows.append({"model": name, "parameter": "phi", "note": reason})
            continue
        told = np.array([year for year in years if year is not None])
        rows += _of_model(
            name, fit_survival(turnover.seen, told.tolist(), detection), [w.survey for w in winters]
        )
    return rows


def _of_model(name: str, found: Survival, surveys: Sequence[str]) -> list[Row]:
    rows = []
    for one in found.parameters:
        winter = surveys[int(one.name[1:]) - 1] if one.name[1:].isdigit() else None
        rows.append(
            {
                "model": name,
                "parameter": "p" if winter else one.name,
                "survey": winter,
                "estimate": one.estimate,
                "se": one.se,
                "lower": one.lower,
                "upper": one.upper,
                "loglik": found.loglik,
                "n_parameters": found.n_parameters,
                "aicc": found.aicc,
                "animals": found.animals,
                "assumption": _ASSUMES if one.name == "phi" else None,
                "note": one.note or None,
            }
        )
    return rows
