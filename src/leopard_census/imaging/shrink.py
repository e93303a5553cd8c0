"""Pictures small enough to print: bounded in size, without what a camera wrote beside the pixels."""

import cv2
import numpy as np

from leopard_census.imaging.jpeg import Picture, decode_picture, encode_jpeg


def shrunk(picture: Picture, pixels: int) -> Picture:
    """A picture whose longest side is at most `pixels`."""
    height, width = picture.shape[:2]
    scale = pixels / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def shrink_jpeg(data: bytes, *, pixels: int, quality: int) -> bytes:
    """A picture as JPEG whose longest side is at most `pixels`.

    It is encoded anew in any case: what a camera wrote beside the pixels (place, time, maker's notes) goes no further.
    """
    return encode_jpeg(shrunk(decode_picture(data), pixels), quality)
