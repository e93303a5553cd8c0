"""What a reviewer says of one side of a pair while comparing: which flank it shows, or that it shows too little.

The machine is unsure of the flank on many pictures that show one well enough, and now and then it is wrong: whoever
compares sees that first. The rows are the same as those of the page of one sighting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from leopard_census.tables.decision_form import WITHDRAW
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]

#: What can be said -> kind and value of the decision.
SAYINGS = {
    "left": ("flank", "left"),
    "right": ("flank", "right"),
    "other": ("flank", "other"),
    "unusable": ("quality", "unusable"),
}
KINDS = ("flank", "quality")


@dataclass(frozen=True)
class SaidOfSides:
    """What one reviewer said of sightings; what others said stays hidden from him.

    Attributes
    ----------
    flanks
        sightingID -> flank.
    unusable
        Sightings whose pictures show too little.
    """

    flanks: Mapping[str, str]
    unusable: frozenset[str]

    def comparable(self, a: str, b: str) -> bool:
        """Whether a pair is worth a question: not when he said of either that it shows too little, or of both that
        they show different flanks. The workflow drops such pairs from the queue when it runs again."""
        if a in self.unusable or b in self.unusable:
            return False
        return {self.flanks.get(a), self.flanks.get(b)} != {"left", "right"}


def said_by(reviewer: str, rows: Iterable[Row], attach: Callable[[str], str | None]) -> SaidOfSides:
    """What a reviewer said last of each sighting, on this page or elsewhere.

    Parameters
    ----------
    reviewer
        His name.
    rows
        Of decisions.csv, in order.
    attach
        Anchor -> sightingID, None where it means none.
    """
    said: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for row in not_withdrawn([row for row in rows if row["kind"] in (*KINDS, WITHDRAW)]):
        if row["verdict"] != "is" or alike(row["reviewer"]) != alike(reviewer):
            continue
        if (sighting := attach(row["subject"])) is not None:
            said[row["kind"]][sighting] = row["object"]
    unusable = frozenset(key for key, value in said["quality"].items() if value == "unusable")
    return SaidOfSides(said["flank"], unusable)
