"""Rows of `scr.csv`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr_first.captures import CaptureData, capture_data
from leopard_census.estimates.scr_first.derived import Estimate
from leopard_census.estimates.scr_first.mask import Region
from leopard_census.estimates.scr_first.survey import NoEstimate, Surveyed, estimate_survey, warnings_of
from leopard_census.geo.geojson import read_region
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]

DATA_SETS = ("headline", "left", "right", "both")

_INSIDE = "expected number of the caught animals whose centre of activity lies in the region"
_UNITS = {"D": "animals per 100 km2", "g0": "per station-day", "sigma": "m", "N": "animals", "EN": "animals"}


def write_scr(
    capture_sets: Path,
    detectors: Path,
    basis: Path,
    settings: ScrSettings,
    region: tuple[str, Path] | None,
    out: Path,
) -> None:
    """Make `scr.csv` from the files of the histories stage.

    Parameters
    ----------
    region
        Name and GeoJSON file of the region that N is printed for; None: hull of the stations, widened.
    """
    captures = read_table(capture_sets, contract("capture_sets"))
    stations = read_table(detectors, contract("detectors"))
    facts = {row["item"]: row for row in read_table(basis, contract("basis"))}
    reason = next((facts[f]["note"] for f in ("effort", "places") if facts[f]["value"] == "no"), None)
    place = read_region(region[1], region[0], int(facts["epsg"]["value"])) if region and not reason else None
    rows: list[Row] = []
    for name in DATA_SETS:
        mine = [row for row in captures if row["data_set"] == name]
        rows += _empty(name, reason) if reason else scr_rows(name, mine, stations, settings, place)
    write_table(out, contract("scr"), rows)


def scr_rows(
    data_set: str,
    captures: Sequence[Mapping[str, Any]],
    detectors: Sequence[Mapping[str, Any]],
    settings: ScrSettings,
    region: Region | None,
) -> list[Row]:
    """All rows of one data set: estimates with intervals, the frame they hold in, and cautions.

    When there is no estimate, the rows `D` and `N` are there, empty, with a note that says why.
    """
    data = capture_data(captures, detectors)
    result = estimate_survey(data, settings, region)
    facts = _facts(data_set, data)
    if isinstance(result, NoEstimate):
        return _empty(data_set, result.reason) + facts
    warnings = warnings_of(data, result, settings, habitat=False)
    return (
        _estimates(data_set, result)
        + _frame(data_set, result)
        + facts
        + [
            _row(data_set, f"warning.{name}", value, note=note)
            for name, (value, note) in sorted(warnings.items())
        ]
    )


def _estimates(data_set: str, result: Surveyed) -> list[Row]:
    where = (
        f"in the {result.region.name}"
        if result.region.name.startswith("hull")
        else f"in {result.region.name}"
    )
    values = {**result.estimates, "N": result.numbers.realised, "EN": result.numbers.expected}
    notes = {
        "N": f"realised: animals whose centre of activity lies {where}",
        "EN": f"expected: density times area, {where}",
    }
    rows = [_row(data_set, name, value, _UNITS[name], notes.get(name)) for name, value in values.items()]
    density = result.estimates["D"]
    return [*rows, _row(data_set, "rse_D", density.se / density.value, "1")]


def _frame(data_set: str, result: Surveyed) -> list[Row]:
    return [
        _row(data_set, "region_km2", result.region.area_m2 / 1e6, "km2", result.region.name),
        _row(data_set, "caught_in_region", result.numbers.detected_inside, "animals", _INSIDE),
        _row(data_set, "mask_km2", result.mask_km2, "km2"),
        _row(data_set, "buffer", result.grid.buffer_m, "m"),
        _row(data_set, "mask_spacing", result.grid.spacing_m, "m"),
        _row(data_set, "loglik", result.fit.loglik, "1"),
        _row(data_set, "n_parameters", len(result.fit.beta), "1"),
        _row(data_set, "aic", 2 * len(result.fit.beta) - 2 * result.fit.loglik, "1"),
    ]


def _facts(data_set: str, data: CaptureData) -> list[Row]:
    rows = [
        _row(data_set, "n_animals", data.n, "animals"),
        _row(data_set, "n_captures", len(data.animal), "captures"),
        _row(data_set, "n_stations", len(data.detectors), "stations"),
        _row(data_set, "n_occasions", data.usage.shape[1], "occasions"),
        _row(data_set, "station_days", float(data.usage.sum()), "station-day"),
    ]
    if data.n:
        rows.append(_row(data_set, "recaptures_per_animal", data.recaptures / data.n, "1"))
    return rows


def _empty(data_set: str, reason: str) -> list[Row]:
    return [_row(data_set, name, None, _UNITS[name], reason) for name in ("D", "N")]


def _row(
    data_set: str,
    parameter: str,
    value: Estimate | float | None,
    unit: str | None = None,
    note: str | None = None,
) -> Row:
    row: Row = {"data_set": data_set, "parameter": parameter, "unit": unit, "note": note}
    if isinstance(value, Estimate):
        return row | {"estimate": value.value, "se": value.se, "lower": value.lower, "upper": value.upper}
    return row | {"estimate": value}
