"""Does what is called one individual fall into parts that do not match each other?

Where two animals were merged by mistake, each sighting of theirs matches its own kind well, and its mean evidence to
all others may still be above zero. So sightings of one flank are joined again by average linkage, from the pairs alone,
as long as the mean evidence between what is joined is not below zero. What stays apart is shown as parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from leopard_census.individuals.sheets.links import Key


def parts(members: Sequence[str], flank: str, pairs: Mapping[Key, tuple[str, float]]) -> dict[str, int]:
    """Part of each sighting, 0 for the largest; all 0 where everything fits.

    Parameters
    ----------
    members
        Sightings of one individual that show the flank, in order of time: of equal parts the earlier is the first.
    flank
        left or right.
    pairs
        Flank compared and evidence by pair. What was not compared on this flank (two sightings of one visit) counts as
        evidence of zero.
    """
    n = len(members)
    evidence = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1, n):
            key = min(members[i], members[j]), max(members[i], members[j])
            compared = pairs.get(key)
            if compared is not None and compared[0] == flank:
                evidence[i, j] = evidence[j, i] = compared[1]
    if n < 2:
        return dict.fromkeys(members, 0)
    highest = max(float(evidence.max()), 0.0)
    distance = highest - evidence
    np.fill_diagonal(distance, 0.0)
    # A hair more than the mean of zero, so that rounding does not part what was never compared.
    found = fcluster(
        linkage(squareform(distance, checks=False), "average"), highest + 1e-9, criterion="distance"
    ).tolist()
    size = Counter(found)
    order = sorted(size, key=lambda label: (-size[label], found.index(label)))
    return {member: order.index(label) for member, label in zip(members, found, strict=True)}


def telling_parts(
    part: Mapping[str, int], flank: str, pairs: Mapping[Key, tuple[str, float]]
) -> dict[int, int]:
    """Parts in which two sightings match each other, numbered from 0 in their order.

    A sighting that matches nobody may be a stranger, or a picture in which too little of the coat can be seen to match
    anything: it says nothing about how many animals there are.
    """
    told = {
        part[a]
        for (a, b), (compared, value) in pairs.items()
        if compared == flank and value > 0 and a in part and part[a] == part.get(b)
    }
    return {label: number for number, label in enumerate(sorted(told))}
