"""Sightings that people could not compare with others of their flank, so that nothing tells them from known animals.

A blurred picture, or one that shows the other flank than is said, matches nothing. In the partitions it is an animal of
its own or joins any animal, and each answer `different` with a clearer sighting takes one of these away, until it is
counted as one more animal. Yet those who said `cannot-compare` did not tell it from anybody: it may be any of those.

Which of two sightings it was that could not be compared, one answer does not say. So the one is taken first of whose
answers the largest share says so, and these blame nobody else: what was compared with others can be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from leopard_census.individuals.decisions import Decisions

#: With so many sightings of its flank people could not compare it; one alone may be the other's fault.
LEAST = 2
#: Share of the answers on it; where most compare it, what it could not be compared with is likelier at fault.
MOST_OF = 0.5


def not_told_apart(
    decisions: Decisions, sides: Mapping[str, frozenset[str]], named: Collection[str] = ()
) -> dict[str, str]:
    """Sightings that speak for no animal of their own, and why.

    Parameters
    ----------
    decisions
        People's decisions.
    sides
        sightingID -> flanks that it shows, of those that take part. That a left and a right flank cannot be compared
        tells nothing of either.
    named
        Sightings that people named: they know whom it shows.
    """
    about = [
        (pair, verdict)
        for pair, (verdict, _) in sorted(decisions.pairs.items())
        if sides.get(pair[0], frozenset()) & sides.get(pair[1], frozenset())
    ]
    compared = Counter(s for pair, verdict in about for s in pair if verdict in ("same", "different"))
    blamed = [pair for pair, verdict in about if verdict == "cannot-compare"]
    out: dict[str, str] = {}
    while True:
        count = Counter(sighting for pair in blamed for sighting in pair if sighting not in named)
        order = {s: (n / (n + compared[s]), n) for s, n in count.items() if n >= LEAST}
        worst = max(order.values(), default=(0.0, 0))
        if worst[0] < MOST_OF:
            return out
        at_fault = {sighting for sighting, rank in order.items() if rank == worst}
        for sighting in sorted(at_fault):
            out[sighting] = (
                f"people could not compare it with {worst[1]} sightings of its flank; "
                "if it shows the other one, say so"
            )
        blamed = [pair for pair in blamed if not at_fault & set(pair)]
