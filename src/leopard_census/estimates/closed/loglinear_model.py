"""What log-linear models M0, Mt, Mh and Mth are, on given data (Cormack 1989; Baillargeon & Rivest 2007).

The columns h(k) for unequal chances of capture, k the number of captures:

- Chao's lower bound: max(k - j + 1, 0) for j = 3, 4, ..., with parameters eta_j not below zero, those that would be
  are held at zero (Rivest & Baillargeon 2007, Biometrics 63:999). Columns beyond the most captures of an animal could
  only be held;
- Poisson: 2^k - 1; Darroch: k^2 / 2; Gamma: log(3.5) - log(3.5 + k) (Rivest & Baillargeon 2007; Darroch et al. 1993,
  JASA 88:1137; the figures 2 and 3.5 are the defaults of package Rcapture).

Each is convex, so that a parameter above zero means unequal chances.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from leopard_census.estimates.closed.loglinear_solve import Solution, Task, solve, solve_not_below_zero
from leopard_census.estimates.closed.loglinear_sums import EachOccasion, Floats, OneChance, Sums

THETA_POISSON = 2.0
THETA_GAMMA = 3.5

HETEROGENEITY: dict[str, Callable[[Floats], Floats]] = {
    "Poisson2": lambda k: THETA_POISSON**k - 1,
    "Darroch": lambda k: k**2 / 2,
    "Gamma3.5": lambda k: log(THETA_GAMMA) - np.log(THETA_GAMMA + k),
}
CHAO = "Chao"


@dataclass(frozen=True)
class Caught:
    """What these models need of a history matrix: sums that hold all it says of their parameters.

    Attributes
    ----------
    by_number
        (K + 1,) animals caught k times; none for k = 0. Need not be whole.
    by_occasion
        (K,) animals caught on each occasion; None where it is not known, for models without an occasion.
    """

    by_number: Floats
    by_occasion: Floats | None

    @property
    def n(self) -> float:
        """Animals caught."""
        return float(self.by_number.sum())

    @property
    def occasions(self) -> int:
        """K."""
        return self.by_number.size - 1

    @property
    def captures(self) -> float:
        """Captures in all (T)."""
        return float(self.by_number @ np.arange(self.occasions + 1.0))

    @property
    def most(self) -> int:
        """Most captures of one animal."""
        return int(np.flatnonzero(self.by_number).max())


@dataclass(frozen=True)
class Model:
    """One of these models, on some data.

    Attributes
    ----------
    sums
        How to sum over histories. Occasions without a capture are left out of sums by occasion: their chance of
        capture is estimated as zero.
    target
        (d,) sums of the statistics over the animals.
    scale
        (c,) by which the columns were divided.
    heterogeneity
        None, `Chao` or a key of `HETEROGENEITY`.
    used
        (K,) occasions that are not left out; None for a model without occasions.
    """

    sums: Sums
    target: Floats
    scale: Floats
    heterogeneity: str | None
    used: npt.NDArray[np.bool_] | None

    @property
    def idle(self) -> int:
        """Occasions left out; each still is a parameter, estimated at its bound."""
        return 0 if self.used is None else int((~self.used).sum())

    def best(self, size: float, start: Floats, *, with_null: bool) -> Solution:
        """Maximum likelihood of the animals caught (without null), or of `size` animals in all."""
        task = Task(self.target, size, with_null)
        return (solve_not_below_zero if self.heterogeneity == CHAO else solve)(self.sums, task, start)


def columns_of(heterogeneity: str | None, occasions: int, most: int) -> Floats:
    """(c, K + 1) columns h(k) at k = 0 to K."""
    k = np.arange(occasions + 1.0)
    if heterogeneity is None:
        return np.empty((0, k.size))
    if heterogeneity == CHAO:
        return np.array([np.maximum(k - j + 1, 0) for j in range(3, most + 1)]).reshape(-1, k.size)
    return HETEROGENEITY[heterogeneity](k)[None, :]


def build(caught: Caught, heterogeneity: str | None, *, by_occasion: bool) -> Model:
    """The model for these data.

    Raises
    ------
    ValueError
        When a model by occasion is asked for, and captures by occasion are not known.
    """
    columns = columns_of(heterogeneity, caught.occasions, caught.most)
    # In units of its value at the most captures a column is neither huge nor tiny where it matters, whatever K.
    scale = np.abs(columns[:, caught.most]) if heterogeneity != CHAO else np.ones(len(columns))
    columns = columns / scale[:, None]
    if not by_occasion:
        target = np.concatenate([[caught.captures], columns @ caught.by_number])
        return Model(OneChance(caught.occasions, columns), target, scale, heterogeneity, None)
    if caught.by_occasion is None:
        raise ValueError("captures by occasion are not known")
    used = caught.by_occasion > 0
    target = np.concatenate([caught.by_occasion[used], columns @ caught.by_number])
    sums = EachOccasion(int(used.sum()), columns[:, : used.sum() + 1])
    return Model(sums, target, scale, heterogeneity, used)


def why_not(caught: Caught, heterogeneity: str | None, *, by_occasion: bool) -> str | None:
    """Why the model cannot be estimated from these data, as far as it can be told beforehand."""
    if caught.captures <= caught.n:
        return "No animal was caught on two occasions, so the chance of capture cannot be estimated."
    if heterogeneity in HETEROGENEITY:
        if caught.occasions < 3:
            return "Unequal chances of capture cannot be told from two occasions."
        # On two neighbouring numbers of captures any bend of the curve fits, and the stronger the better.
        numbers = np.flatnonzero(caught.by_number)
        if numbers.max() - numbers.min() <= 1:
            return (
                "The animals' numbers of captures differ by one at most, "
                "so unequal chances of capture cannot be told from them."
            )
    return None


def finds_none_missed(caught: Caught, *, by_occasion: bool) -> str | None:
    """A sentence when the most likely chance of capture is one somewhere, so that no animal can be missed."""
    if by_occasion and caught.by_occasion is not None and (caught.by_occasion == caught.n).any():
        return "Every animal was caught on one and the same occasion, so the model finds none missed."
    if caught.captures == caught.n * caught.occasions:
        return "Every animal was caught on every occasion, so the model finds none missed."
    return None
