"""Sightings that match, or that people joined with, one of another visit, and yet make no individual.

An individual counts only when it is distinct from all that are better attested (`naming.py`). Where that is what is in
doubt, the reason says so: it is no missing match.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.naming import MIN_ENCOUNTERS, Name

# The kind of reason; what is particular to a sighting follows behind a colon.
_RIVAL = "it may be an animal that has a name"


def rival_reasons(
    members: Sequence[Sequence[str]],
    names: Sequence[Name],
    best: NDArray[np.int64],
    draws: NDArray[np.int64],
    visit: Mapping[str, int],
    bar: float,
) -> dict[str, str]:
    """sightingID -> which named animal it may be, of those in an animal of several visits that has no name.

    Parameters
    ----------
    members
        Sightings of each group.
    names
        What each group is called.
    best, draws
        Best partition and plausible ones, over groups.
    visit
        Number of the visit of each sighting.
    bar
        Least probability of a name.
    """
    visits: dict[int, set[int]] = {}
    first: dict[str, int] = {}
    for k, (own, cluster) in enumerate(zip(members, best.tolist(), strict=True)):
        visits.setdefault(cluster, set()).update(visit[s] for s in own)
        if (code := names[k].individual) is not None:
            first.setdefault(code, k)
    out: dict[str, str] = {}
    codes = sorted(first)
    for k, (own, cluster) in enumerate(zip(members, best.tolist(), strict=True)):
        if names[k] != Name(None, names[k].probability, None) or len(visits[cluster]) < MIN_ENCOUNTERS:
            continue
        one = draws[:, [k]] == draws[:, [first[code] for code in codes]]
        if one.any(axis=1).mean() <= 1 - bar:
            continue
        shares = one.mean(axis=0)
        most = int(np.argmax(shares))
        text = f"{_RIVAL}: one with {codes[most]} at {shares[most]:.2f}"
        out |= dict.fromkeys(own, text)
    return out
