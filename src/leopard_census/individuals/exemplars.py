"""A few views of each animal that stand for all of them: those that cover how differently it has been seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.cosine import cosines


def choose_exemplars(
    vectors: NDArray[np.int16],
    groups: Sequence[tuple[str, str]],
    quality: Sequence[float],
    keys: Sequence[str],
    *,
    most: int,
) -> list[int]:
    """Choose views that stand for each individual's flank.

    Parameters
    ----------
    vectors : int16 array, shape (n, d)
        Of the views, see `cosine.stored`.
    groups
        Individual (or sighting, where it has none) and flank of each view.
    quality
        Of each view.
    keys
        Of each view, unique; they settle ties, so that the choice does not depend on the order of the views.
    most : int
        Exemplars of one individual's flank.

    Returns
    -------
    list of int
        Chosen views, rising.

    Notes
    -----
    Greedy k-center (Gonzalez 1985): first the best view, then again and again the one that is least like all chosen
    ones; its largest distance from a view to its exemplar is at most twice the least possible. A view without a
    vector (all 0) is chosen only where its group has nothing else.
    """
    members: dict[tuple[str, str], list[int]] = {}
    for k in sorted(range(len(keys)), key=lambda k: keys[k]):
        members.setdefault(groups[k], []).append(k)
    chosen: list[int] = []
    for mine in members.values():
        seen = [k for k in mine if np.any(vectors[k])]
        chosen += _k_center(vectors, quality, seen, most) if seen else mine[:1]
    return sorted(chosen)


def _k_center(
    vectors: NDArray[np.int16], quality: Sequence[float], mine: Sequence[int], most: int
) -> list[int]:
    if len(mine) <= most:
        return list(mine)
    own = vectors[list(mine)]
    taken = [max(range(len(mine)), key=lambda k: (quality[mine[k]], -k))]
    nearest = cosines(own, own[taken])[:, 0]
    while len(taken) < most:
        nearest[taken] = np.inf
        taken.append(int(np.argmin(nearest)))
        nearest = np.maximum(nearest, cosines(own, own[taken[-1:]])[:, 0])
    return [mine[k] for k in taken]
