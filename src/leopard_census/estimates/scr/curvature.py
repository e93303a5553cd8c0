"""What the data tell of any quantity, by the curvature of the likelihood at its maximum.

Where a year has no captures, its density tends to 0, and the coefficients D and D.session2 are both without limit,
while their sum, the density of the year that has captures, is known as well as anything. So it is for each quantity
that one asks whether the data tell of it: whether it stays where it is along the directions in which the likelihood is
flat.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.identified import FLAT, NONE, UNKNOWN

Array = NDArray[np.float64]

# Curvature that is none but for rounding counts as this (see `identified`).
_LEAST = 1e-8


@dataclass(frozen=True)
class Curvature:
    """Principal axes of the observed information, each coefficient in units of its conditional standard error.

    Attributes
    ----------
    axes
        Directions as changes of the coefficients, (coefficients, axes).
    values
        Information along each, (axes,); the mean is 1.
    """

    axes: Array
    values: Array

    def moved(self, change: Array) -> "Curvature":
        """The same of `change` times the coefficients."""
        return Curvature(change @ self.axes, self.values)

    def variances(self, rows: Array, scale: Array | float = 1.0) -> Array:
        """Variances of linear functions of the coefficients, (rows,); NaN of those of which the data tell nothing.

        Nothing is told where the standard error, flat directions included, exceeds 3 (`identified.UNKNOWN`). Where it
        does not, what flat directions add is left out: it is rounding.

        Parameters
        ----------
        rows
            The functions, (rows, coefficients).
        scale
            Unit of the standard error for that judgement: the value itself where the function is the slope of a
            value with a log link.
        """
        along = (rows @ self.axes) ** 2
        flat = self.values <= FLAT
        whole = (along / np.maximum(self.values, _LEAST)).sum(axis=1)
        told = whole <= (UNKNOWN * np.asarray(scale)) ** 2
        return np.where(told, (along[:, ~flat] / self.values[~flat]).sum(axis=1), np.nan)

    def flat(self, rows: Array) -> NDArray[np.bool_]:
        """Of which of these functions, (rows, coefficients), flat directions alone leave nothing told."""
        flat = self.values <= FLAT
        along = (rows @ self.axes[:, flat]) ** 2 / np.maximum(self.values[flat], _LEAST)
        return np.asarray(along.sum(axis=1) > UNKNOWN**2)

    @property
    def matrix(self) -> Array:
        """Variance matrix along what is not flat, with the rest held."""
        kept = self.values > FLAT
        return np.asarray(self.axes[:, kept] / self.values[kept] @ self.axes[:, kept].T)


def curvature_of(observed: Array) -> Curvature:
    """Principal axes of an observed information, (coefficients, coefficients)."""
    diagonal = np.diag(observed)
    scale = np.where(diagonal > NONE, np.sqrt(np.maximum(diagonal, NONE)), 1.0)
    values, vectors = np.linalg.eigh(observed / np.outer(scale, scale))
    return Curvature(vectors / scale[:, None], values)
