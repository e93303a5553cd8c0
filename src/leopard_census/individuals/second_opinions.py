"""Answers on pairs that the pictures contradict, so that a second person should look.

An answer is certain for the partition, and a wrong "same" joins two animals in every number that follows. So it is held
against the pictures alone, over all sightings that it joins or keeps apart:

    ln odds of one animal = sum of the evidence between the two sides - ln theta        (see `partition.py`)

One answer of a reviewer who is wrong with probability e weighs ln((1 - e) / e). Where the pictures say the contrary by
more than that, the answer is likelier wrong than right if both are to be believed, and the pair is asked again, once,
of somebody else, who should not know the first answer. Two who agree stand against any pictures; two who differ are
a dispute, which a later round settles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

from leopard_census.individuals.constraints import Constraint, Groups
from leopard_census.individuals.decisions import Decisions, Pair

REASON = "second opinion: the pictures contradict the answer"
#: Why an answer is asked again on which the number of animals rests, see `confirmations.py`.
CONFIRM = "second opinion: the number of animals rests on the answer"


def doubtful_answers(
    decisions: Decisions,
    evidence: Mapping[Pair, float],
    groups: Groups,
    constraints: Sequence[Constraint],
    theta: float,
    reviewer_error: float,
) -> list[Pair]:
    """Pairs that one reviewer answered, once, and that the pictures contradict; most contradicted first.

    Parameters
    ----------
    decisions
        People's decisions.
    evidence
        Of pairs of sightings, from pictures; natural log.
    groups, constraints
        What is certain, the answers among it.
    theta
        Prior odds that two groups are different animals.
    reviewer_error
        Probability that one answer is wrong.
    """
    members = {s: own for own in groups.members for s in own}
    musts: dict[str, set[str]] = {}
    for c in constraints:
        if c.kind == "must":
            musts.setdefault(c.a, set()).add(c.b)
            musts.setdefault(c.b, set()).add(c.a)
    weight = log((1 - reviewer_error) / reviewer_error)
    found = []
    for pair in sorted(decisions.answered_once):
        verdict = decisions.pairs[pair][0]
        if verdict not in ("same", "different") or not members.keys() >= set(pair):
            continue
        one, other = (
            _sides(pair, musts) if verdict == "same" else (set(members[pair[0]]), set(members[pair[1]]))
        )
        if one & other:  # other statements say so, too, or the answer was set aside in a contradiction
            continue
        between = sum(evidence.get((min(a, b), max(a, b)), 0.0) for a in sorted(one) for b in sorted(other))
        odds = between - log(theta)
        against = -odds if verdict == "same" else odds
        if against > weight:
            found.append((-round(against, 6), pair))
    return [pair for _, pair in sorted(found)]


def _sides(pair: Pair, musts: Mapping[str, set[str]]) -> tuple[set[str], set[str]]:
    """What each of two sightings is joined with when their own link is left out."""
    out = []
    for start in pair:
        reached, todo = {start}, [start]
        while todo:
            here = todo.pop()
            for there in musts.get(here, set()) - reached:
                if {here, there} != set(pair):
                    reached.add(there)
                    todo.append(there)
        out.append(reached)
    return out[0], out[1]
