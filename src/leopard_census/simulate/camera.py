"""The camera's geometry: pinhole with a shifted sensor, so that upright things stay upright."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Camera:
    """Projection of world points (X right, Y up, Z away, metres; the camera stands at X = Z = 0) into one picture.

    ``focal_px`` and the principal point ``(cx, cy)`` are in pixels, ``height_m`` is the lens above the ground below it.
    """

    width: int
    height: int
    focal_px: float
    cx: float
    cy: float
    height_m: float

    def project(self, x: NDArray, y: NDArray, z: NDArray) -> tuple[NDArray, NDArray]:
        """Pixel columns and rows of world points; points behind the lens land far outside."""
        scale = self.focal_px / np.maximum(z, 0.15)
        return self.cx + x * scale, self.cy + (self.height_m - y) * scale

    def half_width_at(self, z: float) -> float:
        """Half the width of the picture at distance ``z``, metres."""
        return 0.5 * self.width * z / self.focal_px


def camera_for(width: int, height: int, field_of_view_deg: float, height_m: float, horizon: float) -> Camera:
    """Camera with a horizontal field of view; ``horizon`` is its row above the picture's middle, in picture widths."""
    focal = 0.5 * width / float(np.tan(np.radians(field_of_view_deg) / 2.0))
    return Camera(width, height, focal, 0.5 * width, 0.5 * height - horizon * width, height_m)
