"""Which animals a sighting may be, likeliest first: for naming it, not for the blind comparison of pairs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from leopard_census.individuals.catalogue import PROVISIONAL
from leopard_census.review.survey import ReviewSurvey, Shown

#: Comparisons kept of each sighting: its likeliest partners.
MOST = 40


Row = Mapping[str, Any]
#: sightingID -> flank that people decided on.
Flanks = Mapping[str, str | None]
_UNDECIDED: Flanks = MappingProxyType({})


@dataclass(frozen=True)
class View:
    """One picture of a sighting, by its number among all that it has."""

    sighting: Shown
    number: int


@dataclass(frozen=True)
class Candidate:
    """An animal that a sighting may be.

    Attributes
    ----------
    code
        What it is called.
    views
        Flank -> the clearest picture of that flank; a flank that no picture surely shows is not there, and `other`
        where none shows any.
    n_sightings
        Of this winter.
    matched
        Whether pictures of the sighting were compared with some of its.
    """

    code: str
    views: Mapping[str, View]
    n_sightings: int
    matched: bool

    @property
    def provisional(self) -> bool:
        """Whether the machine gave the code: nobody can be named after it."""
        return self.code.startswith(PROVISIONAL)


def facts(survey: ReviewSurvey) -> dict[str, Row]:
    """Code -> the animal's row of the catalogue, with its sex and age as far as the register or people tell them."""
    return {row["individualID"]: row for row in survey.catalogue}


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


def candidates(
    survey: ReviewSurvey, sighting: str, known: Mapping[str, float], flanks: Flanks = _UNDECIDED
) -> list[Candidate]:
    """All animals, those that match the sighting best first, then those with most sightings.

    Parameters
    ----------
    survey
        As it was built last.
    sighting
        The one to be named.
    known
        Its partners, of `partners`.
    flanks
        As people decided by now.
    """
    animals = by_animal(one for key, one in survey.shown.items() if key != sighting)
    sure = survey.settings.features.second_flank_probability
    best = {code: max((known.get(one.key, 0.0) for one in own), default=0.0) for code, own in animals.items()}
    return [
        Candidate(code, best_views(own, flanks, sure), sum(bool(one.assigned) for one in own), best[code] > 0)
        for code, own in sorted(animals.items(), key=lambda item: (-best[item[0]], -len(item[1]), item[0]))
    ]


def by_animal(sightings: Iterable[Shown]) -> dict[str, list[Shown]]:
    """Animal -> its sightings, in order of their keys."""
    animals: dict[str, list[Shown]] = {}
    for one in sorted(sightings, key=lambda one: one.key):
        if one.code:
            animals.setdefault(one.code, []).append(one)
    return animals


def best_views(sightings: Iterable[Shown], flanks: Flanks, sure: float) -> dict[str, View]:
    """Flank -> the clearest picture of it; `other` where none shows left or right.

    A picture of another flank than its sighting shows best is mostly a misread one, which shows that best flank, too.
    So pictures of the sightings' own flank go first, by quality; of another flank the surest, as in the catalogue.

    Parameters
    ----------
    sightings
        Of one animal.
    flanks
        sightingID -> flank that people decided on: all pictures of that sighting show it.
    sure
        Probability from which a picture of another flank than its sighting's counts
        (`individuals.features.second_flank_probability`).
    """
    ranked = []
    for one in sightings:
        decided = flanks.get(one.key)
        for number, picture in enumerate(one.pictures):
            flank = decided or picture.flank
            second = flank not in ("other", decided or one.flank)
            if second and picture.flank_probability < sure:
                continue
            rank = second, -picture.flank_probability if second else 0.0, -picture.quality, one.key, number
            ranked.append((rank, flank, View(one, number)))
    out: dict[str, View] = {}
    for _, flank, view in sorted(ranked, key=lambda item: item[0]):
        out.setdefault(flank, view)
    sides = [flank for flank in ("left", "right") if flank in out]
    return {flank: out[flank] for flank in sides or out}
