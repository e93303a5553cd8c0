"""Capture sets of plausible identities: what the estimates are made anew from.

Any source will do that gives draws: the partitions of a survey's sightings, or histories drawn from error rates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]

#: The data sets of a survey; the first is the one of the headline.
DATA_SETS = ("headline", "left", "right", "both")


@dataclass(frozen=True)
class CaptureSet:
    """One data set of one draw.

    Attributes
    ----------
    captures
        Rows with individual, occasion and detector, for the spatial model; none where there are no places.
    histories
        Rows as of the `histories` table, for the closed models.
    sexes
        Of its individuals.
    """

    captures: tuple[Row, ...] = ()
    histories: tuple[Row, ...] = ()
    sexes: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Animals caught."""
        return len({row["individual"] for row in self.captures or self.histories})

    @property
    def caught(self) -> int:
        """Captures; without places the occasions of all animals."""
        if self.captures:
            return len(self.captures)
        return sum(cell == 1 for row in self.histories for name, cell in row.items() if is_occasion(name))

    @property
    def content(self) -> tuple[Any, ...]:
        """What the set says, whatever its animals are called: equal sets give equal estimates."""
        own: dict[str, list[tuple[int, str]]] = {}
        for row in self.captures:
            own.setdefault(row["individual"], []).append((row["occasion"], row["detector"]))
        return tuple(sorted((self.sexes.get(name) or "", *sorted(places)) for name, places in own.items()))


@dataclass(frozen=True)
class Draw:
    """Plausible identities.

    Attributes
    ----------
    number
        From 1.
    draws
        How many draws are this one.
    weight
        What these count for, of a mean of 1 for each draw.
    sets
        By data set; one that is missing has no captures.
    n_min, n_max
        Least and largest number of adults and subadults that are known by it; None where nothing tells.
    """

    number: int
    draws: int
    weight: float
    sets: Mapping[str, CaptureSet]
    n_min: int | None = None
    n_max: int | None = None

    def of(self, data_set: str) -> CaptureSet:
        """That data set."""
        return self.sets.get(data_set, CaptureSet())


def draws_of_tables(
    partitions: Iterable[Row], captures: Iterable[Row], histories: Iterable[Row]
) -> list[Draw]:
    """Draws from rows of the tables `draw_partitions`, `draw_capture_sets` and `draw_histories`."""
    caught, told = _grouped(captures), _grouped(histories)
    none: Mapping[str, Sequence[Row]] = {}
    draws = []
    for row in partitions:
        mine, theirs = caught.get(row["partition"], none), told.get(row["partition"], none)
        sets = {
            name: CaptureSet(
                tuple(mine.get(name, ())),
                tuple(theirs.get(name, ())),
                {one["individual"]: one["sex"] for one in mine.get(name, ())},
            )
            for name in DATA_SETS
        }
        draws.append(Draw(row["partition"], row["draws"], row["weight"], sets, row["n_min"], row["n_max"]))
    return draws


def occasions_of(draws: Iterable[Draw]) -> list[str]:
    """Columns of the histories on which a capture was possible, in order."""
    rows = (row for draw in draws for own in draw.sets.values() for row in own.histories)
    names = {name for row in rows for name, cell in row.items() if cell is not None and is_occasion(name)}
    return sorted(names, key=lambda name: int(name[1:]))


def is_occasion(column: str) -> bool:
    """Whether a column of the histories is an occasion."""
    return column[:1] == "o" and column[1:].isdigit()


def _grouped(rows: Iterable[Row]) -> dict[int, dict[str, list[Row]]]:
    groups: dict[int, dict[str, list[Row]]] = {}
    for row in rows:
        groups.setdefault(row["partition"], {}).setdefault(row["data_set"], []).append(row)
    return groups
