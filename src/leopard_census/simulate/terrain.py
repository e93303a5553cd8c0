"""The ground of one view: its height, the trail across it, and where every pixel meets it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.camera import Camera, camera_for
from leopard_census.simulate.difficulty import Difficulty
from leopard_census.simulate.motion import Lane
from leopard_census.simulate.visit import CameraView

STYLES = ("pine-snow", "rocky-ridge")
FARTHEST_M = 70.0


@dataclass(frozen=True)
class Terrain:
    """Ground of one camera view; every draw comes from the view's seed, never from the picture size.

    ``waves`` ``(n, 4)``: amplitude (m), wave numbers along X and Z (1/m), phase; ``slope`` rise behind the trail (m/m),
    ``tilt`` rise to the right (m/m), ``sink_m`` depth of the snow or grass in which feet vanish.
    """

    seed: tuple[int, int, int]
    style: str
    field_of_view_deg: float
    camera_height_m: float
    horizon: float
    lane: Lane
    waves: NDArray[np.float64]
    slope: float
    tilt: float
    sink_m: float

    def rng(self, *purpose: int) -> np.random.Generator:
        """Random numbers for one purpose, the same for every picture size."""
        return np.random.default_rng([*self.seed, *purpose])

    def camera(self, width: int, height: int) -> Camera:
        """Projection at one picture size."""
        return camera_for(width, height, self.field_of_view_deg, self.camera_height_m, self.horizon)

    def behind_trail(self, x: NDArray, z: NDArray) -> NDArray:
        """Distance from the trail's middle line, metres, positive beyond it."""
        c, s = float(np.cos(self.lane.yaw)), float(np.sin(self.lane.yaw))
        return (z - self.lane.distance_m) * c - x * s

    def height(self, x: NDArray, z: NDArray) -> NDArray:
        """Height of the ground, metres: smooth on the trail, rougher and rising behind it."""
        off = self.behind_trail(x, z)
        rough = 0.25 + 0.75 * (1.0 - np.exp(-((off / 0.9) ** 2)))
        bumps = np.zeros(np.broadcast(x, z).shape)
        for amplitude, kx, kz, phase in self.waves:
            bumps = bumps + amplitude * np.sin(kx * x + kz * z + phase)
        rise = self.slope * np.sqrt(np.clip(off - 0.8, 0.0, None) ** 2 + 0.04) - self.slope * 0.2
        return rough * bumps + rise + self.tilt * x * np.minimum(1.0, z / 4.0)


def terrain_of(view: CameraView, difficulty: Difficulty) -> Terrain:
    """Lay out the ground of a view."""
    if view.style not in STYLES:
        raise ValueError(f"unknown style {view.style!r}; known: {', '.join(STYLES)}")
    seed = (view.view_seed, view.facing, STYLES.index(view.style))
    rng = np.random.default_rng([*seed, 1])
    rocky = view.style == "rocky-ridge"
    n = 9
    length = rng.uniform(0.7, 6.0, n)
    turn = rng.uniform(0, 2 * np.pi, n)
    waves = np.stack(
        [
            (0.020 if rocky else 0.012) * length * rng.uniform(0.5, 1.2, n),
            2 * np.pi / length * np.cos(turn),
            2 * np.pi / length * np.sin(turn),
            rng.uniform(0, 2 * np.pi, n),
        ],
        axis=1,
    )
    yaw = np.radians(rng.uniform(-difficulty.trail_yaw_deg, difficulty.trail_yaw_deg))
    return Terrain(
        seed=seed,
        style=view.style,
        field_of_view_deg=float(rng.uniform(44, 53)),
        camera_height_m=float(rng.uniform(0.60, 0.95)),
        horizon=float(rng.uniform(0.05, 0.10)),
        lane=Lane(float(rng.uniform(*difficulty.trail_distance_m)), float(yaw)),
        waves=waves,
        slope=float(rng.uniform(0.10, 0.30) if rocky else rng.uniform(0.02, 0.20)),
        tilt=float(rng.uniform(-0.07, 0.07)),
        sink_m=0.012 if rocky else float(rng.uniform(0.02, 0.045)),
    )


@dataclass(frozen=True)
class GroundMap:
    """What each pixel sees of the ground: ``x``, ``z`` in metres (float32, ``(h, w)``), ``land`` where there is any."""

    x: NDArray[np.float32]
    z: NDArray[np.float32]
    land: NDArray[np.bool_]


def ground_map(terrain: Terrain, camera: Camera) -> GroundMap:
    """Where each pixel's ray first meets the ground."""
    step = max(4, camera.width // 160)
    columns = np.arange(0, camera.width + step, step, dtype=float)
    z = np.geomspace(0.55, FARTHEST_M, 260)
    x = (columns[:, None] - camera.cx) / camera.focal_px * z[None, :]
    y = (
        camera.cy
        + camera.focal_px * (camera.height_m - terrain.height(x, np.broadcast_to(z, x.shape))) / z[None, :]
    )
    y = np.minimum.accumulate(y, axis=1)
    rows = np.arange(camera.height, dtype=float)
    depth = np.empty((camera.height, len(columns)), np.float32)
    top = np.empty(len(columns), np.float32)
    for k in range(len(columns)):
        depth[:, k] = np.interp(rows, y[k, ::-1], z[::-1])
        top[k] = y[k, -1]
    size = (len(columns) * step, camera.height)
    # cv2.resize centres samples; shift by half a step so that column k of the grid lands on its own pixel.
    shift = np.array([[step, 0, 0], [0, 1, 0]], np.float32)
    z_map = cv2.warpAffine(depth, shift, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[
        :, : camera.width
    ]
    edge = np.interp(np.arange(camera.width), columns, top)
    land = rows[:, None] >= edge[None, :]
    cols = (np.arange(camera.width, dtype=np.float32) - camera.cx) / camera.focal_px
    return GroundMap(np.ascontiguousarray(cols[None, :] * z_map), np.ascontiguousarray(z_map), land)
