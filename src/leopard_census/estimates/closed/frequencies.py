"""What the simple closed models need of a history matrix: how many animals were caught how often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Frequencies:
    """Capture frequencies.

    Attributes
    ----------
    counts
        counts[j - 1] animals were caught on exactly j occasions.
    occasions
        Occasions on which a capture was possible (K).
    """

    counts: tuple[int, ...]
    occasions: int

    @property
    def n(self) -> int:
        """Animals caught."""
        return sum(self.counts)

    @property
    def captures(self) -> int:
        """Captures in all (T)."""
        return sum(j * count for j, count in enumerate(self.counts, start=1))

    def caught(self, times: int) -> int:
        """Animals caught on exactly that many occasions."""
        return self.counts[times - 1] if times <= len(self.counts) else 0


def frequencies_of(rows: Sequence[Mapping[str, Any]]) -> Frequencies:
    """Frequencies of one data set's rows of the `histories` table.

    An occasion without effort is empty in every row and takes no part. A row's `freq` repeats it.
    """
    names = sorted({name for row in rows for name in row if name[:1] == "o" and name[1:].isdigit()})
    used = [name for name in names if any(row.get(name) is not None for row in rows)]
    counts = [0] * len(used)
    for row in rows:
        times = sum(row.get(name) or 0 for name in used)
        if times:
            counts[times - 1] += int(row.get("freq") or 1)
    return Frequencies(tuple(counts), len(used))
