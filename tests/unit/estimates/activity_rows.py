"""Rows of the tables that the times of day are made from."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from leopard_census.estimates.activity.clocks import ClockTrust
from leopard_census.estimates.activity.groups import Admission, Group, event_groups
from leopard_census.estimates.activity.solar import SolarScale, solar_scale
from leopard_census.tables.species_decided import as_people_see
from leopard_census.tables.species_events import events_of, species_records

ZONE = timezone(timedelta(hours=11))
START = date(2012, 1, 10)
TARGET = "Panthera pardus"
HALF_HOUR = timedelta(minutes=30)
ALL = ClockTrust(frozenset(), frozenset(), frozenset())
DOUBTED = ClockTrust(frozenset(), frozenset({"S9-1"}), frozenset())
DAYS = 90


def moment(day: int, hour: float) -> datetime:
    return datetime(2012, 1, 10, tzinfo=ZONE) + timedelta(days=day, hours=hour)


def sighting(key: str, start: datetime | None, **cells: Any) -> dict[str, Any]:
    row = {
        "sightingID": key,
        "deploymentID": "S1-1",
        "locationID": "S1",
        "mediaIDs": [f"m-{key}"],
        "start": start,
        "end": start,
        "time_corrected": False,
        "scientificName": TARGET,
        "species_source": "label",
        "flank": "left",
        "quality": 0.5,
        "n_detections": 1,
        "simultaneous": 1,
        "companions": [],
        "lifeStage": None,
        "excluded_by": None,
    }
    return row | cells


def encounter(key: str, start: datetime | None, **cells: Any) -> dict[str, Any]:
    row = {
        "encounterID": key,
        "individualID": key.split(".")[0],
        "locationID": "S1",
        "lifeStage": "adult",
        "sex": None,
        "date": None if start is None else start.date(),
        "occasion": 1,
        "start": start,
        "end": start,
        "flanks": ["left"],
        "n_sightings": 1,
        "sightingIDs": [f"s-{key}"],
        "excluded_by": None,
    }
    return row | cells


def assigned(key: str, state: str = "identified", reason: str | None = None) -> dict[str, Any]:
    return {"sightingID": key, "flank": "left", "evidence": "none", "state": state, "reason": reason}


def admission(trust: ClockTrust = ALL, usage: Any = None) -> Admission:
    return Admission(START, START + timedelta(days=DAYS - 1), ZONE, usage, trust)


def worked(dead: Any = ()) -> dict[tuple[str, date], float]:
    """Usage of both stations: the whole of each day of the window, but for those dead (station, number of the day)."""
    return {
        (station, START + timedelta(days=day)): 0.0 if (station, day) in dead else 1.0
        for station in ("S1", "S2")
        for day in range(DAYS)
    }


def hours(group: Group) -> list[float]:
    return [(t - t.replace(hour=0, minute=0, second=0)).total_seconds() / 3600 for t in group.starts]


def events(
    rows: list[dict[str, Any]],
    assignments: Any = (),
    trust: ClockTrust = ALL,
    usage: Any = None,
    decided: Any = (),
    since: Any = "lastRecord",
) -> dict[str, Group]:
    rows = as_people_see(rows, decided, assignments)
    records = species_records(rows)
    joined = events_of(records, HALF_HOUR, since, ZONE)
    by_id = {row["sightingID"]: row for row in rows}
    groups = event_groups(records, joined, by_id, admission(trust, usage))
    assert [group.key for group in groups] == sorted(group.key for group in groups)
    return {group.key: group for group in groups}


def scale_at(latitude: float, longitude: float, days: int = 90, zone: timezone = ZONE) -> SolarScale | None:
    return solar_scale((latitude, longitude), START, days, zone)
