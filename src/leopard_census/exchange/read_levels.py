"""Which observations of a package are taken: the same animal may be told at the level of media and of events.

The rules, in words:

1. Blanks and vehicles, and what nobody has classified, make no sighting; nor does an observation without a deployment.
2. What is told at the level of an event is taken, and observations of single files of that event are its evidence
   (their files, boxes and flanks), no sightings of their own. A file belongs to the event whose eventID its observation
   has; without an eventID, to an event of the same deployment in whose time it lies.
3. No name is lost: where the files of an event name an individual of the target species that the event does not name,
   their observations of it are taken, and what the event tells of the target without a name gives way to them. Where
   the event names nobody, all that its files tell of the target is taken.
4. Observations of single files that no event tells of are taken.

Every observation ends in one state, so that the funnel adds up.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leopard_census.exchange.read_observation import Observation

TAKEN = "in sightings"
#: Why an observation is in no sighting, by its state.
REASONS = {
    "blank": "nothing is in the picture",
    "vehicle": "no animal",
    "unclassified": "nobody has classified it; may be the target",
    "without a deployment": "nobody can say where it was",
    "told by its event": "the observation of the whole event tells of it",
    "told by its media": "the files of the event name the individuals",
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
        if one.kind in _NO_SIGHTING:
            taken.states[one.kind] += 1
        elif one.deployment is None:
            taken.states["without a deployment"] += 1
        else:
            (events if one.at_event else media).append(one)
    spans = _Spans(events)
    named = {event_key(one) for one in events}
    for one in media:
        key = event_key(one) if one.event is not None else spans.event_at(one)
        if key in named:
            taken.evidence.setdefault(key, []).append(one)
        else:
            taken.media.append(one)
    _let_media_name(events, target, taken)
    taken.states["told by its event"] += sum(map(len, taken.evidence.values()))
    taken.states[TAKEN] += len(taken.events) + len(taken.media)
    return Taken(taken.events, taken.media, taken.evidence, +taken.states)


def _let_media_name(events: Sequence[Observation], target: str, taken: Taken) -> None:
    """Rule 3; fills the events that are taken."""
    names = _names(events, target)
    giving_way = set()
    for key, files in sorted(taken.evidence.items()):
        known = names.get(key, set())
        new = {one.individual for one in files if one.species == target and one.individual} - known
        if not new:
            continue
        giving_way.add(key)
        moved = [one for one in files if one.species == target and (not known or one.individual in new)]
        taken.media.extend(moved)
        left = {one.key for one in moved}
        taken.evidence[key] = [one for one in files if one.key not in left]
    for one in events:
        nameless = one.species == target and one.individual is None
        if nameless and event_key(one) in giving_way:
            taken.states["told by its media"] += 1
        else:
            taken.events.append(one)


def _names(events: Iterable[Observation], target: str) -> dict[EventKey, set[str]]:
    """Individuals of the target species that each event names."""
    names: dict[EventKey, set[str]] = {}
    for one in events:
        if one.species == target and one.individual is not None:
            names.setdefault(event_key(one), set()).add(one.individual)
    return names


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
