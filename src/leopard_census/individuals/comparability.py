"""Whether two views show a common part of the coat at all.

"Not comparable" is a third answer beside same and different: a view of the head end and one of the rump, or one from
the side and one from nearly the front, say nothing about each other however clear they are. Both views are turned to
walk to the left, so that the body axis runs from 0 (nose) at the left to 1 (rump) at the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from leopard_census.tables.boxes import Box

#: Length to height of a walking leopard's body seen from the side, legs included, tail left out.
SIDE_ON = 1.7
#: A box this near to the edge of the frame is cut by it.
EDGE = 0.004
#: Share of the mask's columns and rows that is left out at either end: tail tip, ears, grass.
TRIM = 0.03
#: Least part of anything: nothing is certainly out of view.
LEAST = 0.05


@dataclass(frozen=True)
class Shown:
    """How much of the body a view shows.

    Attributes
    ----------
    first, last : float
        Part of the body axis in view, 0 nose to 1 rump.
    breadth : float
        Length in view as a share of what would be seen from the side: 1 side-on, less where the animal walks at an
        angle to the camera.
    night : bool
        Infra-red.
    """

    first: float
    last: float
    breadth: float
    night: bool


def body_shown(
    size: tuple[int, int], mask: NDArray[np.uint8] | None, box: Box, *, mirrored: bool, night: bool
) -> Shown:
    """Part of the body in a view that is turned to walk to the left.

    Parameters
    ----------
    size : (height, width)
        Of the crop in pixels.
    mask : uint8 array, shape (h, w), or None
        1 on the body; without one the whole crop counts.
    box
        Of the crop in its frame, as fractions, not turned.
    mirrored
        Whether the crop was mirrored to turn it.
    night
        Whether it is infra-red.
    """
    height, width = size
    if mask is not None and mask.any():
        height, width = _extent(mask.sum(axis=1)), _extent(mask.sum(axis=0))
    aspect = width / max(height, 1)
    cut_left, cut_right = box[0] < EDGE, box[0] + box[2] > 1 - EDGE
    if mirrored:
        cut_left, cut_right = cut_right, cut_left
    if not (cut_left or cut_right):
        return Shown(0.0, 1.0, min(1.0, max(LEAST, aspect / SIDE_ON)), night)
    # Where the frame cuts the animal, what is missing of its length is out of view.
    part = min(1.0, max(LEAST, aspect / SIDE_ON))
    if cut_left and cut_right:
        return Shown((1 - part) / 2, (1 + part) / 2, 1.0, night)
    return Shown(1 - part, 1.0, 1.0, night) if cut_left else Shown(0.0, part, 1.0, night)


def _extent(amount: NDArray[np.int64]) -> int:
    """Rows or columns that hold all of the mask but a little at either end."""
    share = np.cumsum(amount) / max(int(amount.sum()), 1)
    return int((share < 1 - TRIM).sum() - (share < TRIM).sum()) + 1


@dataclass(frozen=True)
class CommonCoat:
    """P(two views of one flank of one animal have enough coat in common to be matched): a logistic curve.

    Attributes
    ----------
    base
        Log odds of two perfect views.
    quality, overlap, breadth
        Gain per e-fold of the geometric mean of both qualities, the common part of the body axis, and the smaller to
        the larger breadth.
    light
        Loss between day and infra-red.
    """

    base: float
    quality: float
    overlap: float
    breadth: float
    light: float

    def probability(self, terms: Sequence[float]) -> float:
        """Probability for two views, from their `coat_terms`."""
        odds = self.base + float(np.dot(terms, (self.quality, self.overlap, self.breadth, self.light)))
        return 1 / (1 + exp(-odds))


def coat_terms(clarity: tuple[float, float], shown: tuple[Shown, Shown]) -> tuple[float, float, float, float]:
    """What the curve weighs: ln of quality, overlap and ratio of breadths, and -1 for two kinds of light."""
    a, b = shown
    overlap = max(LEAST, min(a.last, b.last) - max(a.first, b.first))
    breadth = min(a.breadth, b.breadth) / max(a.breadth, b.breadth)
    mean = max(LEAST, float(np.sqrt(clarity[0] * clarity[1])))
    return log(mean), log(overlap), log(max(LEAST, breadth)), -1.0 if a.night != b.night else 0.0


def same_flank(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Probability that two views, turned as one flank, show one: that which both are taken for, or the other.

    Parameters
    ----------
    one, other
        Probabilities of left and of right; what is missing to 1 shows neither.
    """
    return one[0] * other[0] + one[1] * other[1]
