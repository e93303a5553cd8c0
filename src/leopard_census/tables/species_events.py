"""What sightings say of species by station and time: records, and independent events made of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from leopard_census.tables.independence import Since, event_numbers
from leopard_census.tables.special_names import BLANK

#: Rules of the sightings stage that say when something was seen and not that nothing was: such records count aside.
_SEEN_ANYHOW = ("outside-window", "no-timestamp")


@dataclass(frozen=True)
class SpeciesRecord:
    """One sighting: its station, its species, and from when to when it was seen (None: time not known)."""

    sighting: str
    station: str
    species: str
    start: datetime | None
    end: datetime | None


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


def species_records(sightings: Iterable[Mapping[str, Any]]) -> list[SpeciesRecord]:
    """One record per sighting that shows something.

    What a rule took out of the analysis (such as a card that was copied twice) is no record, and blanks are none; what
    was seen outside the window, or at a time that nobody knows, is one.

    Parameters
    ----------
    sightings
        As people see them (`tables.species_decided`).
    """
    return [
        SpeciesRecord(
            row["sightingID"],
            row["locationID"],
            row["scientificName"],
            row["start"],
            row["end"] or row["start"],
        )
        for row in sightings
        if row["scientificName"] != BLANK and row["excluded_by"] in (None, *_SEEN_ANYHOW)
    ]


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
