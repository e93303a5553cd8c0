"""Encounters: sightings of one individual at one station that belong to one visit.

Two records are independent when at least the independence interval lies between the end of the one and the
start of the next ("since last record" in camtrapR's words: a long stay with a record every ten minutes is one
encounter). Both cameras of a station are taken together. The day of an encounter is the local day on which it
starts; an encounter over midnight is one encounter of one day.

A record of which only the day, or only a numbered occasion, survives makes one encounter per individual,
station and day (or occasion).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from leopard_census.histories.window import SurveyWindow


@dataclass(frozen=True)
class Record:
    """One named sighting, or one row of a winter's captures.csv.

    `flank` is left, right, other, or None when not known. `in_window` matters where no time is known: whether
    the picture must have been taken inside the window.
    """

    key: str
    individual: str
    station: str
    start: datetime | None
    end: datetime | None
    day: date | None
    numbered: int | None
    flank: str | None
    in_window: bool = False


@dataclass(frozen=True)
class Encounter:
    """One visit of one individual to one station."""

    key: str
    individual: str
    station: str
    day: date | None
    numbered: int | None
    start: datetime | None
    end: datetime | None
    flanks: tuple[str, ...]
    records: tuple[str, ...]


def encounters_of(
    records: Iterable[Record], independence: timedelta, window: SurveyWindow
) -> list[Encounter]:
    """Encounters in order of individual, station and time; records without any time make none."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        if record.start is not None or record.day is not None or record.numbered is not None:
            groups.setdefault((record.individual, record.station), []).append(record)
    encounters = []
    for (individual, station), group in sorted(groups.items()):
        visits = [*_timed_visits(group, independence), *_dated_visits(group)]
        for n, visit in enumerate(visits, start=1):
            encounters.append(_encounter(f"{individual}.{station}.{n}", visit, window))
    return encounters


def _timed_visits(group: Sequence[Record], independence: timedelta) -> list[list[Record]]:
    timed = sorted((r.start, r.key, r) for r in group if r.start is not None)
    visits: list[list[Record]] = []
    last: datetime | None = None
    for start, _, record in timed:
        if last is None or start - last >= independence:
            visits.append([])
            last = start
        visits[-1].append(record)
        last = max(last, record.end or start)
    return visits


def _dated_visits(group: Sequence[Record]) -> list[list[Record]]:
    visits: dict[tuple[Any, ...], list[Record]] = {}
    for record in sorted(group, key=lambda r: r.key):
        if record.start is None:
            when = (0, record.day) if record.day is not None else (1, record.numbered)
            visits.setdefault(when, []).append(record)
    return [visits[when] for when in sorted(visits)]


def _encounter(key: str, visit: Sequence[Record], window: SurveyWindow) -> Encounter:
    first = visit[0]
    ends = [moment for r in visit if (moment := r.end or r.start) is not None]
    return Encounter(
        key=key,
        individual=first.individual,
        station=first.station,
        day=window.day_of(first.start) if first.start is not None else first.day,
        numbered=first.numbered if first.day is None and first.start is None else None,
        start=first.start.astimezone(window.zone) if first.start is not None else None,
        end=max(ends).astimezone(window.zone) if ends else None,
        flanks=tuple(sorted({r.flank for r in visit if r.flank is not None})),
        records=tuple(r.key for r in visit),
    )
