"""Groups of records whose times of day make a curve.

Two kinds, in words:

1. Encounters of named animals: adults and subadults of the target species together (`adults`), by sex (`females`,
   `males`), and, where a cub was seen at all, with a cub at the same station within the independence interval or
   without (`with-cubs`, `without-cubs`). Cubs themselves make no curve: they come with their mother. An encounter
   that several pictures or both cameras show counts once, at its first picture with a trusted clock.
2. Events of a species, whether its animals have names or not, under its scientific name: the target species too. Coats
   are read less easily at night, so a curve of named animals leans to the day; what is compared with other species is
   therefore this one. People, blanks and animals whose species was not told make no group.

Records outside the survey window, on days on which the station did not work according to the sheets, without a time, or
by a clock that is not trusted (see `clocks`) are left out and counted; so are encounters by names that are not sure
enough for the estimates, and of animals known by the flank that is not in the headline data set: two cameras may have
seen one animal pass under two codes. A group holds times of
the whole survey, never of one station: a time of day is no place.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leopard_census.estimates.activity.clocks import ClockTrust
from leopard_census.estimates.activity.events import visits
from leopard_census.tables.independence import Since
from leopard_census.tables.special_names import BLANK, PERSON, UNKNOWN

Row = Mapping[str, Any]

ADULTS, FEMALES, MALES = "adults", "females", "males"
WITH_CUBS, WITHOUT_CUBS = "with-cubs", "without-cubs"
ENCOUNTERS, EVENTS = "encounters", "events"
_NO_SPECIES = (UNKNOWN, BLANK, PERSON)
# Rules by which the histories stage keeps an encounter out of the estimates, and which keep it out here.
_OUTSIDE = ("outside-window", "no-effort", "name-grade", "name-probability", "other-flank")


@dataclass(frozen=True)
class Group:
    """Records of one group.

    Attributes
    ----------
    key
        Name of the group, or scientific name of the species.
    kind
        `encounters` or `events`.
    starts
        Their moments, in order.
    outside, untimed, doubtful
        Records left out: outside window, effort or data set, without a time, by a clock that is not trusted.
    """

    key: str
    kind: str
    starts: tuple[datetime, ...]
    outside: int = 0
    untimed: int = 0
    doubtful: int = 0


@dataclass(frozen=True)
class Independence:
    """When two records are two events: the interval, and what it is counted from."""

    interval: timedelta
    since: Since


def encounter_groups(
    encounters: Sequence[Row], sightings: Mapping[str, Row], trust: ClockTrust, interval: timedelta
) -> list[Group]:
    """Groups of the first kind.

    Parameters
    ----------
    encounters
        Rows of `histories/encounters.csv`.
    sightings
        Rows of the sightings table by sightingID; of a sighting that is not among them the clock is trusted.
    interval
        The independence interval, for the company of cubs.
    """
    adults = [row for row in encounters if row["lifeStage"] != "juvenile"]
    members = {
        ADULTS: adults,
        FEMALES: [row for row in adults if row["sex"] == "female"],
        MALES: [row for row in adults if row["sex"] == "male"],
    }
    cubs = _cub_times(encounters, sightings.values())
    if cubs:
        with_cubs = {row["encounterID"] for row in adults if _is_with_cub(row, cubs, interval)}
        members[WITH_CUBS] = [row for row in adults if row["encounterID"] in with_cubs]
        members[WITHOUT_CUBS] = [row for row in adults if row["encounterID"] not in with_cubs]
    return [_of_encounters(key, rows, sightings, trust) for key, rows in members.items()]


def event_groups(
    sightings: Iterable[Row],
    trust: ClockTrust,
    independence: Independence,
) -> list[Group]:
    """Groups of the second kind, in order of name.

    Parameters
    ----------
    sightings
        As people see them (`tables.species_decided`).
    """
    of_species: dict[str, list[Row]] = {}
    outside: Counter[str] = Counter()
    for row in sightings:
        species = row["scientificName"]
        if species in _NO_SPECIES:
            continue
        if row["excluded_by"] == "outside-window":
            outside[species] += 1
        elif not row["excluded_by"]:
            of_species.setdefault(species, []).append(row)
    return [
        _of_events(name, of_species.get(name, []), outside[name], trust, independence)
        for name in sorted({*of_species, *outside})
    ]


def _of_encounters(key: str, rows: Sequence[Row], sightings: Mapping[str, Row], trust: ClockTrust) -> Group:
    starts, left_out = [], Counter[str]()
    for row in rows:
        if row["excluded_by"] in _OUTSIDE:
            left_out["outside"] += 1
        elif row["start"] is None:
            left_out["untimed"] += 1
        elif (start := _trusted_start(row, sightings, trust)) is None:
            left_out["doubtful"] += 1
        else:
            starts.append(start)
    return Group(key, ENCOUNTERS, tuple(sorted(starts)), **left_out)


def _trusted_start(encounter: Row, sightings: Mapping[str, Row], trust: ClockTrust) -> datetime | None:
    shown = [sightings[key] for key in encounter["sightingIDs"] if key in sightings]
    if not shown:
        start: datetime = encounter["start"]
        return start
    return min(
        (row["start"] for row in shown if row["start"] is not None and trust.trusts(row)), default=None
    )


def _cub_times(
    encounters: Iterable[Row], sightings: Iterable[Row]
) -> dict[str, list[tuple[datetime, datetime]]]:
    """When cubs were seen at each station: named ones, and those without a name that a label calls juvenile."""
    times: dict[str, list[tuple[datetime, datetime]]] = {}
    named, of_adults = [], set[str]()
    for row in encounters:
        if row["lifeStage"] == "juvenile":
            named.append(row)
        else:
            of_adults |= set(row["sightingIDs"])
    labelled = [
        row
        for row in sightings
        if row["lifeStage"] == "juvenile" and not row["excluded_by"] and row["sightingID"] not in of_adults
    ]
    for row in [*named, *labelled]:
        if row["start"] is not None:
            times.setdefault(row["locationID"], []).append((row["start"], row["end"] or row["start"]))
    return times


def _is_with_cub(
    encounter: Row, cubs: Mapping[str, Sequence[tuple[datetime, datetime]]], interval: timedelta
) -> bool:
    first = encounter["start"]
    if first is None:
        return False
    last = encounter["end"] or first
    return any(
        start - last < interval and first - end < interval
        for start, end in cubs.get(encounter["locationID"], ())
    )


def _of_events(
    name: str, rows: Sequence[Row], outside: int, trust: ClockTrust, independence: Independence
) -> Group:
    trusted = [row for row in rows if row["start"] is not None and trust.trusts(row)]
    doubtful = [row for row in rows if row["start"] is not None and not trust.trusts(row)]
    starts = [visit[0]["start"] for visit in visits(trusted, independence.interval, independence.since)]
    return Group(
        name,
        EVENTS,
        tuple(sorted(starts)),
        outside=outside,
        untimed=sum(row["start"] is None for row in rows),
        doubtful=len(visits(doubtful, independence.interval, independence.since)),
    )
