"""What each station did in the window: days, nights, effort, first and last record, species.

Days are local calendar days. A station's time goes from the day of its first set-up to that of its last retrieval,
both counted, as far as the window reaches; a day on which it worked at all is active. Its nights are one fewer than
its days: a night belongs to the day before it, so the day of retrieval, or the window's last, has none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from leopard_census.estimates.records import SpeciesRecord
from leopard_census.tables.special_names import PERSON, UNKNOWN

Row = dict[str, Any]

_NAMELESS = (PERSON, UNKNOWN)


def station_report_rows(
    deployments: Iterable[Mapping[str, Any]],
    usage: Mapping[tuple[str, date], float],
    records: Iterable[SpeciesRecord],
    zone: timezone,
) -> list[Row]:
    """Rows of the `station_report` table, one per station of the sheet.

    Parameters
    ----------
    deployments
        Rows of the field sheet.
    usage
        Part of each day of the window that a station worked.
    records
        Sightings of all species.
    zone
        The survey's offset.
    """
    window = {day for _, day in usage}
    by_station: dict[str, list[tuple[datetime, datetime]]] = {}
    for row in deployments:
        by_station.setdefault(row["locationID"], []).append((row["deploymentStart"], row["deploymentEnd"]))
    seen: dict[str, list[SpeciesRecord]] = {}
    for record in records:
        if record.start is None or record.species == PERSON:
            continue
        if record.start.astimezone(zone).date() in window:
            seen.setdefault(record.station, []).append(record)
    return [
        _station(station, spans, usage, seen.get(station, []), zone)
        for station, spans in sorted(by_station.items())
    ]


def most_at_once(spans: Sequence[tuple[datetime, datetime]]) -> int:
    """Largest number of stretches that hold one moment; one that begins as another ends is not beside it."""
    changes = sorted([(end, -1) for _, end in spans] + [(start, 1) for start, _ in spans])
    here = most = 0
    for _, change in changes:
        here += change
        most = max(most, here)
    return most


def _station(
    station: str,
    spans: Sequence[tuple[datetime, datetime]],
    usage: Mapping[tuple[str, date], float],
    records: Sequence[SpeciesRecord],
    zone: timezone,
) -> Row:
    setup = min(start for start, _ in spans).astimezone(zone).date()
    retrieval = max(end for _, end in spans).astimezone(zone).date()
    own = {day: part for (code, day), part in usage.items() if code == station and setup <= day <= retrieval}
    active = {day for day, part in own.items() if part > 0}
    evenings = {day for day in own if day < retrieval and day + timedelta(days=1) in own}
    days = sorted(record.start.astimezone(zone).date() for record in records if record.start)
    return {
        "locationID": station,
        "setup": setup,
        "retrieval": retrieval,
        "n_cameras": max(most_at_once(spans), 1),
        "days_total": len(own),
        "days_active": len(active),
        "days_inactive": len(own) - len(active),
        "trap_nights": sum(own.values()),
        "nights_total": len(evenings),
        "nights_active": len(evenings & active),
        "first_record": days[0] if days else None,
        "last_record": days[-1] if days else None,
        "n_species": len({record.species for record in records} - set(_NAMELESS)),
    }
