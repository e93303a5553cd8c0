"""Pictures of a camera-trap station: a pure function from a view and its visits to frames with known boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.visit import Banner, BoxTruth, CameraView, Visit

__all__ = ["Banner", "BoxTruth", "CameraView", "Scene", "Visit"]


class Scene:
    """One camera's view; see :meth:`frames`."""

    def __init__(self, view: CameraView) -> None:
        self.view = view

    def frames(
        self,
        visits: Sequence[Visit],
        times_s: Sequence[float],
        size: tuple[int, int],
        night: bool = False,
        hour: float = 12.0,
        weather: str = "clear",
        banner: Banner | None = None,
        seed: int = 0,
        exposure_blur: float = 1.0,
    ) -> Iterator[tuple[NDArray[np.uint8], list[BoxTruth]]]:
        """Render one clip or burst, frame by frame (see the class for the meaning of the arguments)."""
        width, height = size
        noise = np.random.default_rng([seed, self.view.view_seed])
        for t in times_s:
            frame = noise.normal(150, 4, (height, width, 3)).clip(0, 255).astype(np.uint8)
            boxes = []
            for visit in visits:
                direction = visit.heading * (1 if self.view.facing == 0 else -1)
                x = (t - visit.start_s) * visit.speed * 0.35 * width
                x = x if direction > 0 else width - x
                half_w, half_h = int(0.17 * width * visit.size), int(0.12 * width * visit.size)
                cy = int(height * 0.65)
                x0, x1 = max(0, int(x) - half_w), min(width, int(x) + half_w)
                if x1 - x0 < 4:
                    continue
                cv2.ellipse(frame, (int(x), cy), (half_w, half_h), 0, 0, 360, (90, 140, 180), -1)
                box = (x0, cy - half_h, x1 - x0, 2 * half_h)
                boxes.append(
                    BoxTruth(visit.visit_id, box, (x1 - x0) / (2 * half_w), "right" if direction > 0 else "left")
                )
            yield frame, boxes
