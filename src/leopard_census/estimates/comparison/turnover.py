"""Who was seen, lost and gained between winters, by name. Names are internal: the table is for the team."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.comparison.winters import Winter

Row = dict[str, Any]

#: What a winter says of an animal, in the order of a table.
FATES = {
    "first": "seen, in no earlier winter of these",
    "stayed": "seen, and in the winter before",
    "returned": "seen; missed in the winter before, seen earlier",
    "missed": "not seen; seen earlier and later",
    "gone": "not seen; seen earlier, not since",
}


@dataclass(frozen=True)
class Turnover:
    """Animals by winter.

    Attributes
    ----------
    animals
        Names in order.
    seen
        Which winter saw which animal, (animals, winters).
    surveys
        In order of time.
    """

    animals: tuple[str, ...]
    seen: NDArray[np.int64]
    surveys: tuple[str, ...]

    def fate(self, animal: int, winter: int) -> str | None:
        """What a winter says of an animal; None before it was first seen."""
        row = self.seen[animal]
        before, after = row[:winter], row[winter + 1 :]
        if row[winter]:
            if not before.any():
                return "first"
            return "stayed" if before[-1] else "returned"
        if not before.any():
            return None
        return "missed" if after.any() else "gone"

    def number(self, winter: int, fate: str) -> int:
        """Animals of which a winter says so."""
        return sum(self.fate(i, winter) == fate for i in range(len(self.animals)))

    def newly_gone(self, winter: int) -> int:
        """Animals seen in the winter before, not in this one, and not since."""
        if winter == 0:
            return 0
        return sum(
            self.fate(i, winter) == "gone" and bool(row[winter - 1]) for i, row in enumerate(self.seen)
        )


def turnover_of(winters: Sequence[Winter]) -> Turnover:
    """Adults and subadults of the headline data sets: these hold no animal under two names."""
    held = [
        {
            str(row["individualID"])
            for row in winter.members
            if row["group"] == "adults" and row["counted"] and "headline" in (row["data_sets"] or ())
        }
        for winter in winters
    ]
    animals = tuple(sorted(set().union(*held))) if held else ()
    seen = np.array([[name in own for own in held] for name in animals], dtype=np.int64)
    return Turnover(animals, seen.reshape(len(animals), len(winters)), tuple(w.survey for w in winters))


def turnover_rows(turnover: Turnover) -> list[Row]:
    """One row per animal and winter since it was first seen."""
    rows = []
    for i, animal in enumerate(turnover.animals):
        for j, survey in enumerate(turnover.surveys):
            if (fate := turnover.fate(i, j)) is not None:
                rows.append({"individualID": animal, "survey": survey, "winter": j + 1, "fate": fate})
    return rows
