"""Do matched features agree on one map from coat to coat, as a walking, bending body allows?

First one affine map (MAGSAC), as between two flat pictures. A body bends, though: the shoulder and the thigh of a
walking animal do not move as one plate. So a thin-plate spline through the matches that agree takes in those that fit
it locally, and lets go of those that do not. Each patch of the coat speaks once, however many features lie on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from leopard_census.imaging.rootsift import SCALE_RANGE, affine_inliers

#: Fewest matches that agree on a map; an affine map takes three, so four is the first that proves anything.
MIN_INLIERS = 4
#: Distance to the bent map, as a share of the tolerance of the affine one.
LOCAL_SHARE = 0.6
#: Stiffness of the bent map: mean squared residual, in units of side squared, that it trades for a bend.
STIFFNESS = 0.02
#: Rounds of fitting the bent map and choosing its matches again.
ROUNDS = 2
#: Patches of coat along the geometric-mean side.
PATCHES = 10


@dataclass(frozen=True)
class Agreement:
    """Matches that agree on one map.

    Attributes
    ----------
    chosen : bool array, shape (n,)
        Which of the matches.
    weight : float
        Sum over patches of coat of their heaviest match.
    """

    chosen: NDArray[np.bool_]
    weight: float

    @property
    def inliers(self) -> int:
        """Number of matches that agree."""
        return int(self.chosen.sum())


def agree(
    xy_a: NDArray[np.float32],
    size_a: NDArray[np.float32],
    xy_b: NDArray[np.float32],
    size_b: NDArray[np.float32],
    weight: NDArray[np.float32],
    *,
    side: int,
    tolerance: float,
) -> Agreement | None:
    """Find the matches of two pictures that agree on one map.

    Parameters
    ----------
    xy_a, xy_b : float32 arrays, shape (n, 2)
        Places of the matched features in pixels of the scaled pictures.
    size_a, size_b : float32 arrays, shape (n,)
        Diameters of the features in pixels.
    weight : float32 array, shape (n,)
        Of each match.
    side : int
        Geometric-mean side of both pictures in pixels.
    tolerance : float
        Distance to the affine map as a share of the side.

    Returns
    -------
    Agreement or None
        None when fewer than four agree.
    """
    reach = side * tolerance
    if not _similar_shift(xy_a, size_a, xy_b, size_b, reach):
        return None
    chosen = affine_inliers(xy_a, xy_b, tolerance_px=reach)
    if not chosen.any():
        return None
    chosen = _once(chosen, xy_a, xy_b, weight)
    chosen = _bent(chosen, xy_a, xy_b, weight, side, LOCAL_SHARE * reach)
    if int(chosen.sum()) < MIN_INLIERS:
        return None
    return Agreement(chosen, _patch_weight(xy_a[chosen], weight[chosen], side))


def _similar_shift(
    xy_a: NDArray[np.float32],
    size_a: NDArray[np.float32],
    xy_b: NDArray[np.float32],
    size_b: NDArray[np.float32],
    reach: float,
) -> bool:
    """Whether enough matches agree roughly on scale and shift, so that the slower search is worth while.

    Each match proposes the upright map of its own place and size (HotSpotter's check); twice the tolerance,
    since the affine map that follows may also shear.
    """
    scale = size_b / size_a
    within = (scale >= SCALE_RANGE[0]) & (scale <= SCALE_RANGE[1])
    if int(within.sum()) < MIN_INLIERS:
        return False
    a, b, scale = xy_a[within], xy_b[within], scale[within]
    shift = (a[None] - a[:, None]) * scale[:, None, None]
    off = b[None] - b[:, None] - shift
    close = (off**2).sum(axis=2) < (2 * reach) ** 2
    return int(close.sum(axis=1).max()) >= MIN_INLIERS


def _once(
    chosen: NDArray[np.bool_],
    xy_a: NDArray[np.float32],
    xy_b: NDArray[np.float32],
    weight: NDArray[np.float32],
) -> NDArray[np.bool_]:
    """Of the chosen matches that share a place in either picture, the heaviest alone."""
    out = np.zeros(len(chosen), bool)
    taken_a: set[tuple[float, float]] = set()
    taken_b: set[tuple[float, float]] = set()
    for k in np.lexsort((np.arange(len(weight)), -weight)):
        a, b = (float(xy_a[k, 0]), float(xy_a[k, 1])), (float(xy_b[k, 0]), float(xy_b[k, 1]))
        if chosen[k] and a not in taken_a and b not in taken_b:
            out[k] = True
            taken_a.add(a)
            taken_b.add(b)
    return out


def _bent(
    chosen: NDArray[np.bool_],
    xy_a: NDArray[np.float32],
    xy_b: NDArray[np.float32],
    weight: NDArray[np.float32],
    side: int,
    reach: float,
) -> NDArray[np.bool_]:
    """Matches that fit a stiff thin-plate spline through the chosen ones."""
    for _ in range(ROUNDS):
        if int(chosen.sum()) < MIN_INLIERS:
            return chosen
        start, end = xy_a[chosen].astype(np.float64) / side, xy_b[chosen].astype(np.float64) / side
        try:
            spline = RBFInterpolator(start, end, smoothing=STIFFNESS, kernel="thin_plate_spline", degree=1)
        except np.linalg.LinAlgError:  # all on one line
            return np.zeros(len(chosen), bool)
        off = spline(xy_a.astype(np.float64) / side) - xy_b / side
        fits = np.sqrt((off**2).sum(axis=1)) * side < reach
        chosen = _once(fits, xy_a, xy_b, weight)
    return chosen


def _patch_weight(xy: NDArray[np.float32], weight: NDArray[np.float32], side: int) -> float:
    """Sum over patches of their heaviest match."""
    _, where = np.unique(patch_numbers(xy, side), return_inverse=True)
    best = np.zeros(int(where.max()) + 1)
    np.maximum.at(best, where, weight.astype(np.float64))
    return float(best.sum())


def patch_numbers(xy: NDArray[np.float32], side: int) -> NDArray[np.int64]:
    """A number for the patch of coat of each place, shape (n,)."""
    cell = np.floor(xy * (PATCHES / side)).astype(np.int64)
    return np.asarray(cell[:, 0] * 10_000 + cell[:, 1], np.int64)
