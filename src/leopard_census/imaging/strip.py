"""Information strips: rows at the upper and lower edge where the camera prints date and name."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.jpeg import Picture

#: No camera of ours prints a strip higher than this share of the picture (Reconyx 3%, Panthera and Browning 6
#: to 8%).
MAX_HEIGHT = 0.14
#: Share of a strip's row that has the strip's own colour, between the letters.
_PLAIN_SHARE = 0.55
_TOLERANCE = 10.0
_EDGE_JUMP = 12.0
#: A strip has one colour by day and by night.
_CONSTANT = 12.0


def strip_rows(pictures: Sequence[Picture]) -> tuple[int, int]:
    """Heights in rows of the upper and the lower strip; 0 where there is none.

    A strip is a run of rows from the edge in which most pixels have one and the same colour in every picture,
    ending in a visible step. Sky, snow and night have one colour too, but no straight step over the whole
    width.

    Parameters
    ----------
    pictures
        Pictures of one shape, by day and by night where there are both.
    """
    grey = np.stack([p.mean(axis=2) for p in pictures]).astype(np.float32)
    return _height(grey), _height(grey[:, ::-1])


def _height(grey: NDArray[np.float32]) -> int:
    """Strip height from row 0 of pictures with shape (n, height, width)."""
    most = max(2, round(grey.shape[1] * MAX_HEIGHT))
    colour = np.median(grey[:, : most + 1], axis=2)  # of each picture's rows
    plain = (np.abs(grey[:, : most + 1] - colour[:, :, None]) < _TOLERANCE).mean(axis=2)
    same = np.abs(colour - np.median(colour[:, :1])) < _CONSTANT
    inside = np.median(plain, axis=0) >= _PLAIN_SHARE
    inside &= same.mean(axis=0) >= 0.9
    height = int(np.argmin(inside)) if not inside.all() else 0
    if height < 2:
        return 0
    return height + 1 if _ends_in_a_step(grey, colour, height) else 0


def _ends_in_a_step(grey: NDArray[np.float32], colour: NDArray[np.float32], height: int) -> bool:
    """Whether the rows below the strip differ from it over most of the width, in most pictures.

    The row right at the step is a mixture (smoothing), so the one after next is taken.
    """
    row = min(height + 1, grey.shape[1] - 1)
    strip = colour[:, :height].mean(axis=1)
    jump = np.abs(grey[:, row] - strip[:, None]) > _EDGE_JUMP
    return bool(np.median(jump.mean(axis=1)) > 0.6)


def valid_rows(height: int, top: int, bottom: int) -> NDArray[np.bool_]:
    """True for the rows of the scene, shape (height,)."""
    rows = np.ones(height, dtype=bool)
    rows[:top] = False
    if bottom:
        rows[height - bottom :] = False
    return rows
