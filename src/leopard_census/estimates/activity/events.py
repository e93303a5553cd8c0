"""Independent events of a species: its sightings at a station, as visits.

What counts as a new visit bears camtrapR's names (Niedballa et al. 2016, Methods in Ecology and Evolution 7:
1457-1462). Since `lastRecord`, a sighting opens a visit when at least the interval lies between the end of the sighting
before and its start; since `lastIndependentRecord`, when it lies between the end of the sighting that opened the visit
and its start. All cameras of a station are taken together, and all animals of a species: a herd, or a clip of ten
seconds at night, is one event.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

LAST_RECORD, LAST_INDEPENDENT = "lastRecord", "lastIndependentRecord"


def visits(
    sightings: Iterable[Mapping[str, Any]], interval: timedelta, since: str
) -> list[list[Mapping[str, Any]]]:
    """Sightings of one species, grouped into visits, in order of station and time.

    Parameters
    ----------
    sightings
        Rows with sightingID, locationID, start and end; those without a start make no visit.
    interval
        The independence interval.
    since
        `lastRecord` or `lastIndependentRecord`.

    Raises
    ------
    ValueError
        When `since` is neither.
    """
    if since not in (LAST_RECORD, LAST_INDEPENDENT):
        raise ValueError(f"independence is counted since {LAST_RECORD} or {LAST_INDEPENDENT}, not {since!r}")
    timed = sorted(
        (row for row in sightings if row["start"] is not None),
        key=lambda row: (row["locationID"], row["start"], row["sightingID"]),
    )
    found: list[list[Mapping[str, Any]]] = []
    place: str | None = None
    last: datetime | None = None
    for row in timed:
        end = row["end"] or row["start"]
        if row["locationID"] != place or last is None or row["start"] - last >= interval:
            found.append([])
            place, last = row["locationID"], end
        elif since == LAST_RECORD:
            last = max(last, end)
        found[-1].append(row)
    return found
