"""Which coefficients the data tell of, by the curvature of the likelihood at its end."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Information on a direction, relative to that of the scaled matrix, below which it is not identified. Rounding alone
#: leaves about 1e-8; the worst identified model of secr's data sets has 1e-3.
FLAT = 1e-5
#: Information on one coefficient below this is none.
NONE = 1e-8
#: A standard error on the link scale beyond this, a factor of 300 to either side, says that nothing is known.
UNKNOWN = 3.0


def identified(observed: Array) -> NDArray[np.bool_]:
    """Which coefficients the data tell of: those left when the flattest one is set aside until nothing is flat.

    Parameters
    ----------
    observed
        Observed information, (coefficients, coefficients).
    """
    known = np.ones(len(observed), dtype=bool)
    while known.any():
        part = observed[np.ix_(known, known)]
        diagonal = np.diag(part)
        if (diagonal <= NONE).any():
            worst = int(np.argmin(diagonal))
        else:
            scale = np.sqrt(diagonal)
            values, vectors = np.linalg.eigh(part / np.outer(scale, scale))
            if values[0] > FLAT:
                return known
            # Of the coefficients in the flat direction, the one with least information of its own.
            worst = int(np.argmax(np.abs(vectors[:, 0]) / scale))
        known[np.flatnonzero(known)[worst]] = False
    return known


def variance(observed: Array, known: NDArray[np.bool_]) -> Array:
    """Inverse of the information on what is known, with the rest held where it is; NaN for the rest."""
    vcov = np.full(observed.shape, np.nan)
    if known.any():
        vcov[np.ix_(known, known)] = np.linalg.inv(observed[np.ix_(known, known)])
    return (vcov + vcov.T) / 2
