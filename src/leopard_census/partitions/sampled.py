"""What plausible partitions are sampled from, as a file: later stages sample anew where they know more.

`individuals/posterior.npz`, over n groups of sightings joined by certainty and the s sightings of these groups:

    members, group          keys of all s sightings, and the group of each, ascending
    flanks, theta, by_lists as of `partition.Problem`
    cannot                  upper triangle of (n, n), row by row, packed to bits
    evidence_*              pairs of groups and their evidence (i < j, not 0)
    pictures_*              the same of pairs of sightings: the part that pictures give
    faulty, single          as of `sighting_faults.Pictures`
    start                   cluster of each group in the best partition
    known                   groups that an earlier winter knows
    named                   place of each group's individual in `names` of `draws.npz`; -1: none
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.partitions.moves import Bools, Floats, Ints
from leopard_census.partitions.partition import Problem
from leopard_census.partitions.sighting_faults import Pictures


@dataclass(frozen=True)
class Sampled:
    """The posterior of partitions.

    Attributes
    ----------
    problem, pictures
        Over groups, and over their sightings.
    members
        Sightings of each group.
    start : int array, shape (n,)
        Cluster of each group in the best partition.
    known : bool array, shape (n,)
        Groups that an earlier winter knows.
    named : int array, shape (n,)
        Which individual each group is; -1: none is told.
    """

    problem: Problem
    pictures: Pictures
    members: tuple[tuple[str, ...], ...]
    start: Ints
    known: Bools
    named: Ints

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As they are written."""
        problem, pictures = self.problem, self.pictures
        n = problem.size
        return {
            "members": np.array([s for own in self.members for s in own], dtype=np.str_),
            "group": np.repeat(np.arange(n), [len(own) for own in self.members]),
            "flanks": problem.flanks,
            "theta": np.array(problem.theta),
            "by_lists": np.array(problem.by_lists),
            "cannot": np.packbits(problem.cannot[np.triu_indices(n, 1)]),
            **_pairs("evidence", problem.evidence),
            **_pairs("pictures", pictures.evidence),
            "faulty": np.array(pictures.faulty),
            "single": np.array(pictures.single, np.int64),
            "start": self.start,
            "known": self.known,
            "named": self.named,
        }


def read_sampled(path: Path) -> Sampled:
    """Read the file."""
    with np.load(path) as file:
        group, n = file["group"], len(file["flanks"])
        cannot = np.zeros((n, n), bool)
        upper = np.triu_indices(n, 1)
        cannot[upper] = np.unpackbits(file["cannot"], count=len(upper[0])).astype(bool)
        keys = file["members"].tolist()
        bounds = np.searchsorted(group, np.arange(n + 1)).tolist()
        return Sampled(
            Problem(
                _square(file, "evidence", n),
                cannot | cannot.T,
                file["flanks"],
                float(file["theta"]),
                bool(file["by_lists"]),
            ),
            Pictures(
                _square(file, "pictures", len(group)),
                group,
                bool(file["faulty"]),
                tuple(file["single"].tolist()),
            ),
            tuple(tuple(keys[bounds[k] : bounds[k + 1]]) for k in range(n)),
            file["start"],
            file["known"],
            file["named"],
        )


def _pairs(name: str, square: Floats) -> dict[str, NDArray[Any]]:
    rows, columns = np.nonzero(np.triu(square, 1))
    return {
        f"{name}_i": rows.astype(np.int32),
        f"{name}_j": columns.astype(np.int32),
        f"{name}_value": square[rows, columns],
    }


def _square(file: Any, name: str, size: int) -> Floats:
    found = np.zeros((size, size))
    found[file[f"{name}_i"], file[f"{name}_j"]] = file[f"{name}_value"]
    return found + found.T
