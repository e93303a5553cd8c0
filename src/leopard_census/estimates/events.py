"""Independent events: records of one species at one station that belong to one visit."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from leopard_census.estimates.records import SpeciesRecord
from leopard_census.tables.independence import Since, event_numbers


@dataclass(frozen=True)
class Event:
    """One visit of a species to a station; its day is the local one on which it began."""

    station: str
    species: str
    day: date
    start: datetime
    end: datetime


def events_of(
    records: Iterable[SpeciesRecord], interval: timedelta, since: Since, zone: timezone
) -> list[Event]:
    """Events in order of station, species and time; both cameras of a station count together.

    A record without a time makes none.
    """
    groups: dict[tuple[str, str], list[tuple[datetime, datetime]]] = {}
    for record in records:
        if record.start is not None:
            span = (record.start, max(record.end or record.start, record.start))
            groups.setdefault((record.station, record.species), []).append(span)
    events = []
    for (station, species), spans in sorted(groups.items()):
        visits: dict[int, list[tuple[datetime, datetime]]] = {}
        for number, span in zip(event_numbers(spans, interval, since), spans, strict=True):
            visits.setdefault(number, []).append(span)
        for _, visit in sorted(visits.items()):
            start, end = min(visit)[0], max(span[1] for span in visit)
            day = start.astimezone(zone).date()
            events.append(Event(station, species, day, start, end))
    return events


def with_effort(events: Iterable[Event], effort: Mapping[tuple[str, date], float]) -> list[Event]:
    """Events on a day of the window on which their station worked; `effort` is its usage by station and day."""
    return [event for event in events if effort.get((event.station, event.day), 0.0) > 0]


def events_by_species(events: Iterable[Event]) -> dict[str, tuple[int, int]]:
    """Events and stations of each species, by name."""
    stations: dict[str, list[str]] = {}
    for event in events:
        stations.setdefault(event.species, []).append(event.station)
    return {species: (len(own), len(set(own))) for species, own in sorted(stations.items())}


def events_by_station(
    events: Iterable[Event], stations: Set[str], species: Set[str]
) -> dict[tuple[str, str], int]:
    """Events of each of these stations and species, those with none as 0, by (station, species)."""
    counts = {(station, name): 0 for station in sorted(stations) for name in sorted(species)}
    for event in events:
        if (key := (event.station, event.species)) in counts:
            counts[key] += 1
    return counts


def species_by_station(events: Iterable[Event]) -> dict[str, int]:
    """Number of different species at each station that has an event."""
    found: dict[str, set[str]] = {}
    for event in events:
        found.setdefault(event.station, set()).add(event.species)
    return {station: len(names) for station, names in sorted(found.items())}
