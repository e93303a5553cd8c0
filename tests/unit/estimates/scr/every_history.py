"""All histories that one animal may have at a few detectors."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray


def every_history(kind: str, usage: NDArray[np.float64], most: int) -> Iterator[NDArray[np.int64]]:
    """All histories with a capture at least, each (S, K), where usage, (K, S), is above 0.

    `most` is the largest count on an occasion at a detector; of multi-catch detectors one catches an animal.
    """
    working = (usage.T > 0).astype(int)
    if kind == "multi":
        choices = [[None, *np.flatnonzero(row)] for row in working]
        for where in product(*choices):
            history = np.zeros(working.shape, dtype=np.int64)
            for s, k in enumerate(where):
                if k is not None:
                    history[s, k] = 1
            if history.any():
                yield history
        return
    for counts in product(*(range(most * u + 1) for u in working.ravel())):
        if any(counts):
            yield np.array(counts, dtype=np.int64).reshape(working.shape)
