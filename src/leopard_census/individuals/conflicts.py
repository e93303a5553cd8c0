"""Rows of the table of contradictions: every link of every cycle, and which one was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leopard_census.individuals.constraints import Conflict


def conflict_rows(conflicts: Sequence[Conflict]) -> list[dict[str, Any]]:
    """One row per link; a cycle closes from its last sighting, by what says "cannot", back to its first."""
    return [
        {
            "conflict": number,
            "position": position,
            "sighting": conflict.cycle[position - 1],
            "next_sighting": conflict.cycle[position % len(conflict.cycle)],
            "kind": "cannot" if position == len(conflict.cycle) else "must",
            "source": source,
            "set_aside": position - 1 == conflict.aside,
        }
        for number, conflict in enumerate(conflicts, start=1)
        for position, source in enumerate(conflict.sources, start=1)
    ]
