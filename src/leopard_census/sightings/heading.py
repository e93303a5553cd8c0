"""Which way a leopard's head points, from the edges in its crop; nothing is known of its movement.

The weights are those of a logistic regression on made-up leopards that show either flank (`python -m
benchmarks.flank_photos --fit`), none of a survey and none of real photos. Real animals stand, sit and turn in more ways
than made-up ones, so that what the weights say counts for no more than another sign of the silhouette does.
"""

import cv2
import numpy as np

from leopard_census.imaging.jpeg import Picture
from leopard_census.sightings.edge_grid import COLUMNS, DIRECTIONS, ROWS, edge_grid
from leopard_census.sightings.heading_weights import WEIGHTS

#: Most log odds that a crop gives, whatever the weights say: as much as a thin end of the silhouette does.
MOST_ODDS = 1.2


def head_left_odds(crop: Picture) -> float:
    """Log odds that the head is on the left, within `MOST_ODDS`; exactly the opposite for the mirrored crop.

    Parameters
    ----------
    crop : uint8 array, shape (height, width, 3), blue green red
    """
    there, back = edge_grid(crop), edge_grid(np.ascontiguousarray(cv2.flip(crop, 1)))
    odds = float(np.sum(_weights() * (there - back)))
    return float(np.clip(odds, -MOST_ODDS, MOST_ODDS))


def _weights() -> "np.ndarray[tuple[int, int, int], np.dtype[np.float64]]":
    """Log odds per unit of each direction in each cell, shape (ROWS, COLUMNS, DIRECTIONS)."""
    return np.array(WEIGHTS, np.float64).reshape(ROWS, COLUMNS, DIRECTIONS)
