"""Who was seen, lost and gained between winters, by name. Names are internal: the table is for the team.

The headline data set of each winter holds the codes of the flank that gave more animals in that winter. It may be the
left in one and the right in the next, and a code known by one flank would seem lost though it was seen. So an animal
is seen in a winter where it counts there, by whichever flank. An animal of which both flanks are on record but not
linked stands here as two codes; numbers of animals and survival are taken from those of one flank (`of_one_flank`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.comparison.winters import Winter

Row = dict[str, Any]

_SIDES = ("left", "right")
_ON_RECORD: dict[str, frozenset[str]] = {
    "both": frozenset(_SIDES),
    "left": frozenset({"left"}),
    "right": frozenset({"right"}),
    "none": frozenset(),
}

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
    flanks
        The sides on record of each animal over all winters, linked to its code; empty: nobody knows which.
    as_cubs
        Winters in which an animal was seen as a cub, by animal, of those that were.
    """

    animals: tuple[str, ...]
    seen: NDArray[np.int64]
    surveys: tuple[str, ...]
    flanks: tuple[frozenset[str], ...]
    as_cubs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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

    def why_not_new(self, animal: int, winter: int) -> str | None:
        """A sentence where an animal that stands as `first` was seen as a cub before."""
        earlier = self.surveys[:winter]
        cub = [survey for survey in self.as_cubs.get(self.animals[animal], ()) if survey in earlier]
        if not cub or self.fate(animal, winter) != "first":
            return None
        return f"Seen as a cub in {', '.join(cub)}; first seen here as an adult or subadult."

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

    def of_one_flank(self) -> tuple["Turnover", str | None]:
        """Animals without any that stands here twice, and the flank that was taken; None: all codes are linked.

        These are the codes that are linked, or of which no flank is known, and of the others those of one flank, the
        same in all winters: the one that was seen more often, summed over winters.
        """
        often = {
            side: int(
                sum(row.sum() for row, own in zip(self.seen, self.flanks, strict=True) if own == {side})
            )
            for side in _SIDES
        }
        if not any(often.values()):
            return self, None
        flank = max(_SIDES, key=lambda side: often[side])
        kept = [i for i, own in enumerate(self.flanks) if len(own) != 1 or own == {flank}]
        return (
            Turnover(
                tuple(self.animals[i] for i in kept),
                self.seen[kept],
                self.surveys,
                tuple(self.flanks[i] for i in kept),
                self.as_cubs,
            ),
            flank,
        )


def turnover_of(winters: Sequence[Winter]) -> Turnover:
    """Adults and subadults that count in any of the winters."""
    held = [_counted(winter, "adults") for winter in winters]
    cubs = [_counted(winter, "cubs") for winter in winters]
    animals = tuple(sorted(set().union(*held))) if held else ()
    seen = np.array([[name in own for own in held] for name in animals], dtype=np.int64)
    flanks = tuple(frozenset().union(*(own.get(name, ()) for own in held)) for name in animals)
    as_cubs = {
        name: tuple(winter.survey for winter, own in zip(winters, cubs, strict=True) if name in own)
        for name in animals
    }
    return Turnover(
        animals,
        seen.reshape(len(animals), len(winters)),
        tuple(w.survey for w in winters),
        flanks,
        {name: own for name, own in as_cubs.items() if own},
    )


def _counted(winter: Winter, group: str) -> dict[str, frozenset[str]]:
    """Animals of a group that count in a winter, with the sides on record there."""
    return {
        str(row["individualID"]): _ON_RECORD[row["flanks"]]
        for row in winter.members
        if row["group"] == group and row["counted"]
    }


def turnover_rows(turnover: Turnover) -> list[Row]:
    """One row per animal and winter since it was first seen."""
    rows = []
    for i, animal in enumerate(turnover.animals):
        for j, survey in enumerate(turnover.surveys):
            if (fate := turnover.fate(i, j)) is not None:
                row = {"individualID": animal, "survey": survey, "winter": j + 1, "fate": fate}
                rows.append(row | {"note": turnover.why_not_new(i, j)})
    return rows
