"""Rows of the table of parts: how surely each part of the identity problem was solved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leopard_census.individuals.solve import Solution
from leopard_census.partitions.partition import Problem


def component_rows(
    solution: Solution, problem: Problem, members: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    """One row per part whose groups show a flank.

    Parameters
    ----------
    solution, problem
        Over groups.
    members
        Sightings of each group, sorted.
    """
    shown = [c for c in solution.components if problem.flanks[c.members[0]] != 0]
    return [
        {
            "component": number,
            "first_sighting": members[int(part.members[0])][0],
            "n_groups": len(part.members),
            "n_sightings": sum(len(members[i]) for i in part.members.tolist()),
            "n_clusters": part.n_clusters,
            "value": part.value,
            "bound": part.bound,
            "gap": part.gap,
            "method": "exact" if part.exact else "bounded",
        }
        for number, part in enumerate(shown, start=1)
    ]
