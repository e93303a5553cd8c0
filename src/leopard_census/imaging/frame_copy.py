"""A decoded frame in memory of its own."""

from typing import Any

import av
import numpy as np

from leopard_census.imaging.planes import PLANAR, SAME_EVERYWHERE, view


def own_copy(decoded: Any) -> Any:
    """The frame as an `av.VideoFrame` that no decoder writes to or waits for.

    Where a damaged stream has a gap, FFmpeg's decoders show what lay in the buffer before, and which buffer is free
    depends on who still holds a frame. Only when every frame is copied and given back at once are the pixels the
    same in each pass. Layouts that the archive does not store are converted as it would do.
    """
    if decoded.format.name not in PLANAR:
        return decoded.reformat(format="yuv420p", interpolation=SAME_EVERYWHERE, threads=1)
    copy = av.VideoFrame(decoded.width, decoded.height, decoded.format.name)
    for mine, theirs in zip(copy.planes, decoded.planes, strict=True):
        np.copyto(view(mine), view(theirs))
    copy.colorspace, copy.color_range = decoded.colorspace, decoded.color_range
    return copy
