"""What the features of two views say for each other where no map of the coat is found.

Votes that agree on no map are weak, but not nothing: on pairs of one animal without a map they stand out from those of
chance (area under the curve 0.66 and 0.59 on two simulated winters, 0.68 on 29 real pairs within bursts). How many
votes chance gives depends on the two views: one with much texture gets votes from everybody. So the votes are held
against those that the same view shares with the views of the *other* flank, which share no coat with it, as speaker
recognition holds a score against a cohort of other speakers (symmetric normalisation, S-norm: Shum et al. 2010,
"Unsupervised speaker adaptation based on the cosine similarity for text-independent speaker verification").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.individuals.matching import UNIT_WEIGHT, MatchedViews
from leopard_census.individuals.verification import patch_numbers

#: Fewest views of the other flank that show what chance gives a view.
LEAST_COHORT = 10
#: Smallest spread of chance: a cohort of a few views without any vote would have none.
LEAST_SPREAD = 0.1
#: Limits: beyond them chance is not known from a cohort of usual size.
LOWEST, HIGHEST = -2.0, 4.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Votes:
    """Votes of all pairs of views, and what chance gives each view.

    Attributes
    ----------
    keys : int array, shape (pairs,)
        a * views + b of the pairs with votes, a < b, rising.
    votes : float array, shape (pairs,)
        ln(1 + sum of the votes, each patch of coat once, in units of one good match).
    mean, spread : float arrays, shape (views,)
        Of the votes that a view shares with those of the other flank; spread nan where there are too few.
    """

    keys: Ints
    votes: Floats
    mean: Floats
    spread: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Views of which it is known what chance gives them, shape (views,)."""
        return np.asarray(np.isfinite(self.spread))

    def normed(self, a: Ints, b: Ints) -> Floats:
        """By how many standard deviations the votes of pairs a < b stand above chance, mean of both views.

        0 where chance is not known.
        """
        found = np.zeros(len(a))
        if len(self.keys):
            key = a * len(self.mean) + b
            place = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
            found = np.where(self.keys[place] == key, self.votes[place], 0.0)
        both = [(found - self.mean[k]) / self.spread[k] for k in (a, b)]
        return np.asarray(np.nan_to_num(np.clip((both[0] + both[1]) / 2, LOWEST, HIGHEST)), np.float64)


def count_votes(found: MatchedViews, flanks: Sequence[str], *, side: int) -> Votes:
    """Votes of all pairs of views.

    Parameters
    ----------
    found
        Views with their features matched.
    flanks
        Left or right, of each view.
    side : int
        Geometric-mean side of the views in pixels.
    """
    n = len(found.pictures)
    a, b = found.a.astype(np.int64), found.b.astype(np.int64)
    votes = np.log1p(_patch_sums(found, side) / UNIT_WEIGHT)
    right = np.array([flank == "right" for flank in flanks], bool)
    encounter = np.array([p.encounter for p in found.pictures], np.int64)
    cohort = np.where(right, int((~right).sum()), int(right.sum()))
    # Views of one encounter are never matched, so they are in no cohort of each other.
    both = np.unique(encounter, return_inverse=True)[1] * 2 + right
    of_kind = np.bincount(both, minlength=2 * n + 2)
    cohort = cohort - of_kind[both ^ 1]
    other = right[a] != right[b]
    ends, shared = np.concatenate([a[other], b[other]]), np.concatenate([votes[other], votes[other]])
    total, squares = (np.bincount(ends, weights=shared**power, minlength=n) for power in (1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(cohort > 0, total / cohort, 0.0)
        spread = np.sqrt(np.maximum(squares / cohort - mean**2, LEAST_SPREAD**2))
    spread = np.where(cohort >= LEAST_COHORT, spread, np.nan)
    return Votes(a * n + b, votes, mean, spread)


def _patch_sums(found: MatchedViews, side: int) -> Floats:
    """Of each pair the sum over patches of the first view's coat of their heaviest match, shape (pairs,)."""
    if not len(found):
        return np.zeros(0)
    matches = found.matches
    patches = [patch_numbers(p.features.xy, side) for p in found.pictures]
    starts = np.concatenate([[0], np.cumsum([len(p) for p in patches], dtype=np.int64)])
    patch = np.concatenate(patches)[starts[matches.a] + matches.of_a]
    pair = np.repeat(np.arange(len(found)), found.ends - found.starts)
    order = np.lexsort((matches.weight, patch, pair))
    pair, patch = pair[order], patch[order]
    heaviest = np.ones(len(order), bool)
    heaviest[:-1] = (pair[1:] != pair[:-1]) | (patch[1:] != patch[:-1])
    weight = matches.weight[order][heaviest].astype(np.float64)
    return np.asarray(np.bincount(pair[heaviest], weights=weight, minlength=len(found)), np.float64)
