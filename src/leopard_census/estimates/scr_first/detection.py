"""Detection functions: how the chance of being caught falls with distance.

Each is given on the hazard scale, h = -log(1 - g), because effort multiplies the hazard: the chance of at
least one capture with usage U is p = 1 - (1 - g)^U = 1 - exp(-U h). Logarithms of h are formed without
forming h first, so that cells many sigma away do not underflow to log 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log1p

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Below this detection probability, h = g to the last digit of a double (the next term is g^2 / 2).
_TINY = 1e-12


@dataclass(frozen=True)
class Hazard:
    """Values for detectors by mask cells, each of shape (K, M), and derivatives for each beta, shape (2, K,
    M)."""

    log_h: Array
    h: Array
    dlog_h: Array


@dataclass(frozen=True)
class DetectionFunction:
    """A detection function with its parameters, in the order of beta, and their links ('logit' or 'log')."""

    name: str
    parameters: tuple[str, ...]
    links: tuple[str, ...]
    hazard: Callable[[Array, Array], Hazard]


def half_normal_hazard(squared_m2: Array, beta: Array) -> Hazard:
    """Half-normal g(d) = g0 exp(-d^2 / (2 sigma^2)) on the hazard scale.

    Parameters
    ----------
    squared_m2
        Squared distances of detectors to cells, shape (K, M), in square metres.
    beta
        logit g0 and log sigma (sigma in metres).
    """
    g0 = inverse_logit(float(beta[0]))
    log_g0 = -log1p(exp(-float(beta[0]))) if beta[0] > -700 else float(beta[0])
    ratio = squared_m2 * exp(-2 * float(beta[1]))  # d^2 / sigma^2
    log_g = log_g0 - ratio / 2
    g = np.exp(log_g)
    small = g < _TINY
    h = np.where(small, g, -np.log1p(-np.minimum(g, 1 - 1e-16)))
    log_h = np.where(small, log_g, np.log(np.where(small, 1.0, h)))
    # d log h / d log g = g / ((1 - g) h), which tends to 1 for small g.
    slope = np.where(small, 1.0, g / (np.maximum(1 - g, 1e-16) * np.where(small, 1.0, h)))
    return Hazard(log_h, h, np.stack([slope * (1 - g0), slope * ratio]))


HALF_NORMAL = DetectionFunction("HN", ("g0", "sigma"), ("logit", "log"), half_normal_hazard)


def inverse_logit(value: float) -> float:
    """1 / (1 + exp(-value)) without overflow."""
    return 1 / (1 + exp(-value)) if value >= 0 else exp(value) / (1 + exp(value))
