"""N and D of one survey with the error of identities, from the files of the histories and estimates to its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any

from leopard_census.config.estimates import AssumedRates, IdentitySettings, ScrSettings
from leopard_census.estimates.identity.assumed_draws import assumed_draws, assumed_note, unweighed
from leopard_census.estimates.identity.draw_rows import draw_rows, number_rows
from leopard_census.estimates.identity.refits import refit
from leopard_census.estimates.identity.rows import (
    PICTURES,
    Best,
    Origin,
    closed_rows,
    count_rows,
    scr_rows,
    set_size_row,
)
from leopard_census.estimates.identity.scr_draws import PARAMETERS, Start
from leopard_census.estimates.identity.sets import DATA_SETS, Draw, draws_of_tables, occasions_of
from leopard_census.estimates.identity.squares import square_rows
from leopard_census.estimates.linking.records import records_of
from leopard_census.estimates.scr.captures import capture_session, why_not
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask_loop import NoEstimate, settle
from leopard_census.estimates.scr.model_needs import left_out
from leopard_census.estimates.scr.named_model import named_model
from leopard_census.estimates.scr.squares import grid_of
from leopard_census.estimates.scr.station_traits import traits_in_window
from leopard_census.estimates.scr.survey import CELLS_OF_REGION, default_region
from leopard_census.geo.geojson import read_habitat, read_region
from leopard_census.tables.closed_limits import limits_of
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]

_NO_EFFORT = "effort is not known"
Files = Mapping[str, Path | Sequence[Path]]

# Row of `scr.csv` of each quantity.
_OF_SCR = {**PARAMETERS, "n_region": "N"}


def write_identity(
    inputs: Files,
    outputs: Mapping[str, Path],
    settings: IdentitySettings,
    scr: ScrSettings,
    region_name: str | None,
    utc_offset: str,
    workers: int = 1,
) -> None:
    """Make `identity.csv`, `identity_draws.csv`, `identity_counts.csv` and `identity_squares.csv`.

    Parameters
    ----------
    inputs
        partitions, draw_capture_sets, draw_histories, draw_basis: lists of one file, or of none of a winter without
        pictures; capture_sets, histories, detectors, basis and members of the histories stage; counts, closed, scr,
        models of the estimates; deployments, outages, region, habitat as of `scr.survey_files.write_scr`.
    outputs
        identity, draws, counts, squares.
    scr
        Of the spatial model.
    region_name
        What the region is called in print; None: the stations' hull, widened.
    utc_offset
        Offset of the survey's days.
    workers
        Processes at most.

    Raises
    ------
    InputError
        When a file cannot be used.
    """
    survey = _Survey(inputs, scr, region_name, utc_offset)
    source = _source(inputs, survey, settings)
    rows: list[Row] = []
    told: list[Row] = []
    counted: list[Row] = []
    squares: list[Row] = []
    for name in DATA_SETS:
        draws, origin = source(name)
        if name == DATA_SETS[0]:
            rows += count_rows(draws, survey.known, origin)
            for fact in _rows(inputs, "draw_basis", contract("basis")):
                if fact["item"] == "places":
                    rows[0]["note"] = " ".join(filter(None, (rows[0]["note"], fact["note"])))
            counted += number_rows(name, draws)
        rows.append(set_size_row(draws, survey.animals(name), name, origin))
        closed, spatial = survey.closed(name, settings.models), survey.spatial(name)
        start = survey.start(name) if draws and spatial["density"].value is not None else None
        if start is not None and name == DATA_SETS[0]:
            start = replace(start, grid=grid_of(start.settled))
        found = refit(draws, name, occasions_of(draws), list(closed), start, workers)
        rows += closed_rows(name, closed, found, origin) + scr_rows(name, spatial, found, origin)
        told += draw_rows(name, found)
        if start is not None and start.grid is not None:
            squares = list(square_rows(start.settled, start.grid, found))
    write_table(outputs["identity"], contract("identity"), rows)
    write_table(outputs["draws"], contract("identity_draws"), told)
    write_table(outputs["counts"], contract("identity_counts"), counted)
    write_table(outputs["squares"], contract("identity_squares"), squares)


def _source(
    inputs: Files, survey: _Survey, settings: IdentitySettings
) -> Callable[[str], tuple[Sequence[Draw], Origin]]:
    """Gives the draws of a data set, and where they come from."""
    if _any(inputs, "partitions"):
        made = draws_of_tables(
            _rows(inputs, "partitions", contract("draw_partitions")),
            _rows(inputs, "draw_capture_sets", contract("draw_capture_sets")),
            _rows(inputs, "draw_histories", contract("draw_histories")),
        )
        return lambda name: (made, PICTURES)
    if not settings.assumed.any:
        return lambda name: ((), Origin())
    return lambda name: survey.assumed_draws(name, settings.assumed)


class _Survey:
    """What is known of the survey by the names that stand."""

    def __init__(self, inputs: Files, scr: ScrSettings, region_name: str | None, utc_offset: str) -> None:
        self.settings, self.inputs = scr, inputs
        facts = {row["item"]: row for row in read_table(_one(inputs, "basis"), contract("basis"))}
        self._facts = facts
        self._captures = read_table(_one(inputs, "capture_sets"), contract("capture_sets"))
        self._histories = read_table(_one(inputs, "histories"), contract("histories"))
        self._closed = read_table(_one(inputs, "closed"), contract("closed"))
        self._scr = read_table(_one(inputs, "scr"), contract("scr"))
        self._models = read_table(_one(inputs, "models"), contract("scr_models"))
        self._members = read_table(_one(inputs, "members"), contract("members"))
        counts = {row["group"]: row for row in read_table(_one(inputs, "counts"), contract("counts"))}
        self.known = {name: counts["adults"][name] for name in ("n_min", "n_max")}
        self._stations = traits_in_window(
            read_table(_one(inputs, "detectors"), contract("detectors")),
            _rows(inputs, "deployments", contract("deployments")),
            _rows(inputs, "outages", contract("outages")),
            facts,
            utc_offset,
        )
        epsg = int(facts["epsg"]["value"]) if facts["epsg"]["value"] else None
        self._region, self._habitat = None, None
        if epsg is not None:
            found = (read_region(p, region_name, epsg) for p in _any(inputs, "region") if region_name)
            self._region = next(found, None)
            self._habitat = next((read_habitat(path, epsg) for path in _any(inputs, "habitat")), None)

    def animals(self, data_set: str) -> int:
        """Animals caught."""
        return len({row["individual"] for row in self._captures if row["data_set"] == data_set})

    def closed(self, data_set: str, models: Sequence[str]) -> dict[str, Best]:
        """Estimates of those models, and of the one of the headline data set that AICc ranks first."""
        mine = {row["model"]: row for row in self._closed if row["data_set"] == data_set}
        ranked = [
            name
            for name, row in mine.items()
            if data_set == DATA_SETS[0] and row["family"] == "likelihood" and row["delta_aicc"] == 0
        ]
        return {
            name: Best(row["n_hat"], row["se"], *limits_of(row), row["note"] or "")
            for name in dict.fromkeys([*models, *ranked])
            if (row := mine.get(name)) is not None
        }

    def spatial(self, data_set: str) -> dict[str, Best]:
        """Estimates of the spatial model by quantity; those that have no one value are left out."""
        mine = {row["parameter"]: row for row in self._scr if row["data_set"] == data_set}
        found = {}
        for quantity, parameter in _OF_SCR.items():
            row = mine.get(parameter)
            if row is None or row["estimate"] is None:
                found[quantity] = Best(None, why_none=(row or mine["D"])["note"] or "")
            else:
                found[quantity] = Best(row["estimate"], row["se"], row["lower"], row["upper"])
        return found

    def assumed_draws(self, data_set: str, assumed: AssumedRates) -> tuple[list[Draw], Origin]:
        """Draws of a data set by assumed rates of error, none where effort is not known, and what is said of them."""
        note = assumed_note(assumed)
        if self._facts["effort"]["value"] == "no":
            return [], unweighed(note, _NO_EFFORT)
        captures, histories = (
            [row for row in rows if row["data_set"] == data_set] for rows in (self._captures, self._histories)
        )
        records = records_of(captures, histories, self._stations, self._facts, self.settings, self._habitat)
        sexes = {row["individualID"]: row["sex"] for row in self._members}
        draws = assumed_draws(records, data_set, [sexes.get(name) for name in records.names], assumed)
        return draws, unweighed(note, records.why_unweighed)

    def start(self, data_set: str) -> Start | None:
        """The fit to the names that stand, of the model that is printed; None where it cannot be made again."""
        captures = [row for row in self._captures if row["data_set"] == data_set]
        animals = [{"individual": row["individualID"], "sex": row["sex"]} for row in self._members]
        session = capture_session(captures, self._stations, animals)
        declared = named_model(self.settings.model)
        if why_not(session) or left_out(declared, session):
            return None
        settled = settle(declared, (session,), self.settings, self._habitat)
        if isinstance(settled, NoEstimate):
            return None
        region = self._region or default_region(settled, self.settings)
        printed = next((row for row in self._models if row["printed"]), None)
        if data_set == DATA_SETS[0] and printed and printed["model"] != self.settings.model:
            model = named_model(printed["model"], sexes=printed["comparison"] == "sexes")
            (placed,) = settled.likelihood.sessions
            summed = settled.likelihood.collapsed and likelihood_for(model, [placed]).collapsed
            likelihood = Likelihood(model, (placed,), summed)
            settled = replace(settled, likelihood=likelihood, fit=fit(likelihood))
        spacing_m = min(settled.size.spacing_m, sqrt(region.area_m2 / CELLS_OF_REGION))
        return Start(settled, self._stations, self.settings, region, spacing_m, self._habitat)


def _rows(files: Files, name: str, table: Contract) -> list[Row]:
    return [row for path in _any(files, name) for row in read_table(path, table)]


def _one(files: Files, name: str) -> Path:
    found = files[name]
    assert isinstance(found, Path)
    return found


def _any(files: Files, name: str) -> Sequence[Path]:
    found = files.get(name, ())
    return [found] if isinstance(found, Path) else found
