"""All pictures of a media file, for benchmarks that look at true boxes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.jpeg import decode_picture


@lru_cache(maxsize=2)
def read_frames(path: Path) -> list[NDArray[np.uint8]]:
    """Pictures of a clip in order, or the one of a photo: (height, width, 3) uint8, blue-green-red."""
    if path.suffix.lower() in (".jpg", ".jpeg"):
        return [decode_picture(path.read_bytes())]
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format="bgr24"), np.uint8) for frame in container.decode(video=0)]
