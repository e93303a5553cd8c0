"""The by-catch at its edge: tables of sightings and effort in, tables of other species out."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from leopard_census.config.survey import parse_offset
from leopard_census.estimates.bycatch import (
    NO_MEDIA,
    bycatch_rows,
    bycatch_station_rows,
    missing_bycatch,
    timed_events,
)
from leopard_census.tables.contract import contract
from leopard_census.tables.independence import Since
from leopard_census.tables.read import read_table
from leopard_census.tables.species_decided import as_people_see
from leopard_census.tables.species_events import species_records
from leopard_census.tables.write import write_table


def write_bycatch(
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Path],
    *,
    target: str,
    utc_offset: str,
    minutes: int,
    since: Since,
) -> None:
    """Make `bycatch.csv` and `bycatch_stations.csv`.

    Parameters
    ----------
    inputs
        Files effort and basis; and lists, empty where the survey starts from tables, sightings, assignments and
        decided.
    outputs
        Where to write bycatch and bycatch_stations.
    target
        Scientific name of the species that is counted.
    utc_offset
        The survey's, such as +11:00.
    minutes, since
        Independence: interval, and what it is counted from.
    """
    zone = parse_offset(utc_offset)
    facts = {row["item"]: row for row in read_table(inputs["basis"], contract("basis"))}
    no_effort = facts["effort"]["note"] if facts["effort"]["value"] == "no" else None
    usage = _usage(inputs["effort"])
    if not inputs["sightings"]:
        write_table(outputs["bycatch"], contract("bycatch"), missing_bycatch(NO_MEDIA))
        write_table(outputs["bycatch_stations"], contract("bycatch_stations"), [])
        return
    sightings = as_people_see(
        _rows(inputs["sightings"], contract("sightings")),
        _rows(inputs["decided"], contract("species_decided")),
        _rows(inputs["assignments"], contract("assignments")),
    )
    records = species_records(sightings)
    events = timed_events(records, minutes, since, zone)
    table = bycatch_rows(records, events, usage, target, no_effort)
    write_table(outputs["bycatch"], contract("bycatch"), table)
    by_station = bycatch_station_rows(events, usage, target)
    write_table(outputs["bycatch_stations"], contract("bycatch_stations"), by_station)


def _usage(effort: Path) -> dict[tuple[str, date], float]:
    return {(row["locationID"], row["date"]): row["usage"] for row in read_table(effort, contract("effort"))}


def _rows(paths: Sequence[Path], table: Any) -> list[dict[str, Any]]:
    return [row for path in paths for row in read_table(path, table)]
