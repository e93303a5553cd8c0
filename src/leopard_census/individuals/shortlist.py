"""Which animals a sighting may be: the few whose exemplars are most like it, out of any number.

Each query is held against the exemplars of its flank alone, a block of queries at a time: nothing grows with the
square of the sightings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.cosine import cosines

#: Numbers of one block of similarities: 32 MB.
BLOCK_NUMBERS = 8_000_000


@dataclass(frozen=True)
class Described:
    """Views and their vectors.

    Attributes
    ----------
    vectors : int16 array, shape (n, d)
        See `cosine.stored`; all 0 where a view has none.
    flanks
        Of each view.
    encounters : int array, shape (n,)
        Of each view: a sighting is never offered what is of its own encounter.
    owners
        Of each view: its individual, or its sighting where it has none.
    """

    vectors: NDArray[np.int16]
    flanks: Sequence[str]
    encounters: NDArray[np.int64]
    owners: Sequence[str]


@dataclass(frozen=True)
class Candidate:
    """An owner of exemplars that a query may be.

    Attributes
    ----------
    owner
        Individual, or sighting without one.
    exemplar
        Position of its most similar exemplar.
    similarity
        Cosine.
    """

    owner: str
    exemplar: int
    similarity: float


def shortlist(queries: Described, exemplars: Described, *, length: int) -> list[list[Candidate]]:
    """The most similar owners of exemplars, for each query.

    Parameters
    ----------
    queries, exemplars
        Views with vectors of one kind.
    length : int
        Most candidates of one query.

    Returns
    -------
    list of list of Candidate
        For each query, most similar first, every owner once; equals in order of their names. Empty for a view without
        a vector.
    """
    out: list[list[Candidate]] = [[] for _ in range(len(queries.owners))]
    for flank in sorted(set(queries.flanks)):
        mine = np.array([k for k, f in enumerate(queries.flanks) if f == flank], np.int64)
        there = [k for k, f in enumerate(exemplars.flanks) if f == flank and np.any(exemplars.vectors[k])]
        if not there:
            continue
        # In order of owners, so that the best of each owner is a maximum over a run of columns.
        there.sort(key=lambda k: (exemplars.owners[k], k))
        columns = np.array(there, np.int64)
        table = exemplars.vectors[columns]
        names = [exemplars.owners[k] for k in there]
        starts = np.array([k for k, n in enumerate(names) if k == 0 or names[k - 1] != n], np.int64)
        step = max(1, BLOCK_NUMBERS // len(there))
        for first in range(0, len(mine), step):
            rows = mine[first : first + step]
            similar = cosines(queries.vectors[rows], table)
            own = queries.encounters[rows][:, None] == exemplars.encounters[columns][None, :]
            similar[own] = -np.inf
            for row, found in zip(rows.tolist(), similar, strict=True):
                if np.any(queries.vectors[row]):
                    out[row] = _best(found, starts, names, columns, length)
    return out


def _best(
    similar: NDArray[np.float32],
    starts: NDArray[np.int64],
    names: Sequence[str],
    columns: NDArray[np.int64],
    length: int,
) -> list[Candidate]:
    """The best exemplar of each of the best owners."""
    best = np.maximum.reduceat(similar, starts)
    order = np.lexsort((np.arange(len(starts)), -best))[:length]
    ends = np.append(starts[1:], len(names))
    out = []
    for k in order.tolist():
        if np.isfinite(best[k]):
            where = int(starts[k]) + int(similar[starts[k] : ends[k]].argmax())
            out.append(Candidate(names[where], int(columns[where]), float(best[k])))
    return out
