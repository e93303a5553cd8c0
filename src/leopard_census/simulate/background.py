"""The empty place: sky, ground, trees, stones and plants of one view, painted once per picture size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.camera import Camera
from leopard_census.simulate.canvas import Canvas, empty_canvas
from leopard_census.simulate.difficulty import Difficulty
from leopard_census.simulate.rocks import boulder
from leopard_census.simulate.terrain import GroundMap, Terrain, ground_map
from leopard_census.simulate.vegetation import Rng, branch, conifer, grass, leaf, trunk

SNOW = np.array([230, 224, 219], np.float32)  # BGR


@dataclass(frozen=True)
class Place:
    """A painted view.

    ``base`` holds all that stands behind or beside the trail, ``front`` what grows between camera and trail, ``ground``
    where each pixel meets the ground, ``trees`` ``(n, 3)``: x, z, radius of trunks that cast shadows, metres.
    """

    base: Canvas
    front: Canvas
    ground: GroundMap
    trees: NDArray[np.float64]


@lru_cache(maxsize=8)
def _tile(seed: int, blur: float) -> NDArray[np.float32]:
    """Square of noise that joins at its edges, unit variance."""
    noise = np.random.default_rng([seed, 9]).standard_normal((512, 512)).astype(np.float32)
    if blur > 0:
        wide = np.tile(noise, (3, 3))[512 - 64 : 1024 + 64, 512 - 64 : 1024 + 64]
        noise = np.asarray(cv2.GaussianBlur(wide, (0, 0), blur)[64:-64, 64:-64], np.float32)
    return noise / noise.std()


def _sample(tile: NDArray, ground: GroundMap, per_metre: float, rng: Rng) -> NDArray[np.float32]:
    dx, dz = rng.uniform(0, 511, 2)
    x = np.mod(ground.x * per_metre + dx, 511.0).astype(np.float32)
    z = np.mod(np.minimum(ground.z, 60) * per_metre + dz, 511.0).astype(np.float32)
    return np.asarray(cv2.remap(tile, x, z, cv2.INTER_LINEAR), np.float32)


def _sky(canvas: Canvas, rng: Rng, rocky: bool) -> None:
    h, w = canvas.depth.shape
    down = np.linspace(0, 1, h, dtype=np.float32)[:, None, None]
    high, low = (np.array([214, 190, 160], np.float32), np.array([232, 226, 218], np.float32))
    if not rocky:
        high, low = np.array([224, 221, 217], np.float32), np.array([232, 230, 226], np.float32)
    canvas.colour[:] = (high + (low - high) * np.clip(down * 2.2, 0, 1)).astype(np.uint8)
    canvas.up[:] = 1.0
    cloud = cv2.resize(rng.standard_normal((7, 5)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    view = canvas.colour.astype(np.float32) + 7.0 * cloud[..., None]
    canvas.colour[:] = np.clip(view, 0, 255).astype(np.uint8)


def _hills(canvas: Canvas, rng: Rng, rocky: bool) -> None:
    """Far slopes above the horizon, paler with distance."""
    cam = canvas.camera
    cols = np.arange(cam.width) / cam.width
    for k, rise in enumerate((0.22, 0.14, 0.08)):
        ridge = np.zeros(cam.width)
        for j in range(1, 5):
            wave = 2 * np.pi * j * cols * rng.uniform(0.5, 1.2) + rng.uniform(0, 6)
            ridge += rise * 0.35 / j * np.sin(wave)
        top = cam.cy - cam.width * (rise + 0.4 * ridge) * (1.0 if rocky else 0.5)
        first, last = max(0, int(top.min())), min(cam.height, int(cam.cy + 0.12 * cam.width))
        if last <= first:
            continue
        rows = slice(first, last)
        below = np.arange(first, last)[:, None] > top[None, :]
        tone = np.array((150, 138, 128) if rocky else (120, 122, 122), np.float32) + (2 - k) * 22
        grid = rng.standard_normal((30, 120)).astype(np.float32)
        noise = cv2.resize(grid, (cam.width, last - first))
        paint = np.clip(tone + 9 * noise[..., None], 0, 255)
        canvas.colour[rows][below] = paint[below].astype(np.uint8)
        canvas.depth[rows][below] = 400.0 - 100 * k
        canvas.up[rows][below] = 0.6


def _ground(canvas: Canvas, terrain: Terrain, ground: GroundMap) -> None:
    rng = terrain.rng(2)
    near = 1.0 / (1.0 + (ground.z / 7.0) ** 2)
    coarse = _sample(_tile(1, 9.0), ground, 22.0, rng)
    middle = _sample(_tile(2, 3.0), ground, 40.0, rng)
    fine = _sample(_tile(3, 1.0), ground, 90.0, rng) * near
    grit = _sample(_tile(4, 0.8), ground, 260.0, rng) / (1.0 + (ground.z / 3.5) ** 4)
    off = terrain.behind_trail(ground.x, ground.z)
    trail = np.exp(-(((off + 0.12 * coarse) / 0.33) ** 4))
    if terrain.style == "rocky-ridge":
        soil = (
            np.array([98, 118, 136], np.float32) * (1 + 0.13 * middle + 0.13 * fine + 0.14 * grit)[..., None]
        )
        sward = np.clip(0.55 * coarse + 0.4 * middle + 0.1 - 1.4 * trail, 0, 0.9)
        straw = np.array([98, 146, 172], np.float32) * (1 + 0.12 * fine + 0.06 * middle)[..., None]
        colour = soil + (straw - soil) * sward[..., None]
        snow = np.clip((0.75 * coarse + 0.35 * middle + 0.12 * fine - 0.62 - 0.5 * trail) * 3.5, 0, 0.95)
        relief = 0.55
    else:
        litter = (
            np.array([66, 86, 106], np.float32) * (1 + 0.16 * middle + 0.2 * fine + 0.22 * grit)[..., None]
        )
        colour = litter
        bare = rng.uniform(0.45, 1.3)
        snow = np.clip(
            (1.55 - bare + 0.42 * coarse + 0.30 * middle + 0.12 * fine - 0.62 * trail) * 2.2, 0.04, 1
        )
        relief = 0.32
    white = SNOW * (1 + 0.02 * fine + 0.02 * grit)[..., None]
    colour = colour + (white - colour) * snow[..., None]
    # Trodden snow on the trail: pits with shadowed rims.
    pits = np.clip(middle * 0.8 + 0.3 * fine, -1.5, 1.5) * trail * near
    colour *= (1.0 - 0.10 * trail + 0.10 * pits)[..., None]
    land = ground.land
    canvas.colour[land] = np.clip(colour, 0, 255).astype(np.uint8)[land]
    canvas.depth[land] = ground.z[land]
    rough = relief * (1.0 - 0.45 * snow)
    slope_x = (0.5 * middle + 0.45 * fine + 0.3 * coarse + 0.4 * grit) * rough
    canvas.side[land] = np.clip(slope_x, -0.9, 0.9)[land]
    canvas.up[land] = np.clip(0.92 - 0.5 * np.abs(slope_x) + 0.18 * pits, 0, 1)[land]
    canvas.sway[land] = 0.0


def _spot(
    terrain: Terrain, rng: Rng, camera: Camera, nearest: float, farthest: float, wide: float = 1.15
) -> tuple[float, float]:
    """A place within view whose distance from the camera lies in a range (uniform in area)."""
    z = float(np.sqrt(rng.uniform(nearest**2, farthest**2)))
    half = float(np.tan(np.radians(terrain.field_of_view_deg / 2))) * z * wide
    return float(rng.uniform(-half, half)), z


def _height(terrain: Terrain, x: float, z: float) -> float:
    return float(terrain.height(np.array(x), np.array(z)))


def _behind(terrain: Terrain, rng: Rng, camera: Camera, clear: float, farthest: float) -> tuple[float, float]:
    for _ in range(40):
        x, z = _spot(terrain, rng, camera, terrain.lane.distance_m * 0.7, farthest)
        if terrain.behind_trail(np.array(x), np.array(z)) > clear:
            break
    else:
        z = terrain.lane.distance_m + clear + 2.0
    return x, z


def _forest(base: Canvas, terrain: Terrain) -> NDArray[np.float64]:
    cam, trees = base.camera, []
    rng = terrain.rng(3)
    kinds = ("oak", "oak", "oak", "pine", "pine", "birch")
    for _ in range(80):  # the far wall of trees
        x, z = _spot(terrain, rng, cam, 16, 55)
        trees.append((z, x, rng.uniform(0.06, 0.20), str(rng.choice(kinds)), "trunk"))
    for _ in range(int(rng.integers(12, 20))):
        x, z = _behind(terrain, rng, cam, 1.1, 16)
        trees.append((z, x, rng.uniform(0.05, 0.24), str(rng.choice(kinds)), "trunk"))
    for _ in range(int(rng.integers(3, 8))):
        x, z = _behind(terrain, rng, cam, 1.3, 13)
        trees.append((z, x, rng.uniform(0.8, 2.4), "pine", "conifer"))
    for _ in range(int(rng.integers(10, 18))):
        x, z = _behind(terrain, rng, cam, 0.75, 12)
        trees.append((z, x, rng.uniform(0.4, 1.3), "oak", "shrub"))
    for _ in range(int(rng.integers(25, 45))):
        x, z = _behind(terrain, rng, cam, 0.55, 9)
        trees.append((z, x, rng.uniform(0.15, 0.4), "oak", "grass"))
    for k, (z, x, size, kind, what) in enumerate(sorted(trees, reverse=True)):
        own = terrain.rng(4, k)
        y = _height(terrain, x, z)
        if what == "trunk":
            trunk(base, own, x, y, z, size, kind, snow=z < 18)
            if z < 14 and kind == "oak":
                for _ in range(int(own.integers(1, 4))):
                    start = np.array([x, y + own.uniform(0.9, 2.6)])
                    branch(
                        base,
                        own,
                        start,
                        own.choice([0.35, np.pi - 0.35]),
                        own.uniform(0.5, 1.2),
                        0.016,
                        z,
                        2,
                        (70, 80, 90),
                        True,
                        leaves=0.35,
                    )
        elif what == "conifer":
            conifer(base, own, x, y, z, size, snow=True)
        elif what == "shrub":
            for _ in range(int(own.integers(3, 7))):
                branch(
                    base,
                    own,
                    np.array([x + own.normal(0, 0.05), y]),
                    np.pi / 2 + own.normal(0, 0.35),
                    size,
                    0.007,
                    z,
                    2,
                    (66, 82, 98),
                    False,
                    leaves=0.12,
                )
        else:
            grass(base, own, x, y, z, size, 12, (112, 158, 182))
    return np.array([(x, z, r) for z, x, r, _, what in trees if what == "trunk" and z < 22])


def _fallen(base: Canvas, terrain: Terrain) -> None:
    """Leaves on the snow, a fallen stem."""
    rng = terrain.rng(5)
    cam = base.camera
    for k in range(int(rng.integers(350, 800))):
        x, z = _spot(terrain, rng, cam, 1.2, 9.0)
        if k % 2:  # half of them lie along the trail, where the snow is trodden
            z = terrain.lane.distance_m + float(rng.normal(0, 0.3)) + x * float(np.tan(terrain.lane.yaw))
        if z < 1.1:
            continue
        px, py = cam.project(np.array(x), np.array(_height(terrain, x, z)), np.array(z))
        at = np.array([float(px), float(py)])
        size = cam.focal_px / z * rng.uniform(0.008, 0.026)
        if (
            0 <= at[0] < cam.width
            and 0 <= at[1] < cam.height
            and base.depth[int(at[1]), int(at[0])] > z - 0.4
        ):
            leaf(base, rng, at, size, z, (64, 92, 122))
    if rng.random() < 0.7:
        x, z = _behind(terrain, rng, cam, 0.7, 6.5)
        y = _height(terrain, x, z) + 0.05
        branch(
            base,
            rng,
            np.array([x - 1.0, y]),
            rng.normal(0.05, 0.1),
            rng.uniform(1.5, 3.0),
            0.055,
            z,
            1,
            (70, 82, 94),
            True,
        )


def _crags(base: Canvas, terrain: Terrain) -> NDArray[np.float64]:
    cam, rng = base.camera, terrain.rng(6)
    tone = tuple(float(c) for c in np.array([112, 124, 138]) * rng.uniform(0.85, 1.1) + rng.normal(0, 2.5, 3))
    things: list[tuple[float, float, float, float, str]] = []
    for side in (-1, 1):
        if rng.random() < 0.75:
            z = terrain.lane.distance_m + rng.uniform(2.0, 5.5)
            things.append(
                (z, side * rng.uniform(0.25, 0.6) * z, rng.uniform(1.6, 3.2), rng.uniform(1.8, 4.2), "cliff")
            )
    for _ in range(int(rng.integers(14, 24))):
        x, z = _behind(terrain, rng, cam, 0.9, 22)
        size = rng.uniform(0.15, 0.9) * (1.0 + z / 20)
        things.append((z, x, size, size * rng.uniform(0.6, 1.2), "stone"))
    for _ in range(int(rng.integers(60, 110))):
        x, z = _spot(terrain, rng, cam, 1.4, 9.0)
        if abs(float(terrain.behind_trail(np.array(x), np.array(z)))) > 0.42:
            size = rng.uniform(0.03, 0.14)
            things.append((z, x, size, size * rng.uniform(0.4, 0.8), "pebble"))
    for _ in range(int(rng.integers(40, 70))):
        x, z = _behind(terrain, rng, cam, 0.5, 10)
        things.append((z, x, rng.uniform(0.12, 0.34), 0.0, "grass"))
    for _ in range(int(rng.integers(1, 4))):
        x, z = _behind(terrain, rng, cam, 1.6, 14)
        things.append((z, x, rng.uniform(0.06, 0.12), 0.0, "trunk"))
    for k, (z, x, a, b, what) in enumerate(sorted(things, reverse=True)):
        own = terrain.rng(7, k)
        y = _height(terrain, x, z)
        if what == "grass":
            grass(base, own, x, y, z, a, 14, (104, 158, 190))
        elif what == "trunk":
            trunk(base, own, x, y, z, a, "oak", snow=False)
        else:
            facets = {"cliff": 90, "stone": 16, "pebble": 4}[what]
            boulder(base, own, x, y, z, a, b, tone, facets, snow=0.0 if what == "pebble" else 0.9)  # type: ignore[arg-type]
    return np.zeros((0, 3))


def _foreground(front: Canvas, terrain: Terrain, amount: float) -> None:
    rng = terrain.rng(8)
    cam = front.camera
    rocky = terrain.style == "rocky-ridge"
    straw = (104, 158, 190) if rocky else (110, 152, 176)
    near_edge = terrain.lane.distance_m * (0.62 if rocky else 0.66)
    plants: list[tuple[float, float, str]] = []
    for _ in range(round(amount * rng.integers(7, 16))):
        x, z = _spot(terrain, rng, cam, 1.35, near_edge, 1.0)
        plants.append((z, x, "grass"))
    for _ in range(round(amount * rng.uniform(0, 2.4))):
        x, z = _spot(terrain, rng, cam, 1.6, near_edge, 1.0)
        plants.append((z, x, "stone" if rocky else "sapling"))
    for k, (z, x, what) in enumerate(sorted(plants, reverse=True)):
        own = terrain.rng(9, k)
        y = _height(terrain, x, z)
        if what == "grass":
            grass(front, own, x, y, z, own.uniform(0.10, 0.34), int(own.integers(8, 20)), straw)
        elif what == "stone":
            half = own.uniform(0.10, 0.28)
            boulder(front, own, x, y, z, half, half * own.uniform(0.6, 1.1), (104.0, 118.0, 130.0), 8, 0.6)
        else:
            for _ in range(int(own.integers(1, 3))):
                branch(
                    front,
                    own,
                    np.array([x + own.normal(0, 0.04), y]),
                    np.pi / 2 + own.normal(0, 0.22),
                    own.uniform(0.6, 1.5),
                    0.0042,
                    z,
                    2,
                    (70, 86, 102),
                    False,
                    leaves=0.06,
                )


def paint(terrain: Terrain, camera: Camera, difficulty: Difficulty) -> Place:
    """Paint a view at one picture size."""
    base = empty_canvas(camera)
    rocky = terrain.style == "rocky-ridge"
    rng = terrain.rng(10)
    _sky(base, rng, rocky)
    _hills(base, rng, rocky)
    ground = ground_map(terrain, camera)
    _ground(base, terrain, ground)
    if rocky:
        trees = _crags(base, terrain)
    else:
        trees = _forest(base, terrain)
        _fallen(base, terrain)
    front = empty_canvas(camera)
    _foreground(front, terrain, difficulty.vegetation)
    return Place(base, front, ground, trees)
