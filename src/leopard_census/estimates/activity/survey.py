"""The activity estimates of one survey, from its files."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from leopard_census.config.estimates import ActivitySettings
from leopard_census.config.survey import Window, parse_offset
from leopard_census.estimates.activity.clocks import clock_trust
from leopard_census.estimates.activity.groups import Admission, encounter_groups, event_groups
from leopard_census.estimates.activity.solar import NO_PLACE, NO_SUNRISE, centre, solar_scale
from leopard_census.estimates.activity.table import ActivityTables, activity_tables
from leopard_census.geo.projection import unproject
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table
from leopard_census.tables.species_decided import as_people_see
from leopard_census.tables.species_events import events_of, species_records
from leopard_census.tables.write import write_table

Rows = list[dict[str, Any]]
Inputs = Mapping[str, Path | Sequence[Path]]


def write_activity(
    inputs: Inputs,
    outputs: Mapping[str, Path],
    survey: Mapping[str, Any],
    histories: Mapping[str, Any],
    settings: ActivitySettings,
) -> None:
    """Write the four tables of the activity estimates.

    Parameters
    ----------
    inputs
        Files by name: encounters, effort, detectors and basis of the histories; where the survey does not start from
        tables also sightings, assignments, decided (species that people decided on), proposals, and media or
        media_times (those of a package); deployments where there is a field sheet.
    outputs
        Where to write activity, curves, times and overlap.
    survey
        Fields `utc_offset`, `window` and `target_species` of survey.yaml.
    histories
        Settings of that stage, for when two records are independent.
    """
    tables = read_and_estimate(inputs, survey, histories, settings)
    write_table(outputs["activity"], contract("activity"), tables.activity)
    write_table(outputs["curves"], contract("activity_curves"), tables.curves)
    write_table(outputs["times"], contract("activity_times"), tables.times)
    write_table(outputs["overlap"], contract("activity_overlap"), tables.overlap)


def read_and_estimate(
    inputs: Inputs,
    survey: Mapping[str, Any],
    histories: Mapping[str, Any],
    settings: ActivitySettings,
) -> ActivityTables:
    """The rows, see `write_activity`."""
    window, zone = Window(**survey["window"]), parse_offset(survey["utc_offset"])
    target = survey["target_species"]
    interval = timedelta(minutes=histories["independence_minutes"])
    facts = {row["item"]: row["value"] for row in _rows(inputs, "basis", contract("basis"))}
    sightings = as_people_see(
        _rows(inputs, "sightings", contract("sightings")),
        _rows(inputs, "decided", contract("species_decided")),
        _rows(inputs, "assignments", contract("assignments")),
    )
    trust = clock_trust(
        _rows(inputs, "deployments", contract("deployments")),
        _rows(inputs, "proposals", contract("clock_proposals")),
        [
            *_rows(inputs, "media", contract("media")),
            *_rows(inputs, "media_times", contract("package_media_times")),
        ],
        settings.clock_doubt,
    )
    admission = Admission(window.start, window.end, zone, _usage(inputs, facts), trust)
    records = species_records(sightings)
    by_id = {row["sightingID"]: row for row in sightings}
    encounters = _rows(inputs, "encounters", contract("encounters"))
    of_target = {record.sighting for record in records if record.species == target}
    groups = encounter_groups(encounters, by_id, of_target, admission, interval)
    events = events_of(records, interval, histories["independence_since"], zone)
    groups += event_groups(records, events, by_id, admission)
    place = _place(_rows(inputs, "detectors", contract("detectors")), facts)
    scale = solar_scale(place, window.start, window.days, zone) if place else None
    return activity_tables(groups, target, scale, NO_SUNRISE if place else NO_PLACE, settings, zone)


def _usage(inputs: Inputs, facts: Mapping[str, str | None]) -> dict[tuple[str, date], float] | None:
    """Part of each day that each station worked; None: not known."""
    if facts.get("effort") == "no":
        return None
    rows = _rows(inputs, "effort", contract("effort"))
    return {(row["locationID"], row["date"]): row["usage"] for row in rows}


def _place(detectors: Rows, facts: Mapping[str, str | None]) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of the stations that worked: a camera that never did moves nothing."""
    middle = centre([(row["x"], row["y"]) for row in detectors if row["x"] is not None])
    epsg = facts.get("epsg")
    return unproject(*middle, int(epsg)) if middle and epsg else None


def _rows(inputs: Inputs, name: str, table: Contract) -> Rows:
    given = inputs.get(name, ())
    paths = [given] if isinstance(given, Path) else sorted(given)
    return [row for path in paths for row in read_table(path, table)]
