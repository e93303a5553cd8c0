"""Hazards of detectors in a block of cells, with what their derivatives need.

A *row* is a detector in a setting; a *shape row* is a detector with a sigma (and z), which several rows share when
only the base (g0 or lambda0) differs between their settings. Distances and shapes are formed once per shape row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.detection import DetectionFunction, Shape
from leopard_census.estimates.scr.session import Integers

Array = NDArray[np.float64]

# Below this, exp(x) - 1 is x (1 + x / 2) to the last digit.
_SMALL = 1e-8
# The nearest number to 1 that a chance of capture may have.
_LEAST_REST = 1e-16


@dataclass(frozen=True)
class Rows:
    """Which rows a session has.

    Attributes
    ----------
    shape_row
        Shape row of each row, (Q,).
    plain
        Whether rows and shape rows are the same, in the same order.
    captures
        Row of each capture term, (J,), and the usage in it.
    bernoulli
        Whether capture terms are log(exp(U h) - 1), not log(U h).
    """

    shape_row: Integers
    plain: bool
    captures: Integers
    usage: Array
    bernoulli: bool


@dataclass(frozen=True)
class Block:
    """Hazards and their derivatives in a block of cells.

    Attributes
    ----------
    h
        Hazards, (Q, cells), each within 1e-16.
    by_log_base
        d h / d log g0 or log lambda0, (Q, cells).
    shape
        The shape of each shape row.
    values
        log(exp(U h) - 1) or log h of each capture term, (J, cells), to the last digit wherever h underflows too.
    slopes
        Their derivatives by log g0 or log lambda0, (J, cells) or a number.
    """

    h: Array
    by_log_base: Array
    shape: Shape
    values: Array
    slopes: Array | float


def hazards(
    function: DetectionFunction,
    rows: Rows,
    squared_m2: Array,
    base: Array,
    of_shape: Mapping[str, Array],
) -> Block:
    """Hazards of rows at the cells that the squared distances are to.

    Parameters
    ----------
    squared_m2
        Of the shape rows, (R, cells).
    base
        g0 or lambda0 of each row, (Q,).
    of_shape
        sigma, and z where the function has one, of each shape row, (R,).
    """
    z = of_shape["z"][:, None] if function.has_z else None
    shape = function.shape(squared_m2, of_shape["sigma"][:, None], z)
    curve = np.exp(shape.log_s)
    curve = curve * base[:, None] if rows.plain else curve[rows.shape_row] * base[:, None]
    with np.errstate(divide="ignore"):
        log_curve = shape.log_s[rows.shape_row[rows.captures]] + np.log(base[rows.captures])[:, None]
    if function.on_hazard:
        h, by_log_base = curve, curve
    else:
        # Rounding takes at most 1e-16 from h, which enters as such; its logarithm is formed from that of the curve.
        rest = np.maximum(1 - curve, _LEAST_REST)
        h, by_log_base = -np.log(rest), curve / rest
    values, slopes = _captures(function.on_hazard, rows, h, by_log_base, curve, log_curve)
    return Block(h, by_log_base, shape, values, slopes)


def _captures(
    on_hazard: bool, rows: Rows, h: Array, by_log_base: Array, curve: Array, log_curve: Array
) -> tuple[Array, Array | float]:
    """Values and slopes of the capture terms."""
    if on_hazard and not rows.bernoulli:
        return log_curve, 1.0
    if rows.bernoulli and not on_hazard and (rows.usage == 1).all():
        # exp(h) - 1 = g / (1 - g).
        return log_curve + h[rows.captures], 1 + by_log_base[rows.captures]
    own = curve[rows.captures]
    if on_hazard:
        exact, log_exact, slope = own, log_curve, np.ones_like(own)
    else:
        own = np.minimum(own, 1 - _LEAST_REST)
        exact = -np.log1p(-own)
        ratio = exact / np.where(own > 0, own, 1.0)
        ratio[own == 0] = 1.0
        log_exact = log_curve + np.log(ratio)
        slope = 1 / ((1 - own) * ratio)  # d log h / d log g = g / ((1 - g) h)
    if not rows.bernoulli:
        return log_exact, slope
    x = rows.usage[:, None] * exact
    small = x < _SMALL
    safe = np.where(small, 1.0, x)
    values = np.where(small, np.log(rows.usage)[:, None] + log_exact + x / 2, safe + np.log(-np.expm1(-safe)))
    return values, slope * np.where(small, 1 + x / 2, safe / -np.expm1(-safe))
