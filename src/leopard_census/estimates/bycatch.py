"""By-catch: the other species on the cameras, with independent events and the relative abundance index.

Rules, in words:

1. An event is what `tables/independence.py` makes of the records of one species at one station, by the interval and
   the meaning of independence of the histories' settings. It belongs to the local day on which it begins.
2. RAI = 100 x events / station-days. Counted are events in the window on days on which their station worked by the
   sheets, as the station-days are; others are told beside it.
3. The interval of an index is the exact Poisson interval of its events. Visits of a herd or of a resident come in
   bunches, so the true uncertainty is larger.
4. An index depends on body size, on behaviour and on the camera as much as on numbers. It must not be compared
   between species or between kinds of camera; of one species, between winters, only where stations and cameras
   stayed the same.
5. People are named by the number of their sightings alone: no place, no time and no rate of a person goes into any
   table (design, section 5), and public editions leave that number out as well. Boxes of vehicles become
   no sightings.
6. Sightings whose species nothing told are counted as such; some may be of the target species.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta, timezone
from typing import Any

from leopard_census.estimates.events import events_by_species, events_by_station
from leopard_census.estimates.proportion import count_interval
from leopard_census.tables.independence import Since
from leopard_census.tables.special_names import PERSON, UNKNOWN
from leopard_census.tables.species_events import Event, SpeciesRecord, events_of, with_effort

Row = dict[str, Any]
Usage = Mapping[tuple[str, date], float]

TOTAL = "all other species"
NO_MEDIA = "This winter survives as tables of captures; other species are not in them."
_PEOPLE = "People: sightings alone are counted; no place, time or rate is told."
_MAY_BE_TARGET = "Species not told; some may be of the target species."
_NO_WORK = "No station worked in the window, so there is no index."


def bycatch_rows(
    records: Sequence[SpeciesRecord],
    events: Sequence[Event],
    usage: Usage,
    target: str,
    no_effort: str | None = None,
) -> list[Row]:
    """Rows of the `bycatch` table: one per species, and their total, which is there always.

    Parameters
    ----------
    records, events
        Of all species, people among them; the target's are left out here.
    usage
        Part of the day that a station worked, by station and day of the window.
    no_effort
        A sentence when effort is not known; there is then no index.
    """
    station_days = sum(usage.values())
    others = [record for record in records if record.species != target]
    counted = [e for e in events if e.species != target] if no_effort else with_effort(events, usage)
    inside = events_by_species(counted)
    everything = events_by_species(events)
    rows = []
    for species in sorted({record.species for record in others}):
        own = [record for record in others if record.species == species]
        if species == PERSON:
            rows.append(_person(len(own)))
            continue
        n_events, n_stations = inside.get(species, (0, 0))
        row = _index(n_events, station_days, no_effort)
        if species == UNKNOWN:
            row["note"] = " ".join(part for part in (_MAY_BE_TARGET, row.get("note")) if part)
        rows.append(
            row
            | {
                "scientificName": species,
                "kind": "unknown" if species == UNKNOWN else "animal",
                "n_sightings": len(own),
                "n_stations": n_stations,
                "n_events_aside": everything.get(species, (0, 0))[0] - n_events,
                "n_untimed": sum(record.start is None for record in own),
            }
        )
    return [*rows, _total(rows, counted, station_days, no_effort)]


def missing_bycatch(reason: str) -> list[Row]:
    """The table of a survey without sightings: its one row says why."""
    return [{"scientificName": TOTAL, "kind": "total", "note": reason}]


def bycatch_station_rows(events: Sequence[Event], usage: Usage, target: str) -> list[Row]:
    """Rows of the `bycatch_stations` table: events of each species at each station that worked, 0 among them."""
    counted = [e for e in with_effort(events, usage) if e.species not in (target, PERSON)]
    stations = {station for (station, _), part in usage.items() if part > 0}
    counts = events_by_station(counted, stations, {event.species for event in counted})
    return [
        {"locationID": station, "scientificName": species, "n_events": n}
        for (station, species), n in counts.items()
    ]


def timed_events(records: Sequence[SpeciesRecord], minutes: int, since: Since, zone: timezone) -> list[Event]:
    """Events of records by the histories' settings: interval in minutes, and what it is counted from."""
    return events_of(records, timedelta(minutes=minutes), since, zone)


def _index(n_events: int, station_days: float, no_effort: str | None) -> Row:
    row: Row = {"n_events": n_events, "station_days": None if no_effort else station_days}
    if no_effort or station_days <= 0:
        return row | {"note": no_effort or _NO_WORK}
    lower, upper = count_interval(n_events)
    per = 100 / station_days
    return row | {"rai": per * n_events, "rai_lower": per * lower, "rai_upper": per * upper}


def _person(sightings: int) -> Row:
    return {"scientificName": PERSON, "kind": "person", "n_sightings": sightings, "note": _PEOPLE}


def _total(rows: Sequence[Row], counted: Sequence[Event], station_days: float, no_effort: str | None) -> Row:
    named = [row for row in rows if row["kind"] == "animal"]
    names = {row["scientificName"] for row in named}
    total: Row = {
        "scientificName": TOTAL,
        "kind": "total",
        "n_stations": len({event.station for event in counted if event.species in names}),
        "station_days": None if no_effort else station_days,
    }
    for column in ("n_sightings", "n_events", "n_events_aside", "n_untimed"):
        total[column] = sum(row[column] for row in named)
    notes = [] if named else ["No other species was named."]
    notes += [no_effort] if no_effort else [] if station_days > 0 else [_NO_WORK]
    return total | {"note": " ".join(notes)}
