"""A capture history matrix without what can tell nothing: occasions without effort, rows without a capture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from leopard_census.estimates.closed.frequencies import Frequencies


@dataclass(frozen=True)
class HistoryMatrix:
    """Who was caught when.

    Attributes
    ----------
    caught
        (rows, occasions) of 0 and 1; every row has a capture. Occasions are in order of time, those without effort
        left out.
    freq
        (rows,) how many animals have that history.
    """

    caught: npt.NDArray[np.int8]
    freq: npt.NDArray[np.int64]

    @property
    def n(self) -> int:
        """Animals caught."""
        return int(self.freq.sum())

    @property
    def occasions(self) -> int:
        """Occasions on which a capture was possible (K)."""
        return int(self.caught.shape[1])

    @property
    def by_occasion(self) -> npt.NDArray[np.int64]:
        """(occasions,) animals caught on each occasion (n_j)."""
        return self.freq @ self.caught.astype(np.int64)

    @property
    def first_by_occasion(self) -> npt.NDArray[np.int64]:
        """(occasions,) animals caught for the first time on each occasion (u_j)."""
        first = self.caught.argmax(axis=1)
        return np.bincount(first, weights=self.freq, minlength=self.occasions).astype(np.int64)

    @property
    def frequencies(self) -> Frequencies:
        """How many animals were caught how often."""
        times = self.caught.sum(axis=1)
        counts = np.bincount(times, weights=self.freq, minlength=self.occasions + 1)[1:]
        return Frequencies(tuple(int(c) for c in counts), self.occasions)


def history_matrix(rows: Sequence[Mapping[str, Any]]) -> HistoryMatrix:
    """Matrix of one data set's rows of the `histories` table.

    An occasion without effort is empty in every row and takes no part. A row's `freq` repeats it; a missing one is 1.
    """
    names = {name for row in rows for name in row if name[:1] == "o" and name[1:].isdigit()}
    ordered = sorted(names, key=lambda name: int(name[1:]))
    used = [name for name in ordered if any(row.get(name) is not None for row in rows)]
    cells = np.array([[row.get(name) or 0 for name in used] for row in rows], dtype=np.int8)
    cells = cells.reshape(len(rows), len(used))
    freq = np.array([1 if row.get("freq") is None else int(row["freq"]) for row in rows], dtype=np.int64)
    kept = cells.any(axis=1) & (freq > 0)
    return HistoryMatrix(cells[kept], freq[kept])


def occasions_told(rows: Sequence[Mapping[str, Any]], matrix: HistoryMatrix) -> int | None:
    """Occasions with effort; None without rows, as it is their empty cells that tell which occasions had none."""
    return matrix.occasions if len(rows) else None


def distinct(matrix: HistoryMatrix) -> HistoryMatrix:
    """The same animals with each history once, sorted, so that no sum depends on the order of the animals."""
    if not len(matrix.freq):
        return matrix
    histories, where = np.unique(matrix.caught, axis=0, return_inverse=True)
    freq = np.bincount(where.ravel(), weights=matrix.freq, minlength=len(histories))
    return HistoryMatrix(histories.astype(np.int8), freq.astype(np.int64))
