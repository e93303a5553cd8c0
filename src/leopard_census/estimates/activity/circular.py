"""Times of day as angles: midnight is 0, a day is one turn."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ive

Floats = npt.NDArray[np.float64]

TURN = 2 * math.pi
DAY_HOURS = 24.0

# Beyond this concentration the times lie within minutes of each other (standard deviation 0.01 rad = 2.3 min): they
# are one time of day, and no curve can be fitted.
MOST_CONCENTRATED = 1e4
# Halvings of the bracket: from log(1 + 1e4) = 9.2 down to less than the last digit of a float.
_HALVINGS = 60


def radians_of(hours: npt.ArrayLike) -> Floats:
    """Angles in [0, 2 pi) of hours since midnight."""
    turned: Floats = np.mod(np.asarray(hours, dtype=np.float64) * (TURN / DAY_HOURS), TURN)
    return turned


def hours_of(radians: npt.ArrayLike) -> Floats:
    """Hours since midnight in [0, 24) of angles."""
    hours: Floats = np.mod(np.asarray(radians, dtype=np.float64) * (DAY_HOURS / TURN), DAY_HOURS)
    return hours


def moments(times: Floats, orders: range) -> npt.NDArray[np.complex128]:
    """Trigonometric moments: the mean of exp(i p t) over the last axis, for each order p.

    Parameters
    ----------
    times
        Angles, shape (..., n).
    orders
        Orders p from 1 upwards, without gaps.

    Returns
    -------
    numpy.ndarray
        Shape (..., number of orders).
    """
    step = np.exp(1j * times)
    power = step ** orders[0] if orders[0] != 1 else step.copy()
    found = np.empty((*times.shape[:-1], len(orders)), dtype=np.complex128)
    for i in range(len(orders)):
        found[..., i] = power.mean(axis=-1)
        power *= step
    return found


def bessel_ratio(order: int | npt.NDArray[np.int_], concentration: float | Floats) -> Floats:
    """A_p(kappa) = I_p(kappa) / I_0(kappa): the p-th moment of a von Mises distribution."""
    ratio: Floats = np.asarray(ive(order, concentration)) / np.asarray(ive(0, concentration))
    return ratio


def concentration_of(lengths: Floats, order: int) -> Floats:
    """The kappa of the von Mises distribution whose moment of that order has these lengths.

    Parameters
    ----------
    lengths
        Lengths of moments, 0 to 1, any shape.

    Returns
    -------
    numpy.ndarray
        Solutions of A_p(kappa) = length by bisection, to the last digit; at most `MOST_CONCENTRATED`.
    """
    low = np.zeros_like(lengths)
    high = np.full_like(lengths, math.log1p(MOST_CONCENTRATED))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = bessel_ratio(order, np.expm1(middle)) < lengths
        low = np.where(below, middle, low)
        high = np.where(below, high, middle)
    found: Floats = np.expm1((low + high) / 2)
    return found


@dataclass(frozen=True)
class Rayleigh:
    """The test of Rayleigh.

    Attributes
    ----------
    mean_hour
        Mean direction, in hours since midnight.
    length
        Length of the mean vector: 0 where the times cancel out, 1 where all are the same.
    p
        Chance of a mean vector as long as this when every time of day is equally likely.
    """

    mean_hour: float
    length: float
    p: float


def rayleigh(times: Floats) -> Rayleigh:
    """Test of uniformity against one peak.

    The probability is the approximation of Wilkie (1983, Applied Statistics 32: 311-312) in the form of Zar
    (2010, Biostatistical Analysis, 5th ed., chapter 27): exp(sqrt(1 + 4n + 4(n^2 - R^2)) - (1 + 2n)), R = n times the
    length.

    Notes
    -----
    It looks for one peak alone: an animal that is active at dawn and at dusk, twelve hours apart, has a mean vector
    near 0 and passes for uniform (Landler, Ruxton and Malkemper 2018, Behavioral Ecology and Sociobiology 72: 128).
    """
    n = times.size
    mean = complex(moments(times, range(1, 2))[0])
    length = min(abs(mean), 1.0)
    p = math.exp(math.sqrt(1 + 4 * n + 4 * n**2 * (1 - length**2)) - (1 + 2 * n))
    direction = math.atan2(mean.imag, mean.real)
    return Rayleigh(float(hours_of(direction)), length, min(p, 1.0))
