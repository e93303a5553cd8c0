"""Animals that wait with one of their sightings, whose name people have not settled or whose flank nobody knows.

Were the other sightings named by machine meanwhile, they would make a new animal of one that people know by name, and
once it is accepted into the register, the animal would stand there twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.constraints import Groups


def held_clusters(
    best: NDArray[np.int64],
    groups: Groups,
    names: Mapping[str, str],
    not_names: Mapping[str, object],
    undecided: Collection[str],
    sides: Mapping[str, frozenset[str]],
) -> dict[int, str]:
    """Cluster of the best partition -> why it gets no name by machine; those that people named do not wait.

    Parameters
    ----------
    best
        Cluster of each group.
    groups
        Of sightings, with contradictions. One that concerns a name leaves the names of all its sightings open.
    names, not_names
        What people say that sightings are called, and are not.
    undecided
        Sightings on whose name people differ.
    sides
        sightingID -> flanks that it surely shows. Where none of a cluster shows one, nobody knows with which animals to
        compare it: made an animal of its own, it would be counted beside the one that it is.
    """
    unsettled = set(undecided)
    for conflict in groups.conflicts:
        waiting = set(conflict.cycle) & groups.in_conflict
        if any(sighting in names or sighting in not_names for sighting in waiting):
            unsettled |= waiting
    named: set[int] = set()
    shown: set[int] = set()
    waits: dict[int, str] = {}
    for cluster, members in zip(best.tolist(), groups.members, strict=True):
        if any(s in names and s not in groups.in_conflict for s in members):
            named.add(cluster)
        if any(sides[s] for s in members):
            shown.add(cluster)
        for sighting in sorted(unsettled & set(members)):
            waits[cluster] = min(waits.get(cluster, sighting), sighting)
    out = dict.fromkeys(
        set(best.tolist()) - shown, "which flank it shows is not sure, and it surely matches no animal"
    )
    out |= {
        cluster: f"matches {s}, on whose name people have not settled yet" for cluster, s in waits.items()
    }
    return {cluster: why for cluster, why in sorted(out.items()) if cluster not in named}


def held_sightings(
    held: Mapping[int, str], best: NDArray[np.int64], members: Sequence[Sequence[str]]
) -> dict[str, str]:
    """sightingID -> why it has no name, of all sightings in clusters that wait."""
    return {
        sighting: held[cluster]
        for cluster, own in zip(best.tolist(), members, strict=True)
        if cluster in held
        for sighting in own
    }
