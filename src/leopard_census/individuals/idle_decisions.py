"""Decisions that find their sighting and yet change nothing, because the sighting does not count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from leopard_census.individuals.decisions import Told

#: Kinds by which a sighting comes to count, or stops.
_ON_COUNTING = ("species", "exclude")


def idle_rows(told: Iterable[Told], rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the table of unattached decisions.

    Parameters
    ----------
    told
        Every side of every decision that found its sighting.
    rows
        Sightings of the target species, those that a rule takes out among them.
    """
    taken_out = {row["sightingID"]: row["excluded_by"] for row in rows}
    out = []
    for side in told:
        if side.kind in _ON_COUNTING:
            continue
        if side.sighting not in taken_out:
            reason = "the sighting is not of the target species: first decide its species"
        elif taken_out[side.sighting]:
            reason = f"the sighting is excluded by {taken_out[side.sighting]}"
        else:
            continue
        out.append(
            {
                "decisionID": side.decision,
                "side": side.side,
                "candidates": [side.sighting],
                "reason": reason,
            }
        )
    return out
