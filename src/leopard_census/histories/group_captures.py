"""Captures of groups of sightings, each as if it were an animal of its own, by the survey's own rules.

They are what places and times say of a partition, whichever groups it joins: the captures of a cluster are those of its
groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from leopard_census.config.histories import HistoriesSettings
from leopard_census.histories.build import Paths
from leopard_census.histories.draw_tables import rebuilder_of
from leopard_census.histories.draws import Draws, Rebuilder, columns_by_name, read_draws
from leopard_census.histories.window import SurveyWindow
from leopard_census.partitions.sampled import read_sampled
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table


def write_group_captures(
    draws: Path,
    posterior: Path,
    inputs: Paths,
    output: Path,
    window: SurveyWindow,
    settings: HistoriesSettings,
) -> None:
    """Make `group_captures.csv`.

    Parameters
    ----------
    draws, posterior
        `draws.npz` and `posterior.npz` of the individuals stage.
    inputs
        As of `draw_tables.write_draw_histories`.
    """
    sampled = read_sampled(posterior)
    group_of = {s: k for k, members in enumerate(sampled.members) for s in members}
    rebuilder = rebuilder_of(inputs, window, settings)
    found = group_captures(rebuilder, read_draws(draws), group_of, sampled.named.tolist())
    write_table(
        output,
        contract("group_captures"),
        [
            {"group": group, "occasion": occasion, "detector": station}
            for group, own in enumerate(found)
            for occasion, station in sorted(own)
        ],
    )


def group_captures(
    rebuilder: Rebuilder, draws: Draws, group_of: Mapping[str, int], named: Sequence[int]
) -> list[frozenset[tuple[int, str]]]:
    """Occasions, from 1, and stations at which each group was caught; empty where the rules leave it out.

    Parameters
    ----------
    draws
        Any draws of the survey: what they say of sightings holds for every partition.
    group_of
        Group of each sighting.
    named
        Place in `draws.names` of each group's individual; -1: none is told.
    """
    found: list[set[tuple[int, str]]] = [set() for _ in named]
    part = rebuilder.taking_part(draws)
    if not part.sightings or not len(part.partitions):
        return [frozenset(own) for own in found]
    labels = np.array([[group_of[s] for s in part.sightings]])
    one = replace(part, partitions=labels, named=np.asarray(named, int)[labels])
    names = {name: int(labels[0, own[0]]) for name, own in columns_by_name(one, 0).items()}
    for captures in rebuilder.histories(one, 0).sets.captures.values():
        for individual, occasion, station in captures:
            found[names[individual]].add((occasion, station))
    return [frozenset(own) for own in found]
