"""Winters without places in which few animals are caught again: what closed estimates say of no change.

All animals are caught with one chance an occasion, as model M0 takes it, and there are as many in all winters. So the
model holds, and what is left to go wrong is that a few captures tell little. Winters of 12 occasions, 15, 25 or 40
animals, and chances of .03 to .15 an occasion in the earlier winters (one, or the mean of five) and in the last.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.comparison.closed_ratio import exact_ratio, recaptures
from leopard_census.estimates.few import FEWEST

#: Name of this world.
POOR = "poor detection"
_SEED, _OCCASIONS = 20071202, 12
ANIMALS, EARLIER = (15, 25, 40), (1, 5)
#: Chance of capture on an occasion in the earlier winters, and in the last.
CHANCES = ((0.03, 0.03), (0.03, 0.15), (0.06, 0.06), (0.06, 0.15), (0.15, 0.15), (0.15, 0.06))

Row = dict[str, Any]


def draw(animals: int, chance: float, rng: np.random.Generator) -> Frequencies:
    """Capture frequencies of one winter."""
    times = rng.binomial(_OCCASIONS, chance, animals)
    return Frequencies(tuple(int((times == j).sum()) for j in range(1, _OCCASIONS + 1)), _OCCASIONS)


def word_of(earlier: Sequence[Frequencies], last: Frequencies) -> str | None:
    """What is said of the last winter; None where there is no ratio, or too few recaptures for a word."""
    if any(recaptures(data) < FEWEST for data in (*earlier, last)):
        return None
    ratio = exact_ratio(earlier, last)
    return None if ratio is None else ratio.verdict


def poor_detection(series: int) -> list[Row]:
    """The words of so many series of each number of animals, for each kind of series."""
    found = []
    for number, (winters, chances) in enumerate(product(EARLIER, CHANCES)):
        words = []
        for animals in ANIMALS:
            rng = np.random.default_rng([_SEED, number, animals])
            for _ in range(series):
                earlier = [draw(animals, chances[0], rng) for _ in range(winters)]
                words.append(word_of(earlier, draw(animals, chances[1], rng)))
        then = "one earlier winter" if winters == 1 else f"{winters} earlier winters"
        found.append({"kind": f"{then}, chance {chances[0]} then and {chances[1]} last", "words": words})
    return found
