"""Which sightings get a name, by whom, and how surely."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: An individual without a name needs this many encounters that match each other, or that people joined: a sighting that
#: matches nothing may be a new animal or a bad view of a known one, and only a person can tell.
MIN_ENCOUNTERS = 2
#: Hex digits of a provisional code; 24 bits hold a survey's few hundred sightings apart.
CODE_DIGITS = 6


@dataclass(frozen=True)
class Name:
    """What one group of sightings is called.

    Attributes
    ----------
    individual
        Code, or None when no name is sure enough.
    probability
        Share of the plausible partitions that agree with the name (or with the best candidate's).
    candidate
        The best candidate's code where there is no name.
    """

    individual: str | None
    probability: float
    candidate: str | None


@dataclass(frozen=True)
class _Cluster:
    members: NDArray[np.int64]
    core: int
    name: str | None


def encounter_numbers(sightings: Sequence[Mapping[str, Any]], minutes: float) -> dict[str, int]:
    """Number of the visit that each sighting belongs to: one station, gaps of at most `minutes`.

    Sightings without a time are a visit of their own.
    """
    timed = [row for row in sightings if row["start"] is not None]
    timed.sort(key=lambda row: (row["locationID"], row["start"], row["sightingID"]))
    out: dict[str, int] = {}
    number = -1
    station, until = "", None
    for row in timed:
        if (
            row["locationID"] != station
            or until is None
            or row["start"] - until > dt.timedelta(minutes=minutes)
        ):
            number += 1
            station, until = row["locationID"], None
        out[row["sightingID"]] = number
        end = row["end"] or row["start"]
        until = end if until is None else max(end, until)
    for sighting in sorted(row["sightingID"] for row in sightings if row["start"] is None):
        number += 1
        out[sighting] = number
    return out


def provisional_code(first_sighting: str, taken: set[str]) -> str:
    """Code from an individual's first sighting, longer where a shorter one is taken; it tells no place."""
    digest = hashlib.sha256(first_sighting.encode()).hexdigest()
    for length in range(CODE_DIGITS, len(digest) + 1):
        code = f"P-{digest[:length]}"
        if code not in taken:
            return code
    raise ValueError(f"no free code for {first_sighting}")


def name_groups(
    best: NDArray[np.int64],
    draws: NDArray[np.int64],
    people: Sequence[str | None],
    encounters: Sequence[frozenset[int]],
    first: Sequence[tuple[str, str]],
    *,
    bar: float,
    taken: set[str],
    held: Collection[int] = (),
) -> list[Name]:
    """Name groups of sightings where the plausible partitions agree.

    Parameters
    ----------
    best : int64 array, shape (n,)
        Cluster of each group in the best partition.
    draws : int64 array, shape (m, n)
        Plausible partitions.
    people : sequence of (name or None), length n
        Name given by people.
    encounters : sequence of frozenset of int, length n
        Visits of the group's sightings.
    first : sequence of (time, sightingID), length n
        First sighting of each group; an empty time sorts last.
    bar : float
        Least probability of a name.
    taken : set of str
        Codes in use; provisional codes made here are added.
    held : collection of int
        Clusters that get no provisional code, as the name of one of their sightings is open.

    Returns
    -------
    list of Name, length n

    Notes
    -----
    Clusters are taken from the best attested to the least. A group belongs to its cluster in a
    draw when it is with the cluster's core (the group that the others are with most often; the named one
    where people named one) and with the core of no cluster taken and named before: so an individual counts
    only when it is distinct from all that are better attested, and a doubtful one cannot make a sure one
    doubtful.
    """
    out = [Name(None, 1.0 if name else 0.0, None) for name in people]
    named_cores: list[int] = []
    for cluster in _ordered(best, draws, people, encounters, first):
        apart = np.ones(len(draws), bool)
        for core in named_cores:
            apart &= draws[:, core] != draws[:, cluster.core]
        share = (apart[:, None] & (draws[:, cluster.members] == draws[:, [cluster.core]])).mean(axis=0)
        sure = cluster.members[share >= bar]
        visits = frozenset().union(*(encounters[i] for i in sure.tolist())) if len(sure) else frozenset()
        code = cluster.name
        waits = int(best[cluster.core]) in held
        if code is None and len(visits) >= MIN_ENCOUNTERS and not waits:
            code = provisional_code(min(_key(first[i]) for i in sure.tolist())[2], taken)
            taken.add(code)
        for i, value in zip(cluster.members.tolist(), share.tolist(), strict=True):
            if people[i] is not None:
                out[i] = Name(people[i], 1.0, None)
            elif code is not None and value >= bar:
                out[i] = Name(code, value, None)
            else:
                out[i] = Name(None, value, code)
        if code is not None:
            named_cores.append(cluster.core)
    return out


def _key(first: tuple[str, str]) -> tuple[bool, str, str]:
    return first[0] == "", first[0], first[1]


def _ordered(
    best: NDArray[np.int64],
    draws: NDArray[np.int64],
    people: Sequence[str | None],
    encounters: Sequence[frozenset[int]],
    first: Sequence[tuple[str, str]],
) -> list[_Cluster]:
    """Clusters of the best partition, named ones first, then by number of visits, size and first sighting."""
    clusters = []
    for k in np.unique(best):
        members = np.flatnonzero(best == k)
        named = [i for i in members.tolist() if people[i] is not None]
        together = (draws[:, members][:, :, None] == draws[:, members][:, None, :]).mean(axis=0).sum(axis=1)
        core = named[0] if named else int(members[int(np.argmax(together))])
        visits = frozenset().union(*(encounters[i] for i in members.tolist()))
        rank = (not named, -len(visits), -len(members), min(_key(first[i]) for i in members.tolist()))
        clusters.append((rank, _Cluster(members, core, people[core])))
    return [cluster for _, cluster in sorted(clusters, key=lambda item: item[0])]
