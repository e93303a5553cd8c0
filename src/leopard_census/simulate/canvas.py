"""The painted, still unlit scene: colour, depth and which way surfaces face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.camera import Camera


@dataclass
class Canvas:
    """A picture of what things are, before light falls on them.

    ``colour`` uint8 ``(h, w, 3)`` BGR; ``depth`` float32 metres; ``side`` and ``up`` float32: right and upward part of
    the surface normal; ``cover`` uint8: 255 where something is painted (used by layers that lie over others);
    ``sway`` float32: how far wind moves it, pixels at full strength.
    """

    camera: Camera
    colour: NDArray[np.uint8]
    depth: NDArray[np.float32]
    side: NDArray[np.float32]
    up: NDArray[np.float32]
    cover: NDArray[np.uint8]
    sway: NDArray[np.float32]


def empty_canvas(camera: Camera) -> Canvas:
    """A canvas on which nothing is painted yet."""
    shape = (camera.height, camera.width)
    return Canvas(
        camera,
        np.zeros((*shape, 3), np.uint8),
        np.full(shape, np.inf, np.float32),
        np.zeros(shape, np.float32),
        np.full(shape, 0.3, np.float32),
        np.zeros(shape, np.uint8),
        np.zeros(shape, np.float32),
    )
