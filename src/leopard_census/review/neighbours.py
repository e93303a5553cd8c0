"""Sightings before and after one in a list, so that a reviewer goes through the list without going back to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leopard_census.review.survey import Shown


@dataclass(frozen=True)
class Neighbours:
    """Where a sighting stands in a list.

    Attributes
    ----------
    before, after
        Keys of the sightings beside it; None at the ends.
    place
        From 1; None where it is not in the list itself.
    n
        Sightings in the list.
    """

    before: str | None
    after: str | None
    place: int | None
    n: int


def neighbours(ordered: Sequence[Shown], listed: Callable[[Shown], bool], key: str) -> Neighbours:
    """Neighbours of a sighting that may have left the list, as an answer takes it out of what is open.

    Parameters
    ----------
    ordered
        All sightings in the order of the list, those that are not in it among them.
    listed
        Whether one is in the list.
    key
        Of the sighting.
    """
    at = next((n for n, one in enumerate(ordered) if one.key == key), len(ordered))
    before = [one.key for one in ordered[:at] if listed(one)]
    after = [one.key for one in ordered[at + 1 :] if listed(one)]
    itself = at < len(ordered) and listed(ordered[at])
    return Neighbours(
        before[-1] if before else None,
        after[0] if after else None,
        len(before) + 1 if itself else None,
        len(before) + len(after) + itself,
    )
