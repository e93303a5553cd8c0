"""Pictures to bytes and back, always as blue-green-red arrays of 8 bits."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from leopard_census.imaging.planes import Planes

Picture = NDArray[np.uint8]

# Quality of every JPEG that the workflow makes. Fixed, not a setting: a frame that is decoded again later
# must give the pixels that its archived copy would have given.
FRAME_QUALITY = 90

# Pixels as they are stored. Boxes refer to stored pixels; a rotation from EXIF would silently turn them.
_AS_STORED = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION


def encode_jpeg(picture: Picture, quality: int = FRAME_QUALITY) -> bytes:
    """Baseline JPEG of a picture, without any metadata.

    Parameters
    ----------
    picture
        (height, width, 3) uint8, blue-green-red.
    quality
        1 to 100.

    Raises
    ------
    ValueError
        When the array is no such picture.
    """
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3 or picture.size == 0:
        raise ValueError(f"not a (height, width, 3) uint8 picture: {picture.shape} {picture.dtype}")
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"a picture of {picture.shape[1]} x {picture.shape[0]} cannot be written as JPEG")
    return data.tobytes()


def encode_planes(planes: "Planes", quality: int = FRAME_QUALITY) -> bytes:
    """Baseline JPEG of a picture that is already in the planes of a JPEG, without any metadata.

    Its colour stays as coarse or fine as it is in the stream. libjpeg-turbo's accurate transform, the one that is
    used here, gives the same bytes with and without a processor's vector instructions.

    Parameters
    ----------
    planes
        The picture.
    quality
        1 to 100.
    """
    # Late: only those who encode frames of clips need it.
    import simplejpeg

    data: bytes = simplejpeg.encode_jpeg_yuv_planes(
        _with_spare_row(planes.luma), planes.blue, planes.red, quality=quality, fastdct=False
    )
    return data


def _with_spare_row(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A plane of odd height or width with a copy of its last row behind it in memory.

    libjpeg-turbo reads such a plane up to even sizes where the colour is coarser. What lay behind it by chance would
    get into the bytes.
    """
    height, width = luma.shape
    if height % 2 == 0 and width % 2 == 0:
        return luma
    room = np.empty((height + 2, width), np.uint8)
    room[:height], room[height:] = luma, luma[-1]
    return room[:height]


def decode_picture(data: bytes) -> Picture:
    """Picture of a JPEG's or PNG's bytes: (height, width, 3) uint8 blue-green-red, in stored orientation.

    An orientation in EXIF is ignored.

    Raises
    ------
    ValueError
        When the bytes are no picture.
    """
    if not data:
        raise ValueError("no bytes where a picture should be")
    try:
        with _complaints_dropped():
            picture = cv2.imdecode(np.frombuffer(data, np.uint8), _AS_STORED)
    except cv2.error as error:
        raise ValueError(f"not a picture that can be decoded ({error.err})") from error
    if picture is None:
        raise ValueError("not a picture that can be decoded")
    return np.asarray(picture, np.uint8)


@contextmanager
def _complaints_dropped() -> Iterator[None]:
    """Keep libjpeg from writing to the terminal, past Python and without the file's name.

    It complains of a few missing or odd bytes at the end of a picture that is whole otherwise ("Corrupt JPEG data").
    Whether a photo is damaged is the inventory's to say, which names it with its reason. A job decodes in one thread,
    so nothing else writes meanwhile.
    """
    try:
        terminal = os.dup(2)
    except OSError:  # nobody listens
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
