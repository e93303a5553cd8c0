"""From comparisons and certainties of sightings to the problem of telling groups apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.constraints import Constraint, Groups
from leopard_census.individuals.decisions import Decisions, Pair
from leopard_census.individuals.misnamed import Misnamed, misnamed_sightings
from leopard_census.individuals.solve import Solution, solve_partition
from leopard_census.individuals.two_animals import (
    contradicted_sightings,
    telling_pairs,
    without_sightings,
)
from leopard_census.individuals.views import View
from leopard_census.partitions.partition import LEFT, RIGHT, Problem
from leopard_census.partitions.sighting_faults import Pictures, picture_evidence

Row = Mapping[str, Any]

SEVERAL = "several animals were in view, so the track may have changed animals"
TWO = "its pictures match two animals that are not one, so it may show both"


@dataclass(frozen=True)
class Solved:
    """The problem, its best partition, and the sightings that speak neither for nor against any name.

    Attributes
    ----------
    pictures
        The part of the problem's evidence that pictures give, by sighting.
    mixed
        sightingID -> why: it may show two animals.
    telling
        Pairs that tell whether those whose pictures match two animals do, the surest first.
    misnamed
        Sightings that keep the name that people gave, though their pictures match another animal.
    """

    problem: Problem
    solution: Solution
    pictures: Pictures
    mixed: dict[str, str]
    telling: list[Pair]
    misnamed: dict[str, Misnamed]

    @property
    def left_out(self) -> frozenset[str]:
        """Sightings whose pictures are no evidence."""
        return frozenset(self.mixed) | frozenset(self.misnamed)


def solve_sightings(
    groups: Groups,
    evidence: Mapping[Pair, float],
    people: Mapping[Pair, float],
    constraints: Sequence[Constraint],
    names: Mapping[str, str],
    usable: Sequence[View],
    several: frozenset[str],
    told: frozenset[str],
    theta: float,
    *,
    by_lists: bool = False,
    single: frozenset[str] = frozenset(),
) -> Solved:
    """Best partition, with the sightings left out that may show two animals.

    Parameters
    ----------
    groups, constraints, names
        What is certain.
    evidence, people
        Of pairs of sightings: from pictures, and from people who differ.
    usable
        Views that were compared.
    several
        Sightings made while several animals were in view.
    told
        Sightings that people named or decided on; only the pictures of those are left out that match another name.
    theta
        Prior odds that two groups are different animals.
    by_lists
        Whether sightings were compared only where a shortlist holds them.
    single
        Sightings that certainly show one animal alone.
    """
    mixed = dict.fromkeys(sorted(several - told), SEVERAL)
    group_of = {s: k for k, members in enumerate(groups.members) for s in members}
    left = without_sightings(evidence, frozenset(mixed))
    misnamed = misnamed_sightings(left, names, theta)
    left = without_sightings(left, frozenset(misnamed))
    # A name that has no other views is joined with nobody: the prior alone would make it one animal with any.
    heard = [view for view in usable if view.sighting_id not in misnamed]
    telling: list[Pair] = []
    while True:
        problem = problem_of(groups, left, people, constraints, names, heard, theta, by_lists)
        solution = solve_partition(problem)
        at_fault = contradicted_sightings(left, group_of, solution.labels, theta, told)
        if not at_fault:
            pictures = picture_evidence(groups.members, left, single)
            return Solved(problem, solution, pictures, mixed, telling, misnamed)
        mixed |= dict.fromkeys(sorted(at_fault), TWO)
        telling += telling_pairs(at_fault, left, group_of, solution.labels)
        left = without_sightings(left, at_fault)


def seen_together(active: Sequence[Row]) -> frozenset[str]:
    """Sightings made while several animals were in view.

    Where animals cross, a track can go on with the other one. Its views then show two coats, and as evidence they
    would join two animals (a mother with her cub) for good. Such sightings are compared, for people to see, but
    speak neither for nor against any name.
    """
    return frozenset(row["sightingID"] for row in active if row["simultaneous"] > 1)


def told_by_people(names: Mapping[str, str], decisions: Decisions) -> frozenset[str]:
    """Sightings that people named, or decided on in a pair."""
    return frozenset(names) | {sighting for pair in decisions.pairs for sighting in pair}


def sides_shown(active: Sequence[Row], usable: Sequence[View]) -> dict[str, frozenset[str]]:
    """Flanks that each sighting surely shows: its own, and those of its usable views."""
    shown: dict[str, set[str]] = {row["sightingID"]: {row["flank"]} - {"other"} for row in active}
    for view in usable:
        if view.sure:
            shown[view.sighting_id].add(view.flank)
    return {sighting: frozenset(flanks) for sighting, flanks in shown.items()}


def taking_part(pairs: Mapping[Pair, float], sightings: Mapping[str, object]) -> dict[Pair, float]:
    """Those of the pairs whose sightings both take part."""
    return {pair: value for pair, value in pairs.items() if pair[0] in sightings and pair[1] in sightings}


def problem_of(
    groups: Groups,
    pictures: Mapping[Pair, float],
    people: Mapping[Pair, float],
    constraints: Sequence[Constraint],
    names: Mapping[str, str],
    usable: Sequence[View],
    theta: float,
    by_lists: bool,
) -> Problem:
    """Evidence (of pictures, and of people who differ), certain differences and flanks between groups.

    Dense tables of all pairs of groups, 9 bytes each: 0.9 GB of 10,000 groups, 3.6 GB of 20,000.
    """
    n = len(groups.members)
    group_of = {s: k for k, members in enumerate(groups.members) for s in members}
    evidence, cannot = np.zeros((n, n)), np.zeros((n, n), bool)
    for (a, b), weight in [*sorted(pictures.items()), *sorted(taking_part(people, group_of).items())]:
        i, j = group_of[a], group_of[b]
        if i != j:
            evidence[i, j] += weight
            evidence[j, i] += weight
    for c in constraints:
        i, j = group_of[c.a], group_of[c.b]
        if c.kind == "cannot" and i != j:
            cannot[i, j] = cannot[j, i] = True
    called = [next((names[s] for s in members if s in names), "") for members in groups.members]
    named = np.array([name != "" for name in called], bool)
    who = np.unique(np.array(called, np.str_), return_inverse=True)[1]
    cannot[np.ix_(named, named)] |= who[named][:, None] != who[named][None, :]
    return Problem(evidence, cannot, _flanks(usable, group_of, n), theta, by_lists)


def _flanks(usable: Sequence[View], group_of: Mapping[str, int], n: int) -> NDArray[np.int64]:
    """Bits of the flanks by which each group can join others: those that it surely shows.

    A group that surely shows none is compared as the flank that it is taken for, and so joins animals known from that
    one; it links no flank with the other.
    """
    bits = {sure: np.zeros(n, np.int64) for sure in (True, False)}
    for view in usable:
        bits[view.sure][group_of[view.sighting_id]] |= LEFT if view.flank == "left" else RIGHT
    taken = np.where(bits[False] == (LEFT | RIGHT), 0, bits[False])
    return np.where(bits[True] != 0, bits[True], taken)
