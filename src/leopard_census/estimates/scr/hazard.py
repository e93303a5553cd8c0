"""Hazards of detectors in a block of cells, with what their derivatives need."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.detection import DetectionFunction
from leopard_census.estimates.scr.session import Integers

Array = NDArray[np.float64]

# Below this, exp(x) - 1 is x (1 + x / 2) to the last digit.
_SMALL = 1e-8


@dataclass(frozen=True)
class Block:
    """Hazards h of rows by cells, each array of shape (Q, cells).

    Attributes
    ----------
    log_h
        Logarithm of h, also where h underflows; None where nobody asked.
    by_log_base
        d log h / d log g0, or by log lambda0.
    by_log_sigma, by_log_z
        d log h / d log sigma and z, to be multiplied by `by_log_base`.
    log_odds_1
        log(exp(h) - 1), of functions of g.
    """

    h: Array
    log_h: Array | None
    by_log_base: Array | None
    by_log_sigma: Array
    by_log_z: Array | None
    log_odds_1: Array | None

    def log_odds(self, row: Integers, usage: Array) -> Array:
        """log(exp(U h) - 1) for rows with a usage each, (rows, cells)."""
        if self.log_odds_1 is not None and (usage == 1).all():
            return _take(self.log_odds_1, row)
        assert self.log_h is not None
        x = usage[:, None] * _take(self.h, row)
        with np.errstate(divide="ignore", invalid="ignore"):
            large = x + np.log(-np.expm1(-x))
        return np.where(x < _SMALL, np.log(usage)[:, None] + _take(self.log_h, row) + x / 2, large)

    def odds_slope(self, row: Integers, usage: Array) -> Array:
        """d log(exp(U h) - 1) / d log h = U h / (1 - exp(-U h)), (rows, cells); 1 at 0."""
        x = usage[:, None] * _take(self.h, row)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(x < _SMALL, 1 + x / 2, x / -np.expm1(-x))


def hazards(
    function: DetectionFunction, squared_m2: Array, at: Mapping[str, Array], *, log_needed: bool
) -> Block:
    """Hazards of rows whose detectors have these squared distances to the cells.

    Parameters
    ----------
    squared_m2
        Shape (Q, cells).
    at
        Value of each detection parameter in each row, (Q,).
    log_needed
        Whether log h is asked for.
    """
    z = at["z"][:, None] if function.has_z else None
    shape = function.shape(squared_m2, at["sigma"][:, None], z)
    with np.errstate(divide="ignore", under="ignore", invalid="ignore"):
        log_base = np.log(at[function.base])[:, None]
        log_curve = shape.log_s + log_base
        curve = np.exp(log_curve)
        if function.on_hazard:
            return Block(curve, log_curve, None, shape.by_log_sigma, shape.by_log_z, None)
        # log(1 - g) to the last digit also for small g: what rounding took from 1 - g is put back (Kahan).
        rest = np.maximum(1 - curve, 1e-16)
        log_rest = np.log(rest)
        taken = 1 - rest
        back = curve / taken
        back[taken == 0] = 1.0
        h = -log_rest * back
        h = np.where(taken == 0, curve, h)
        slope = curve / (rest * h)
        slope[taken == 0] = 1.0
        log_h = None
        if log_needed:
            ratio = h / curve
            ratio[taken == 0] = 1.0
            log_h = log_curve + np.log(ratio)
    return Block(h, log_h, slope, shape.by_log_sigma, shape.by_log_z, log_curve - log_rest)


def _take(values: Array, row: Integers) -> Array:
    """Rows of an array; the array itself where all are asked for in their order."""
    if len(row) == len(values) and (row == np.arange(len(values))).all():
        return values
    return np.asarray(values[row])
