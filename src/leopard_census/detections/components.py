"""Connected areas of a difference map: specks left out, gaps closed, parts of one animal joined."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.detections.background import Plane

#: Gaps in an animal (a twig in front, a patch of its coat in the colour of the ground) that are closed, as a
#: share of the picture's width.
_CLOSE = 0.03
#: Structures thinner than this are noise, as a share of the width.
_OPEN = 0.006
#: Areas smaller than this share of the picture are snowflakes and coding noise; they are left out before gaps
#: are closed, or they would be drawn to the animal.
_SPECK = 0.0012
#: Thin legs and tails differ less than the body that they hang on: areas grow by so many steps over pixels
#: above this share of the threshold.
_REGROW, _REGROW_STEPS = 0.5, 5
#: An area of this share of a larger one, at most so far away (as a share of its longer side), is part of it,
#: when it does not make it this much wider or higher: a tail or legs behind a shrub, not a branch above.
_PART = (0.04, 0.4)
_NEAR = 0.2
_WIDER = 1.3


@dataclass(frozen=True)
class Component:
    """One area.

    Attributes
    ----------
    box
        x, y, width, height in pixels.
    blob : bool array, shape (height, width)
        The area with its gaps closed.
    body : bool array, shape (height, width)
        The pixels that clearly differ.
    """

    box: tuple[int, int, int, int]
    blob: NDArray[np.bool_]
    body: NDArray[np.bool_]


def components(z: Plane, seed_z: float, grow_z: float) -> tuple[list[Component], Plane]:
    """Areas in which a difference map exceeds `grow_z`, and the smoothed map.

    Parameters
    ----------
    z : float32 array, shape (height, width)
        Difference over noise.
    seed_z
        Differences count up to twice this value, so that a bright speck does not spread when the map is
        smoothed.
    grow_z
        Threshold.
    """
    height, width = z.shape
    smooth = np.asarray(cv2.GaussianBlur(np.minimum(z, 2 * seed_z), (5, 5), 0), np.float32)
    opened = cv2.morphologyEx((smooth > grow_z).astype(np.uint8), cv2.MORPH_OPEN, _disc(_OPEN * width))
    _, small, sizes, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    large = np.asarray(sizes)[:, cv2.CC_STAT_AREA] >= _SPECK * height * width
    large[0] = False
    kept = large[np.asarray(small)]
    grown = _regrown(kept, smooth > _REGROW * grow_z)
    closed = cv2.morphologyEx(grown.astype(np.uint8), cv2.MORPH_CLOSE, _disc(_CLOSE * width))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    owner, boxes = _join_parts(np.asarray(stats, np.int32))
    joined = owner[np.asarray(labels, np.int32)]
    result = []
    for n in sorted(boxes):
        x, y, w, h = boxes[n]
        window = np.s_[y : y + h, x : x + w]
        blob = joined[window] == n
        result.append(Component((x, y, w, h), blob, blob & kept[window]))
    return result, smooth


def _join_parts(
    stats: NDArray[np.int32],
) -> tuple[NDArray[np.int32], dict[int, tuple[int, int, int, int]]]:
    """Owner of each area (itself, or the large one that it is part of), and the boxes of the owners.

    Two parts of one animal must not pass for two animals: those would count as certainly different
    individuals.
    """
    areas = stats[:, cv2.CC_STAT_AREA]
    order = sorted(range(1, len(stats)), key=lambda n: (-int(areas[n]), n))
    owner = np.arange(len(stats), dtype=np.int32)
    boxes = {n: (int(stats[n, 0]), int(stats[n, 1]), int(stats[n, 2]), int(stats[n, 3])) for n in order}
    for place, small in enumerate(order):
        for big in order[:place]:
            share = areas[small] / areas[big]
            if owner[big] == big and _PART[0] <= share <= _PART[1] and _is_part(boxes[big], boxes[small]):
                owner[small] = big
                boxes[big] = _union(boxes[big], boxes.pop(small))
                break
    return owner, boxes


def _is_part(big: tuple[int, int, int, int], small: tuple[int, int, int, int]) -> bool:
    both = _union(big, small)
    grows = both[2] > _WIDER * big[2] or both[3] > _WIDER * big[3]
    return not grows and _gap(big, small) <= _NEAR * max(big[2:])


def _gap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> int:
    """Pixels between two boxes along the axis where they lie farther apart; 0 when they touch."""
    return max(
        0, max(a[0], b[0]) - min(a[0] + a[2], b[0] + b[2]), max(a[1], b[1]) - min(a[1] + a[3], b[1] + b[3])
    )


def _union(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    x, y = min(a[0], b[0]), min(a[1], b[1])
    return x, y, max(a[0] + a[2], b[0] + b[2]) - x, max(a[1] + a[3], b[1] + b[3]) - y


def _regrown(kept: NDArray[np.bool_], where: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Areas dilated step by step within `where`."""
    grown = kept
    for _ in range(_REGROW_STEPS):
        wider = np.asarray(cv2.dilate(grown.astype(np.uint8), np.ones((3, 3), np.uint8))) > 0
        grown = wider & (kept | where)
    return grown


def _disc(diameter: float) -> NDArray[np.uint8]:
    size = max(1, round(diameter)) | 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)
