"""Where the link between the two flanks of an individual comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leopard_census.individuals.chains import shortest_chain
from leopard_census.individuals.constraints import Groups

#: A sighting that shows both flanks surely, as an animal that turns in a clip does.
TURN = "turn"


def flank_link_rows(
    named: Mapping[str, str], sides: Mapping[str, frozenset[str]], groups: Groups, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Rows of the table: for each individual all turns, and a shortest chain of certain links per group without one.

    Parameters
    ----------
    named
        sightingID -> individualID.
    sides
        sightingID -> flanks that it shows.
    groups
        Sightings joined by certainty.
    names
        sightingID -> individual by people; sightings of one name are linked by label.

    Notes
    -----
    Flanks are never linked by comparison. So an individual that shows both has a turn, or a group of sightings joined
    by certainty that shows both, or one name that people gave to sightings of both.
    """
    links = groups.neighbours()
    rows = []
    for individual in sorted(set(named.values())):
        members = {s for s, code in named.items() if code == individual}
        chains = [[(s, TURN)] for s in sorted(members) if len(sides[s]) == 2]
        turned = {chain[0][0] for chain in chains}
        for group in groups.members:
            own = members & set(group)
            if own and not own & turned:
                chains += _chain(own, sides, links, names)
        if not chains:
            chains = _chain(members, sides, links, names)
        for number, chain in enumerate(chains, start=1):
            rows += _rows(individual, number, chain)
    return rows


def _chain(
    own: set[str],
    sides: Mapping[str, frozenset[str]],
    links: Mapping[str, list[tuple[str, str]]],
    names: Mapping[str, str],
) -> list[list[tuple[str, str]]]:
    """The chain from a left flank to a right one, in a list; no chain where one of the flanks is not shown."""
    called = [s for s in sorted(own) if s in names]
    chain = shortest_chain(
        links,
        dict.fromkeys(called, called),
        {s for s in own if "left" in sides[s]},
        {s for s in own if "right" in sides[s]},
    )
    return [chain] if chain else []


def _rows(individual: str, number: int, chain: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """A turn is one row without a next sighting; a chain has one row per link."""
    base = {"individualID": individual, "link": number}
    if len(chain) == 1:
        return [{**base, "position": 1, "sighting": chain[0][0], "source": TURN}]
    return [
        {
            **base,
            "position": k,
            "sighting": chain[k - 1][0],
            "next_sighting": chain[k][0],
            "source": chain[k][1],
        }
        for k in range(1, len(chain))
    ]
