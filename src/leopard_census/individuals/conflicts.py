"""Rows of the table of contradictions: every link of every cycle, and which one was set aside; and what to ask.

One statement of a cycle is wrong, and it need not be the one that closes it. Answers on pairs that one person gave are
asked first, of somebody else who knows nothing of the contradiction. Where nobody's single answer is part of it, or two
agree on each, it is for people who see all statements together: they take one back, or settle a pair in a later round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from leopard_census.individuals.constraints import Conflict
from leopard_census.individuals.decisions import Decisions, Pair, Told
from leopard_census.tables.decision_form import ABOUT_TWO

#: Why a pair on a contradiction is asked; such go first, since only a person can mend one.
CONTRADICTION = "statements contradict each other"
#: Why an answer on such a pair is asked again.
AGAIN = "second opinion: statements contradict each other"

#: Kinds of decisions on one sighting that a link of this source may rest on.
_ON_ONE = {"decision": "name", "label": "name", "sex": "sex", "age": "stage"}


def conflict_rows(conflicts: Sequence[Conflict], told: Iterable[Told] = ()) -> list[dict[str, Any]]:
    """One row per link; a cycle closes from its last sighting, by what says "cannot", back to its first.

    Parameters
    ----------
    conflicts
        The contradictions.
    told
        Every side of every decision that found its sighting.
    """
    sides = list(told)
    return [
        {
            "conflict": number,
            "position": position,
            "sighting": conflict.cycle[position - 1],
            "next_sighting": conflict.cycle[position % len(conflict.cycle)],
            "kind": "cannot" if position == len(conflict.cycle) else "must",
            "source": source,
            "set_aside": position - 1 == conflict.aside,
            "decisionIDs": _rests_on(
                conflict.cycle[position - 1], conflict.cycle[position % len(conflict.cycle)], source, sides
            ),
        }
        for number, conflict in enumerate(conflicts, start=1)
        for position, source in enumerate(conflict.sources, start=1)
    ]


def contested_pairs(
    conflicts: Sequence[Conflict], decisions: Decisions, evidence: Mapping[Pair, float]
) -> dict[Pair, str]:
    """Pairs to ask on account of contradictions, in order, and why.

    Parameters
    ----------
    conflicts
        The contradictions.
    decisions
        People's decisions.
    evidence
        Of pairs of sightings, from pictures; natural log. Of the answers of one contradiction, that which the pictures
        speak against most, or for least, goes first.

    Returns
    -------
    dict
        Single answers of all contradictions before the rest. A contradiction without them is asked by the pair that
        closes it, and by every pair on it that people answered.
    """
    again: dict[Pair, str] = {}
    rest: dict[Pair, str] = {}
    for conflict in conflicts:
        ways = [*pairwise(conflict.cycle), (conflict.cycle[-1], conflict.cycle[0])]
        pairs = [(min(way), max(way)) for way in ways]
        told = [
            (evidence.get(pair, 0.0) * (1 if k < len(pairs) - 1 else -1), pair)
            for k, (pair, source) in enumerate(zip(pairs, conflict.sources, strict=True))
            if source == "decision" and pair in decisions.pairs
        ]
        weakest = [pair for _, pair in sorted(told)]
        if single := [pair for pair in weakest if pair in decisions.answered_once]:
            again |= dict.fromkeys(single, AGAIN)
        else:
            rest |= dict.fromkeys([pairs[-1], *weakest], CONTRADICTION)
    return again | {pair: why for pair, why in rest.items() if pair not in again}


def _rests_on(a: str, b: str, source: str, told: Sequence[Told]) -> list[str]:
    """Decisions on both sightings, else those on either alone, of a kind that can make such a link."""
    sides: dict[str, set[str]] = {}
    for side in told:
        if side.kind in ABOUT_TWO and side.sighting in (a, b):
            sides.setdefault(side.decision, set()).add(side.sighting)
    both = sorted(decision for decision, about in sides.items() if len(about) > 1)
    if source == "decision" and both:
        return both
    kind = _ON_ONE.get(source)
    return sorted({side.decision for side in told if side.kind == kind and side.sighting in (a, b)})
