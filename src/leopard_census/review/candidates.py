"""Which animals a sighting may be, likeliest first: for naming it, not for the blind comparison of pairs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from leopard_census.review.survey import ReviewSurvey, Shown

#: Comparisons kept of each sighting: its likeliest partners.
MOST = 40


@dataclass(frozen=True)
class Candidate:
    """An animal that a sighting may be.

    Attributes
    ----------
    code
        What it is called.
    views
        Flank -> the sighting that shows that flank best.
    n_sightings
        Of this winter.
    matched
        Whether pictures of the sighting were compared with some of its.
    """

    code: str
    views: Mapping[str, Shown]
    n_sightings: int
    matched: bool


def partners(pairs: Path) -> dict[str, dict[str, float]]:
    """sightingID -> its likeliest partners and P(same) of each; one pass over the table of pairs."""
    found: dict[str, dict[str, float]] = {}
    with pairs.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["p_same"]:
                for one, other in (("a", "b"), ("b", "a")):
                    found.setdefault(row[f"sighting_{one}"], {})[row[f"sighting_{other}"]] = float(
                        row["p_same"]
                    )
    return {
        sighting: dict(sorted(own.items(), key=lambda item: (-item[1], item[0]))[:MOST])
        for sighting, own in found.items()
    }


def candidates(survey: ReviewSurvey, sighting: str, known: Mapping[str, float]) -> list[Candidate]:
    """All animals, those that match the sighting best first, then those with most sightings.

    Parameters
    ----------
    survey
        As it was built last.
    sighting
        The one to be named.
    known
        Its partners, of `partners`.
    """
    animals: dict[str, list[Shown]] = {}
    for key, one in sorted(survey.shown.items()):
        if one.code and key != sighting:
            animals.setdefault(one.code, []).append(one)
    best = {code: max((known.get(one.key, 0.0) for one in own), default=0.0) for code, own in animals.items()}
    return [
        Candidate(code, best_views(own), sum(bool(one.assigned) for one in own), best[code] > 0)
        for code, own in sorted(animals.items(), key=lambda item: (-best[item[0]], -len(item[1]), item[0]))
    ]


def best_views(sightings: Iterable[Shown]) -> dict[str, Shown]:
    """Flank -> the sighting with the best picture of it."""
    out: dict[str, Shown] = {}
    for flank in ("left", "right"):
        fit = [
            (max(p.quality for p in own), one.key, one)
            for one in sightings
            if (own := [p for p in one.pictures if p.flank == flank])
        ]
        if fit:
            out[flank] = min(fit, key=lambda item: (-item[0], item[1]))[2]
    return out
