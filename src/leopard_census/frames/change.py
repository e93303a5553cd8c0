"""How much a scene has changed from one frame to another, at a glance."""

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.planes import Plane

Glance = NDArray[np.int32]

# Blocks across the picture: a leopard on a trail is 5 to 20 of them long.
_ACROSS = 40
# Pixels per block and direction that are looked at; their mean is 0.3 grey levels off when the sensor's noise is 4.
_PER_BLOCK = 12
# Share of the height that is left out above and below: there a clock and a temperature count on.
_BORDER = 0.1
# So many blocks must have changed: one alone is a twig, or a snowflake before the lens.
_BLOCKS = 3
# Blocks of an animal in one piece; a leopard 5 m away has 20 and more.
_COMPACT = 4
# Parts of a grey level in which means are kept.
_PARTS = 16
# A damaged clip may change the size of its pictures; nothing is alike then.
_ANOTHER_SCENE = 255.0


def glance(luma: Plane) -> Glance:
    """Mean brightness of square blocks of the scene between the information strips, in 1/16 grey levels.

    Parameters
    ----------
    luma : uint8 array, shape (height, width)

    Returns
    -------
    Shape (rows, columns), 40 columns or a few more; what is left over at the right and below is not looked at.
    """
    height, width = luma.shape
    edge = int(height * _BORDER)
    step = max(1, width // (_ACROSS * _PER_BLOCK))
    # A view of every n-th pixel: what is not looked at is not read.
    seen = luma[edge : height - edge : step, ::step]
    side = max(1, min(seen.shape[1] // _ACROSS, seen.shape[0]))
    rows, columns = seen.shape[0] // side, seen.shape[1] // side
    blocks = seen[: rows * side, : columns * side].reshape(rows, side, columns, side)
    # In whole numbers: a float's last digit, and with it the choice of a frame, may differ between processors.
    total = blocks.sum(axis=3, dtype=np.int32).sum(axis=1)
    return np.asarray(total * _PARTS // (side * side), np.int32)


def change(before: Glance, after: Glance) -> float:
    """Grey levels by which the third most changed block differs, beyond a change of the whole picture's light."""
    if before.shape != after.shape:
        return _ANOTHER_SCENE
    moved = np.abs(_difference(before, after)).ravel()
    place = max(0, moved.size - _BLOCKS)
    return float(np.partition(moved, place)[place]) / _PARTS


def only_between(before: Glance, between: Glance, after: Glance, least: float) -> bool:
    """Whether a frame shows something where neither of its neighbours in time does.

    Blocks must differ from both neighbours by `least` grey levels while these are alike. They must hang together,
    as those of snowflakes and twigs do not, and be most of the blocks that differ from both: of a walking animal
    only legs and tail do, the rest of it covers what one of the neighbours shows of it too.
    """
    if not before.shape == between.shape == after.shape:
        return False
    limit = least * _PARTS
    first, second = _difference(before, between), _difference(after, between)
    both = (np.abs(first) >= limit) & (np.abs(second) >= limit)
    alone = both & (2 * np.abs(_difference(before, after)) < limit)
    if 2 * int(alone.sum()) <= int(both.sum()):
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(alone.astype(np.uint8), connectivity=8)
    largest = int(stats[1:, cv2.CC_STAT_AREA].max(initial=0))
    return largest >= _COMPACT and 2 * largest > int(both.sum())


def _difference(before: Glance, after: Glance) -> Glance:
    difference = after - before
    return np.asarray(difference - int(np.median(difference)), np.int32)
