"""What each station did in the window: days, nights, effort, first and last record, species.

Days are local calendar days. A station's time goes from the day of its first set-up to that of its last retrieval,
both counted, as far as the window reaches; a day on which it worked at all is active. Its nights are one fewer than
its days: a night belongs to the day before it, so the day of retrieval, or the window's last, has none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np

from leopard_census.histories.effort import Span
from leopard_census.histories.operation import Operation
from leopard_census.tables.special_names import PERSON, UNKNOWN
from leopard_census.tables.species_events import SpeciesRecord

Row = dict[str, Any]


def station_report_rows(
    operation: Operation, stays: Mapping[str, Sequence[Span]], records: Iterable[SpeciesRecord]
) -> list[Row]:
    """Rows of the `station_report` table, one per station with effort.

    Parameters
    ----------
    operation
        Stations against the days of the window.
    stays
        Station -> when its cameras stood there.
    records
        Sightings of all species.
    """
    window = operation.window
    seen: dict[str, list[tuple[date, str]]] = {}
    for record in records:
        if record.start is None or record.species == PERSON:
            continue
        day = record.start.astimezone(window.zone).date()
        if window.index(day) is not None:
            seen.setdefault(record.station, []).append((day, record.species))
    return [
        _station(operation, row, stays[station], sorted(seen.get(station, ())))
        for row, station in enumerate(operation.stations)
    ]


def most_at_once(spans: Sequence[tuple[datetime, datetime]]) -> int:
    """Largest number of stretches that hold one moment; one that begins as another ends is not beside it."""
    changes = sorted([(end, -1) for _, end in spans] + [(start, 1) for start, _ in spans])
    here = most = 0
    for _, change in changes:
        here += change
        most = max(most, here)
    return most


def _station(operation: Operation, row: int, spans: Sequence[Span], seen: Sequence[tuple[date, str]]) -> Row:
    zone, dates = operation.window.zone, list(operation.window.dates)
    setup = min(start for start, _ in spans).astimezone(zone).date()
    retrieval = max(end for _, end in spans).astimezone(zone).date()
    own = [number for number, day in enumerate(dates) if setup <= day <= retrieval]
    # Between two deployments no camera stood there: a day that was not worked.
    parts = np.nan_to_num(operation.parts[row, own])
    active = int((parts > 0).sum())
    return {
        "locationID": operation.stations[row],
        "setup": setup,
        "retrieval": retrieval,
        "n_cameras": max(most_at_once(spans), 1),
        "days_total": len(own),
        "days_active": active,
        "days_inactive": len(own) - active,
        "trap_nights": float(parts.sum()),
        "nights_total": max(len(own) - 1, 0),
        "nights_active": int((parts[:-1] > 0).sum()),
        "first_record": seen[0][0] if seen else None,
        "last_record": seen[-1][0] if seen else None,
        "n_species": len({species for _, species in seen} - {UNKNOWN}),
    }
