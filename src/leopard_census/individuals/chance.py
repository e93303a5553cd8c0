"""How surprising a score is in this survey: what chance gives differs from one to the next.

A map between two coats that are not one agrees on more features, or on fewer, with the texture of the coats, the light
and the size of the pictures: the score that one decoy in a hundred reaches was 2.1 on real snow leopards, 2.7 and 3.0
on two simulated winters. So scores are read off the survey's own decoys, as protein search does (Elias & Gygi 2007).

Chance has as many tries as there are pairs of pictures. Of decoy encounters of real snow leopards it found a map in
0.05 where there was one pair of pictures, in 0.18, 0.24 and 0.54 where there were 3.4, 6 and 11.4 in the mean, as
independent tries would. So the best of n scores surprises as the best of n does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]

#: Stated chance of one pair of pictures, between real photos and simulated winters: share with a map, median of their
#: scores, and mean excess of those above it.
SHARE, MEDIAN, EXCESS = 0.04, 1.9, 0.47
#: Pairs of pictures, and those with a map, that the stated values weigh as much as.
WORTH, WORTH_MAPS = 200.0, 20.0
#: Least surprise of a map: 0 stands for none.
LEAST = 0.01


@dataclass(frozen=True)
class Chance:
    """Scores of two pictures that share no coat.

    Attributes
    ----------
    share
        Of such pairs that have a map.
    median, excess
        Of their scores, and by how much those above the median exceed it in the mean.
    """

    share: float = SHARE
    median: float = MEDIAN
    excess: float = EXCESS

    def surprise(self, score: Floats, tries: Floats) -> Floats:
        """How rarely chance gives so good a best score.

        Parameters
        ----------
        score : float array, shape (n,)
            Best score of the pairs of pictures of two sightings; 0 where there is no map.
        tries : float array, shape (n,)
            Number of these pairs.

        Returns
        -------
        float array, shape (n,)
            -ln P(chance reaches the score or more); 0 where there is no map.

        Notes
        -----
        One pair: an exponential tail above the median of the maps; below it the same line goes on, which orders them.
        """
        once = np.maximum((score - self.median) / self.excess - log(self.share / 2), LEAST)
        best_of = -np.log(-np.expm1(np.maximum(tries, 1) * np.log1p(-np.exp(-once))))
        return np.asarray(np.where(score > 0, np.maximum(best_of, LEAST), 0.0), np.float64)

    def score(self, surprise: float) -> float:
        """Score of one pair of pictures that surprises so much."""
        return self.median + self.excess * (surprise + log(self.share / 2))


def chance_of(maps: Floats, n_pairs: int) -> Chance:
    """What chance gives in a survey.

    Parameters
    ----------
    maps : float array, shape (m,)
        Scores of all maps between pictures that share no coat.
    n_pairs
        Number of such pairs of pictures, with a map or without.

    Returns
    -------
    Chance
        Drawn to the stated one where there are few.
    """
    share = (len(maps) + WORTH * SHARE) / (n_pairs + WORTH)
    if not len(maps):
        return Chance(share)
    of_stated = WORTH_MAPS / (len(maps) + WORTH_MAPS)
    median = float(np.median(maps))
    excess = float((maps[maps >= median] - median).mean())
    return Chance(share, median + of_stated * (MEDIAN - median), excess + of_stated * (EXCESS - excess))


def best_of(standard: Floats, tries: Floats) -> Floats:
    """The best of several standard normal numbers, as one standard normal number that is as rare; shape (n,)."""
    rare = -np.expm1(np.maximum(tries, 1) * norm.logcdf(standard))
    return np.asarray(norm.isf(np.clip(rare, 1e-12, 1 - 1e-12)), np.float64)
