"""Pictures as a decoder gives them: a plane of brightness and two, often smaller, of colour.

A clip's frame goes from these planes into a JPEG, which is made of just such planes: nothing is converted to
blue-green-red and back, which would cost as much as the JPEG itself and lose colour twice. All arithmetic is on
integers, by tables, so that every processor gives the same bytes.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from leopard_census.imaging.tallest import TALLEST

Plane = NDArray[np.uint8]

#: Conversion of a frame with the same result on every processor; the faster ways round differently from one to
#: another.
SAME_EVERYWHERE = Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.BITEXACT

#: Layouts of 8 bits per sample that are used as they are; any other is first turned into 4:2:0.
PLANAR = frozenset(f"yuv{range_}{layout}p" for range_ in ("", "j") for layout in ("420", "422", "444"))
# AVColorRange and AVColorSpace of FFmpeg.
_FULL_RANGE = 2
_BT709 = 1


@dataclass(frozen=True)
class Planes:
    """A picture in the colours of a JPEG file (JFIF 1.02: BT.601 weights, 0 to 255).

    Attributes
    ----------
    luma : uint8 array, shape (height, width)
    blue, red : uint8 arrays
        Colour differences around 128, of the luma's shape or half as wide or high (rounded up).
    """

    luma: Plane
    blue: Plane
    red: Plane


def raw_luma(decoded: Any) -> Plane:
    """(height, width) brightness of a decoded frame in the stream's own range; a view where it has such a plane."""
    if decoded.format.name not in PLANAR:
        decoded = decoded.reformat(format="yuv420p", interpolation=SAME_EVERYWHERE, threads=1)
    return view(decoded.planes[0])


def jpeg_planes(decoded: Any) -> Planes:
    """Planes of a decoded frame (`av.VideoFrame`), in the colours of a JPEG.

    A stream that does not say by which weights its colours were made is taken as BT.601, as FFmpeg does.
    """
    colours, full = int(decoded.colorspace), int(decoded.color_range) == _FULL_RANGE
    name = decoded.format.name
    if name not in PLANAR:
        decoded = decoded.reformat(format="yuv420p", interpolation=SAME_EVERYWHERE, threads=1)
        colours, full = int(decoded.colorspace), int(decoded.color_range) == _FULL_RANGE
    full = full or name.startswith("yuvj")
    luma, blue, red = (view(plane) for plane in decoded.planes[:3])
    if not full:
        tables = (_stretch(219, 16), _stretch(224, 128), _stretch(224, 128))
        luma, blue, red = (
            np.asarray(cv2.LUT(plane, table), np.uint8)
            for plane, table in zip((luma, blue, red), tables, strict=True)
        )
    if colours == _BT709:
        return _from_bt709(luma, blue, red)
    return Planes(*(np.ascontiguousarray(plane) for plane in (luma, blue, red)))


def small_picture(planes: Planes, width: int) -> NDArray[np.uint8]:
    """(height, width, 3) uint8 blue-green-red picture, averaged down to `width` pixels, for measures of colour."""
    height = min(max(1, round(planes.luma.shape[0] * width / planes.luma.shape[1])), TALLEST * width)
    parts = []
    for plane in (planes.luma, planes.red, planes.blue):
        step = max(1, plane.shape[1] // (3 * width))
        # Every n-th pixel will do, where a mean of nine or more of them is taken.
        seen = np.ascontiguousarray(plane[::step, ::step])
        parts.append(cv2.resize(seen, (width, height), interpolation=cv2.INTER_AREA))
    return np.asarray(cv2.cvtColor(cv2.merge(parts), cv2.COLOR_YCrCb2BGR), np.uint8)


def view(plane: Any) -> Plane:
    """(height, width) samples of a decoded frame's plane (`av.video.plane.VideoPlane`), not copied."""
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]


@cache
def _stretch(span: int, zero: int) -> Plane:
    """Table from the range of television (16 to 16 + `span`) to 0 to 255; `zero` stays black or colourless.

    ITU-R BT.601-7, 2.5.3; rounded half up.
    """
    target = 0 if zero == 16 else zero
    levels = np.arange(256, dtype=np.int64) - zero
    return np.clip(target + (2 * 255 * levels + span) // (2 * span), 0, 255).astype(np.uint8)


@cache
def _bt709_tables() -> tuple[NDArray[np.int16], Plane, Plane]:
    """By red + 256 blue of BT.709: what to add to the luma, and the blue and red of BT.601.

    Both luma weights (red, blue) of ITU-R BT.709-6 and BT.601-7, and with them
    y601 = y709 + (part of blue and red only): both systems agree on grey.
    """
    place = np.arange(1 << 16, dtype=np.int64)
    blue, red = (place >> 8) - 128, (place & 255) - 128
    # Weights in ten thousandths: red 0.2126 and 0.299, blue 0.0722 and 0.114, green the rest.
    r7, b7, r6, b6 = 2126, 722, 2990, 1140
    one = 10_000
    # R - Y, B - Y and G - Y of BT.709, in ten thousandths of a grey level.
    r, b = 2 * (one - r7) * red, 2 * (one - b7) * blue
    g = -(r7 * r + b7 * b) // (one - r7 - b7)
    add = (r6 * r + b6 * b + (one - r6 - b6) * g) // one
    new_blue = (b - add) * one // (2 * (one - b6))
    new_red = (r - add) * one // (2 * (one - r6))

    def rounded(value: NDArray[np.int64]) -> NDArray[np.int64]:
        return (value + one // 2) // one

    as_plane = [np.clip(128 + rounded(value), 0, 255).astype(np.uint8) for value in (new_blue, new_red)]
    return rounded(add).astype(np.int16), as_plane[0], as_plane[1]


def _from_bt709(luma: Plane, blue: Plane, red: Plane) -> Planes:
    add, to_blue, to_red = _bt709_tables()
    place = np.asarray(cv2.merge([red, blue])).view("<u2")[..., 0]
    more, less = (
        cv2.resize(
            np.clip(sign * add, 0, 255).astype(np.uint8).take(place),
            luma.shape[::-1],
            interpolation=cv2.INTER_NEAREST,
        )
        for sign in (1, -1)
    )
    mixed = cv2.subtract(cv2.add(luma, more), less)
    return Planes(np.asarray(mixed, np.uint8), to_blue.take(place), to_red.take(place))
