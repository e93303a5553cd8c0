"""Groups of records whose times of day make a curve.

Two kinds, in words:

1. Encounters of named animals: adults and subadults of the target species together (`adults`), by sex (`females`,
   `males`), and, where a cub was seen at all, with a cub at the same station within the independence interval or
   without (`with-cubs`, `without-cubs`). Cubs themselves make no curve: they come with their mother.
2. Events of a species, whether its animals have names or not, under its scientific name: the target species too. A time
   of day needs no name, so nothing about identity takes an event out. Coats are read less easily at night, so a curve
   of named animals leans to the day; what is compared with other species is therefore this one. People, blanks and
   animals whose species was not told make no group. The events are those that the table of other species counts (see
   `tables.species_events`), of the species that people decided on.

A record counts if it began on a day of the survey window on which its station worked by the effort table, as a capture
does. It counts once, at its first picture with a trusted clock (see `clocks`), however many pictures and cameras show
it. Left out, and counted by the reason that comes first in this order, is a record

- outside the window: its first picture, or its first one with a trusted clock;
- of a name that is not sure enough for the estimates (encounters);
- on a day on which its station did not work;
- of an animal known by the flank that is not in the headline data set (encounters): two cameras may have seen one
  animal pass under two codes, and it would count twice;
- without a time: an encounter of which only the day survives, or a sighting, as it cannot be joined into an event;
- of which no picture has a clock that is trusted.

A group holds times of the whole survey, never of one station: a time of day is no place.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from leopard_census.estimates.activity.clocks import ClockTrust
from leopard_census.tables.special_names import PERSON, UNKNOWN
from leopard_census.tables.species_events import Event, SpeciesRecord

Row = Mapping[str, Any]

ADULTS, FEMALES, MALES = "adults", "females", "males"
WITH_CUBS, WITHOUT_CUBS = "with-cubs", "without-cubs"
ENCOUNTERS, EVENTS = "encounters", "events"
OUTSIDE, NO_EFFORT, UNTIMED, DOUBTFUL = "outside", "no_effort", "untimed", "doubtful"
UNSURE_NAME, OTHER_FLANK = "unsure_name", "other_flank"
#: Why a record is left out; columns of `activity.csv` are called after them.
REASONS = (OUTSIDE, UNSURE_NAME, NO_EFFORT, OTHER_FLANK, UNTIMED, DOUBTFUL)
# Rules by which the histories stage keeps an encounter out of the estimates, and which keep it out here.
_RULES = {
    "outside-window": OUTSIDE,
    "name-grade": UNSURE_NAME,
    "name-probability": UNSURE_NAME,
    "no-effort": NO_EFFORT,
    "other-flank": OTHER_FLANK,
}


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
        Moments of the records that count, in order.
    left_out
        Number of the others by reason.
    """

    key: str
    kind: str
    starts: tuple[datetime, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Admission:
    """What a record must have to count.

    Attributes
    ----------
    first, last
        Local days of the survey window, both included.
    zone
        The survey's offset.
    usage
        Part of the day that a station worked, by station and day of the window; None: not known, and every day counts.
    trust
        Clocks that are trusted.
    """

    first: date
    last: date
    zone: timezone
    usage: Mapping[tuple[str, date], float] | None
    trust: ClockTrust

    def reason_of_day(self, station: str, day: date) -> str | None:
        """Why an event on a local day is left out; None: it is not."""
        if not self.first <= day <= self.last:
            return OUTSIDE
        worked = self.usage is None or self.usage.get((station, day), 0.0) > 0
        return None if worked else NO_EFFORT

    def moment_of(self, pictures: Iterable[Row]) -> datetime | str:
        """The moment at which a record counts, or the reason why it is left out; `pictures` are its sightings."""
        trusted = (row["start"] for row in pictures if row["start"] is not None and self.trust.trusts(row))
        start: datetime | None = min(trusted, default=None)
        if start is None:
            return DOUBTFUL
        return start if self.first <= start.astimezone(self.zone).date() <= self.last else OUTSIDE


def encounter_groups(
    encounters: Sequence[Row],
    sightings: Mapping[str, Row],
    of_target: Set[str],
    admission: Admission,
    interval: timedelta,
) -> list[Group]:
    """Groups of the first kind.

    Parameters
    ----------
    encounters
        Rows of `histories/encounters.csv`.
    sightings
        Rows of the sightings table by sightingID; of a sighting that is not among them the clock is trusted.
    of_target
        sightingIDs of the target species.
    interval
        The independence interval, for the company of cubs.
    """
    adults = [row for row in encounters if row["lifeStage"] != "juvenile"]
    members = {
        ADULTS: adults,
        FEMALES: [row for row in adults if row["sex"] == "female"],
        MALES: [row for row in adults if row["sex"] == "male"],
    }
    cubs = _cub_times(encounters, [row for key, row in sightings.items() if key in of_target])
    if cubs:
        with_cubs = {row["encounterID"] for row in adults if _is_with_cub(row, cubs, interval)}
        members[WITH_CUBS] = [row for row in adults if row["encounterID"] in with_cubs]
        members[WITHOUT_CUBS] = [row for row in adults if row["encounterID"] not in with_cubs]
    return [
        _group(key, ENCOUNTERS, [_of_encounter(row, sightings, admission) for row in rows])
        for key, rows in members.items()
    ]


def event_groups(
    records: Iterable[SpeciesRecord],
    events: Iterable[Event],
    sightings: Mapping[str, Row],
    admission: Admission,
) -> list[Group]:
    """Groups of the second kind, in order of name.

    Parameters
    ----------
    records
        Sightings of all species.
    events
        What they are joined into.
    sightings
        Rows of the sightings table by sightingID, of all that the events name.
    """
    of_species: dict[str, list[datetime | str]] = {}
    for record in records:
        own = of_species.setdefault(record.species, [])
        if record.start is None:
            own.append(UNTIMED)
    for event in events:
        reason = admission.reason_of_day(event.station, event.day)
        of_species[event.species].append(
            reason or admission.moment_of(sightings[key] for key in event.sightings)
        )
    return [_group(name, EVENTS, of_species[name]) for name in sorted(of_species.keys() - {PERSON, UNKNOWN})]


def _group(key: str, kind: str, judged: Sequence[datetime | str]) -> Group:
    """A group from the moments of its records, or the reasons why they are left out."""
    reasons = Counter(one for one in judged if isinstance(one, str))
    return Group(key, kind, tuple(sorted(one for one in judged if isinstance(one, datetime))), reasons)


def _of_encounter(row: Row, sightings: Mapping[str, Row], admission: Admission) -> datetime | str:
    if row["excluded_by"] in _RULES:
        return _RULES[row["excluded_by"]]
    if row["start"] is None:
        return UNTIMED
    shown = [sightings[key] for key in row["sightingIDs"] if key in sightings]
    start: datetime = row["start"]
    return admission.moment_of(shown) if shown else start


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
