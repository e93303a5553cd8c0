"""Sightings made from the observations of a package that says nothing of sightings itself.

The rules, in words:

1. An observation of an event is one sighting. Where its files show it from both sides, it is one for each flank.
2. Observations of single files make one sighting for each event (eventID), species, individual and flank. Without an
   eventID those of one camera belong together that are not independent by the survey's rule.
3. The flank is that of the tag `flank:left` or `flank:right`; without one it is not known, and is written as `other`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from leopard_census.exchange.read_levels import EventKey, Taken, event_key
from leopard_census.exchange.read_observation import Observation
from leopard_census.tables.independence import Since, event_numbers

_SIDES = ("left", "right")
_FLANK = "other"


@dataclass(frozen=True)
class Independence:
    """When files without an event are of different events, see `tables.independence`."""

    interval: timedelta
    since: Since = "lastRecord"


@dataclass(frozen=True)
class Made:
    """A sighting: the observations that it was made from, and those of its files.

    Attributes
    ----------
    key
        Its sightingID.
    told
        Observations that name species and individual, in order of time.
    files
        Observations of single files: the same, or those of the event.
    flank
        `left`, `right` or `other`.
    event
        Its event, for who was seen with whom.
    """

    key: str
    told: tuple[Observation, ...]
    files: tuple[Observation, ...]
    flank: str
    event: EventKey

    @property
    def first(self) -> Observation:
        """The observation that it is called after."""
        return self.told[0]


def make_sightings(taken: Taken, rule: Independence) -> list[Made]:
    """All sightings in order of key; `rule` is that of rule 2."""
    observed = [*taken.events, *taken.media, *(file for files in taken.evidence.values() for file in files)]
    keys = {one.key for one in observed}
    together: dict[tuple[EventKey, str], list[Observation]] = {}
    for one in taken.events:
        together.setdefault((event_key(one), one.species), []).append(one)
    made = []
    for (event, species), told in together.items():
        evidence = [one for one in taken.evidence.get(event, ()) if one.species == species]
        for one in told:
            made += _of_event(one, _files_of(one, told, evidence), event, keys)
    for group in _groups(taken.media, rule):
        made += _of_files(group)
    return sorted(made, key=lambda one: one.key)


def _files_of(
    one: Observation, told: Sequence[Observation], evidence: Sequence[Observation]
) -> list[Observation]:
    """Evidence that is surely about one observation of an event: of its individual, or where it is the only one."""
    return [
        file
        for file in evidence
        if (file.individual is not None and file.individual == one.individual)
        or (len(told) == 1 and (file.individual is None or one.individual is None))
    ]


def _of_event(
    one: Observation, files: Sequence[Observation], event: EventKey, keys: Collection[str]
) -> list[Made]:
    sides = sorted({file.flank for file in files if file.flank in _SIDES})
    if one.flank is not None or len(sides) < 2:
        flank = one.flank or (sides[0] if sides else _FLANK)
        return [Made(one.key, (one,), tuple(files), str(flank), event)]
    own = {side: tuple(file for file in files if file.flank == side) for side in sides}
    return [
        Made(_free(f"{one.key}.{side}", keys), (one,), seen, str(side), event) for side, seen in own.items()
    ]


def _free(key: str, taken: Collection[str]) -> str:
    """A key that no observation has."""
    while key in taken:
        key += "."
    return key


def _groups(media: Iterable[Observation], rule: Independence) -> list[list[Observation]]:
    """Observations of single files that are of one sighting, before flanks are told apart (rule 2)."""
    groups: dict[tuple[str, ...], list[Observation]] = {}
    loose: dict[tuple[str, ...], list[Observation]] = {}
    for one in media:
        key = (str(one.deployment), one.species, one.individual or "")
        if one.event is not None:
            groups.setdefault((*key, one.event), []).append(one)
        elif one.start is None:
            groups.setdefault((*key, f"\0{one.key}"), []).append(one)
        else:
            loose.setdefault(key, []).append(one)
    found = list(groups.values())
    for records in loose.values():
        found += _visits(records, rule)
    return found


def _visits(records: Iterable[Observation], rule: Independence) -> list[list[Observation]]:
    """Runs of records that are of one event by the survey's rule of independence."""
    timed = sorted(
        (one.start, max(one.start, one.end or one.start), one.key, one)
        for one in records
        if one.start is not None
    )
    visits: dict[int, list[Observation]] = {}
    numbers = event_numbers([(start, end) for start, end, *_ in timed], rule.interval, rule.since)
    for number, (*_, one) in zip(numbers, timed, strict=True):
        visits.setdefault(number, []).append(one)
    return list(visits.values())


def _of_files(group: Iterable[Observation]) -> list[Made]:
    """A sighting for each flank of a group; files that show no flank go with the first."""
    ordered = sorted(group, key=lambda one: (one.start is None, one.start and one.start.timestamp(), one.key))
    sides = sorted({one.flank for one in ordered if one.flank in _SIDES}) or [_FLANK]
    split: Mapping[str | None, list[Observation]] = {side: [] for side in sides}
    for one in ordered:
        split[one.flank if one.flank in split else sides[0]].append(one)
    event = event_key(ordered[0])
    return [Made(own[0].key, tuple(own), tuple(own), str(side), event) for side, own in split.items() if own]
