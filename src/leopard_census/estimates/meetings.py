"""Meetings: encounters of different animals at one station that belong together in time.

Two encounters of different animals meet when less than the independence interval lies between them, or they
overlap. What shows it is, best first: one frame with both, one file (clip or photo) with both, or only that they
passed one after the other. Encounters linked by meetings make one event, however many animals and encounters take
part. Encounters outside the survey window take part as well: who goes with whom is no estimate of numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

#: Best evidence first.
EVIDENCE = ("same-frame", "same-file", "passing")
# Rules of the histories that leave an encounter out because none of its names is sure enough.
_UNSURE = ("name-grade", "name-probability")


@dataclass(frozen=True)
class Visit:
    """One encounter with a known time; `sightings` are its records."""

    key: str
    individual: str
    station: str
    start: datetime
    end: datetime
    sightings: frozenset[str]


@dataclass(frozen=True)
class Meeting:
    """Two visits of different animals that belong together; `evidence` counts into EVIDENCE."""

    first: Visit
    second: Visit
    evidence: int


@dataclass(frozen=True)
class Event:
    """All visits that meetings link to each other."""

    visits: tuple[Visit, ...]
    meetings: tuple[Meeting, ...]

    @property
    def individuals(self) -> tuple[str, ...]:
        """The animals that took part, by code."""
        return tuple(sorted({visit.individual for visit in self.visits}))

    def best(self, one: str, other: str) -> int | None:
        """Best evidence that two of them met directly; None: they did not."""
        found = [
            m.evidence for m in self.meetings if {m.first.individual, m.second.individual} == {one, other}
        ]
        return min(found, default=None)

    @property
    def held_by(self) -> int:
        """Best evidence by which all animals hang together without anything weaker."""
        for level in range(len(EVIDENCE)):
            links = [(m.first.individual, m.second.individual) for m in self.meetings if m.evidence <= level]
            if len(set(components(self.individuals, links).values())) == 1:
                return level
        raise ValueError("visits that nothing links are not one event")


def visits_of(encounters: Iterable[Mapping[str, Any]]) -> list[Visit]:
    """Visits from rows of the `encounters` table.

    Those of which only the day is known make none, nor do those whose name is not sure enough to count.
    """
    return [
        Visit(
            row["encounterID"],
            row["individualID"],
            row["locationID"],
            row["start"],
            max(row["end"] or row["start"], row["start"]),
            frozenset(row["sightingIDs"]),
        )
        for row in encounters
        if row["start"] is not None and row["excluded_by"] not in _UNSURE
    ]


def events_of_visits(
    visits: Iterable[Visit], sightings: Iterable[Mapping[str, Any]], interval: timedelta
) -> list[Event]:
    """Events in order of station and time.

    Parameters
    ----------
    visits
        Of any animals.
    sightings
        Rows of the `sightings` table: their companions (boxes in one frame) and files.
    interval
        Less than this between two visits makes them meet.
    """
    shown = {row["sightingID"]: row for row in sightings}
    by_station: dict[str, list[Visit]] = {}
    for visit in visits:
        by_station.setdefault(visit.station, []).append(visit)
    events = []
    for _, own in sorted(by_station.items()):
        ordered = sorted(own, key=lambda v: (v.start, v.key))
        meetings = [
            Meeting(one, other, _evidence(one, other, shown))
            for place, one in enumerate(ordered)
            for other in _near(one, ordered[place + 1 :], interval)
        ]
        links = [(m.first.key, m.second.key) for m in meetings]
        member = components([visit.key for visit in ordered], links)
        groups: dict[str, list[Visit]] = {}
        for visit in ordered:
            groups.setdefault(member[visit.key], []).append(visit)
        for group in groups.values():
            keys = {visit.key for visit in group}
            inside = tuple(m for m in meetings if m.first.key in keys)
            if inside:
                events.append(Event(tuple(group), inside))
    return events


def components(members: Sequence[str], links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Member -> the first member of those that links join it to."""
    root = {member: member for member in members}
    place = {member: number for number, member in enumerate(members)}

    def top(member: str) -> str:
        while root[member] != member:
            member = root[member]
        return member

    for one, other in links:
        low, high = sorted((top(one), top(other)), key=place.__getitem__)
        root[high] = low
    return {member: top(member) for member in members}


def _near(one: Visit, later: Sequence[Visit], interval: timedelta) -> list[Visit]:
    """Those of the visits, in order of start and none before this one, that another animal paid in time to meet it."""
    found = []
    for other in later:
        if other.start > one.end and other.start - one.end >= interval:
            break
        if other.individual != one.individual:
            found.append(other)
    return found


def _evidence(one: Visit, other: Visit, shown: Mapping[str, Mapping[str, Any]]) -> int:
    pairs = [(shown.get(a), shown.get(b)) for a in sorted(one.sightings) for b in sorted(other.sightings)]
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    if any(b["sightingID"] in a["companions"] or a["sightingID"] in b["companions"] for a, b in both):
        return 0
    if any(set(a["mediaIDs"]) & set(b["mediaIDs"]) for a, b in both):
        return 1
    return 2


def direct_pairs(event: Event) -> list[tuple[str, str, int]]:
    """Pairs of animals that met directly in an event, with the best evidence, by code."""
    found = []
    for one, other in combinations(event.individuals, 2):
        level = event.best(one, other)
        if level is not None:
            found.append((one, other, level))
    return found
