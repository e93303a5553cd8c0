"""Which sightings a view is compared with, where there are too many to compare it with all.

Each view has two shortlists of one length: the sightings whose views of its own flank are most like it, and those whose
views of the other flank are. The second holds nothing that the first is looked for: it is what the same choice finds by
chance. A chance pair that was chosen for its likeness scores higher than any chance pair, so that decoys must be chosen
in the same way (see `calibration`).

How alike two views are is what their features vote for each other (`votes.py`), or the cosine of the vectors of a
network where one is configured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.cosine import cosines
from leopard_census.individuals.decisions import Pair

#: Numbers of one block of similarities; each takes some 60 bytes while the best are chosen.
BLOCK_NUMBERS = 1_000_000

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Shortlists:
    """Pairs of sightings (smaller key first) of which one stands on a shortlist of the other.

    Attributes
    ----------
    own
        On one of the flank that the listing view shows: to be compared.
    other
        On one of the other flank: decoys.
    """

    own: frozenset[Pair]
    other: frozenset[Pair]


@dataclass(frozen=True)
class Alike:
    """How alike views are, in one direction; what is absent is not alike at all.

    Attributes
    ----------
    of, to : int arrays, shape (n,)
        The view that lists, and the one that may be listed.
    likeness : float array, shape (n,)
        More is more alike; comparable for one `of` alone.
    """

    of: Indices
    to: Indices
    likeness: NDArray[np.float64]


def make_shortlists(
    alike: Alike, sightings: Sequence[str], owners: Sequence[str], flanks: Sequence[str], *, length: int
) -> Shortlists:
    """Shortlists of all views, as pairs of sightings.

    Parameters
    ----------
    alike
        Views; none of them of one encounter.
    sightings, owners, flanks
        Of each view: its sighting, its individual where people named it (else its sighting again), what it shows.
    length : int
        Most owners on one list; of each the sighting with the most similar view.
    """
    keys, sighting = np.unique(np.array(sightings, np.str_), return_inverse=True)
    right = np.array([flank == "right" for flank in flanks], np.int64)
    listed = most_alike(alike, numbered(owners), right, length=length)
    same = right[alike.of[listed]] == right[alike.to[listed]]
    pairs = np.sort(np.column_stack([sighting[alike.of[listed]], sighting[alike.to[listed]]]), axis=1)

    def with_keys(chosen: Indices) -> frozenset[Pair]:
        return frozenset((str(keys[a]), str(keys[b])) for a, b in np.unique(chosen, axis=0).tolist())

    return Shortlists(with_keys(pairs[same]), with_keys(pairs[~same]))


def numbered(owners: Sequence[str]) -> Indices:
    """Owners as numbers in order of their names, shape (n,)."""
    return np.asarray(np.unique(np.array(owners, np.str_), return_inverse=True)[1], np.int64)


def most_alike(alike: Alike, owner: Indices, kind: Indices, *, length: int) -> Indices:
    """The best entries of each view, one per owner.

    Parameters
    ----------
    alike
        Views.
    owner : int array, shape (views,)
        Whose each view is: of several views of one owner the most alike counts. Equals stand in order of owners.
    kind : int array, shape (views,)
        Each view has a list of every kind of views.
    length : int
        Most owners on one list.

    Returns
    -------
    int array
        Positions in `alike`, by view, kind and place on the list.
    """
    of, to, best = alike.of, alike.to, -alike.likeness
    order = np.lexsort((to, best, owner[to], kind[to], of))
    order = order[_first_of_each(of[order], kind[to[order]], owner[to[order]])]
    order = order[np.lexsort((owner[to[order]], best[order], kind[to[order]], of[order]))]
    starts = np.flatnonzero(_first_of_each(of[order], kind[to[order]]))
    sizes = np.diff(np.append(starts, len(order)))
    place = np.arange(len(order)) - np.repeat(starts, sizes)
    return np.asarray(order[place < length], np.int64)


def _first_of_each(*columns: Indices) -> NDArray[np.bool_]:
    """Where a row of sorted columns differs from the one before."""
    new = np.ones(len(columns[0]), bool)
    new[1:] = np.any([np.diff(column) != 0 for column in columns], axis=0)
    return new


def alike_by_vectors(
    vectors: NDArray[np.int16],
    owners: Sequence[str],
    flanks: Sequence[str],
    encounters: Sequence[int],
    *,
    length: int,
) -> Alike:
    """Cosines of views of different encounters, a block of views at a time; the best of each list alone.

    Parameters
    ----------
    vectors : int16 array, shape (n, d)
        See `cosine.stored`.
    owners, flanks, encounters
        Of each view, as in `make_shortlists`.
    length : int
        Most owners of each flank that one view is told.
    """
    encounter = np.asarray(encounters, np.int64)
    owner = numbered(owners)
    found: list[Alike] = []
    for flank in sorted(set(flanks)):
        columns = np.array([k for k, f in enumerate(flanks) if f == flank], np.int64)
        step = max(1, BLOCK_NUMBERS // len(columns))
        for first in range(0, len(vectors), step):
            rows = np.arange(first, min(first + step, len(vectors)))
            similar = cosines(vectors[rows], vectors[columns])
            row, column = np.nonzero(encounter[rows][:, None] != encounter[columns][None, :])
            block = Alike(rows[row], columns[column], similar[row, column].astype(np.float64))
            kept = most_alike(block, owner, np.zeros(len(vectors), np.int64), length=length)
            found.append(Alike(block.of[kept], block.to[kept], block.likeness[kept]))
    return Alike(
        np.concatenate([f.of for f in found] or [np.zeros(0, np.int64)]),
        np.concatenate([f.to for f in found] or [np.zeros(0, np.int64)]),
        np.concatenate([f.likeness for f in found] or [np.zeros(0)]),
    )
