"""Whether a picture was taken in infra-red, that is without colour."""

import cv2
import numpy as np

from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.tallest import TALLEST

_WIDTH = 160
# Share of the height that is left out above and below: there lie coloured banners and logos.
_BORDER = 0.1
# Grey levels by which 90% of the pixels may differ in colour from the picture's own tint. On 104 photos of a
# survey in Tajikistan, 21 of ENA24 and 100 of camtrapR, infra-red ones reach 0 and coloured ones begin at 11.
_COLOURLESS = 5.0


def is_night(picture: Picture) -> bool:
    """True for an infra-red picture: no colour but a uniform tint (some cameras give a pink or blue one).

    A colour picture taken with a white flash is no infra-red picture, however dark the night.

    Parameters
    ----------
    picture
        (height, width, 3) uint8, blue-green-red.
    """
    height, width = picture.shape[:2]
    edge = int(height * _BORDER)
    middle = picture[edge : height - edge]
    rows = min(max(1, round(middle.shape[0] * _WIDTH / width)), TALLEST * _WIDTH)
    small = cv2.resize(middle, (_WIDTH, rows), interpolation=cv2.INTER_AREA).astype(np.int16)
    red = small[..., 2] - small[..., 1]
    blue = small[..., 0] - small[..., 1]
    colour = np.maximum(np.abs(red - np.median(red)), np.abs(blue - np.median(blue)))
    return bool(np.percentile(colour, 90) <= _COLOURLESS)
