"""Which observations of a package are taken: the same animal may be told at the level of media and of events.

The rules, in words:

1. Blanks and vehicles, and what nobody has classified, make no sighting; nor does an observation of which neither
   deploymentID nor media file tells the deployment.
2. What is told at the level of an event is taken, and observations of single files of that event are its evidence
   (their files, boxes and flanks), no sightings of their own. A file belongs to the event whose eventID its observation
   has; without an eventID, to an event of the same deployment in whose time it lies. Where no event has the file's
   eventID, it belongs to one of the same species without an eventID in whose time it lies: only one level tells the
   ID. What one of the two excludes, the other must exclude as well.
3. No species is lost: where a file shows a species that its event does not name, its observation is taken. Only where
   people named the species of the event, what a machine says of a file does not stand against it.
4. No name is lost: where the files of an event name an individual of the target species that the event does not name,
   their observations of it are taken. Where nothing that the event tells of the target without a name is left over
   (rule 5) and it names nobody, all that its files tell of the target is taken.
5. What an event tells without a name, or without a species, gives way to what was taken of its files by rules 3 and 4,
   as far as these are as many animals as its `count` says; what is more stays, and waits for review.
6. Observations of single files that no event tells of are taken.

Every observation ends in one state, so that the funnel adds up.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leopard_census.config.target_species import names_target
from leopard_census.exchange.read_observation import UNKNOWN, Observation

TAKEN = "in sightings"
#: Why an observation is in no sighting, by its state.
REASONS = {
    "blank": "nothing is in the picture",
    "vehicle": "no animal",
    "unclassified": "nobody has classified it; may be the target",
    "without a deployment": "neither it nor its media file tells the deployment: nobody can say where it was",
    "told by its event": "the observation of the whole event tells of it",
    "told by its media": "the files of the event tell species and individuals",
    "told otherwise by people": "a machine's species of a file, against that of people of the whole event",
    "a copy": "the file is a copy of another one, of which it is told",
}
_NO_SIGHTING = ("blank", "vehicle", "unclassified")

EventKey = tuple[str, str]  # deployment, event


@dataclass(frozen=True)
class Taken:
    """Result of the rules.

    Attributes
    ----------
    events, media
        Observations at either level that make sightings.
    evidence
        Observations of single files by the event that tells of them.
    states
        Number of observations by their state.
    """

    events: list[Observation] = field(default_factory=list)
    media: list[Observation] = field(default_factory=list)
    evidence: dict[EventKey, list[Observation]] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)


def event_key(observation: Observation) -> EventKey:
    """Event of an observation; one without an eventID is an event of its own."""
    return str(observation.deployment), observation.event or f"\0{observation.key}"


def choose(observations: Iterable[Observation], target: str) -> Taken:
    """Apply the rules; `target` is the species that is counted."""
    taken = Taken()
    events: list[Observation] = []
    media: list[Observation] = []
    for one in observations:
        if one.kind == "unclassified" and one.excluded is not None:
            taken.states["a copy"] += 1
        elif one.kind in _NO_SIGHTING:
            taken.states[one.kind] += 1
        elif one.deployment is None:
            taken.states["without a deployment"] += 1
        else:
            (events if one.at_event else media).append(one)
    spans = _Spans(events)
    loose = _by_look(events)
    named = {event_key(one) for one in events}
    for one in media:
        key: EventKey | None = event_key(one)
        if one.event is None:
            key = spans.event_at(one)
        elif key not in named and (alike := loose.get((one.species, one.excluded))):
            key = alike.event_at(one)
        if key in named:
            taken.evidence.setdefault(key, []).append(one)
        else:
            taken.media.append(one)
    told: dict[EventKey, list[Observation]] = {}
    for one in events:
        told.setdefault(event_key(one), []).append(one)
    for key, rows in told.items():
        taken.events.extend(_beside_files(rows, key, target, taken))
    taken.states["told by its event"] += sum(map(len, taken.evidence.values()))
    taken.states[TAKEN] += len(taken.events) + len(taken.media)
    return Taken(taken.events, taken.media, taken.evidence, +taken.states)


def _beside_files(rows: list[Observation], key: EventKey, target: str, taken: Taken) -> list[Observation]:
    """Rules 3 to 5 for the observations of one event: those that are taken; files go from evidence to media."""
    files = taken.evidence.get(key, [])
    kept, others, overruled = _by_species(rows, files, target)
    taken.states["told otherwise by people"] += overruled
    known = {one.individual for one in rows if one.species == target and one.individual}
    new = {one.individual for one in kept if one.species == target and one.individual} - known
    nameless = [one for one in rows if one.species == target and not one.individual and not one.excluded]
    unknown = [one for one in rows if one.species == UNKNOWN and not one.excluded]
    away = _give_way(nameless, len(new)) | _give_way(unknown, _animals(others))
    left_over = known or any(one.key not in away for one in nameless)
    moved = [
        one
        for one in kept
        if new and one.species == target and (one.individual in new if left_over else True)
    ]
    gone = {one.key for one in moved}
    if files:
        taken.evidence[key] = [one for one in kept if one.key not in gone]
    taken.media.extend([*others, *moved])
    taken.states["told by its media"] += len(away)
    return [one for one in rows if one.key not in away]


def _by_species(
    rows: Sequence[Observation], files: Iterable[Observation], target: str
) -> tuple[list[Observation], list[Observation], int]:
    """Files of species that the event names, those of others (rule 3), and the number of those that people overrule."""
    names = {one.species for one in rows} - {UNKNOWN}
    by_people = len(names) > 0 and not any(one.machine or one.species == UNKNOWN for one in rows)
    kept, others, overruled = [], [], 0
    for one in files:
        if one.species == UNKNOWN or _is_told(one.species, names, target):
            kept.append(one)
        elif one.machine and by_people:
            overruled += 1
        else:
            others.append(one)
    return kept, others, overruled


def _is_told(species: str, names: Iterable[str], target: str) -> bool:
    """Whether an event tells of a species: by its name, or by that of its genus or of one of its subspecies.

    The target is told by its own name only: an event of the genus does not count it.
    """
    return any(
        names_target(name, species) or (species != target and names_target(species, name)) for name in names
    )


def _animals(files: Iterable[Observation]) -> int:
    """How many animals files surely tell of: those named, and one of each species of which none is named."""
    named: dict[str, set[str]] = {}
    for one in files:
        named.setdefault(one.species, set()).update([one.individual] if one.individual else [])
    return sum(max(1, len(names)) for names in named.values())


def _give_way(rows: Iterable[Observation], animals: int) -> set[str]:
    """Keys of those whose animals are among so many that the files tell of (rule 5)."""
    away = set()
    for one in sorted(rows, key=lambda one: one.key):
        if one.count <= animals:
            animals -= one.count
            away.add(one.key)
    return away


def _by_look(events: Iterable[Observation]) -> "dict[tuple[str, str | None], _Spans]":
    """Events without an eventID, by species and the rule that excludes them."""
    found: dict[tuple[str, str | None], list[Observation]] = {}
    for one in events:
        if one.event is None:
            found.setdefault((one.species, one.excluded), []).append(one)
    return {look: _Spans(own) for look, own in found.items()}


class _Spans:
    """Events of each deployment by their time."""

    def __init__(self, events: Iterable[Observation]) -> None:
        by_deployment: dict[str, list[tuple[datetime, datetime, EventKey]]] = {}
        for one in events:
            if one.start is not None and one.end is not None:
                span = (one.start, one.end, event_key(one))
                by_deployment.setdefault(str(one.deployment), []).append(span)
        self._spans = {name: sorted(spans) for name, spans in by_deployment.items()}

    def event_at(self, one: Observation) -> EventKey | None:
        """The latest event of the deployment that had begun by then and had not ended."""
        spans = self._spans.get(str(one.deployment), [])
        if one.start is None or not spans:
            return None
        place = bisect_right(spans, one.start, key=lambda span: span[0])
        # Events seldom overlap; those that began long before are looked at too, as one may last for hours.
        return next((key for _, end, key in reversed(spans[:place]) if end >= one.start), None)
