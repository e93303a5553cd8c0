"""Rows of `accumulation.csv` and `incidence.csv`: the accumulation curve and Chao2 of every data set.

The samples, in words:

1. A sample is a station on an occasion of the spatial histories, by default one day, on which it worked at least in
   part. So it is a station-day; a dead one is no sample.
2. A part day is one sample like any other: whether an animal was caught in it is known as well. The axis is effort
   all the same: h samples drawn at random hold on average h times the mean usage of a sample, and that is what
   `station_days` says.
3. An animal is in a sample when it has a capture there in that data set.
"""

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

from leopard_census.config.ecology import EcologySettings
from leopard_census.estimates.accumulation import accumulation
from leopard_census.estimates.closed.interval import Z95, log_normal_interval
from leopard_census.estimates.incidence import Incidence, chao2, chao2_bias_corrected, incidence_of
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]

DATA_SETS = ("headline", "left", "right", "both")
ESTIMATORS: dict[str, Callable[[Incidence], tuple[float, float]]] = {
    "Chao2": chao2,
    "Chao2 bias-corrected": chao2_bias_corrected,
}


def write_accumulation(
    capture_sets: Path,
    detectors: Path,
    basis: Path,
    settings: EcologySettings,
    out_curve: Path,
    out_incidence: Path,
) -> None:
    """Make both tables from the files of the histories stage."""
    captures = read_table(capture_sets, contract("capture_sets"))
    usage = sample_usage(read_table(detectors, contract("detectors")))
    facts = {row["item"]: row for row in read_table(basis, contract("basis"))}
    no_effort = facts["effort"]["note"] if facts["effort"]["value"] == "no" else None
    curves: list[Row] = []
    totals: list[Row] = []
    for name in DATA_SETS:
        own = [(r["individual"], r["occasion"], r["detector"]) for r in captures if r["data_set"] == name]
        if no_effort:
            animals = len({individual for individual, _, _ in own})
            totals += [
                _total(name, estimator, Incidence({}, 0), note=no_effort) | {"n": animals}
                for estimator in ESTIMATORS
            ]
            continue
        data = incidence_of(own, len(usage))
        curves += curve_rows(name, data, sum(usage), settings)
        totals += incidence_rows(name, data, sum(usage))
    write_table(out_curve, contract("accumulation"), curves)
    write_table(out_incidence, contract("incidence"), totals)


def sample_usage(detectors: Sequence[Mapping[str, Any]]) -> list[float]:
    """Usage of every sample, in station-days, from rows of the `detectors` table."""
    return [
        value
        for row in detectors
        for name, value in row.items()
        if name.startswith("usage_") and value is not None and value > 0
    ]


def curve_rows(data_set: str, data: Incidence, station_days: float, settings: EcologySettings) -> list[Row]:
    """Rows of the curve; none where there is no sample, and none of fewer than two animals.

    From one animal alone the formula's interval has no width, which would claim certainty; `incidence_rows` says so.

    Parameters
    ----------
    station_days
        Effort of all samples together.
    """
    if data.samples == 0 or data.n < 2:
        return []
    longest = max(data.samples, int(data.samples * settings.extrapolation_factor))
    points = settings.accumulation_points
    steps = {ceil(data.samples * i / points) for i in range(1, points + 1)}
    beyond = longest - data.samples
    steps |= {data.samples + ceil(beyond * i / points) for i in range(1, points + 1) if beyond}
    curve = accumulation(data, sorted(steps))
    mean = station_days / data.samples
    return [
        {
            "data_set": data_set,
            "samples": int(samples),
            "station_days": int(samples) * mean,
            "expected": expected,
            "se": se,
            "lower": max(expected - Z95 * se, 0.0),
            "upper": expected + Z95 * se,
            "extrapolated": bool(samples > data.samples),
        }
        for samples, expected, se in zip(
            curve.samples.tolist(), curve.expected.tolist(), curve.se.tolist(), strict=True
        )
    ]


def incidence_rows(data_set: str, data: Incidence, station_days: float) -> list[Row]:
    """One row per estimator."""
    return [_estimate(data_set, name, data, station_days) for name in ESTIMATORS]


def _estimate(data_set: str, estimator: str, data: Incidence, station_days: float) -> Row:
    if reason := _why_not(data):
        return _total(data_set, estimator, data, station_days, note=reason)
    try:
        n_hat, se = ESTIMATORS[estimator](data)
    except ValueError as error:
        return _total(data_set, estimator, data, station_days, note=f"Not possible: {error}.")
    limits = log_normal_interval(data.n, n_hat, se)
    if limits is None:
        note = "The formula finds no animal missed, and then has no interval."
        return _total(data_set, estimator, data, station_days, note=note) | {"n_hat": n_hat}
    row = _total(data_set, estimator, data, station_days)
    return row | {"n_hat": n_hat, "se": se, "lower": limits[0], "upper": limits[1]}


def _why_not(data: Incidence) -> str | None:
    if data.samples == 0:
        return "No station worked in the window."
    if data.n == 0:
        return "No animal was caught."
    if data.samples == 1:
        return "There was only one sample; what is missed can be told from two at least."
    if data.n == 1:
        return "Only one animal was caught."
    return None


def _total(
    data_set: str,
    estimator: str,
    data: Incidence,
    station_days: float | None = None,
    note: str | None = None,
) -> Row:
    return {
        "data_set": data_set,
        "estimator": estimator,
        "n": data.n,
        "samples": data.samples,
        "station_days": station_days,
        "q1": data.caught_in(1),
        "q2": data.caught_in(2),
        "note": note,
    }
