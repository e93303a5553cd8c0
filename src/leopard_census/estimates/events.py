"""Independent events: records of one species at one station that belong to one visit."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from leopard_census.estimates.records import SpeciesRecord
from leopard_census.tables.independence import Since, event_numbers


@dataclass(frozen=True)
class Event:
    """One visit of a species to a station.

    Attributes
    ----------
    day
        Local day on which it began.
    sightings
        sightingIDs of its records, in order of time.
    """

    station: str
    species: str
    day: date
    start: datetime
    end: datetime
    sightings: tuple[str, ...]


def events_of(
    records: Iterable[SpeciesRecord], interval: timedelta, since: Since, zone: timezone
) -> list[Event]:
    """Events in order of station, species and time; both cameras of a station count together.

    A record without a time makes none.
    """
    groups: dict[tuple[str, str], list[tuple[datetime, datetime, str]]] = {}
    for record in records:
        if record.start is not None:
            end = max(record.end or record.start, record.start)
            groups.setdefault((record.station, record.species), []).append(
                (record.start, end, record.sighting)
            )
    events = []
    for (station, species), own in sorted(groups.items()):
        visits: dict[int, list[tuple[datetime, datetime, str]]] = {}
        numbers = event_numbers([(start, end) for start, end, _ in own], interval, since)
        for number, timed in zip(numbers, own, strict=True):
            visits.setdefault(number, []).append(timed)
        for _, visit in sorted(visits.items()):
            start, end = min(visit)[0], max(end for _, end, _ in visit)
            day = start.astimezone(zone).date()
            keys = tuple(key for *_, key in sorted(visit))
            events.append(Event(station, species, day, start, end, keys))
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
