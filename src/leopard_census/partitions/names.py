"""Which individuals that people or earlier winters named the clusters of partitions are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def names_of_clusters(draws: NDArray[np.int64], of_group: NDArray[np.int64]) -> NDArray[np.int32]:
    """For each draw and group the name in its cluster, (m, groups); groups of two names are never one cluster."""
    named = np.full(draws.shape, -1, np.int32)
    for k in np.flatnonzero(of_group >= 0):
        named[draws == draws[:, [k]]] = of_group[k]
    return named
