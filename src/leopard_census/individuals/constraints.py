"""What is known for certain about who is who: must be one animal, cannot be one animal, and contradictions.

Sources, strongest first, and what each rests on:

    decision        a person looked at these two sightings, or at a sighting and a name
    label           a name that a person gave; two names are two animals
    same-frame      two boxes in one picture; only a detector that boxes one animal twice is wrong
    sex             a person told a female from a male, each from other pictures
    age             a person told a juvenile from an adult; within one winter none becomes the other
    too-far         places and clocks: nobody travels so fast (`travel.py`)
    pictures        no certainty: what facing cameras link, and the coats contradict (`link_doubt.py`)
    facing-cameras  clocks, and that a second animal did not follow within seconds (`facing.py`)

That one sighting shows both flanks (a turn in a clip) is no constraint between two: it lies in the sighting, and
`flank_links.py` writes it out.

A contradiction is never resolved silently: one link of its cycle is set aside, the cycle is written out, and its
sightings wait for a person. Set aside is the weakest "must", since a wrong link joins two animals in every number that
follows. Only where all "musts" are people's word and the "cannot" is too-far or of pictures, the "cannot" gives way: a
clock that is off is likelier than that people who looked were wrong. Where a machine's link gives way, sightings that
people named keep their names meanwhile. Where people answered on a pair that facing cameras link, their answers stand
alone, though they differ or could not tell: they looked, the cameras only count seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from types import MappingProxyType
from typing import Any

from leopard_census.individuals.chains import shortest_chain
from leopard_census.individuals.decisions import Decisions, Pair

#: Strength of the sources, strongest first.
SOURCES = ("decision", "label", "same-frame", "sex", "age", "too-far", "pictures", "facing-cameras")
#: Sources that are a person's word on who is who.
PEOPLE = ("decision", "label")
#: "Cannots" that give way to people's word.
YIELDING = ("too-far", "pictures")


@dataclass(frozen=True)
class Constraint:
    """One certain statement about two sightings, a < b."""

    a: str
    b: str
    kind: str
    source: str


@dataclass(frozen=True)
class Conflict:
    """A contradiction: the sightings of the cycle in order, and the sources of its links.

    The last link, from the last sighting back to the first, is the "cannot"; all others are "must". `aside` is the
    position, from 0, of the link that was set aside.
    """

    cycle: tuple[str, ...]
    sources: tuple[str, ...]
    aside: int

    def text(self) -> str:
        """The whole cycle in words."""
        links = [f"{s} ={source}= " for s, source in zip(self.cycle, self.sources[:-1], strict=False)]
        return "".join(links) + f"{self.cycle[-1]}, yet not one animal by {self.sources[-1]}"


@dataclass(frozen=True)
class Groups:
    """Sightings joined by what is certain.

    Attributes
    ----------
    members
        Sightings of each group, sorted; groups sorted by their first.
    conflicts
        Contradictions found.
    in_conflict
        Sightings on a cycle that wait for a person.
    links
        The "musts" that joined the groups: one less than members in each.
    """

    members: tuple[tuple[str, ...], ...]
    conflicts: tuple[Conflict, ...]
    in_conflict: frozenset[str]
    links: tuple[Constraint, ...] = ()

    def neighbours(self) -> dict[str, list[tuple[str, str]]]:
        """Sighting -> sightings linked with it, and the sources."""
        out: dict[str, list[tuple[str, str]]] = {}
        for link in self.links:
            out.setdefault(link.a, []).append((link.b, link.source))
            out.setdefault(link.b, []).append((link.a, link.source))
        return out


def derive_constraints(
    sightings: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    sexes: Mapping[str, str],
    decisions: Decisions,
    *,
    stages: Mapping[str, str] = MappingProxyType({}),
    too_far: Iterable[Pair] = (),
    facing: Iterable[Pair] = (),
) -> list[Constraint]:
    """All constraints among the given sightings, apart from different names (see `join_groups`).

    Parameters
    ----------
    sightings
        Rows of the sightings table that take part.
    names, sexes
        sightingID -> individual or sex that people gave.
    decisions
        People's decisions.
    stages
        sightingID -> age class that people gave.
    too_far
        Pairs that no one animal can have made in the time (see `travel.py`).
    facing
        Pairs in which two cameras show one passing animal (see `facing.py`).
    """
    known = {row["sightingID"] for row in sightings}
    answered = decisions.pairs.keys() | decisions.pair_evidence.keys()
    statements = [
        *_by_people(known, names, decisions),
        *(
            (row["sightingID"], other, "cannot", "same-frame")
            for row in sightings
            for other in row["companions"]
        ),
        *((a, b, "cannot", "sex") for a, b in _unlike(known, sexes, "female", "male")),
        *((a, b, "cannot", "age") for a, b in _unlike(known, stages, "juvenile", "adult")),
        *((a, b, "cannot", "too-far") for a, b in too_far),
        *((a, b, "must", "facing-cameras") for a, b in facing if (a, b) not in answered),
    ]
    found: dict[tuple[str, str, str], str] = {}
    for a, b, kind, source in statements:
        if a != b and a in known and b in known:
            key = (min(a, b), max(a, b), kind)
            found[key] = min(found.get(key, source), source, key=SOURCES.index)
    return [Constraint(*key, source) for key, source in sorted(found.items())]


def _by_people(
    known: Iterable[str], names: Mapping[str, str], decisions: Decisions
) -> Iterator[tuple[str, str, str, str]]:
    """What people said of who is who: both sightings, kind and source of each statement."""
    for (a, b), (verdict, _) in decisions.pairs.items():
        if verdict in ("same", "different"):
            yield a, b, "must" if verdict == "same" else "cannot", "decision"
    by_name: dict[str, list[str]] = {}
    for sighting in sorted(set(known) & set(names)):
        by_name.setdefault(names[sighting], []).append(sighting)
    for members in by_name.values():
        for a, b in pairwise(members):
            yield a, b, "must", "label"
    for sighting in sorted(decisions.not_names):
        for name in decisions.not_names[sighting]:
            for other in by_name.get(name, []):
                yield sighting, other, "cannot", "decision"


def _unlike(known: Iterable[str], values: Mapping[str, str], one: str, other: str) -> Iterator[Pair]:
    """Every sighting of the one value with every sighting of the other."""
    ordered = sorted(known)
    others = [s for s in ordered if values.get(s) == other]
    yield from product([s for s in ordered if values.get(s) == one], others)


def join_groups(
    sightings: Iterable[str], constraints: Sequence[Constraint], names: Mapping[str, str]
) -> Groups:
    """Join sightings that must be one animal; report every "must" that contradicts a "cannot".

    Different names are a "cannot" of source label. Musts are taken strongest source first, then by key, so
    the outcome does not depend on the order of rows, and the last of a cycle is its weakest.
    """
    group: dict[str, list[str]] = {s: [s] for s in sorted(sightings)}
    cannot: dict[str, dict[str, str]] = {s: {} for s in group}
    for c in constraints:
        if c.kind == "cannot":
            cannot[c.a][c.b] = cannot[c.b][c.a] = c.source
    links: list[Constraint] = []
    conflicts: list[Conflict] = []
    waiting: set[str] = set()
    musts = sorted(
        (c for c in constraints if c.kind == "must"), key=lambda c: (SOURCES.index(c.source), c.a, c.b)
    )
    for must in musts:
        a, b = must.a, must.b
        joins = group[a] is not group[b]
        while joins and (
            clash := _clash([a], [b], cannot, names) or _clash(group[a], group[b], cannot, names)
        ):
            conflict = _conflict(must, links, (group[a], group[b]), names, clash)
            conflicts.append(conflict)
            machine_link = conflict.sources[conflict.aside] not in PEOPLE
            waiting |= {s for s in conflict.cycle if not (machine_link and s in names)}
            joins = conflict.aside == len(conflict.cycle) - 1
            if joins:
                _give_way(clash[:2], group[a], group[b], [*links, must], cannot)
        if joins:
            links.append(must)
            _union(group, a, b)
    members = sorted({tuple(sorted(g)) for g in group.values()})
    return Groups(tuple(members), tuple(conflicts), frozenset(waiting), tuple(links))


def _conflict(
    must: Constraint,
    links: Sequence[Constraint],
    sides: tuple[Sequence[str], Sequence[str]],
    names: Mapping[str, str],
    clash: tuple[str, str, str],
) -> Conflict:
    """The shortest cycle through a "must" that joins two groups and a "cannot" from the one to the other.

    Sightings of one name are linked directly; across the two groups only where the "must" is that very name.
    """
    one, other, source = clash
    within = set(sides[0]) | set(sides[1])
    near = Groups((), (), frozenset(), (*links, must)).neighbours()
    alike = {}
    for side in sides:
        for s in side:
            reach = within if must.source == "label" and names.get(s) == names.get(must.a) else side
            alike[s] = [t for t in reach if s in names and names.get(t) == names[s]]
    way = shortest_chain(near, alike, [one], [other])
    cycle = tuple(s for s, _ in way)
    between = tuple(link for _, link in way[1:])
    if source in YIELDING and set(between) <= set(PEOPLE):
        return Conflict(cycle, (*between, source), len(between))
    crossing = next(k for k in range(len(between)) if cycle[k] in sides[0] and cycle[k + 1] in sides[1])
    return Conflict(cycle, (*between, source), crossing)


def _give_way(
    clash: Pair,
    one: Sequence[str],
    other: Sequence[str],
    links: Sequence[Constraint],
    cannot: Mapping[str, dict[str, str]],
) -> None:
    """Take out a "cannot" that gives way; between groups of people's word all of its kind: one clock is off."""
    within = {*one, *other}
    by_people = all(link.source in PEOPLE for link in links if link.a in within)
    for a, b in product(one, other) if by_people else [clash]:
        if cannot[a].get(b) in YIELDING:
            del cannot[a][b], cannot[b][a]


def _union(group: dict[str, list[str]], a: str, b: str) -> None:
    joined = group[a] + group[b]
    for sighting in joined:
        group[sighting] = joined


def _clash(
    one: Sequence[str],
    other: Sequence[str],
    cannot: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
) -> tuple[str, str, str] | None:
    """First pair across two groups that cannot be one animal, with the source."""
    for a in sorted(one):
        for b in sorted(other):
            if b in cannot[a]:
                return a, b, cannot[a][b]
            if a in names and b in names and names[a] != names[b]:
                return a, b, "label"
    return None
