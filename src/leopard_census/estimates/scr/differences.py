"""Variance of what is computed from the coefficients: the delta method with central differences."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Step on the link scale. The functions are exact and smooth, so that the error is about 1e-8 of the third derivative.
_STEP = 1e-4


def slopes(function: Callable[[Array], Array], at: Array, taken: NDArray[np.bool_] | None = None) -> Array:
    """Derivatives of the values of a function by its arguments.

    Parameters
    ----------
    function
        Gives values of shape (V,).
    at
        Arguments, (A,).
    taken
        Which of them the function takes, (A,); the derivative by the others is 0. None: all.

    Returns
    -------
    (V, A)
    """
    columns: list[Array | None] = []
    for j, step in enumerate(_STEP * np.eye(len(at))):
        if taken is None or taken[j]:
            columns.append((function(at + step) - function(at - step)) / (2 * _STEP))
        else:
            columns.append(None)
    if all(column is None for column in columns):
        return np.zeros((len(function(at)), len(at)))
    values = next(len(c) for c in columns if c is not None)
    return np.column_stack([np.zeros(values) if c is None else c for c in columns])


def identified(vcov: Array) -> Array:
    """The variance matrix with coefficients that are not identified (NaN) held fixed.

    A matrix that is NaN throughout, of a fit without curvature, stays so.
    """
    lost = np.isnan(np.diag(vcov))
    if lost.all():
        return vcov
    held = vcov.copy()
    held[lost, :] = 0.0
    held[:, lost] = 0.0
    return held
