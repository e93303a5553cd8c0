"""`sensitivity.csv` of one survey, from the files of the histories stage."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from leopard_census.config.estimates import LinkingSettings, ScrSettings
from leopard_census.estimates.linking.error_model import ErrorRates
from leopard_census.estimates.linking.error_rates import TeamRates, team_rates
from leopard_census.estimates.linking.rate_draws import Always, Rates
from leopard_census.estimates.linking.records import Records, records_of
from leopard_census.estimates.linking.sensitivity import Answer, answers_of
from leopard_census.estimates.many import results_of
from leopard_census.estimates.scr.station_traits import traits_in_window
from leopard_census.geo.geojson import read_habitat
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]
Inputs = Mapping[str, Path | Sequence[Path]]

_UNITS = {"n": "animals", "n_hat": "animals", "density": "animals per 100 km2"}


def write_sensitivity(
    inputs: Inputs,
    output: Path,
    scr: ScrSettings,
    settings: LinkingSettings,
    reviewer_error: float | None,
    utc_offset: str,
    processes: int = 1,
) -> None:
    """Make `sensitivity.csv`.

    Parameters
    ----------
    inputs
        capture_sets, detectors, histories and basis of the histories stage; deployments, outages, habitat (GeoJSON),
        summary and disagreements of the review as lists of one file or none.
    reviewer_error
        The setting, where people decide pairs; None for a winter that survives as tables or as a package.
    utc_offset
        Offset of the survey's days.
    processes
        Pairs of rates that are worked on at once; results do not depend on it.
    """
    facts = {row["item"]: row for row in read_table(_one(inputs, "basis"), contract("basis"))}
    team = team_rates(
        next((row for path in _any(inputs, "summary") for row in read_table(path, contract("review_summary"))), None),
        [
            row
            for path in _any(inputs, "disagreements")
            for row in read_table(path, contract("review_disagreements"))
        ],
        reviewer_error,
    )  # fmt: skip
    cases = rate_cases(settings, team)
    if facts["effort"]["value"] == "no":
        rows = [
            _row(source, rates, "n_hat", Answer(note=facts["effort"]["note"])) for source, rates, _ in cases
        ]
    else:
        records = _records(inputs, facts, scr, utc_offset)
        rows = []
        for (source, rates, _), answers in zip(
            cases, _answers(records, cases, settings, processes), strict=True
        ):
            density = answers.get("density", Answer())
            density = replace(density, note=" ".join(filter(None, [density.note, records.note])) or None)
            told = answers | {"density": density}
            rows += [
                # Where no truth could have an estimate, as without places, none was drawn for it.
                _row(
                    source,
                    rates,
                    quantity,
                    answer,
                    settings if answer.estimate is not None or answer.failed else None,
                )
                for quantity, answer in told.items()
            ]
    for row in rows:
        if row["source"] != "grid":
            limits = (
                f" (95% limits of errors of both kinds {team.lower:.3f} to {team.upper:.3f})"
                if team.lower
                else ""
            )
            row["note"] = " ".join(filter(None, [team.note + limits, row["note"]]))
    write_table(output, contract("sensitivity"), rows)


def rate_cases(settings: LinkingSettings, team: TeamRates) -> list[tuple[str, ErrorRates, Rates]]:
    """Every rate of splits with every rate of lumps, and the team's: source, rates, and how they are drawn."""
    levels = sorted(set(settings.rates))
    grid = [ErrorRates(split, lump) for split, lump in product(levels, levels)]
    return [("grid", rates, Always(rates)) for rates in grid] + [(team.source, team.rates, team.drawn)]


def _answers(
    records: Records,
    cases: Sequence[tuple[str, ErrorRates, Rates]],
    settings: LinkingSettings,
    processes: int,
) -> list[dict[str, Answer]]:
    """Answers of every case.

    All from one seed, so that a row does not hang on which other rates are asked for, and rows of rates that are near
    each other differ by less than their draws do.
    """
    work = partial(_of_case, records, cases, settings)
    return results_of(work, range(len(cases)), processes, "rates of error", chunk=1)


def _of_case(
    records: Records, cases: Sequence[tuple[str, ErrorRates, Rates]], settings: LinkingSettings, number: int
) -> dict[str, Answer]:
    return answers_of(records, cases[number][2], settings.rate_draws, [settings.seed])


def _records(inputs: Inputs, facts: Mapping[str, Row], scr: ScrSettings, utc_offset: str) -> Records:
    """What was written down of the headline data set."""
    captures, histories = (
        [row for row in rows if row["data_set"] == "headline"]
        for rows in (
            read_table(_one(inputs, "capture_sets"), contract("capture_sets")),
            read_table(_one(inputs, "histories"), contract("histories")),
        )
    )
    stations = traits_in_window(
        read_table(_one(inputs, "detectors"), contract("detectors")),
        [row for path in _any(inputs, "deployments") for row in read_table(path, contract("deployments"))],
        [row for path in _any(inputs, "outages") for row in read_table(path, contract("outages"))],
        facts,
        utc_offset,
    )
    epsg = facts["epsg"]["value"]
    habitat = next((read_habitat(path, int(epsg)) for path in _any(inputs, "habitat") if epsg), None)
    return records_of(captures, histories, stations, facts, scr, habitat)


def _row(
    source: str, rates: ErrorRates, quantity: str, answer: Answer, settings: LinkingSettings | None = None
) -> Row:
    return {
        "source": source,
        "split": rates.split,
        "lump": rates.lump,
        "quantity": quantity,
        "unit": _UNITS[quantity],
        "estimate": answer.estimate,
        "lower": answer.lower,
        "upper": answer.upper,
        "draws": settings.rate_draws if settings else None,
        "draws_failed": answer.failed if settings else None,
        "note": answer.note,
    }


def _one(inputs: Inputs, name: str) -> Path:
    found = inputs[name]
    assert isinstance(found, Path)
    return found


def _any(inputs: Inputs, name: str) -> Sequence[Path]:
    found = inputs.get(name, ())
    return [found] if isinstance(found, Path) else found
