"""Sightings beside those of the target species: the machine may be wrong, and a leopard among deer is a leopard missed.

What the machine or a label calls a person is never among them: no crop of it was kept, and none is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leopard_census.tables.special_names import BLANK, PERSON, UNKNOWN

Row = Mapping[str, Any]

#: Reasons in the table of assignments by which people took a sighting out: they may take that back.
_BY_PEOPLE = frozenset({"decision", "decision-species"})
#: What a species may be called on the page beside a scientific name.
HUMAN = "human"


def is_shown(assigned: Row | None) -> bool:
    """Whether a sighting is one of the target species that takes part, by its row of the assignments."""
    return assigned is not None and assigned["state"] != "excluded"


def is_other(sighting: Row, assigned: Row | None) -> bool:
    """Whether people may tell what a sighting is that takes no part as one of the target species.

    Parameters
    ----------
    sighting
        Row of the sightings table.
    assigned
        Its row of the assignments; None for one of no target species.
    """
    if sighting["scientificName"] in (PERSON, BLANK):
        return False
    if assigned is not None:
        return bool(assigned["state"] == "excluded" and assigned["reason"] in _BY_PEOPLE)
    return not sighting["excluded_by"]


def taken_out(assigned: Row) -> bool:
    """Whether a sighting that `is_other` was taken out by people."""
    return bool(assigned)


def doubt(sighting: Row) -> float:
    """The most that P(target) can be, from 0 to 1: what the machine's species leaves to all others.

    The table of sightings holds the likeliest species' probability alone; of a sighting whose species nothing told,
    nothing bounds it.
    """
    if sighting["scientificName"] == UNKNOWN or sighting["probability"] is None:
        return 1.0
    return 1.0 - float(sighting["probability"])
