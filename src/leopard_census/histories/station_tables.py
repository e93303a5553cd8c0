"""Writes the tables of stations: against days, against occasions, for every species, and what each station did."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from leopard_census.config.histories import HistoriesSettings
from leopard_census.histories.detection_histories import detection_history_rows
from leopard_census.histories.effort import Effort, Span, StationDay
from leopard_census.histories.operation import (
    operation_matrix,
    operation_rows,
    stays_of_deployments,
)
from leopard_census.histories.station_histories import (
    record_counts,
    station_history_rows,
    station_occasions,
)
from leopard_census.histories.station_report import station_report_rows
from leopard_census.histories.window import Occasions, SurveyWindow
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table
from leopard_census.tables.species_decided import as_people_see
from leopard_census.tables.species_events import events_of, species_records, with_effort
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
    sightings: Sequence[Path],
    decided: Sequence[Path],
    assignments: Sequence[Path],
    outputs: Mapping[str, Path],
    window: SurveyWindow,
    target: str,
    settings: HistoriesSettings,
) -> None:
    """Write `operation_matrix`, `station_histories`, `detection_histories` and `station_report`.

    They have no row when effort is not known, and the last two none when the survey starts from tables.

    Parameters
    ----------
    effort, encounters, basis
        Tables of the survey.
    deployments, working
        The sheets deployments.csv and effort.csv, as far as the survey has them; the second decides, as it does about
        effort.
    sightings, decided, assignments
        Tables of the survey, as far as it has them.
    outputs
        Where to write the four.
    target
        Scientific name of the species that is counted.
    settings
        Of the histories: `station_occasion_start` says where a station's first occasion begins. Where captures have
        only numbers of occasions, these are the survey's.
    """
    facts = {row["item"]: row["value"] for row in read_table(basis, contract("basis"))}
    work, stays = _effort(effort), _stays(deployments, working)
    operation = operation_matrix(work, stays, window)
    recorded = [row for row in read_table(encounters, contract("encounters")) if _is_record(row)]
    numbered = any(row["date"] is None for row in recorded)
    # As long as those of the closed models, which follow the numbered occasions where there are any.
    occasions = station_occasions(
        operation,
        int(facts["closed_occasion_days"]),
        "survey" if numbered else settings.station_occasion_start,
    )
    spatial = Occasions(window, int(facts["scr_occasion_days"]))
    days = [(row["locationID"], row["date"] or spatial.first_day(row["occasion"])) for row in recorded]
    counts = record_counts(occasions, days if operation.stations else [])
    write_table(outputs["operation_matrix"], contract("operation_matrix"), operation_rows(operation))
    rows = station_history_rows(occasions, counts)
    write_table(outputs["station_histories"], contract("station_histories"), rows)
    records = species_records(
        as_people_see(
            _rows(sightings, contract("sightings")),
            _rows(decided, contract("species_decided")),
            _rows(assignments, contract("assignments")),
        )
    )
    interval = timedelta(minutes=settings.independence_minutes)
    events = events_of(records, interval, settings.independence_since, window.zone)
    worked = with_effort(events, {key: day.usage for key, day in work.items()})
    detections = detection_history_rows(occasions, worked, target) if sightings else []
    write_table(outputs["detection_histories"], contract("detection_histories"), detections)
    report = station_report_rows(operation, stays, records) if sightings else []
    write_table(outputs["station_report"], contract("station_report"), report)


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
    told = _rows(working, contract("old_effort"))
    if not told:
        return stays_of_deployments(_rows(deployments, contract("deployments")))
    stays: dict[str, list[Span]] = {}
    for row in told:
        stays.setdefault(row["locationID"], []).append((row["start"], row["end"]))
    return stays


def _rows(paths: Sequence[Path], table: Contract) -> list[dict[str, Any]]:
    return [row for path in paths for row in read_table(path, table)]
