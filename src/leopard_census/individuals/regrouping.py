"""What a merge or a split of animals that no name holds together means for the other sightings of these animals.

A merge or a split is anchored to two sightings, but is about animals. Where people named them, their names say which
other sightings are meant (`corrections.py`). Else it is those that the best partition puts with the two when nothing is
merged or split: the animals as the person saw them. Pictures would tear them apart: after a merge each other sighting
matches one anchor and not the other; after a split all others match the one that was taken out. But the person looked
at these very pictures and says that they mislead. So they say nothing

    after a merge   between sightings of the one animal and of the other
    after a split   between the sighting that was taken out and all others of that animal, which it is certainly not

and each sighting stays with its animal as surely as before. Who goes with whom is found anew in every run, so that the
decision holds when more sightings come in.

Both meet where a sighting that nobody named lies in an animal whose other sightings people named. A merge by it is one
of that animal: the names of two such animals become one, as if the named sightings had been merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import log

from leopard_census.individuals.decisions import Decisions, Pair
from leopard_census.individuals.two_animals import SURE

#: A part of the sightings: the number of an animal, and whether these were taken out of it.
_Part = tuple[int, bool]


@dataclass(frozen=True)
class Regrouped:
    """Evidence of pairs without those on which people overrule the pictures.

    Attributes
    ----------
    evidence
        Of the pairs that still count.
    taken_out
        sightingID -> which decision takes it out of which animal.
    apart
        Each of these with each other sighting of that animal.
    anchors
        Sightings by which animals were merged. None of them shows two animals: the person says that it is one.
    """

    evidence: dict[Pair, float]
    taken_out: dict[str, str] = field(default_factory=dict)
    apart: list[Pair] = field(default_factory=list)
    anchors: frozenset[str] = frozenset()


def without_corrections(decisions: Decisions) -> Decisions:
    """Decisions as they would be had nobody merged or split animals."""
    corrected = {(min(two), max(two)) for two in (*decisions.merged, *decisions.split)}
    pairs = {pair: verdict for pair, verdict in decisions.pairs.items() if pair not in corrected}
    return replace(decisions, pairs=pairs, merged={}, split={})


def regroup(
    evidence: Mapping[Pair, float], animal: Mapping[str, int], decisions: Decisions, prior_odds: float
) -> Regrouped:
    """Leave out the evidence that people overrule.

    Parameters
    ----------
    evidence
        ln(P(score | same) / P(score | different)) of pairs of sightings.
    animal
        sightingID -> animal of the best partition without merges and splits.
    decisions
        People's decisions.
    prior_odds
        Odds that two sightings are different animals.
    """
    whole: dict[str, _Part] = {sighting: (number, False) for sighting, number in animal.items()}
    one = _joined(whole, decisions)
    out = {s: other for s, other in decisions.split if s in one and one[s] == one.get(other)}
    parts = {sighting: (number, sighting in out) for sighting, (number, _) in whole.items()}
    final = _joined(parts, decisions)
    apart = [
        (min(s, t), max(s, t)) for s in sorted(out) for t in sorted(one) if one[t] == one[s] and t not in out
    ]
    left, sure = set(apart), log(prior_odds) + log(SURE / (1 - SURE))
    taken_out = {}
    for s, other in sorted(out.items()):
        match = sum(evidence.get(pair, 0.0) for pair in apart if s in pair)
        taken_out[s] = _text(s, other, decisions, match >= sure)
    kept = {
        pair: value
        for pair, value in evidence.items()
        if pair not in left and (final[pair[0]] != final[pair[1]] or parts[pair[0]] == parts[pair[1]])
    }
    return Regrouped(kept, taken_out, apart, frozenset(s for two in decisions.merged for s in two))


def animals_of_anchors(
    animal: Mapping[str, int], names: Mapping[str, str], decisions: Decisions
) -> dict[str, str]:
    """Names of the animals in which sightings lie that people merged and did not name: sightingID -> individual.

    A merge with a named animal gives that name to an animal that has none, so that a chain of merges through it joins
    the named animals at its ends. A sighting that a split takes out of its animal stands for itself.

    Parameters
    ----------
    animal
        sightingID -> animal of the best partition without merges and splits.
    names
        sightingID -> individual by people, in that partition.
    decisions
        People's decisions.
    """
    out = {s for s, other in decisions.split if s in animal and animal[s] == animal.get(other)}
    called = {animal[s]: name for s, name in sorted(names.items()) if s in animal}
    ordered = sorted(decisions.merged.items(), key=lambda item: (item[1].decided_at, item[1].decision))
    meant = [two for two, _ in ordered if animal.keys() >= set(two) and not out & set(two)]
    grown = True
    while grown:
        grown = False
        for one, other in (pair for two in meant for pair in (two, two[::-1])):
            if animal[one] in called and animal[other] not in called:
                called[animal[other]] = called[animal[one]]
                grown = True
    anchors = sorted({s for two in meant for s in two} - names.keys())
    return {s: called[animal[s]] for s in anchors if animal[s] in called}


def _joined(part: Mapping[str, _Part], decisions: Decisions) -> dict[str, _Part]:
    """sightingID -> the first of the parts that merges join with its own."""
    first: dict[_Part, _Part] = {}
    for two in decisions.merged:
        if part.keys() >= set(two):
            low, high = sorted(_root(part[sighting], first) for sighting in two)
            if low != high:
                first[high] = low
    return {sighting: _root(own, first) for sighting, own in part.items()}


def _root(part: _Part, first: Mapping[_Part, _Part]) -> _Part:
    while part in first:
        part = first[part]
    return part


def _text(sighting: str, other: str, decisions: Decisions, insist: bool) -> str:
    decision = decisions.pairs[min(sighting, other), max(sighting, other)][1]
    yet = ", yet its pictures match that animal" if insist else ""
    return f"decision {decision} takes it out of the animal of {other}{yet}"
