"""Which crops of a sighting are compared, and as which flank.

A sighting whose flank nobody is sure of still shows coat: of 80 photos of real snow leopards, 52 were not sure, though
28 of these show a flank. So its views are turned as the likelier flank, and count by how probable it is: a match speaks
for one animal, no match says next to nothing. Such a sighting stands for no flank of an animal: it links none with the
other, makes no animal of its own, and is none to be counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.config.individuals import FeatureSettings

Row = dict[str, Any]


def choose_crops(
    crops: Sequence[Mapping[str, Any]],
    flank_of: Mapping[str, str],
    decided: frozenset[str],
    settings: FeatureSettings,
) -> list[Row]:
    """Crops worth comparing, best first within sighting and flank, at most `views_per_flank` of each.

    Parameters
    ----------
    crops
        Rows of the crops table.
    flank_of
        sightingID -> flank of the sighting; crops of sightings that are not in it are left out.
    decided
        Sightings whose flank a person decided: all their crops show that flank.
    settings
        Features.

    Returns
    -------
    list of dict
        Copies of the rows, with `flank`, `p_left` and `p_right` as they are to be compared; `clarity`, the quality of
        one whose flank is certain; and `sure`, whether the flank is. A crop of the flank that its sighting does not
        show best must be sure of it (`second_flank_probability`): it links left with right.
    """
    kept: dict[tuple[str, str], list[Row]] = {}
    unsure: dict[str, list[Row]] = {}
    for row in crops:
        sighting = row["sightingID"]
        if sighting not in flank_of:
            continue
        copy = _as_compared(row, flank_of[sighting] if sighting in decided else None)
        own = copy["flank"] == flank_of[sighting]
        surely = copy["flank_probability"] >= settings.second_flank_probability
        if copy["flank"] != "other" and (own or surely):
            kept.setdefault((sighting, copy["flank"]), []).append(copy)
        elif flank_of[sighting] == "other" and sighting not in decided:
            unsure.setdefault(sighting, []).append(copy)
    shown = {sighting for sighting, _ in kept}
    for sighting in sorted(unsure.keys() - shown):
        flank, rows = _guessed(unsure[sighting], settings.least_flank_probability)
        if rows:
            kept[sighting, flank] = rows
    chosen = []
    for key in sorted(kept):
        ranked = sorted(kept[key], key=lambda row: (-row["quality"], row["frameID"]))
        chosen += ranked[: settings.views_per_flank]
    return chosen


def _as_compared(row: Mapping[str, Any], decided: str | None) -> Row:
    """A copy with the flank as a person decided it, and all probabilities."""
    copy = dict(row)
    if copy["flank_probability"] is None:
        copy["flank_probability"] = 1.0
    left, right = (copy[f"p_{flank}"] for flank in ("left", "right"))
    seen = copy["flank_probability"] if copy["flank"] != "other" else left + right
    copy["clarity"] = min(1.0, copy["quality"] / seen) if seen > 0 else copy["quality"]
    if decided is not None:
        copy |= {"flank": decided, "flank_probability": 1.0}
        copy |= {"p_left": float(decided == "left"), "p_right": float(decided == "right")}
    return copy | {"sure": True}


def _guessed(rows: Sequence[Row], least: float) -> tuple[str, list[Row]]:
    """The flank that a sighting shows more probably, and its crops that may show it."""
    total = {flank: sum(row[f"p_{flank}"] for row in rows) for flank in ("left", "right")}
    flank = "left" if total["left"] >= total["right"] else "right"
    other = "right" if flank == "left" else "left"
    return flank, [
        row | {"flank": flank, "flank_probability": row[f"p_{flank}"], "sure": False}
        for row in rows
        if row[f"p_{flank}"] >= max(least, row[f"p_{other}"])
    ]
