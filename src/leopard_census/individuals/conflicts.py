"""Rows of the table of contradictions: every link of every cycle, and which one was set aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from leopard_census.individuals.constraints import Conflict
from leopard_census.individuals.decisions import Told
from leopard_census.tables.decision_form import ABOUT_TWO

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
