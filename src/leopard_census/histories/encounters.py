"""Encounters: sightings of one individual at one station that belong to one visit.

What makes two sightings one visit is told in `tables.independence`; by default a gap of half an hour since the last
record. Both cameras of a station are taken together. The day of an encounter is the local day on which it starts;
an encounter over midnight is one encounter of one day.

A record of which only the day, or only a numbered occasion, survives makes one encounter per individual,
station and day (or occasion).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.independence import Since, event_numbers


@dataclass(frozen=True)
class Record:
    """One named sighting, or one row of a winter's captures.csv.

    Attributes
    ----------
    flank
        left, right, other, or None when not known.
    in_window
        Matters where no time is known: whether the picture must have been taken inside the window.
    grade, probability
        How sure the name is (see `inclusion`); None where nobody graded it.
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
    grade: str | None = None
    probability: float | None = None

    @property
    def untimed(self) -> bool:
        """Whether neither time nor day nor occasion survives."""
        return self.start is None and self.day is None and self.numbered is None


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
    records: Iterable[Record], independence: timedelta, window: SurveyWindow, since: Since = "lastRecord"
) -> list[Encounter]:
    """Encounters in order of individual, station and time; records without any time make none."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        if not record.untimed:
            groups.setdefault((record.individual, record.station), []).append(record)
    encounters = []
    for (individual, station), group in sorted(groups.items()):
        visits = [*_timed_visits(group, independence, since), *_dated_visits(group)]
        for n, visit in enumerate(visits, start=1):
            encounters.append(_encounter(f"{individual}.{station}.{n}", visit, window))
    return encounters


def _timed_visits(group: Sequence[Record], independence: timedelta, since: Since) -> list[list[Record]]:
    timed = [(r.start, max(r.start, r.end or r.start), r.key, r) for r in group if r.start is not None]
    timed.sort(key=lambda row: row[:3])
    visits: dict[int, list[Record]] = {}
    numbers = event_numbers([(start, end) for start, end, _, _ in timed], independence, since)
    for number, (*_, record) in zip(numbers, timed, strict=True):
        visits.setdefault(number, []).append(record)
    return list(visits.values())


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
