"""How often the stage's full verification tells two views of one animal from chance: what bounds any shortlist."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from benchmarks.scale_features import SETTINGS
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.matching import MatchedViews

SEED = 20121
#: Shares of chance pairs that a pair is to score more than.
ABOVE_CHANCE = (0.95, 0.99)

Indices = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Views:
    """Who is in each view, as numbers; `strength` is the number of its features."""

    individual: Indices
    encounter: Indices
    right: Indices
    strength: Indices


@dataclass(frozen=True)
class Ceiling:
    """Whether pairs score more than each share of `ABOVE_CHANCE` of pairs of different flanks, drawn at random.

    Attributes
    ----------
    true_pairs : bool array, shape (pairs, 2)
        Of one animal, flank by flank, of different encounters.
    asked, of_asked : int array, shape (n,); bool array, shape (n, 2)
        Sightings that have such pairs, and what holds of the best of them.
    two_animals, decoys : bool arrays, shape (pairs, 2)
        Listed pairs of one flank and of two animals, and listed pairs of two flanks.
    """

    true_pairs: Bools
    asked: Indices
    of_asked: Bools
    two_animals: Bools
    decoys: Bools


def scores(found: MatchedViews, pairs: Indices) -> NDArray[np.float64]:
    """Scores of pairs of views a < b, shape (pairs,); 0 where there is no map."""
    n = len(found.pictures)
    keys, wanted = found.a.astype(np.int64) * n + found.b, pairs[:, 0] * n + pairs[:, 1]
    tolerance = IndividualsSettings().matching.tolerance
    matches = found.verified(np.isin(keys, wanted), side=SETTINGS.side, tolerance=tolerance)
    score = {match.a * n + match.b: match.score for match in matches}
    return np.array([score.get(int(key), 0.0) for key in wanted])


def ceiling(found: MatchedViews, views: Views, listed: Indices, most: int) -> Ceiling:
    """Measure on some `most` sightings, and on at most so many pairs of each other kind."""
    true = _true_pairs(views)
    asked = np.unique(true)
    asked = asked[:: max(1, -(-len(asked) // most))]
    # All true pairs of the sightings that are looked at.
    true = true[np.isin(true, asked).any(axis=1)]
    a, b = np.random.default_rng(SEED).integers(0, len(views.right), (2, 10 * most))
    other = (views.right[a] != views.right[b]) & (views.encounter[a] != views.encounter[b])
    chance = scores(found, np.sort(np.column_stack([a, b]), axis=1)[other][:most])
    limits = np.quantile(chance, ABOVE_CHANCE)
    score = scores(found, true)
    best = np.zeros(len(views.right))
    for side in (0, 1):
        np.maximum.at(best, true[:, side], score)
    flank = views.right[listed[:, 0]] == views.right[listed[:, 1]]
    animal = views.individual[listed[:, 0]] == views.individual[listed[:, 1]]
    kinds = [listed[flank & ~animal], listed[~flank]]
    two, decoys = (scores(found, k[:: max(1, -(-len(k) // most))])[:, None] > limits for k in kinds)
    return Ceiling(score[:, None] > limits, asked, best[asked][:, None] > limits, two, decoys)


def _true_pairs(views: Views) -> Indices:
    members: dict[tuple[int, int], list[int]] = {}
    for k, flank in enumerate(zip(views.individual.tolist(), views.right.tolist(), strict=True)):
        members.setdefault(flank, []).append(k)
    pairs = [p for mine in members.values() for p in combinations(mine, 2)]
    apart = sorted((a, b) for a, b in pairs if views.encounter[a] != views.encounter[b])
    return np.array(apart, np.int64).reshape(-1, 2)
