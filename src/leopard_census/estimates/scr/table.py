"""Rows of `scr.csv`."""

from dataclasses import replace
from math import isfinite
from typing import Any

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.effective import derived_densities
from leopard_census.estimates.scr.estimates import Estimate
from leopard_census.estimates.scr.information import aic, aicc
from leopard_census.estimates.scr.mask_loop import NoEstimate
from leopard_census.estimates.scr.session import Session
from leopard_census.estimates.scr.survey import Surveyed, survey_cautions

Row = dict[str, Any]

TOO_FEW = "Too few animals for so many parameters to have an AICc."

_INSIDE = "expected number of the caught animals whose centre of activity lies in the region"
_UNITS = {"D": "animals per 100 km2", "g0": "per station-day", "sigma": "m", "N": "animals", "EN": "animals"}


def scr_rows(
    data_set: str, session: Session, result: Surveyed | NoEstimate, settings: ScrSettings
) -> list[Row]:
    """All rows of one data set: estimates with intervals, the frame they hold in, and cautions.

    When there is no estimate, the rows `D` and `N` are there, empty, with a note that says why.
    """
    facts = _facts(data_set, session)
    if isinstance(result, NoEstimate):
        return empty_rows(data_set, result.reason) + facts
    found = survey_cautions(result, settings)
    return (
        _estimates(data_set, result)
        + _frame(data_set, result)
        + _likelihood(data_set, result)
        + facts
        + [
            _row(data_set, f"warning.{name}", value, note=note)
            for name, (value, note) in sorted(found.items())
        ]
    )


def empty_rows(data_set: str, reason: str) -> list[Row]:
    """D and N without a value, and why."""
    return [_row(data_set, name, None, _UNITS[name], reason) for name in ("D", "N")]


def _estimates(data_set: str, result: Surveyed) -> list[Row]:
    name = result.region.name
    where = f"in the {name}" if name.startswith("hull") else f"in {name}"
    if result.habitat is not None:
        where += ", in its habitat"
    rows = [
        _row(data_set, one, value, _UNITS[one]) for one, value in result.estimates.items() if one in _UNITS
    ]
    for one in result.levels:
        if one.level != "all" and one.parameter in _UNITS:
            level = one.level.replace(" = ", "-").replace(", ", ".")
            label = f"at {one.level}".replace("h2 =", "sex =")
            rows.append(
                _row(data_set, f"{one.parameter}.{level}", one.estimate, _UNITS[one.parameter], label)
            )
    for parameter in ("g0", "sigma"):
        if parameter not in result.estimates:
            note = "It differs between animals, stations or days; its values stand beside this row."
            rows.append(_row(data_set, parameter, None, _UNITS[parameter], note))
    for parameter, profile in result.profiles.items():
        if parameter in _UNITS:
            value = result.estimates[parameter].value
            rows.append(
                _row(data_set, f"{parameter}_profile", value, _UNITS[parameter], profile.note or None)
                | {"lower": profile.lower, "upper": profile.upper}
            )
    density = result.estimates["D"]
    return [
        *rows,
        _row(
            data_set, "N", result.numbers.predictive, "animals",
            f"realised: animals whose centre of activity lies {where}",
        ),
        _row(data_set, "EN", result.numbers.expected, "animals", f"expected: density times area, {where}"),
        _row(data_set, "rse_D", density.se / density.value, "1"),
    ]  # fmt: skip


def _frame(data_set: str, result: Surveyed) -> list[Row]:
    size, areas = result.settled.size, result.areas
    (derived,) = derived_densities(result.settled.likelihood, result.settled.fit)
    rows = [
        _row(data_set, "region_km2", result.region.area_m2 / 1e6, "km2", result.region.name),
        _row(data_set, "caught_in_region", result.numbers.detected_inside, "animals", _INSIDE),
        _row(data_set, "mask_km2", areas.habitat_km2, "km2"),
        _row(data_set, "buffer", size.buffer_m, "m"),
        _row(data_set, "mask_spacing", size.spacing_m, "m"),
        _row(data_set, "effective_km2", derived.area_ha / 100, "km2"),
    ]
    if result.habitat is not None:
        inside = result.numbers.area_ha / 100
        rows.append(
            _row(data_set, "region_habitat_km2", inside, "km2", "the part of the region that is habitat")
        )
        rows.append(_row(data_set, "habitat_share", areas.share, "1", "of the ground within the buffer"))
    for other in result.other_masks:
        rows.append(_row(data_set, f"other_mask_{other.what}", other.change, "1", other.why_not or None))
    return rows


def _likelihood(data_set: str, result: Surveyed) -> list[Row]:
    """Both constants where captures were summed over occasions; `aic` is of the one by occasion."""
    likelihood, fit = result.settled.likelihood, result.settled.fit
    loglik, size = replace(likelihood, collapsed=False).value(fit.beta), len(fit.beta)
    corrected = aicc(loglik, size, likelihood.sessions[0].n)
    rows = [
        _row(data_set, "loglik", loglik, "1"),
        _row(data_set, "n_parameters", size, "1"),
        _row(data_set, "aic", aic(loglik, size), "1"),
        _row(data_set, "aicc", corrected, "1", None if isfinite(corrected) else TOO_FEW),
    ]
    if likelihood.collapsed:
        rows.append(_row(data_set, "loglik_summed", fit.loglik, "1", "captures summed over occasions"))
    return rows


def _facts(data_set: str, session: Session) -> list[Row]:
    rows = [
        _row(data_set, "n_animals", session.n, "animals"),
        _row(data_set, "n_captures", len(session.animal), "captures"),
        _row(data_set, "n_stations", len(session.detectors), "stations"),
        _row(data_set, "n_occasions", session.occasions, "occasions"),
        _row(data_set, "station_days", float(session.usage.sum()), "station-day"),
    ]
    if session.n:
        rows.append(_row(data_set, "recaptures_per_animal", session.recaptures / session.n, "1"))
    return rows


def _row(
    data_set: str,
    parameter: str,
    value: Estimate | float | None,
    unit: str | None = None,
    note: str | None = None,
) -> Row:
    """A row; numbers that are none (a standard error that is not known) are left out."""
    row: Row = {"data_set": data_set, "parameter": parameter, "unit": unit, "note": note}
    cells: dict[str, float | None]
    if isinstance(value, Estimate):
        cells = {"estimate": value.value, "se": value.se, "lower": value.lower, "upper": value.upper}
    else:
        cells = {"estimate": value}
    return row | {name: cell if cell is not None and isfinite(cell) else None for name, cell in cells.items()}
