"""Independent events of a species: its sightings at a station, as visits (see `tables.independence`).

All cameras of a station are taken together, and all animals of a species: a herd, or a clip of ten seconds at night, is
one event.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from leopard_census.tables.independence import Since, event_numbers

Row = Mapping[str, Any]


def visits(sightings: Iterable[Row], interval: timedelta, since: Since) -> list[list[Row]]:
    """Sightings of one species, grouped into visits, in order of station and time.

    Parameters
    ----------
    sightings
        Rows with sightingID, locationID, start and end; those without a start make no visit.
    interval
        The independence interval.
    since
        What it is counted from.

    Raises
    ------
    ValueError
        When `since` is not known.
    """
    at_station: dict[str, list[Row]] = {}
    for row in sorted(sightings, key=lambda row: row["sightingID"]):
        if row["start"] is not None:
            at_station.setdefault(row["locationID"], []).append(row)
    found = []
    for _, rows in sorted(at_station.items()):
        rows.sort(key=lambda row: row["start"])
        spans = [(row["start"], max(row["end"] or row["start"], row["start"])) for row in rows]
        at_visit: dict[int, list[Row]] = {}
        for number, row in zip(event_numbers(spans, interval, since), rows, strict=True):
            at_visit.setdefault(number, []).append(row)
        found += [visit for _, visit in sorted(at_visit.items())]
    return found
