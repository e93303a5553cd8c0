"""Activity level: the share of the day that the animals of a population spend active.

Rowcliffe, Kays, Kranstauber, Carbone and Jansen (2014, Methods in Ecology and Evolution 5: 1170-1179): cameras meet
animals in proportion to how many are active. If all are active at the peak of the curve, the mean of the curve over
its peak is the share of time active: 1 / (2 pi f_max). Of large cats not all may be active at any one hour; the level
is then too high, and best read as an upper bound.
"""

import numpy as np

from leopard_census.estimates.activity.circular import TURN, Floats

# Points of the day at which the peak is looked for: every 2.8 minutes, as in the tables of others.
PEAK_POINTS = 512


def peak_grid() -> Floats:
    """Points of the day, angles; midnight once."""
    points: Floats = np.arange(PEAK_POINTS, dtype=np.float64) * (TURN / PEAK_POINTS)
    return points


def levels_of(curves: Floats) -> Floats:
    """Activity levels of curves on the points of `peak_grid`: densities per radian, shape (..., points)."""
    levels: Floats = 1 / (TURN * curves.max(axis=-1))
    return levels
