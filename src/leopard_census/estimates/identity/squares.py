"""Rows of `identity_squares.csv`: animals in the squares of the map of density, with the error of identities.

Each draw counts animals in the same squares, at its own fit and with its own captures, with a prediction error of each
square (`scr.squares`). Over the draws a square has the mean number, and the variance T = W + (1 + 1/m) B of `combine`:
W the mean of the draws' own variances, B the variance of the number between draws. The chance of at least one animal
is its mean over the draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan, nan
from typing import Any

import numpy as np

from leopard_census.estimates.identity.combine import Combined, One, plain
from leopard_census.estimates.identity.refits import Refitted
from leopard_census.estimates.scr.mask_loop import Settled
from leopard_census.estimates.scr.squares import (
    Grid,
    SquareNumbers,
    rows_of_squares,
    square_hectares,
)

Row = dict[str, Any]


def square_rows(settled: Settled, grid: Grid, refitted: Refitted) -> Iterator[Row]:
    """One row for each square; none where no draw with weight has an estimate.

    Parameters
    ----------
    settled
        The fit to the names that stand, over whose mask the grid lies.
    """
    counted = [
        (draw, found.squares)
        for draw, found in zip(refitted.draws, refitted.scr or (), strict=True)
        if found.squares is not None and draw.weight > 0
    ]
    if not counted:
        return
    combined = [
        plain(
            [
                One(draw.draws, draw.weight, float(own.value[square]), _variance(float(own.se[square])))
                for draw, own in counted
            ]
        )
        for square in range(len(grid.corners))
    ]
    chances = np.average(
        [own.at_least_one for _, own in counted], axis=0, weights=[draw.weight for draw, _ in counted]
    )
    told = SquareNumbers(
        np.array([one.value for one in combined]),
        np.array([one.se if one.sampled else nan for one in combined]),
        chances,
    )
    rows = rows_of_squares(grid, square_hectares(settled, grid), told)
    for row, one in zip(rows, combined, strict=True):
        yield row | {"identity_share": _share(one)}


def _variance(se: float) -> float | None:
    return None if isnan(se) else se**2


def _share(one: Combined) -> float | None:
    """Part of the variance that is due to identity; None where sampling error is not known."""
    return one.share if one.sampled else None
