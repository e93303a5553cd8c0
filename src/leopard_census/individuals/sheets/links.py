"""How well each sighting is linked to the others of its individual, from the table of pairs.

A wrong merge joins sightings of two animals. Each of the strangers then matches few of the others, and its mean
evidence to them is low, often below zero.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

from leopard_census.tables.cells import parse_cell
from leopard_census.tables.contract import contract

Row = Mapping[str, Any]
Key = tuple[str, str]

#: The table holds four decimals: what is written as 0 or 1 is no nearer to it than this.
NEAREST = 0.00005


@dataclass(frozen=True)
class Link:
    """Evidence between one sighting and others, natural logarithm; below zero it speaks for two animals.

    Attributes
    ----------
    mean, least
        Over the others that it was compared with on that flank, and of the one that matches worst.
    least_with
        Key of that one.
    compared
        Number of them.
    """

    mean: float
    least: float
    least_with: str
    compared: int


def read_pairs(path: Path, wanted: Callable[[str, str], bool]) -> Iterator[Row]:
    """Wanted rows of the table of pairs, one by one.

    It has a row for every two sightings of a survey, millions in a large one, so it is never held as a whole. The job
    that wrote it checked it against its contract.
    """
    fields = contract("pairs")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if wanted(row["sighting_a"], row["sighting_b"]):
                yield {f.name: parse_cell(f, row[f.name].strip()) for f in fields.fields if f.name in row}


def evidence(p_same: float, prior_odds: float) -> float:
    """ln(P(pictures | same) / P(pictures | different)), from the probability with prior odds 1 to `prior_odds`."""
    sure = min(max(p_same, NEAREST), 1 - NEAREST)
    return log(sure / (1 - sure)) + log(prior_odds)


def read_evidence(
    path: Path, circle_of: Mapping[str, str], prior_odds: float
) -> dict[Key, tuple[str, float]]:
    """Flank compared and evidence of every pair within one circle (an individual and those that may be it).

    Parameters
    ----------
    path
        Table of pairs.
    circle_of
        sightingID -> circle; sightings without one have no links.
    prior_odds
        Of the individuals stage.
    """

    def within(a: str, b: str) -> bool:
        return a in circle_of and circle_of[a] == circle_of.get(b)

    return {
        (row["sighting_a"], row["sighting_b"]): (row["flank"], evidence(row["p_same"], prior_odds))
        for row in read_pairs(path, within)
        if row["p_same"] is not None and row["flank"] is not None
    }


def link(
    sighting: str, others: Iterable[str], flank: str, pairs: Mapping[Key, tuple[str, float]]
) -> Link | None:
    """Link of a sighting to others on one flank; None where it was compared with none of them on it."""
    found = []
    for other in others:
        compared = pairs.get((min(sighting, other), max(sighting, other)))
        if other != sighting and compared is not None and compared[0] == flank:
            found.append((compared[1], other))
    if not found:
        return None
    least, with_ = min(found)
    return Link(sum(value for value, _ in found) / len(found), least, with_, len(found))
