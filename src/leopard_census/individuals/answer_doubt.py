"""Answers on pairs as evidence: what the number of animals is when people err.

For names and for the best partition an answer on a pair is certain, as people have the last word. But who errs in a
share e of his answers will have erred in some of many, and a number that rests on them is less sure than the partitions
that obey them all. So how sure it is comes from partitions in which an answer is evidence beside the pictures,

    n ln((1 - e) / e),  n = people who say what stands - people who say the contrary, each by his last answer

for one animal where `same` stands, against it where `different` does, with e the setting `individuals.reviewer_error`.
Two more who say it than deny it are taken as certain, as everywhere (`second_opinions.py`): with e = 0.05 they are
wrong in 1 of 360, so asking on till then is Wald's test of a ratio of likelihoods. Who answers twice is one person.

Certain stay names, merges and splits; answers on a pair that no pictures could be compared of, as on two flanks; and
answers on a contradiction, which is asked before all else. Nor is an answer doubted that denies what facing cameras
link, as the link would come back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.constraints import Conflict, Groups
from leopard_census.individuals.decisions import Decisions, Pair
from leopard_census.partitions.partition import Problem, canonical
from leopard_census.partitions.sighting_faults import Pictures

#: So many people more who say what stands than deny it make it certain.
CERTAIN = 2
_CONTRARY = {"same": "different", "different": "same"}


@dataclass(frozen=True)
class Doubt:
    """The problem in which answers are evidence.

    Attributes
    ----------
    answers
        The pairs that they are about.
    groups
        Sightings that are joined without these answers.
    problem, pictures
        Over these groups.
    """

    answers: frozenset[Pair]
    groups: Groups
    problem: Problem
    pictures: Pictures

    def start(self, groups: Groups, best: NDArray[np.int64]) -> NDArray[np.int64]:
        """The best partition over the finer groups; what is not allowed among these is taken apart.

        Parameters
        ----------
        groups
            Sightings that are joined when all answers are certain.
        best : int64 array, shape (number of those groups,)
            Their clusters.

        Returns
        -------
        int64 array, shape (number of `self.groups`,)
        """
        cluster = {s: int(best[k]) for k, members in enumerate(groups.members) for s in members}
        labels = np.array([cluster[members[0]] for members in self.groups.members], np.int64)
        for label in np.unique(labels):
            members = np.flatnonzero(labels == label)
            if not self.problem.allowed(members):
                labels[members] = len(cluster) + members
        return canonical(labels) if len(labels) else labels


def doubted_answers(
    decisions: Decisions,
    compared: Collection[Pair],
    conflicts: Collection[Conflict],
    facing: Collection[Pair],
) -> frozenset[Pair]:
    """Pairs whose answer is evidence.

    Parameters
    ----------
    decisions
        People's decisions.
    compared
        Pairs whose pictures were compared.
    conflicts
        Contradictions.
    facing
        Pairs that facing cameras link.
    """
    corrected = {(min(two), max(two)) for two in (*decisions.merged, *decisions.split)}
    contested = {
        (min(way), max(way))
        for conflict in conflicts
        for way in [*pairwise(conflict.cycle), (conflict.cycle[-1], conflict.cycle[0])]
    }
    denied = {pair for pair in facing if decisions.pairs.get(pair, ("", ""))[0] == "different"}
    return frozenset(
        pair
        for pair in decisions.opinions.keys() & decisions.pairs.keys() & set(compared)
        if decisions.pairs[pair][0] in _CONTRARY
        and pair not in corrected | contested | denied
        and _majority(decisions, pair) < CERTAIN
    )


def without_answers(decisions: Decisions, answers: Collection[Pair]) -> Decisions:
    """Decisions as they would be had nobody answered these pairs."""
    return replace(decisions, pairs={p: told for p, told in decisions.pairs.items() if p not in answers})


def evidence_of(decisions: Decisions, answers: Collection[Pair], reviewer_error: float) -> dict[Pair, float]:
    """Evidence of these answers, natural log; positive for one animal.

    What one person decides against several, in a later round, in which he may have seen more than they, is taken as
    equally likely as its contrary.
    """
    weight = log((1 - reviewer_error) / reviewer_error)
    sign = {"same": weight, "different": -weight}
    return {p: max(_majority(decisions, p), 0) * sign[decisions.pairs[p][0]] for p in sorted(answers)}


def _majority(decisions: Decisions, pair: Pair) -> int:
    """How many more people say what stands than say the contrary; who cannot compare says neither."""
    said, stands = list(decisions.opinions[pair].values()), decisions.pairs[pair][0]
    return said.count(stands) - said.count(_CONTRARY[stands])
