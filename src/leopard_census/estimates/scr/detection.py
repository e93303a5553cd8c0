"""Detection functions: how the chance of being caught falls with distance d (Efford 2004; secr, detectfn).

With a shape s(d) that is 1 at d = 0:

    HN   half-normal            s = exp(-d^2 / (2 sigma^2))
    EX   exponential            s = exp(-d / sigma)
    HR   hazard rate            s = 1 - exp(-(d / sigma)^-z)

g = g0 s is the chance of being caught by one detector in one unit of effort. HHN, HEX and HHR have the same shapes on
the scale of the hazard, h = lambda0 s with g = 1 - exp(-h). The likelihood works on the hazard, h = -log(1 - g) for
the first three, because effort multiplies it: 1 - (1 - g)^U = 1 - exp(-U h). Logarithms are formed without forming
their argument first, so that cells many sigma away do not underflow to log 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LINKS = {"D": "log", "g0": "logit", "lambda0": "log", "sigma": "log", "z": "log", "pmix": "logit"}

#: Start of z: about where the hazard-rate shape is as wide as the half-normal (secr starts at 5, its default).
START_Z = 5.0


@dataclass(frozen=True)
class Shape:
    """log s and its derivatives by log sigma and log z, each of the shape of the distances."""

    log_s: Array
    by_log_sigma: Array
    by_log_z: Array | None = None


@dataclass(frozen=True)
class DetectionFunction:
    """A detection function by name; `base` is its value at distance 0, g0 or lambda0."""

    name: str
    base: str
    shape: Callable[[Array, Array, Array | None], Shape]
    has_z: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """Base, sigma and, where it has one, z, in secr's order."""
        return (self.base, "sigma", "z") if self.has_z else (self.base, "sigma")

    @property
    def on_hazard(self) -> bool:
        """Whether the shape is that of the hazard, not of g."""
        return self.base == "lambda0"


def half_normal(squared_m2: Array, sigma: Array, _z: Array | None = None) -> Shape:
    """s = exp(-d^2 / (2 sigma^2)); sigma broadcasts against the squared distances (square metres)."""
    ratio = squared_m2 * (1 / (sigma * sigma))
    return Shape(ratio * -0.5, ratio)


def exponential(squared_m2: Array, sigma: Array, _z: Array | None = None) -> Shape:
    """s = exp(-d / sigma)."""
    ratio = np.sqrt(squared_m2) * (1 / sigma)
    return Shape(-ratio, ratio)


def hazard_rate(squared_m2: Array, sigma: Array, z: Array | None = None) -> Shape:
    """s = 1 - exp(-v), v = (d / sigma)^-z."""
    assert z is not None
    at_zero = squared_m2 == 0
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        log_ratio = 0.5 * np.log(squared_m2) - np.log(sigma)
        log_v = -z * log_ratio
        v = np.exp(log_v)
        # For small v, log(1 - exp(-v)) = log v - v / 2; d log s / d log v = v / (exp(v) - 1), which tends to 1.
        small = v < 1e-9
        log_s = np.where(small, log_v - v / 2, np.log(-np.expm1(-v)))
        slope = np.where(small, 1 - v / 2, v / np.expm1(v))
        slope = np.where(at_zero | ~np.isfinite(slope), 0.0, slope)
        by_log_z = np.where(at_zero, 0.0, slope * log_v)
    return Shape(np.where(at_zero, 0.0, log_s), slope * z, by_log_z)


def range_sigmas(function: DetectionFunction, z: float | None = None) -> float:
    """Radius of the circle around its centre, in sigma, in which 95% of an animal's detections lie.

    That is, where detectors stand everywhere; detections at distance d are then as many as d s(d). 2.45 of the
    half-normal, 4.74 of the exponential function. Infinite for the hazard rate with z <= 2, whose detections have no
    bound.
    """
    if function.has_z and (z is None or z <= 2):
        return np.inf
    # Even steps of log d; the hazard rate falls as d^-z, so that what lies beyond d is d^2 s(d) / (z - 2).
    d = np.exp(np.linspace(np.log(1e-4), np.log(1e4), 8001))
    s = np.exp(function.shape(d * d, np.array(1.0), None if z is None else np.array(z)).log_s)
    steps = d * d * s
    within = np.concatenate([[0.0], np.cumsum((steps[1:] + steps[:-1]) / 2)]) * np.log(d[1] / d[0])
    beyond = steps[-1] / (z - 2) if function.has_z and z is not None else 0.0
    share = within / (within[-1] + beyond)
    return float(np.interp(0.95, share, d)) if share[-1] >= 0.95 else np.inf


DETECTION_FUNCTIONS = {
    f.name: f
    for f in (
        DetectionFunction("HN", "g0", half_normal),
        DetectionFunction("EX", "g0", exponential),
        DetectionFunction("HR", "g0", hazard_rate, has_z=True),
        DetectionFunction("HHN", "lambda0", half_normal),
        DetectionFunction("HEX", "lambda0", exponential),
        DetectionFunction("HHR", "lambda0", hazard_rate, has_z=True),
    )
}


def inverse_link(link: str, eta: Array) -> Array:
    """Values on their own scale from values on the link scale ('log' or 'logit')."""
    if link == "log":
        return np.asarray(np.exp(np.clip(eta, -700, 700)))
    return np.asarray(1 / (1 + np.exp(-np.clip(eta, -700, 700))))


def to_link(link: str, value: float) -> float:
    """Link-scale value of a parameter."""
    return float(np.log(value) if link == "log" else np.log(value) - np.log1p(-value))
