"""How probable it is that a sighting shows none of the known animals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.partitions.partition import Problem


def new_probabilities(
    problem: Problem,
    draws: NDArray[np.int64],
    members: Sequence[Sequence[str]],
    names: Mapping[str, str],
    silent: Collection[str],
) -> dict[str, float]:
    """Share of the plausible partitions in which a sighting's animal has no name by people.

    Known are the animals of earlier winters' references and those that people named in this one; a provisional code
    makes none known.

    Parameters
    ----------
    problem, draws
        Over groups.
    members
        Sightings of each group.
    names
        sightingID -> individual by people, earlier winters among them.
    silent
        Sightings whose pictures speak for no animal, as they may show two, or for none of its flanks.

    Returns
    -------
    dict
        sightingID -> probability, of sightings of which a probability can be told. None of those has one that show only
        flanks that no known animal shows (none where no animal is known): flanks are not compared with each other, so
        such a sighting cannot be told from a known animal; nor have those without a usable view or a name, and the
        silent ones.
    """
    known = np.array([any(s in names for s in own) for own in members], bool)
    if not known.any():
        return {}
    rows = np.arange(len(draws))[:, None]
    has_name = np.zeros((len(draws), problem.size), bool)
    has_name[rows, draws[:, known]] = True
    share = 1 - has_name[rows, draws].mean(axis=0)
    shown = int(np.bitwise_or.reduce(problem.flanks[known]))
    out: dict[str, float] = {}
    for k, own in enumerate(members):
        if known[k]:
            out |= dict.fromkeys(own, 0.0)
        elif problem.flanks[k] & shown:
            out |= {s: float(share[k]) for s in own if s not in silent}
    return out
