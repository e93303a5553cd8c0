"""Animals in the squares of a coarse grid over the mask: what a map of density can tell, and how sure it is.

A cell of the mask is far smaller than what the data tell of the place of a centre. So cells are taken together, and the
realised number of each square has the prediction error of a region (Efford and Fewster 2013; see `region_n`), which is
for a Poisson number of animals the sum of

    lambda                for the number never caught, which is its mean
    sum P_i (1 - P_i)     for where the animals caught live, animal i with chance P_i in the square
    slope' V slope        for the coefficients

The chance that at least one animal has its centre in a square is 1 - exp(-lambda) prod(1 - P_i), at the estimate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.estimates.scr.centres import centre_chances
from leopard_census.estimates.scr.differences import slopes
from leopard_census.estimates.scr.effective import component_densities
from leopard_census.estimates.scr.estimates import HA_PER_100_KM2
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask_loop import Settled

Array = NDArray[np.float64]
Row = dict[str, Any]

#: In the winters of the demo a finer grid has errors of four times the density and more in most squares.
MOST_SQUARES = 200
_M2_PER_HA = 10_000.0
_HA_PER_KM2 = 100.0


@dataclass(frozen=True)
class Grid:
    """Squares over the cells of a mask.

    Attributes
    ----------
    side_m
        Of a square: a whole number of sides of a cell, so that no cell lies in two squares.
    corners
        South-western corner of each square that holds a cell, in metres, (S, 2), row by row from the south-west.
    of_cell
        Square of each cell, (M,).
    """

    side_m: float
    corners: Array
    of_cell: NDArray[np.intp]

    def sums(self, of_cells: Array) -> Array:
        """Sum of the values of the cells, (M,), in each square, (S,)."""
        return np.asarray(np.bincount(self.of_cell, weights=of_cells, minlength=len(self.corners)), float)


@dataclass(frozen=True)
class SquareNumbers:
    """Realised animals in each square: their number, its standard error, and the chance of at least one; each (S,)."""

    value: Array
    se: Array
    at_least_one: Array


def grid_over(xy: Array, cell_ha: float, most: int = MOST_SQUARES) -> Grid:
    """The finest grid of at most `most` squares over cells.

    Parameters
    ----------
    xy
        Centres of the cells in metres, (M, 2).
    cell_ha
        Area of a whole cell in hectares.
    """
    cell_m = sqrt(cell_ha * _M2_PER_HA)
    corner = xy.min(axis=0) - cell_m / 2
    # Row before column: squares then stand row by row.
    steps = np.rint((xy - xy.min(axis=0)) / cell_m).astype(np.intp)[:, ::-1]
    fold = 1
    while True:
        squares, of_cell = np.unique(steps // fold, axis=0, return_inverse=True)
        if len(squares) <= most:
            return Grid(fold * cell_m, corner + squares[:, ::-1] * (fold * cell_m), of_cell.reshape(-1))
        fold += 1


def square_numbers(likelihood: Likelihood, fit: Fit, grid: Grid) -> SquareNumbers:
    """Animals of the one session of a model in the squares of a grid, all groups together.

    Standard errors are NaN where the fit has no variances.

    Raises
    ------
    InputError
        Where the number of animals is not a Poisson one, or density is not fitted.
    """
    if likelihood.model.conditional or likelihood.model.distribution == "binomial":
        raise InputError(
            "There is no map of animals:",
            ["it is made for a full likelihood with a Poisson number of animals; fit such a model"],
        )
    (part,) = likelihood.parts
    areas = part.session.mask.cells_ha

    def known_at(beta: Array) -> tuple[Array, Array]:
        """Expected number never caught in each cell, (M,), and chance of each animal caught to live there, (n, M)."""
        values = part.values(likelihood.design, beta)
        known = part.evaluation(values)
        missed = np.zeros(len(areas))
        for density, chance in zip(component_densities(part, values), known.missed, strict=True):
            missed += density * chance
        return missed * areas, centre_chances(known)

    def numbers(beta: Array) -> Array:
        missed, chances = known_at(beta)
        return grid.sums(missed + chances.sum(axis=0))

    in_cells, chances = known_at(fit.beta)
    missed = grid.sums(in_cells)
    inside = np.zeros((len(grid.corners), part.session.n))
    for animal, chance in enumerate(chances):
        inside[:, animal] = grid.sums(chance)
    inside = np.clip(inside, 0.0, 1.0)
    rows = slopes(numbers, fit.beta)
    of_coefficients = np.einsum("si,ij,sj->s", rows, fit.held_vcov, rows)
    variance = missed + (inside * (1 - inside)).sum(axis=1) + of_coefficients
    nobody = np.exp(-missed) * np.prod(1 - inside, axis=1)
    return SquareNumbers(missed + inside.sum(axis=1), np.sqrt(variance), 1 - nobody)


def square_rows(settled: Settled) -> Iterator[Row]:
    """Rows of `density_squares.csv`. For internal use alone, as the squares have coordinates."""
    grid = grid_of(settled)
    yield from rows_of_squares(
        grid, square_hectares(settled, grid), square_numbers(settled.likelihood, settled.fit, grid)
    )


def grid_of(settled: Settled) -> Grid:
    """The grid of the map over the mask of a fit."""
    (session,) = settled.likelihood.sessions
    return grid_over(session.mask.xy, session.mask.cell_ha)


def square_hectares(settled: Settled, grid: Grid) -> Array:
    """Area of the mask in each square in hectares, (S,)."""
    (session,) = settled.likelihood.sessions
    return grid.sums(session.mask.cells_ha)


def rows_of_squares(grid: Grid, hectares: Array, found: SquareNumbers) -> Iterator[Row]:
    """A row for each square of a grid with what was found of it; errors that are NaN are left empty.

    Parameters
    ----------
    hectares
        Area of the habitat in each square, (S,).
    """
    for square, ((x, y), ha) in enumerate(
        zip(grid.corners.tolist(), hectares.tolist(), strict=True), start=1
    ):
        value, se = float(found.value[square - 1]), float(found.se[square - 1])
        per_100_km2 = HA_PER_100_KM2 / ha
        yield {
            "square": square,
            "x": x,
            "y": y,
            "side_km": grid.side_m / 1000,
            "km2": ha / _HA_PER_KM2,
            "animals": value,
            "animals_se": None if np.isnan(se) else se,
            "density": value * per_100_km2,
            "density_se": None if np.isnan(se) else se * per_100_km2,
            "at_least_one": float(found.at_least_one[square - 1]),
        }
