"""Measures of a frame: the columns that are found in its pixels."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.exposure import exposure
from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.night import is_night
from leopard_census.imaging.planes import Planes, small_picture
from leopard_census.imaging.sharpness import sharpness

# Width at which a clip's frame is looked at for colour.
_COLOUR_WIDTH = 160


def of_photo(picture: Picture) -> dict[str, Any]:
    """Columns of a photo, (height, width, 3) uint8 blue-green-red."""
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    return {**_of_grey(grey), "night": is_night(picture)}


def of_planes(planes: Planes) -> dict[str, Any]:
    """Columns of a clip's frame, measured on its planes as they are: a photo's luma is the same mixture."""
    return {**_of_grey(planes.luma), "night": is_night(small_picture(planes, _COLOUR_WIDTH))}


def _of_grey(grey: NDArray[np.uint8]) -> dict[str, Any]:
    height, width = grey.shape
    light = exposure(grey)
    return {
        "width": width,
        "height": height,
        "sharpness": sharpness(grey),
        "luma_mean": light.mean,
        "clipped_share": light.clipped,
    }
