"""Captures of groups of sightings, each as if it were an animal of its own, by the survey's own rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from leopard_census.histories.draws import Draws, Rebuilder, columns_by_name


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
