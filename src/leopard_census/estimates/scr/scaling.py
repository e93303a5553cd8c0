"""Coefficients on a scale on which a step of one matters about as much as a step of another.

The coefficient of an elevation in metres is a thousandth of that in kilometres, and the constant beside it is the
value at sea level, where no camera stands. Searches, differences and the question whether the data tell of a
coefficient want neither. On the scale used here the constant is the value at the mean of each variable of numbers, and
the effect of such a variable is that of two standard deviations, which is as much as the effect of a level (Gelman
2008, Statistics in Medicine 27:2865). Indicators of levels stay as they are.

In a product with a variable of numbers the coefficients of its factors are values at sea level too, so that a product
is taken as what it adds to the terms before it: of trail:elevation, the effect of trail is then that at the mean
elevation. Whether the data tell of a coefficient must not hang on where elevation is counted from.
"""

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.design import Design

Array = NDArray[np.float64]

# Spread of a column, relative to its largest value, that is rounding.
_NOTHING_LEFT = 1e-10


def scaling(design: Design) -> Array:
    """Matrix T, (coefficients, coefficients): coefficients are T times those on the scale of the search."""
    matrix = np.eye(len(design.names))
    for parameter, where in design.slices.items():
        if where.stop - where.start == 1:
            continue
        rows = np.vstack(_matrices(design, parameter))
        for column in range(1, rows.shape[1]):
            values = rows[:, column]
            if ((values == 0) | (values == 1)).all():
                continue
            at = where.start + column
            # A product has a part in each of the terms before it, another variable of numbers in the constant alone.
            before = column if ":" in design.names[at] else 1
            explained = _least_squares(rows[:, :before], values)
            spread = 2 * float((values - rows[:, :before] @ explained).std())
            if spread <= _NOTHING_LEFT * float(np.abs(values).max()):
                continue
            matrix[at, at] = 1 / spread
            matrix[where.start : where.start + before, at] = -explained / spread
    return matrix


def _least_squares(columns: Array, values: Array) -> Array:
    """Coefficients of the columns, (rows, columns), that explain the values best."""
    size = np.maximum(np.abs(columns).max(axis=0), np.finfo(float).tiny)
    found: Array = np.linalg.lstsq(columns / size, values, rcond=None)[0] / size
    return found


def _matrices(design: Design, parameter: str) -> list[Array]:
    """Design matrices of a parameter in all sessions."""
    if parameter == "D":
        return [matrix for session in design.sessions for matrix in session.density or ()]
    if parameter == "pmix":
        return [session.classes for session in design.sessions if session.classes is not None]
    return [session.matrices[parameter] for session in design.sessions]


def moved(change: Array, vcov: Array) -> Array:
    """Variance matrix of `change` times coefficients.

    Coefficients of which nothing is known (NaN) make nothing unknown of which they are no part.
    """
    known = ~np.isnan(np.diag(vcov))
    found = change @ np.nan_to_num(vcov) @ change.T
    lost = ((change != 0) & ~known).any(axis=1)
    found[lost, :] = np.nan
    found[:, lost] = np.nan
    return np.asarray((found + found.T) / 2)
