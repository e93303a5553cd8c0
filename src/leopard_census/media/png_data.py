"""Does a PNG hold as many pixels as its header declares?

Pillow leaves rows that are missing black, and later stages, which decode with OpenCV, cannot read such a file at all.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leopard_census.imaging.jpeg import Picture

_SIGNATURE = 8
_PIECE = 1 << 20
# Samples per pixel by colour type, and the passes of an interlaced picture as first column and row, step of columns
# and rows: PNG specification, third edition, sections 11.2.1 and 8.1 (Adam7).
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def decode_png(data: bytes) -> tuple["Picture | None", str | None]:
    """Pixels of a whole PNG, or what is wrong with it.

    Returns
    -------
    tuple
        (height, width, 3) uint8 blue-green-red and None; or None and the damage.

    Raises
    ------
    Exception
        What Pillow raises of broken parts and wrong checksums.
    """
    import numpy as np
    from PIL import Image

    # Loading passes over checksums of a PNG's parts; only this looks at them.
    with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
        picture.verify()
    damage = png_damage(data)
    if damage:
        return None, damage
    with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
        if picture.mode.startswith("I"):
            # 16 bits of grey: the upper eight, where Pillow would cut off what exceeds 255.
            grey = (np.asarray(picture).astype(np.uint32) >> 8).astype(np.uint8)
            return np.repeat(grey[..., None], 3, axis=2), None
        # A copy of 100 megapixels less where nothing is to be converted.
        colours = picture if picture.mode == "RGB" else picture.convert("RGB")
        return np.ascontiguousarray(np.asarray(colours)[..., ::-1]), None


def png_damage(data: bytes) -> str | None:
    """What is wrong with the amount of pixels in a PNG whose header is sound, or None.

    Parameters
    ----------
    data
        The whole file.
    """
    if not _ends(data):
        return "the end of the picture is missing"
    width, height, depth, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, _SIGNATURE + 8)
    declared = _declared_bytes(width, height, depth * _SAMPLES[colour], bool(interlaced))
    found = _inflated_bytes(data, declared)
    if found is None:
        return "its compressed data are damaged"
    if found < declared:
        return "its data do not give the picture that its header declares"
    if found > declared:
        return "it holds more picture data than its header declares"
    return None


def _declared_bytes(width: int, height: int, bits: int, interlaced: bool) -> int:
    """Bytes of all rows, each with the byte that names its filter."""
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    total = 0
    for column, row, across, down in passes:
        columns, rows = -(-(width - column) // across), -(-(height - row) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _inflated_bytes(data: bytes, enough: int) -> int | None:
    """How many bytes the pixels take, counted in pieces so that a bomb fills no memory; None when damaged.

    Counting ends once there are more than `enough`, so that a bomb takes no time either.
    """
    inflate = zlib.decompressobj()
    total = 0
    try:
        for packed in _pixel_chunks(data):
            rest = packed
            while rest and not inflate.eof and total <= enough:
                total += len(inflate.decompress(rest, _PIECE))
                rest = inflate.unconsumed_tail
    except zlib.error:
        return None
    return total


def _ends(data: bytes) -> bool:
    """Whether the chunk that ends a PNG is there as a whole. Pillow does without it, OpenCV does not."""
    place = _SIGNATURE
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        if data[place + 4 : place + 8] == b"IEND":
            return True
        place += length + 12
    return False


def _pixel_chunks(data: bytes) -> Iterator[bytes]:
    place = _SIGNATURE
    while place + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        if data[place + 4 : place + 8] == b"IDAT":
            yield data[place + 8 : place + 8 + length]
        place += length + 12
