"""Capture histories of every plausible partition of the sightings, by the rules and the code of the survey's own.

For each distinct partition of `individuals/draws.npz` its clusters are named, and the records go the way of the
survey's own: encounters, inclusion rules, data sets (`build.build_with`). Where a partition differs from the names of
`assignments.csv`:

1. Sightings that take part are those that have a name there, and those that speak for an animal without one (state
   `to-review`): a partition says of each whose it is, so none waits for a person. Nothing else takes part: what shows
   no coat, may show two animals, or could not be told from others by people is no animal of its own, and gives no
   capture. So a partition can hold more animals than the survey names, even the best one: an animal that was seen once,
   well, and matches nothing has no name, but is one.
2. A name's grade and probability stay as `assignments.csv` has them. A sighting without a name has the lowest grade and
   the probability 0: it takes part by default, and not where `histories.include` asks for surer names.
3. What an animal is, its sightings say, and the register where they do not, as in the catalogue: its flanks are those
   that they show, its sex and age class what most of them are told to have.

A partition that joins just the sightings of one name gives the very captures of the survey's own histories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.histories import HistoriesSettings
from leopard_census.histories.build import Built, build_with
from leopard_census.histories.effort import Effort
from leopard_census.histories.sources import NAMED, Source, named_animals
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.agreed import agreed

Rows = Sequence[Mapping[str, Any]]

_ASKED = "to-review"
# A sighting without a name enters where all names do (rule 2).
_UNNAMED: Mapping[str, Any] = {"state": "single-flank", "evidence": "none", "probability": 0.0}


@dataclass(frozen=True)
class Draws:
    """Plausible partitions of n sightings, m of them, as `individuals/draws.npz` holds them.

    Attributes
    ----------
    partitions : integer array, shape (m, n)
        Cluster of each sighting; numbers mean nothing else.
    weights : float array, shape (m,)
        Weights of the partitions: what they count for beside each other.
    counts, left, right : bool arrays, shape (n,)
        Whether a sighting speaks for an animal, and the flanks that it shows.
    sexes, stages
        What is told of each sighting; empty: nothing.
    names, name_sexes, name_stages
        Individuals that people or earlier winters named, and what the register tells of them.
    named : integer array, shape (m, n)
        Which of them each partition joins each sighting to; -1: none.
    """

    sightings: tuple[str, ...]
    partitions: NDArray[np.integer[Any]]
    weights: NDArray[np.float64]
    counts: NDArray[np.bool_]
    left: NDArray[np.bool_]
    right: NDArray[np.bool_]
    sexes: tuple[str, ...]
    stages: tuple[str, ...]
    names: tuple[str, ...]
    name_sexes: tuple[str, ...]
    name_stages: tuple[str, ...]
    named: NDArray[np.integer[Any]]

    def of(self, columns: NDArray[np.intp]) -> Draws:
        """The same of some of the sightings."""
        return replace(
            self,
            sightings=tuple(self.sightings[k] for k in columns),
            partitions=self.partitions[:, columns],
            counts=self.counts[columns],
            left=self.left[columns],
            right=self.right[columns],
            sexes=tuple(self.sexes[k] for k in columns),
            stages=tuple(self.stages[k] for k in columns),
            named=self.named[:, columns],
        )

    def distinct(self) -> list[list[int]]:
        """Rows of each distinct partition, in order of first rows."""
        firsts: dict[bytes, list[int]] = {}
        for row, (labels, named) in enumerate(zip(self.partitions, self.named, strict=True)):
            # The first sighting of each cluster stands for it.
            _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
            key = first[inverse].astype(np.int64).tobytes() + named.astype(np.int64).tobytes()
            firsts.setdefault(key, []).append(row)
        return list(firsts.values())


def read_draws(path: Path) -> Draws:
    """Partitions and the facts of their sightings from a file of the individuals stage."""
    with np.load(path) as file:

        def words(name: str) -> tuple[str, ...]:
            return tuple(str(one) for one in file[name])

        return Draws(
            sightings=words("sightings"),
            partitions=file["partitions"],
            weights=file["weights"],
            counts=file["counts"],
            left=file["left"],
            right=file["right"],
            sexes=words("sexes"),
            stages=words("stages"),
            names=words("names"),
            name_sexes=words("name_sexes"),
            name_stages=words("name_stages"),
            named=file["named"],
        )


@dataclass(frozen=True)
class Rebuilt:
    """Histories of one partition.

    Attributes
    ----------
    draws, weight
        How many draws it stands for, and the sum of their weights.
    """

    number: int
    draws: int
    weight: float
    built: Built


@dataclass(frozen=True)
class Rebuilder:
    """Makes histories of partitions of one survey.

    Attributes
    ----------
    source
        The survey's own: its working times and places hold for every partition.
    effort
        The survey's own.
    sightings, assignments, deployments
        Rows of these tables, sightings as people see them.
    """

    source: Source
    effort: Effort | None
    sightings: Rows
    assignments: Rows
    deployments: Rows
    window: SurveyWindow
    settings: HistoriesSettings

    @cached_property
    def _assigned(self) -> dict[str, Mapping[str, Any]]:
        return {row["sightingID"]: row for row in self.assignments}

    def taking_part(self, draws: Draws) -> Draws:
        """The partitions of the sightings that take part (rule 1)."""
        named = {s for s, row in self._assigned.items() if row["state"] in NAMED}
        asked = {s for s, row in self._assigned.items() if row["state"] == _ASKED}
        part = [k for k, s in enumerate(draws.sightings) if s in named or (s in asked and draws.counts[k])]
        return draws.of(np.array(part, np.intp))

    def rebuild(self, draws: Draws) -> Iterator[Rebuilt]:
        """Histories of each distinct partition, numbered from 1."""
        draws = self.taking_part(draws)
        for number, rows in enumerate(draws.distinct(), start=1):
            weight = float(draws.weights[rows].sum())
            yield Rebuilt(number, len(rows), weight, self.histories(draws, rows[0]))

    def histories(self, draws: Draws, row: int) -> Built:
        """Histories of one partition of sightings that take part."""
        clusters = columns_by_name(draws, row)
        rows = [
            {**self._own(draws.sightings[k]), "individualID": name}
            for name, members in clusters.items()
            for k in members
        ]
        catalogue = [_animal(draws, row, name, members) for name, members in clusters.items()]
        records, animals = named_animals(self.sightings, rows, catalogue, self.deployments, self.window)
        source = replace(self.source, records=records, animals=animals)
        return build_with(source, self.effort, self.window, self.settings)

    def _own(self, sighting: str) -> Mapping[str, Any]:
        row = self._assigned[sighting]
        return row if row["state"] in NAMED else {**row, **_UNNAMED}


def columns_by_name(draws: Draws, row: int) -> dict[str, list[int]]:
    """Name -> columns of its sightings: that of the individual, or of the first sighting (#12 is the twelfth)."""
    members: dict[int, list[int]] = {}
    for k, label in enumerate(draws.partitions[row].tolist()):
        members.setdefault(label, []).append(k)
    out: dict[str, list[int]] = {}
    for own in members.values():
        named = int(draws.named[row, own].max())
        code = draws.names[named] if named >= 0 else ""
        out[code if code and code not in out else f"#{own[0] + 1}"] = own
    return out


def _animal(draws: Draws, row: int, name: str, members: Sequence[int]) -> dict[str, Any]:
    """A row as of the catalogue (rule 3)."""
    left, right = draws.left[members].any(), draws.right[members].any()
    known = int(draws.named[row, members].max())
    told_sex, told_stage = (draws.name_sexes[known], draws.name_stages[known]) if known >= 0 else ("", "")
    return {
        "individualID": name,
        "flanks": "both" if left and right else "left" if left else "right" if right else "none",
        "sex": agreed(draws.sexes[k] for k in members) or told_sex or None,
        "lifeStage": agreed(draws.stages[k] for k in members) or told_stage or None,
    }
