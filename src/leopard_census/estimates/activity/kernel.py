"""Von Mises kernel density of times of day, and its bandwidth.

The kernel is a von Mises density of concentration nu around every record (Ridout and Linkie 2009, Journal of
Agricultural, Biological, and Environmental Statistics 14: 322-337; Fisher 1993, Statistical Analysis of Circular
Data). The larger nu, the rougher the curve: nu is the inverse square of a bandwidth in radians.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ive

from leopard_census.estimates.activity.circular import (
    MOST_CONCENTRATED,
    TURN,
    Floats,
    bessel_ratio,
    concentration_of,
    moments,
)

# Moments that the bandwidth looks at: with one alone, records with two or three peaks over the day would pass for
# uniform and be smoothed away (Ridout and Linkie 2009).
_ORDERS = range(1, 4)
# Kernel values held at once: 32 MB.
_AT_ONCE = 4_000_000
# What a term of the series that is left out may be.
_NEGLIGIBLE = 1e-13


def plug_in_bandwidth(times: Floats) -> Floats:
    """Concentration nu of the kernel.

    The rule of Taylor (2008, Computational Statistics & Data Analysis 52: 3493-3500) takes the records for von Mises
    of concentration kappa and asks for the least mean integrated square error:
    nu = [3 n kappa^2 I_2(2 kappa) / (4 sqrt(pi) I_0(kappa)^2)]^(2/5). Ridout and Linkie (2009) take as kappa the
    largest of those that the first three moments give.

    Parameters
    ----------
    times
        Angles, shape (..., n).

    Returns
    -------
    numpy.ndarray
        nu, shape (...); 0, a flat curve, where all moments vanish.
    """
    lengths = np.abs(moments(times, _ORDERS))
    kappa = np.max([concentration_of(lengths[..., i], p) for i, p in enumerate(_ORDERS)], axis=0)
    # Scaled Bessel functions: exp(2 kappa) cancels, and nothing overflows.
    curvature = kappa**2 * ive(2, 2 * kappa) / ive(0, kappa) ** 2
    nu: Floats = (3 * times.shape[-1] * curvature / (4 * math.sqrt(math.pi))) ** 0.4
    return nu


def is_one_time(times: Floats) -> bool:
    """Whether the records lie so close together that they are one time of day."""
    length = np.abs(moments(times, range(1, 2)))
    return bool(concentration_of(length, 1)[0] > MOST_CONCENTRATED * 0.999)


def density(times: Floats, nu: float, at: Floats) -> Floats:
    """Kernel density per radian.

    Parameters
    ----------
    times
        Records, angles, shape (n,).
    nu
        Concentration of the kernel.
    at
        Where to evaluate, angles, shape (m,).

    Returns
    -------
    numpy.ndarray
        Shape (m,); its integral over a turn is 1.
    """
    found = np.empty(at.size)
    step = max(1, _AT_ONCE // times.size)
    for first in range(0, at.size, step):
        apart = at[first : first + step, None] - times[None, :]
        found[first : first + step] = np.exp(nu * (np.cos(apart) - 1)).mean(axis=1)
    scaled: Floats = found / (TURN * ive(0, nu))
    return scaled


@dataclass(frozen=True)
class Series:
    """Many kernel densities as trigonometric series, for the bootstrap: the same values as `density`, much faster.

    A kernel density is the convolution of the records with a von Mises density, so its p-th coefficient is the p-th
    moment of the records times A_p(nu). What is left out is below 1e-12.

    Attributes
    ----------
    coefficients
        Complex, shape (densities, orders from 1).
    """

    coefficients: np.ndarray

    @classmethod
    def of(cls, times: Floats, nu: Floats) -> "Series":
        """Series of records (densities, n) with kernels nu (densities,)."""
        most = float(nu.max(initial=0.0))
        last = 8
        while bessel_ratio(last, most) > _NEGLIGIBLE:
            last += 8
        orders = range(1, last + 1)
        damped = bessel_ratio(np.array(orders)[None, :], nu[:, None])
        return cls(moments(times, orders) * damped)

    def at(self, points: Floats) -> Floats:
        """Values at `points`, shape (m,) for all alike or (densities, m) for each its own; (densities, m)."""
        orders = self.coefficients.shape[1]
        if points.ndim == 1:
            total = (self.coefficients @ np.exp(-1j * np.outer(np.arange(1, orders + 1), points))).real
        else:
            step = np.exp(-1j * points)
            power = step.copy()
            total = np.zeros(points.shape)
            for i in range(orders):
                total += (self.coefficients[:, i, None] * power).real
                power *= step
        return np.maximum((1 + 2 * total) / TURN, 0.0)
