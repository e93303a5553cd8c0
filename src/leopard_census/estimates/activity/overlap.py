"""Coefficient of overlapping of two activity curves: 0 where they share no time of day, 1 where they are the same.

Three estimators of Ridout and Linkie (2009), in their numbering. The first integrates the smaller of the two curves;
the fourth averages, over the records, by how much the other curve falls short; the fifth counts records at which the
other curve is the higher one. Each has its own degree of smoothing, by their simulations.
"""

import math

import numpy as np

from leopard_census.estimates.activity.circular import TURN, Floats
from leopard_census.estimates.activity.kernel import Series, density, plug_in_bandwidth

DHAT1, DHAT4, DHAT5 = "Dhat1", "Dhat4", "Dhat5"
ESTIMATORS = (DHAT1, DHAT4, DHAT5)
# What the plug-in bandwidth nu is divided by: a little less smoothing for the first, much more for the fifth (Ridout
# and Linkie 2009: factors 1.25, 1 and 0.25).
SMOOTHING = {DHAT1: 0.8, DHAT4: 1.0, DHAT5: 4.0}
# Points of the day at which the two curves are compared: both midnights counted, as in the tables of others.
GRID_POINTS = 128


def recommended(n_smaller: int, dhat4_from: int) -> str:
    """Which estimator to quote: Dhat1 for small samples, else Dhat4 (overview of package overlap)."""
    return DHAT4 if n_smaller >= dhat4_from else DHAT1


def overlaps(first: Floats, second: Floats) -> dict[str, float]:
    """All three estimators for two sets of records (angles).

    Densities are evaluated at the records themselves, without a table to interpolate in.
    """
    nu = [float(plug_in_bandwidth(times)) for times in (first, second)]

    def at(points: Floats, estimator: str) -> tuple[Floats, Floats]:
        by = SMOOTHING[estimator]
        return density(first, nu[0] / by, points), density(second, nu[1] / by, points)

    return {
        DHAT1: float(dhat1(*at(grid(max(nu) / SMOOTHING[DHAT1]), DHAT1))),
        DHAT4: float(dhat4(at(first, DHAT4), at(second, DHAT4))),
        DHAT5: float(dhat5(at(first, DHAT5), at(second, DHAT5))),
    }


def overlaps_of_many(first: Floats, second: Floats) -> dict[str, Floats]:
    """The same for many pairs of sets at once, shapes (pairs, n) and (pairs, m); for the bootstrap."""
    nu = [plug_in_bandwidth(times) for times in (first, second)]
    found = {}
    for name in ESTIMATORS:
        curves = [Series.of(t, v / SMOOTHING[name]) for t, v in zip((first, second), nu, strict=True)]
        if name == DHAT1:
            points = grid(max(float(v.max()) for v in nu) / SMOOTHING[DHAT1])
            found[name] = dhat1(curves[0].at(points), curves[1].at(points))
        else:
            compare = dhat4 if name == DHAT4 else dhat5
            found[name] = compare(
                (curves[0].at(first), curves[1].at(first)), (curves[0].at(second), curves[1].at(second))
            )
    return found


def grid(steepest: float) -> Floats:
    """The points of the day for Dhat1.

    One of the two midnights is left out, since they are the same point. Where a kernel is narrower than the steps
    (`steepest` is the largest nu), the steps are cut so that two or more lie within its standard deviation.
    """
    steps = GRID_POINTS - 1
    steps *= max(1, math.ceil(2 * math.sqrt(steepest) * TURN / steps))
    points: Floats = np.arange(steps, dtype=np.float64) * (TURN / steps)
    return points


def dhat1(f: Floats, g: Floats) -> Floats:
    """Area below both curves, from values at evenly spaced points (last axis)."""
    area: Floats = TURN * np.minimum(f, g).mean(axis=-1)
    return area


def dhat4(at_first: tuple[Floats, Floats], at_second: tuple[Floats, Floats]) -> Floats:
    """Mean over the records of both sets of min(1, other curve / own curve), the sets weighted alike.

    Parameters
    ----------
    at_first
        Values of the first and of the second curve at the records of the first set (last axis).
    at_second
        Values of the first and of the second curve at the records of the second set.
    """
    f_x, g_x = at_first
    f_y, g_y = at_second
    mean: Floats = (np.minimum(1, g_x / f_x).mean(axis=-1) + np.minimum(1, f_y / g_y).mean(axis=-1)) / 2
    return mean


def dhat5(at_first: tuple[Floats, Floats], at_second: tuple[Floats, Floats]) -> Floats:
    """Share of the first set where the first curve is the lower, plus that of the second where the second is.

    It may exceed 1. Parameters as for `dhat4`.
    """
    f_x, g_x = at_first
    f_y, g_y = at_second
    share: Floats = (f_x < g_x).mean(axis=-1) + (g_y <= f_y).mean(axis=-1)
    return share
