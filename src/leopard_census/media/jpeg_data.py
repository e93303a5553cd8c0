"""Does a JPEG hold just the picture that its header declares?

libjpeg fills what is missing with grey and passes over what is left, but it counts both as a warning. Pillow and
OpenCV keep that to themselves; simplejpeg, on libjpeg-turbo's own interface, tells it. So one decoding gives the
pixels and the verdict.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leopard_census.imaging.jpeg import Picture

_END = b"\xff\xd9"
_LEFT_OVER = re.compile(r"(\d+) extraneous bytes before marker")
# Bytes at the end of the coded data that a whole picture may lack or have too many: cameras end it carelessly. 3 of
# 104 photos of a survey in Tajikistan lack one byte; no photo of 233 has one too many.
_CARELESS_BYTES = 8


def decode_jpeg(data: bytes) -> tuple["Picture | None", str | None]:
    """Pixels of a whole JPEG, or what is wrong with its data.

    Parameters
    ----------
    data
        The whole file. What follows the first picture (a second one, filling) does not count.

    Returns
    -------
    tuple
        (height, width, 3) uint8 blue-green-red in stored orientation and None; or None and the damage.
    """
    pixels, warning = _decode(data)
    if warning is None:
        return pixels, None
    if warning.startswith("Premature end of JPEG file"):
        return None, "the end of the picture is missing"
    left_over = _LEFT_OVER.search(warning)
    if left_over:
        if int(left_over[1]) > _CARELESS_BYTES:
            return None, "it holds more picture data than its header declares"
        return pixels if pixels is not None else _decode(data, lenient=True)[0], None
    if "premature end of data segment" in warning:
        end = data.rfind(_END)
        pixels, again = _decode(data[:end] + bytes(_CARELESS_BYTES) + _END)
        left_over = _LEFT_OVER.search(again or "")
        if again is None:
            return pixels, None
        if left_over and int(left_over[1]) <= _CARELESS_BYTES:
            return _decode(data, lenient=True)[0], None
    if warning.startswith("Corrupt JPEG data"):
        return None, "its data do not give the picture that its header declares"
    return None, f"does not decode: {warning}"


def _decode(data: bytes, lenient: bool = False) -> tuple["Picture | None", str | None]:
    """Pixels, or libjpeg's first complaint; `lenient` gives the pixels all the same."""
    import simplejpeg

    try:
        colours = simplejpeg.decode_jpeg_header(data)[2]
        if colours not in ("CMYK", "YCCK"):
            return simplejpeg.decode_jpeg(data, "BGR", strict=not lenient), None
        return _from_cmyk(simplejpeg.decode_jpeg(data, "CMYK", strict=not lenient)), None
    except ValueError as error:
        return None, str(error)


def _from_cmyk(inks: "Picture") -> "Picture":
    """Blue-green-red of inks as Adobe's programs write them, inverted: 255 is no ink."""
    import numpy as np

    light = inks[..., 2::-1].astype(np.uint16) * inks[..., 3:]
    return (light // 255).astype(np.uint8)
