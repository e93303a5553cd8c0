"""Whether 95% intervals of a simulated survey hold the truth: of sampling alone, and with the error of identities.

Two intervals of each estimate are judged, side by side. That of `scr.csv` and `closed.csv` takes the names that stand
for true. That of `identity.csv` is made from all plausible identities as well, and is the one that is printed where
there are draws of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from leopard_census.evaluate.measure import Measure
from leopard_census.evaluate.validation import Found, Row, Truth

_SAMPLING = "by sampling alone"
_IDENTITY = "with the error of identities"


def interval_measures(found: Found, truth: Truth) -> list[Measure]:
    """What is true, and whether the intervals of abundance and density hold it."""
    survey = truth.survey
    out = [
        Measure(
            "truth.n_region", survey["n_region"], None, "Adults and subadults that live in the named region"
        ),
        Measure("truth.density", survey["density_per_100km2"], None, "Adults and subadults per 100 km2"),
        Measure("truth.sigma", survey["sigma_m"], None, "Spatial scale of movement, metres"),
        Measure("truth.g0", survey["g0"], None, "Chance of capture at the activity centre per station-day"),
    ]
    return [*out, *_sampling(found, survey), *_with_identity(found, survey)]


def _sampling(found: Found, survey: Mapping[str, Any]) -> Iterator[Measure]:
    quantity = {"D": "density", "N": "n_region", "sigma": "sigma"}
    for row in found.scr:
        if row["data_set"] == "headline" and row["parameter"] in quantity:
            yield _holds(
                f"intervals.scr.{quantity[row['parameter']]}", row, survey, row["parameter"], _SAMPLING
            )
    for row in found.closed:
        if row["data_set"] == "headline":
            yield _reaches(f"intervals.closed.{row['model'].lower()}", row, survey, _SAMPLING)


def _with_identity(found: Found, survey: Mapping[str, Any]) -> Iterator[Measure]:
    """Of the same estimates from the draws; one without draws, or of which no draw has it, has no such interval."""
    parameter = {"density": "D", "n_region": "N", "sigma": "sigma"}
    for row in found.identity:
        if row["data_set"] != "headline":
            continue
        told = row if row["identity_share"] is not None else {**row, "lower": None, "upper": None}
        if row["model"] == "scr" and row["quantity"] in parameter:
            name = f"intervals.scr.{row['quantity']}.identity"
            yield _holds(name, told, survey, parameter[row["quantity"]], _IDENTITY)
        elif row["quantity"] == "n_hat":
            yield _reaches(f"intervals.closed.{row['model'].lower()}.identity", told, survey, _IDENTITY)


def _holds(name: str, row: Row, survey: Mapping[str, Any], parameter: str, kind: str) -> Measure:
    """An interval of the spatial model against the truth."""
    true = {
        "D": survey["density_per_100km2"],
        "N": survey["n_region"],
        "sigma": survey["sigma_m"],
    }[parameter]
    what = f"the spatial model's {parameter}, {kind}"
    lower, upper = row["lower"], row["upper"]
    if lower is None or upper is None:
        return Measure(name, None, None, f"There is no interval of {what}")
    text = f"Whether the 95% interval of {what}, holds the truth"
    return Measure(name, bool(lower <= true <= upper), None, text, lower, upper)


def _reaches(name: str, row: Row, survey: Mapping[str, Any], kind: str) -> Measure:
    """A closed interval: without space it is of the animals that can come before a camera at all."""
    recorded = survey["individuals_recorded"] - survey["cubs_recorded"]
    what = (
        f"{row['model']}, {kind}, held against the adults and subadults recorded (the least that can be true)"
    )
    if row["upper"] is None:
        return Measure(name, None, None, f"There is no interval of {what}")
    text = f"Whether the upper limit reaches {what}"
    return Measure(name, bool(row["upper"] >= recorded), None, text, row["lower"], row["upper"])
