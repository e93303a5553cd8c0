"""How well a partition agrees with the truth, over pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class PairCounts:
    """Pairs of sightings by what is said and what is true."""

    joined_right: int
    joined_wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Share of the joined pairs that are one animal."""
        joined = self.joined_right + self.joined_wrong
        return self.joined_right / joined if joined else None

    @property
    def recall(self) -> float | None:
        """Share of the pairs of one animal that are joined."""
        true = self.joined_right + self.missed
        return self.joined_right / true if true else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        total = 2 * self.joined_right + self.joined_wrong + self.missed
        return 2 * self.joined_right / total if total else None


def count_pairs(
    said: Sequence[str | None], true: Sequence[str], counted: Sequence[bool] | None = None
) -> PairCounts:
    """Count pairs.

    Parameters
    ----------
    said
        Code of each sighting; one without a code is joined with none.
    true
        True individual of each.
    counted
        Pairs in which neither side is counted are left out; default: all count.
    """
    right = wrong = missed = 0
    for i, j in combinations(range(len(said)), 2):
        if counted is not None and not (counted[i] or counted[j]):
            continue
        joined = said[i] is not None and said[i] == said[j]
        same = true[i] == true[j]
        right += joined and same
        wrong += joined and not same
        missed += same and not joined
    return PairCounts(right, wrong, missed)
