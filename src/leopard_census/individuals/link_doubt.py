"""Links by facing cameras that the pictures contradict.

That two cameras fired together says that one animal passed, unless another followed it. So such a link is evidence, and
pictures can outweigh it. They do where one of the two sightings matches two animals that are not one. Or where the
animal falls into two halves, one with either sighting, that are as good as surely two animals:

    sum of the evidence between the halves < -ln(SURE / (1 - SURE))

so that a coat that never matches the animal's own views of that flank is not taken for it, nor another animal drawn in.
The halves are grown from the two sightings, each time by the group that clings to one half most.

Coats of different flanks share nothing. So where no sighting of one half was compared with one of the other, as between
a half that shows the left flank alone and one that shows the right, pictures are silent whatever they show: only people
can tell, and they are asked once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.constraints import Constraint, Groups
from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.two_animals import SURE

#: Source of the links that pictures may contradict.
FACING = "facing-cameras"
#: Why a link is to be confirmed that they cannot contradict.
UNTESTED = "facing cameras alone link its flanks, and no pictures can tell"
LEAST = log(SURE / (1 - SURE))


def contradicted_links(
    groups: Groups, labels: NDArray[np.int64], evidence: Mapping[Pair, float], mixed: Collection[str]
) -> list[Pair]:
    """Pairs of sightings that facing cameras link and pictures contradict, sorted.

    Parameters
    ----------
    groups
        Sightings joined by certainty, those links among it.
    labels
        Cluster of each group in the best partition.
    evidence
        Of pairs of sightings, from pictures; natural log.
    mixed
        Sightings whose pictures match two animals that are not one.
    """
    known = _by_sighting(evidence)
    return sorted(
        pair
        for pair, (one, other) in _halves_of_links(groups, labels, known).items()
        if set(pair) & set(mixed) or _sum(known, one, other) < -LEAST
    )


def untested_links(
    groups: Groups, labels: NDArray[np.int64], evidence: Mapping[Pair, float]
) -> dict[Pair, tuple[set[str], set[str]]]:
    """Pairs that facing cameras link and no picture could contradict, and the two halves of each animal.

    Parameters are those of `contradicted_links`.
    """
    known = _by_sighting(evidence)
    return {
        pair: (one, other)
        for pair, (one, other) in sorted(_halves_of_links(groups, labels, known).items())
        if not any(known.get(a, {}).keys() & other for a in one)
    }


def _by_sighting(evidence: Mapping[Pair, float]) -> dict[str, dict[str, float]]:
    """Evidence of each sighting with each other."""
    out: dict[str, dict[str, float]] = {}
    for (a, b), value in sorted(evidence.items()):
        out.setdefault(a, {})[b] = value
        out.setdefault(b, {})[a] = value
    return out


def _halves_of_links(
    groups: Groups, labels: NDArray[np.int64], evidence: Mapping[str, Mapping[str, float]]
) -> dict[Pair, tuple[set[str], set[str]]]:
    """Links by facing cameras, and the two halves of the animal that each joins."""
    group_of = {s: k for k, members in enumerate(groups.members) for s in members}
    out = {}
    for link in groups.links:
        if link.source == FACING:
            own = group_of[link.a]
            cluster = [groups.members[k] for k in np.flatnonzero(labels == labels[own]) if k != own]
            out[link.a, link.b] = _halves(link, groups, cluster, evidence)
    return out


def _halves(
    link: Constraint,
    groups: Groups,
    cluster: Sequence[Sequence[str]],
    evidence: Mapping[str, Mapping[str, float]],
) -> tuple[set[str], set[str]]:
    """The two halves of an animal that a link joins; `cluster`: its other groups."""
    one = _side(link, groups)
    (group,) = (set(members) for members in groups.members if link.a in members)
    halves = [one, group - one]
    rest = list(cluster)
    toward = [[_sum(evidence, members, half) for half in halves] for members in rest]
    while rest:
        k = max(range(len(rest)), key=lambda k: (abs(toward[k][0] - toward[k][1]), -k))
        half = int(toward[k][1] > toward[k][0])
        members = rest.pop(k)
        toward.pop(k)
        halves[half] |= set(members)
        for others, sums in zip(rest, toward, strict=True):
            sums[half] += _sum(evidence, others, members)
    return halves[0], halves[1]


def _side(link: Constraint, groups: Groups) -> set[str]:
    """What is joined with the link's first sighting when the link is left out."""
    near = groups.neighbours()
    reached, todo = {link.a}, [link.a]
    while todo:
        here = todo.pop()
        for there, _ in near.get(here, []):
            if there not in reached and {here, there} != {link.a, link.b}:
                reached.add(there)
                todo.append(there)
    return reached


def _sum(evidence: Mapping[str, Mapping[str, float]], one: Collection[str], other: Collection[str]) -> float:
    """Evidence between two sets of sightings, in an order that is always the same."""
    return sum(evidence.get(a, {}).get(b, 0.0) for a in sorted(one) for b in sorted(other))
