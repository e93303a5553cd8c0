"""Objects told from ghosts: what differs because something has left is no animal.

A background shows an animal where that animal was most of the time. Then the picture is the empty one,
plainer than the background and like its surroundings (Cucchiara et al. 2003, IEEE TPAMI 25).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.detections.background import Picture, Plane, largest
from leopard_census.detections.difference import Difference

#: Below this share of edges and contrast the object is the background's.
_GHOST = 0.36
#: What differs from one background that much more than from the other belongs to the former.
_MUCH_LESS = 0.4
#: Working pixels around an object that are its surroundings.
_AROUND = 4


@dataclass(frozen=True)
class Comparison:
    """A picture beside one background: their difference and the edges of both."""

    difference: Difference
    level: Picture
    picture_edges: Plane
    level_edges: Plane

    @classmethod
    def of(cls, difference: Difference, level: Picture) -> "Comparison":
        """With the edges computed once for all objects."""
        return cls(difference, level, _edge_energy(difference.picture), _edge_energy(level))


def own_share(blob: NDArray[np.bool_], at: tuple[int, int], sides: Comparison) -> float:
    """How much of an object (edges, contrast to what is around) the picture has, the rest being the
    background's.

    Parameters
    ----------
    blob : bool array, shape (h, w)
        Silhouette within its box.
    at
        Column and row of the box's upper left corner.
    sides
        Picture and background.

    Returns
    -------
    Near 1 for an object, near 0 for a ghost.
    """
    mask = cv2.copyMakeBorder(
        blob.astype(np.uint8), _AROUND, _AROUND, _AROUND, _AROUND, cv2.BORDER_CONSTANT, value=0
    )
    rows, columns = (
        _inside(at[1], mask.shape[0], sides.level.shape[0]),
        _inside(at[0], mask.shape[1], sides.level.shape[1]),
    )
    mask = np.ascontiguousarray(mask[rows[0], columns[0]])
    window = np.s_[rows[1], columns[1]]
    grown = cv2.dilate(mask, np.ones((7, 7), np.uint8))
    rim = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    shares = [_share(*(float(e[window][rim].sum()) for e in (sides.picture_edges, sides.level_edges)))]
    inside, around = (mask > 0).astype(np.uint8), ((grown > 0) & (mask == 0)).astype(np.uint8)
    if around.any():
        pictures = (np.ascontiguousarray(p[window]) for p in (sides.difference.picture, sides.level))
        shares.append(_share(*(_contrast(p, inside, around) for p in pictures)))
    return sum(shares) / len(shares)


def is_ghost(shares: list[float], strengths: list[float], grow_z: float) -> bool:
    """Whether an object belongs to the background.

    Parameters
    ----------
    shares
        `own_share` against each background.
    strengths
        Mean difference over noise against each: the series' own background, then the deployment's, if there
        are both. A place that looks like the deployment's background is empty, whatever the series' own
        shows.
    grow_z
        Difference that counts as one.
    """
    if min(shares) < _GHOST:
        return True
    return len(strengths) == 2 and strengths[1] < grow_z and strengths[1] < _MUCH_LESS * strengths[0]


def _inside(start: int, length: int, size: int) -> tuple[slice, slice]:
    """Part of a window with margin that lies in the picture: as a slice of the window and of the picture."""
    first, last = start - _AROUND, start - _AROUND + length
    low, high = max(0, first), min(size, last)
    return slice(low - first, high - first), slice(low, high)


def _edge_energy(picture: Picture) -> Plane:
    dx, dy = cv2.Sobel(picture, cv2.CV_16S, 1, 0), cv2.Sobel(picture, cv2.CV_16S, 0, 1)
    return np.asarray(largest(np.abs(dx) + np.abs(dy)), np.float32)


def _share(mine: float, theirs: float) -> float:
    return mine / (mine + theirs) if mine + theirs > 0 else 0.5


def _contrast(picture: Picture, inside: NDArray[np.uint8], around: NDArray[np.uint8]) -> float:
    """Difference in colour of two areas: distance of 16-bin histograms, summed over channels."""
    total = 0.0
    for channel in range(3):
        a, b = (
            cv2.calcHist([picture], [channel], m, [16], [0, 256]).ravel() / m.sum() for m in (inside, around)
        )
        total += float(np.abs(a - b).sum())
    return total
