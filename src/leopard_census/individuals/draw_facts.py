"""What plausible partitions need beside themselves so that later stages can tell the animals in each of them.

A partition says which sightings are one animal. Capture histories also need what that animal is: its flanks, sex and
age class, and whether its sightings speak for an animal at all. All but the last two come from its sightings; where
these do not tell, from the register, if the partition joins it to an individual that people or an earlier winter named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.catalogue import registered_stage
from leopard_census.individuals.constraints import Groups
from leopard_census.partitions.names import names_of_clusters

Row = Mapping[str, Any]


@dataclass(frozen=True)
class DrawFacts:
    """Of n sightings and m partitions.

    Attributes
    ----------
    weights : float64 array, shape (m,)
        Weights of the partitions, of mean 1 (see `occupancy.py`).
    counts, left, right : bool arrays, shape (n,)
        Whether a sighting speaks for an animal (see `animal_counts`), and the flanks that it shows.
    sexes, stages
        What is told of each sighting; empty where nothing is.
    names
        Individuals that people or an earlier winter named.
    name_sexes, name_stages
        What the register tells of these; empty where it does not.
    named : int32 array, shape (m, n)
        Place in `names` of the individual that each partition joins each sighting to; -1: none.
    """

    weights: NDArray[np.float64]
    counts: NDArray[np.bool_]
    left: NDArray[np.bool_]
    right: NDArray[np.bool_]
    sexes: tuple[str, ...]
    stages: tuple[str, ...]
    names: tuple[str, ...]
    name_sexes: tuple[str, ...]
    name_stages: tuple[str, ...]
    named: NDArray[np.int32]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As they are written."""
        texts = {name: getattr(self, name) for name in _TEXTS}
        return {
            **{name: np.array(value, dtype=np.str_) for name, value in texts.items()},
            **{name: getattr(self, name) for name in ("weights", "counts", "left", "right", "named")},
        }


_TEXTS = ("sexes", "stages", "names", "name_sexes", "name_stages")


def draw_facts(
    sightings: Sequence[str],
    draws: NDArray[np.int64],
    ln_weights: NDArray[np.float64],
    groups: Groups,
    *,
    names: Mapping[str, str],
    counted: Collection[str],
    sides: Mapping[str, frozenset[str]],
    rows: Mapping[str, Row],
    register: Mapping[str, Row],
    survey: str,
) -> DrawFacts:
    """Facts of the sightings that partitions are written for.

    Parameters
    ----------
    draws : int64 array, shape (m, groups)
        Cluster of each group.
    ln_weights : float64 array, shape (m,)
        ln of the weights of the partitions.
    names
        sightingID -> individual by people, those of earlier winters among them.
    counted
        Sightings that speak for an animal.
    sides
        Flanks that each sighting shows.
    rows
        sightingID -> row of the sightings table, with people's sex and age class.
    register
        individualID -> its row.
    survey
        This survey's id.
    """
    codes = sorted(set(names.values()))
    return DrawFacts(
        np.exp(ln_weights),
        np.array([s in counted for s in sightings], bool),
        np.array(["left" in sides.get(s, ()) for s in sightings], bool),
        np.array(["right" in sides.get(s, ()) for s in sightings], bool),
        tuple(rows[s]["sex"] or "" for s in sightings),
        tuple(rows[s]["lifeStage"] or "" for s in sightings),
        tuple(codes),
        tuple(register.get(code, {}).get("sex") or "" for code in codes),
        tuple(registered_stage(register.get(code, {}), survey) or "" for code in codes),
        of_sightings(names_of_clusters(draws, names_of_groups(groups, names)), groups, sightings),
    )


def of_sightings(of_groups: NDArray[Any], groups: Groups, sightings: Sequence[str]) -> NDArray[np.int32]:
    """Values by sighting, (m, sightings), of values by group, (m, groups)."""
    group_of = {s: k for k, members in enumerate(groups.members) for s in members}
    return np.asarray(of_groups[:, np.array([group_of[s] for s in sightings], int)], np.int32)


def names_of_groups(groups: Groups, names: Mapping[str, str]) -> NDArray[np.int64]:
    """Place of each group's individual among the sorted names, (groups,); -1: none is told, or it is contradicted."""
    place = {code: k for k, code in enumerate(sorted(set(names.values())))}
    return np.array(
        [
            min((place[names[s]] for s in members if s in names and s not in groups.in_conflict), default=-1)
            for members in groups.members
        ],
        np.int64,
    )
