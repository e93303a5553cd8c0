"""Chains of certain links between sightings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

#: Accepted links: sighting -> (other sighting, source of the link).
Links = Mapping[str, Sequence[tuple[str, str]]]


def shortest_chain(
    links: Links, alike: Mapping[str, Collection[str]], starts: Collection[str], ends: Collection[str]
) -> list[tuple[str, str]]:
    """Shortest way from a start to an end, each sighting with the source of the link that led to it.

    Parameters
    ----------
    links
        Links by sighting, both ways.
    alike
        Sighting -> sightings of the same name, linked with it by label whether or not `links` says so.
    starts, ends
        Where the way may begin and end.

    Returns
    -------
    list of (sighting, source)
        The first source is empty; of ways of one length the one that is first by keys. Empty when there is none.
    """
    way: dict[str, list[tuple[str, str]]] = {s: [(s, "")] for s in sorted(starts)}
    edge = list(way)
    while edge:
        for sighting in edge:
            if sighting in ends:
                return way[sighting]
        reached = []
        for sighting in edge:
            own = dict.fromkeys(alike.get(sighting, ()), "label") | dict(links.get(sighting, ()))
            for neighbour in sorted(own):
                if neighbour not in way:
                    way[neighbour] = [*way[sighting], (neighbour, own[neighbour])]
                    reached.append(neighbour)
        edge = reached
    return []
