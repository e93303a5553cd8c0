"""Sightings whose pictures match another animal than the one that people named.

A name is often given to one photo and holds for the whole sighting, though a cub may have followed its mother through
the clip and be the one that the best views show. People's word stands: the sighting keeps its name. But its pictures
would give that name to every sighting of the other animal, so they are left out, as those of sightings that may show
two animals are, and people are asked to look again.

Held against each other are the sightings that people named alone, so that no outcome of matching plays a part:

    toward(name) = sum of the evidence of a sighting with the others of that name

A sighting is doubted where its pictures say of some other name, as surely as `two_animals.SURE` after the prior, that
it is of that animal, and more of it than of its own name by as much. The most doubted is left out first, since its
pictures make those that it matches doubtful, too; of several that are doubted alike all are, as pictures alone do not
tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.two_animals import EPSILON, SURE, without_sightings


@dataclass(frozen=True)
class Misnamed:
    """A sighting that people named `name`, whose pictures match `other`; `pair`: what tells it best."""

    name: str
    other: str
    pair: Pair

    @property
    def reason(self) -> str:
        """Why people are asked to look again."""
        return f"its pictures match {self.other}, people named it {self.name}"


def misnamed_sightings(
    evidence: Mapping[Pair, float],
    names: Mapping[str, str],
    prior_odds: float,
) -> dict[str, Misnamed]:
    """Named sightings whose pictures clearly match another named animal, the most doubted first.

    Parameters
    ----------
    evidence
        ln(P(score | same) / P(score | different)) of the pairs that take part.
    names
        sightingID -> individual by people.
    prior_odds
        Odds that two sightings are different animals.
    """
    left = {pair: value for pair, value in sorted(evidence.items()) if pair[0] in names and pair[1] in names}
    out: dict[str, Misnamed] = {}
    least = max(log(prior_odds), 0.0) + log(SURE / (1 - SURE))
    while True:
        doubts = _doubts(left, names, least)
        if not doubts:
            return out
        most = max(doubt for doubt, _ in doubts.values())
        found = {s: other for s, (doubt, other) in sorted(doubts.items()) if doubt >= most - EPSILON}
        out |= {s: Misnamed(names[s], other, _telling(s, other, left, names)) for s, other in found.items()}
        left = without_sightings(left, frozenset(found))


def _doubts(
    evidence: Mapping[Pair, float], names: Mapping[str, str], least: float
) -> dict[str, tuple[float, str]]:
    """Sighting -> by how much its pictures say another name rather than its own, and which, where that is much."""
    toward: dict[str, dict[str, float]] = {}
    for (a, b), value in evidence.items():
        for sighting, other in ((a, names[b]), (b, names[a])):
            sums = toward.setdefault(sighting, {})
            sums[other] = sums.get(other, 0.0) + value
    out = {}
    for sighting, sums in toward.items():
        own = sums.pop(names[sighting], 0.0)
        best, other = max(((value, name) for name, value in sums.items()), default=(0.0, ""))
        if best >= least and best - own >= least:
            out[sighting] = best - own, other
    return out


def _telling(sighting: str, other: str, evidence: Mapping[Pair, float], names: Mapping[str, str]) -> Pair:
    """The surest pair of the sighting with one of the other name."""
    return min(
        (pair for pair in evidence if sighting in pair and other in (names[pair[0]], names[pair[1]])),
        key=lambda pair: (-evidence[pair], pair),
    )
