"""Scenery that a network takes for an animal: the same box on several occasions, and nothing ever moves there.

That is how people sift the boxes of a whole camera (repeat detection elimination of MegaDetector's tools). An animal
seldom lies twice in the very same place and posture, and comes and goes between.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.tables.boxes import Box

#: Overlap of boxes of one rock in different light. MegaDetector's tools ask for 0.9 of one view; between tiles boxes
#: scatter a little more.
_SAME_PLACE = 0.85
#: Other series of the deployment with the box.
_OCCASIONS = 3
#: Boxes compared at once, so that memory stays small.
_AT_ONCE = 256


def repeated(series: Sequence[Sequence[Box]]) -> list[NDArray[np.bool_]]:
    """Which boxes are found at their very place in at least `_OCCASIONS` other series.

    Parameters
    ----------
    series
        For each clip or burst of a deployment, the boxes of all its pictures where nothing moved.

    Returns
    -------
    For each series a bool array, shape (boxes,).
    """
    lengths = [len(boxes) for boxes in series]
    corners = np.array([box for boxes in series for box in boxes], np.float64).reshape(-1, 4)
    corners[:, 2:] += corners[:, :2]
    owner = np.repeat(np.arange(len(series)), lengths)
    found = np.zeros(len(corners), bool)
    for start in range(0, len(corners), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        box, other = np.nonzero(_iou(corners[part], corners) >= _SAME_PLACE)
        pairs = np.unique(
            np.stack([box, owner[other]]), axis=1
        )  # each box with each series that has it, its own too
        found[part] = np.bincount(pairs[0], minlength=len(corners[part])) > _OCCASIONS
    return np.split(found, np.cumsum(lengths)[:-1]) if lengths else []


def _iou(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union of corners (n, 4) with corners (m, 4), shape (n, m)."""
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    areas = [np.prod(c[:, 2:] - c[:, :2], axis=1) for c in (a, b)]
    return np.asarray(shared / (areas[0][:, None] + areas[1][None, :] - shared), np.float64)
