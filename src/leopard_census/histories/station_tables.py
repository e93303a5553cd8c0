"""Writes the matrices of stations: against days, and against occasions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.histories.effort import Effort, Span, StationDay
from leopard_census.histories.operation import (
    operation_matrix,
    operation_rows,
    stays_of_deployments,
)
from leopard_census.histories.station_histories import (
    Start,
    record_counts,
    station_history_rows,
    station_occasions,
)
from leopard_census.histories.window import Occasions, SurveyWindow
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

# Encounters that are no record of a station at work in the window.
_NO_RECORD = ("outside-window", "no-effort")


def write_station_tables(
    *,
    effort: Path,
    encounters: Path,
    basis: Path,
    deployments: Sequence[Path],
    working: Sequence[Path],
    outputs: Mapping[str, Path],
    window: SurveyWindow,
    start: Start,
) -> None:
    """Write `operation_matrix` and `station_histories`; both have no row when effort is not known.

    Parameters
    ----------
    effort, encounters, basis
        Tables of the survey.
    deployments, working
        The sheets deployments.csv and effort.csv, as far as the survey has them; the second decides, as it does about
        effort.
    outputs
        Where to write operation_matrix and station_histories.
    start
        Where a station's first occasion begins. Where captures have only numbers of occasions, these are the survey's.
    """
    facts = {row["item"]: row["value"] for row in read_table(basis, contract("basis"))}
    operation = operation_matrix(_effort(effort), _stays(deployments, working), window)
    recorded = [row for row in read_table(encounters, contract("encounters")) if _is_record(row)]
    numbered = any(row["date"] is None for row in recorded)
    # As long as those of the closed models, which follow the numbered occasions where there are any.
    occasions = station_occasions(
        operation, int(facts["closed_occasion_days"]), "survey" if numbered else start
    )
    spatial = Occasions(window, int(facts["scr_occasion_days"]))
    days = [(row["locationID"], row["date"] or spatial.first_day(row["occasion"])) for row in recorded]
    counts = record_counts(occasions, days if operation.stations else [])
    write_table(outputs["operation_matrix"], contract("operation_matrix"), operation_rows(operation))
    rows = station_history_rows(occasions, counts)
    write_table(outputs["station_histories"], contract("station_histories"), rows)


def _is_record(encounter: Mapping[str, Any]) -> bool:
    """Whether a station at work in the window made it."""
    return encounter["occasion"] is not None and encounter["excluded_by"] not in _NO_RECORD


def _effort(path: Path) -> Effort:
    return {
        (row["locationID"], row["date"]): StationDay(row["usage"], row["camera_days"])
        for row in read_table(path, contract("effort"))
    }


def _stays(deployments: Sequence[Path], working: Sequence[Path]) -> dict[str, list[Span]]:
    """When cameras stood at the stations; effort.csv tells only when they worked."""
    told = [row for path in working for row in read_table(path, contract("old_effort"))]
    if not told:
        return stays_of_deployments(
            r for path in deployments for r in read_table(path, contract("deployments"))
        )
    stays: dict[str, list[Span]] = {}
    for row in told:
        stays.setdefault(row["locationID"], []).append((row["start"], row["end"]))
    return stays
