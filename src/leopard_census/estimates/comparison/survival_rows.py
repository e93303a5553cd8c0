"""Rows of `survival.csv`."""

from collections.abc import Sequence
from typing import Any

from leopard_census.estimates.comparison.survival import (
    Detection,
    Survival,
    fit_survival,
    why_no_survival,
    why_not_in_time,
)
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
    known = [year for year in years if year is not None]
    animals, flank = turnover.of_one_flank()
    reason = why_no_survival(animals.seen)
    if reason is None and len(known) < len(years):
        reason = "The time of a winter is not known."
    reason = reason or why_not_in_time(known)
    rows: list[Row] = []
    for detection, name in _NAMES.items():
        if reason is not None:
            rows.append({"model": name, "parameter": "phi", "note": reason})
            continue
        found = fit_survival(animals.seen, known, detection)
        rows += _of_model(name, found, animals.surveys, _of_flank(flank))
    return rows


def _of_flank(flank: str | None) -> str:
    """Which animals are in, where not all codes are."""
    if flank is None:
        return ""
    return (
        f"Of animals that are known by one flank only, those of the {flank} flank were taken, in all winters, as it "
        "was seen more often."
    )


def _joined(*sentences: str) -> str | None:
    return " ".join(filter(None, sentences)) or None


def _of_model(name: str, found: Survival, surveys: Sequence[str], of_flank: str) -> list[Row]:
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
                "note": _joined(one.note, of_flank if one.name == "phi" else ""),
            }
        )
    return rows
