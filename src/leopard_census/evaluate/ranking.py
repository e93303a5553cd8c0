"""Where the right animal stands in a query's ranking.

Equal scores stand in no order: a figure is the mean over all orders that they could have.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def hit_among_best(scores: Floats, right: Flags, k: int) -> float:
    """Probability that one of the k best is right.

    Parameters
    ----------
    scores, right : arrays, shape (n,)
        Of the gallery of one query, n > 0.

    Notes
    -----
    Of m that are tied for the last s places, t of them right, none of the right ones gets a place with probability
    C(m - t, s) / C(m, s).
    """
    if len(scores) <= k:
        return float(right.any())
    last = np.sort(scores)[-k]
    if bool(right[scores > last].any()):
        return 1.0
    tied = scores == last
    m, t, s = int(tied.sum()), int(right[tied].sum()), k - int((scores > last).sum())
    return 1 - comb(m - t, s) / comb(m, s)


def average_precision(scores: Floats, right: Flags) -> float:
    """Average precision of one query, at least one of whose gallery is right.

    Sum over distinct scores of (gain in recall) x (precision with all of that score), as scikit-learn defines it:
    what is tied is taken together.
    """
    values, where = np.unique(-scores, return_inverse=True)
    size, hits = np.bincount(where, minlength=len(values)), np.bincount(where, right, len(values))
    precision = np.cumsum(hits) / np.cumsum(size)
    return float((hits * precision).sum() / hits.sum())


def ranking_figures(
    scores: Floats, individuals: Sequence[str], allowed: Flags
) -> dict[str, NDArray[np.float64]]:
    """Figures of each query encounter.

    Parameters
    ----------
    scores : float array, shape (n, n)
        Of encounters, row = query.
    individuals : sequence of str, length n
        Name of each encounter's animal.
    allowed : bool array, shape (n, n)
        Gallery of each query.

    Returns
    -------
    `top1`, `top5` and `map` (average precision), each of shape (n,); NaN for an encounter whose animal is not in its
    gallery: it is no query.
    """
    names = np.asarray(individuals, dtype=str)
    n = len(names)
    found = {key: np.full(n, np.nan) for key in ("top1", "top5", "map")}
    for query in range(n):
        pool = np.flatnonzero(allowed[query])
        right = names[pool] == names[query]
        if right.any():
            values = scores[query, pool]
            found["top1"][query] = hit_among_best(values, right, 1)
            found["top5"][query] = hit_among_best(values, right, 5)
            found["map"][query] = average_precision(values, right)
    return found
