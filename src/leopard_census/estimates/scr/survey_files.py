"""Spatial capture-recapture of one survey, from the files of the histories stage to those of the estimates."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.density_table import density_rows
from leopard_census.estimates.scr.fit_table import fit_rows
from leopard_census.estimates.scr.mask import Region
from leopard_census.estimates.scr.mask_loop import NoEstimate
from leopard_census.estimates.scr.model_set import chosen, fit_set
from leopard_census.estimates.scr.model_table import model_rows
from leopard_census.estimates.scr.squares import square_rows
from leopard_census.estimates.scr.station_traits import traits_in_window
from leopard_census.estimates.scr.survey import Surveyed, estimate_survey, told
from leopard_census.estimates.scr.table import empty_rows, scr_rows
from leopard_census.geo.geojson import read_habitat, read_region
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]

#: The data sets of a survey; models are compared on the first.
DATA_SETS = ("headline", "left", "right", "both")


def write_scr(
    inputs: Mapping[str, Path | Sequence[Path]],
    outputs: Mapping[str, Path],
    settings: ScrSettings,
    region_name: str | None,
    utc_offset: str,
) -> None:
    """Make `scr.csv`, `scr_models.csv`, `density.csv` and `density_squares.csv`.

    Parameters
    ----------
    inputs
        capture_sets, detectors, basis and members of the histories stage; deployments, outages, region and habitat
        (GeoJSON) as lists of one file or none, where there are any.
    outputs
        scr, models, density and squares.
    region_name
        What the region is called in print; None: N is told for the hull of the stations, widened.
    utc_offset
        Offset of the survey's days.

    Raises
    ------
    InputError
        When a file cannot be used.
    """
    captures = read_table(_one(inputs, "capture_sets"), contract("capture_sets"))
    basis = read_table(_one(inputs, "basis"), contract("basis"))
    facts = {row["item"]: row for row in basis}
    rows: list[Row] = []
    models: list[Row] = []
    cells: list[Row] = []
    squares: list[Row] = []
    if reason := next((facts[f]["note"] for f in ("effort", "places") if facts[f]["value"] == "no"), None):
        rows = [row for name in DATA_SETS for row in empty_rows(name, reason)]
    else:
        stations = traits_in_window(
            read_table(_one(inputs, "detectors"), contract("detectors")),
            _rows(inputs, "deployments", contract("deployments")),
            _rows(inputs, "outages", contract("outages")),
            facts,
            utc_offset,
        )
        animals = [
            {"individual": row["individualID"], "sex": row["sex"]}
            for row in read_table(_one(inputs, "members"), contract("members"))
        ]
        epsg = int(facts["epsg"]["value"])
        region = next(
            (read_region(p, region_name, epsg) for p in _any(inputs, "region") if region_name), None
        )
        habitat = next((read_habitat(path, epsg) for path in _any(inputs, "habitat")), None)
        for name in DATA_SETS:
            session = capture_session([row for row in captures if row["data_set"] == name], stations, animals)
            result = estimate_survey(session, settings, region, habitat)
            if name == DATA_SETS[0] and not isinstance(result, NoEstimate):
                result, models = _among_models(result, settings, region)
                cells = list(density_rows(result.settled))
                squares = list(square_rows(result.settled))
                rows += fit_rows(name, result.settled, settings)
            rows += scr_rows(name, session, result, settings)
    write_table(outputs["scr"], contract("scr"), rows)
    write_table(outputs["models"], contract("scr_models"), models)
    write_table(outputs["density"], contract("density"), cells)
    write_table(outputs["squares"], contract("density_squares"), squares)


def _among_models(
    declared: Surveyed, settings: ScrSettings, region: Region | None
) -> tuple[Surveyed, list[Row]]:
    """What is printed, and the table of models; without a region N is told for that of the model that is printed."""
    models = fit_set(declared.settled, settings)
    best = chosen(models, settings)
    if best is None or best.fitted is None:
        return declared, model_rows(models, settings.model, settings)
    settled = replace(declared.settled, likelihood=best.fitted.likelihood, fit=best.fitted.fit)
    return told(settled, settings, region, declared.habitat), model_rows(models, best.name, settings)


def _one(files: Mapping[str, Path | Sequence[Path]], name: str) -> Path:
    found = files[name]
    assert isinstance(found, Path)
    return found


def _rows(files: Mapping[str, Path | Sequence[Path]], name: str, table: Contract) -> list[Row]:
    return [row for path in _any(files, name) for row in read_table(path, table)]


def _any(files: Mapping[str, Path | Sequence[Path]], name: str) -> Sequence[Path]:
    found = files.get(name, ())
    return [found] if isinstance(found, Path) else found
