"""Captures, detectors, usage and mask of one session, in the shape that the likelihood wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

#: A covariate: numbers, or words.
Covariate = NDArray[np.float64] | tuple[str, ...]


@dataclass(frozen=True)
class Mask:
    """Cells in which animals may live.

    Attributes
    ----------
    xy
        Centres in metres, shape (M, 2).
    cell_ha
        Area of a whole cell in hectares.
    covariates
        Of the cells, each of length M.
    share
        Part of each cell that is habitat, above 0 and at most 1, shape (M,). None: all of every cell.
    """

    xy: Array
    cell_ha: float
    covariates: Mapping[str, Covariate] = field(default_factory=dict)
    share: Array | None = None

    @property
    def area_ha(self) -> float:
        """Area of the habitat in all cells."""
        return len(self.xy) * self.cell_ha if self.share is None else self.cell_ha * float(self.share.sum())

    @property
    def cells_ha(self) -> Array:
        """Area of the habitat in each cell in hectares, shape (M,)."""
        return np.full(len(self.xy), self.cell_ha) if self.share is None else self.cell_ha * self.share

    @property
    def even(self) -> Array:
        """Distribution over the cells of what is equally dense in all habitat, shape (M,)."""
        if self.share is None:
            return np.full(len(self.xy), 1 / len(self.xy))
        return np.asarray(self.share / self.share.sum())

    def over(self, density: Array) -> float:
        """Sum over the cells of a density per hectare, shape (M,)."""
        whole = density.sum() if self.share is None else self.share @ density
        return self.cell_ha * float(whole)

    def part(self, kept: NDArray[np.bool_]) -> "Mask":
        """Some of the cells, shape (M,), without covariates."""
        return Mask(self.xy[kept], self.cell_ha, share=None if self.share is None else self.share[kept])


@dataclass(frozen=True)
class Session:
    """One session (a winter): who was caught where and when.

    Attributes
    ----------
    name
        The session's name.
    animals, detectors
        Names, in the order of the indices below.
    xy
        Detector coordinates in metres, shape (K, 2).
    usage
        Effort of each detector on each occasion, shape (K, S), not negative; 0 where it did not work.
    animal, occasion, detector, count
        One entry per animal, occasion and detector with a capture (indices from 0), sorted by these three.
    last
        Occasion (from 1) on which an animal was removed, shape (n,); S + 1 where it was not. A history that ends
        with a removal on the last occasion is not the same as one that ends there by itself.
    traits
        Covariates of the animals (such as sex), each of length n; words are empty where not known.
    detector_traits
        Covariates of the detectors, each of length K.
    """

    name: str
    animals: tuple[str, ...]
    detectors: tuple[str, ...]
    xy: Array
    usage: Array
    animal: Integers
    occasion: Integers
    detector: Integers
    count: Integers
    last: Integers
    mask: Mask
    traits: Mapping[str, Covariate] = field(default_factory=dict)
    detector_traits: Mapping[str, Covariate] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Animals caught."""
        return len(self.animals)

    @property
    def occasions(self) -> int:
        """Occasions, S."""
        return int(self.usage.shape[1])

    @cached_property
    def squared(self) -> Array:
        """Squared distances of detectors to cells in square metres, shape (K, M)."""
        return squared_distances(self.xy, self.mask.xy)

    @property
    def recaptures(self) -> int:
        """Captures beyond each animal's first."""
        return int(self.count.sum()) - self.n


def squared_distances(detectors: Array, cells: Array) -> Array:
    """Squared distances in square metres, shape (K, M)."""
    dx = detectors[:, 0][:, None] - cells[:, 0][None, :]
    dy = detectors[:, 1][:, None] - cells[:, 1][None, :]
    return np.asarray(dx * dx + dy * dy)
