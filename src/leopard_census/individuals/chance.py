"""How surprising a score is in this survey: what chance gives differs from one to the next.

A map between two coats that are not one agrees on more features, or on fewer, with the texture of the coats, the light
and the size of the pictures: the score that one decoy in a hundred reaches was 2.1 on real snow leopards, 2.7 and 3.0
on two simulated winters. So scores are read off the survey's own decoys, as protein search does (Elias & Gygi 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

#: Stated chance, between real photos and simulated winters: share of decoys with a map, median of their scores, and
#: mean excess of those above it.
SHARE, MEDIAN, EXCESS = 0.1, 1.9, 0.47
#: Decoys, and decoys with a map, that the stated values weigh as much as.
WORTH, WORTH_MAPS = 100.0, 20.0
#: Least surprise of a pair with a map: 0 stands for none.
LEAST = 0.01


@dataclass(frozen=True)
class Chance:
    """Scores of pairs that share no coat.

    Attributes
    ----------
    share
        Of the pairs that have a map.
    median, excess
        Of their scores, and by how much those above the median exceed it in the mean.
    """

    share: float = SHARE
    median: float = MEDIAN
    excess: float = EXCESS

    def surprise(self, score: NDArray[np.float64]) -> NDArray[np.float64]:
        """-ln of the share of pairs without a common coat that score so much or more; 0 where there is no map.

        An exponential tail above the median of the maps; below it the same line goes on, which orders them.
        """
        found = (score - self.median) / self.excess - log(self.share / 2)
        return np.asarray(np.where(score > 0, np.maximum(found, LEAST), 0.0), np.float64)

    def score(self, surprise: float) -> float:
        """Score that surprises so much."""
        return self.median + self.excess * (surprise + log(self.share / 2))


def chance_of(decoys: NDArray[np.float64]) -> Chance:
    """What chance gives in a survey.

    Parameters
    ----------
    decoys : float array, shape (m,)
        Scores of pairs that share no coat, 0 where no map was found.

    Returns
    -------
    Chance
        Drawn to the stated one where there are few decoys.
    """
    maps = decoys[decoys > 0]
    share = (len(maps) + WORTH * SHARE) / (len(decoys) + WORTH)
    if not len(maps):
        return Chance(share)
    of_stated = WORTH_MAPS / (len(maps) + WORTH_MAPS)
    own = float(np.median(maps))
    median = own + of_stated * (MEDIAN - own)
    above = maps[maps >= own] - own
    excess = float(above.mean())
    return Chance(share, median, excess + of_stated * (EXCESS - excess))
