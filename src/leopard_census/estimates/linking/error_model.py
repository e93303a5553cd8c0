"""Errors of identification as a process: how plausible a truth is, given what was written down and rates of error.

Each capture of an animal (station by occasion) is written down, each for itself, with the rates s and l,

    correctly       1 - s - l    under the animal's own name
    as a split      s            under a new name, a *ghost*, that is never met again
    as a lump       l            under the name of another animal; each of the other names on record, M - 1 of M, is
                                 as likely

This is the model M_t,alpha of Link et al. (2010, doi 10.1111/j.1541-0420.2009.01244.x; alpha = 1 - s is known here,
not estimated: at chances of capture of .2 and less the data alone do not tell it) with lumps besides. A *truth* says of
each capture which animal it was of, and of each name whose it is. Then

1. A name with two captures or more belongs to one animal, which has one capture at least under it.
2. A name with one capture belongs to the animal of that capture, or is a ghost.
3. An animal has one name, or none, where all its captures were split or lumped.
4. An animal has one capture at most in a cell (station by occasion). Two that were written down under one name in one
   cell are one capture there, so a lump that falls on a capture of the name's owner is lost; this is left out.

The weight of a truth is D^n prod f(w_i) (see `kernel`) times these rates over all captures. Captures under a ghost that
was met twice, as where two wrong answers agree, and captures that were thrown away are no part of this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log

from leopard_census.estimates.linking.histories import Capture


@dataclass(frozen=True)
class ErrorRates:
    """Parts of all captures that are split off and lumped."""

    split: float
    lump: float

    @property
    def any(self) -> bool:
        """Whether there are errors at all."""
        return self.split > 0 or self.lump > 0

    def logs(self, names: int) -> tuple[float, float, float]:
        """log chance of a capture to be written down correctly, as a ghost, and under one certain other name."""
        lump = self.lump / (names - 1) if names > 1 else 0.0
        return log(1 - self.split - self.lump), _log(self.split), _log(lump)


@dataclass(frozen=True)
class Written:
    """What was written down.

    Attributes
    ----------
    name
        Name of each capture, numbered from 0, (E,).
    cell
        Where and when each capture was; an animal has one in a cell at most.
    """

    name: Sequence[int]
    cell: Sequence[Capture]

    @property
    def names(self) -> int:
        """Names on record."""
        return len(set(self.name))


def _log(value: float) -> float:
    return log(value) if value > 0 else -inf
