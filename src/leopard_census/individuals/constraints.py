"""What is known for certain about who is who: must be one animal, cannot be one animal, and contradictions.

Sources, strongest first: a person's decision; a name given by a person; two boxes in one frame; different
sex; two facing cameras that fire together. A contradiction is never resolved silently: the weakest "must"
of the cycle is set aside, the cycle is written out, and its sightings wait for a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from leopard_census.individuals.decisions import Decisions, Pair

#: Strength of the sources, strongest first.
SOURCES = ("decision", "label", "same-frame", "sex", "facing-cameras")
#: Sources that are a person's word.
PEOPLE = ("decision", "label")


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

    The last link, from the last sighting back to the first, is the "cannot"; all others are "must".
    """

    cycle: tuple[str, ...]
    sources: tuple[str, ...]

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
    """

    members: tuple[tuple[str, ...], ...]
    conflicts: tuple[Conflict, ...]
    in_conflict: frozenset[str]


def derive_constraints(
    sightings: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    sexes: Mapping[str, str],
    decisions: Decisions,
    *,
    facing_seconds: float,
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
    facing_seconds
        Longest gap between two cameras of a station that show one passing animal.
    """
    known = {row["sightingID"] for row in sightings}
    found: dict[tuple[str, str, str], Constraint] = {}

    def add(a: str, b: str, kind: str, source: str) -> None:
        if a != b and a in known and b in known:
            one, other = min(a, b), max(a, b)
            new = Constraint(one, other, kind, source)
            old = found.get((one, other, kind))
            if old is None or SOURCES.index(new.source) < SOURCES.index(old.source):
                found[one, other, kind] = new

    for (a, b), (verdict, _) in decisions.pairs.items():
        if verdict in ("same", "different"):
            add(a, b, "must" if verdict == "same" else "cannot", "decision")
    by_name: dict[str, list[str]] = {}
    for sighting in sorted(known & set(names)):
        by_name.setdefault(names[sighting], []).append(sighting)
    for members in by_name.values():
        for a, b in pairwise(members):
            add(a, b, "must", "label")
    for sighting in sorted(known & set(decisions.not_names)):
        for name in decisions.not_names[sighting]:
            for other in by_name.get(name, []):
                add(sighting, other, "cannot", "decision")
    for row in sightings:
        for companion in row["companions"]:
            add(row["sightingID"], companion, "cannot", "same-frame")
    females = [s for s in sorted(known) if sexes.get(s) == "female"]
    males = [s for s in sorted(known) if sexes.get(s) == "male"]
    for a in females:
        for b in males:
            add(a, b, "cannot", "sex")
    for a, b in facing_pairs(sightings, facing_seconds):
        add(a, b, "must", "facing-cameras")
    return sorted(found.values(), key=lambda c: (c.a, c.b, c.kind))


def facing_pairs(sightings: Sequence[Mapping[str, Any]], seconds: float) -> list[Pair]:
    """Sightings of two cameras of one station within `seconds`, each alone in its picture and the only candidate.

    Clocks must agree that well for this to speak; where they do not, nothing is linked.
    """
    timed = [row for row in sightings if row["start"] is not None and row["simultaneous"] == 1]
    by_station: dict[str, list[Mapping[str, Any]]] = {}
    for row in timed:
        by_station.setdefault(row["locationID"], []).append(row)
    partners: dict[str, set[str]] = {}
    for rows in by_station.values():
        for a, b in combinations(rows, 2):
            if a["deploymentID"] != b["deploymentID"] and _gap(a, b) <= dt.timedelta(seconds=seconds):
                partners.setdefault(a["sightingID"], set()).add(b["sightingID"])
                partners.setdefault(b["sightingID"], set()).add(a["sightingID"])
    out = []
    for sighting, others in sorted(partners.items()):
        partner = min(others)
        if len(others) == 1 and len(partners[partner]) == 1 and sighting < partner:
            out.append((sighting, partner))
    return out


def _gap(a: Mapping[str, Any], b: Mapping[str, Any]) -> dt.timedelta:
    """Time between two sightings; zero when they overlap."""
    latest_start = max(a["start"], b["start"])
    earliest_end = min(a["end"] or a["start"], b["end"] or b["start"])
    gap: dt.timedelta = latest_start - earliest_end
    return max(gap, dt.timedelta(0))


def join_groups(
    sightings: Iterable[str], constraints: Sequence[Constraint], names: Mapping[str, str]
) -> Groups:
    """Join sightings that must be one animal; set aside and report every "must" that contradicts a "cannot".

    Different names are a "cannot" of source label. Musts are taken strongest source first, then by key, so
    the outcome does not depend on the order of rows.
    """
    group: dict[str, list[str]] = {s: [s] for s in sorted(sightings)}
    links: dict[str, list[tuple[str, str]]] = {s: [] for s in group}
    cannot: dict[str, dict[str, str]] = {s: {} for s in group}
    for c in constraints:
        if c.kind == "cannot":
            cannot[c.a][c.b] = cannot[c.b][c.a] = c.source
    conflicts: list[Conflict] = []
    waiting: set[str] = set()
    musts = sorted((SOURCES.index(c.source), c.a, c.b) for c in constraints if c.kind == "must")
    for rank, a, b in musts:
        if group[a] is group[b]:
            continue
        clash = _clash(group[a], group[b], cannot, names)
        if clash is None:
            links[a].append((b, SOURCES[rank]))
            links[b].append((a, SOURCES[rank]))
            _union(group, a, b)
            continue
        one, other, source = clash
        way_a, way_b = _path(links, one, a), _path(links, b, other)
        cycle = tuple([s for s, _ in way_a] + [s for s, _ in way_b])
        between = [source for _, source in way_a[1:]] + [SOURCES[rank]] + [source for _, source in way_b[1:]]
        conflicts.append(Conflict(cycle, (*between, source)))
        machine_link = SOURCES[rank] not in PEOPLE
        waiting |= {s for s in cycle if not (machine_link and s in names)}
    members = sorted({tuple(sorted(g)) for g in group.values()})
    return Groups(tuple(members), tuple(conflicts), frozenset(waiting))


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


def _path(links: Mapping[str, Sequence[tuple[str, str]]], start: str, end: str) -> list[tuple[str, str]]:
    """Sightings from start to end along musts, each with the source of the link that led to it."""
    stack = [[(start, "")]]
    seen = {start}
    while stack:
        way = stack.pop()
        if way[-1][0] == end:
            return way
        for neighbour, source in sorted(links[way[-1][0]], reverse=True):
            if neighbour not in seen:
                seen.add(neighbour)
                stack.append([*way, (neighbour, source)])
    raise ValueError(f"{start} and {end} are not linked")
