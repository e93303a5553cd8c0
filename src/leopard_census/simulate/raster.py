"""From surface meshes to pixels: dense resampling of tubes, scattered into a depth buffer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.camera import Camera

OVERSAMPLE = (
    1.35  # surface samples per pixel along each axis; below 1.3 pin holes outnumber what the filling mends
)
CACHE_BYTES = 24_000_000  # of sized textures kept for one coat
LEVEL = 1.12  # ratio between neighbouring texture sizes kept in the cache


@dataclass
class Shape:
    """A tube in the world.

    ``name`` of its texture, ``points`` ``(rows, cols, 3)`` (X, Y, Z metres), ``floor`` the height below which it hides,
    ``lead`` how far (metres) it comes to the fore where it lies in another tube's surface.
    """

    name: str
    points: NDArray[np.float64]
    floor: float = -9.0
    lead: float = 0.0


@dataclass
class Layer:
    """A drawn animal on its own canvas.

    ``x0, y0`` place the canvas in the picture (may be negative), ``colour`` uint8 ``(h, w, 3)``, ``shade`` and
    ``depth`` float32 ``(h, w)`` (depth infinite where nothing is), ``alpha`` float32 ``(h, w)``.
    """

    x0: int
    y0: int
    colour: NDArray[np.uint8]
    shade: NDArray[np.float32]
    depth: NDArray[np.float32]
    alpha: NDArray[np.float32]


@dataclass(frozen=True)
class SizedTexture:
    """A texture at one size, wound twice round the tube so that any run of columns is one slice of it."""

    texels: NDArray[np.uint32]

    def window(self, first: int, cols: int) -> NDArray[np.uint32]:
        """Texels of ``cols`` columns from ``first`` on, flat."""
        return self.texels[:, first : first + cols].reshape(-1)


class TextureCache:
    """A coat's textures at the sizes that were asked for, packed four bytes to the texel."""

    def __init__(self, textures: dict[str, NDArray[np.uint8]]) -> None:
        self._textures = textures
        self._sized: OrderedDict[tuple[str, int, int], SizedTexture] = OrderedDict()
        self._bytes = 0

    def get(self, name: str, rows: int, cols: int) -> SizedTexture:
        """Texture ``name`` at ``(rows, cols)``; averaged where it shrinks, so that nothing glitters."""
        key = (name, rows, cols)
        found = self._sized.get(key)
        if found is None:
            source = self._textures[name]
            shrink = rows < source.shape[0]
            sized = cv2.resize(
                source, (cols, rows), interpolation=cv2.INTER_AREA if shrink else cv2.INTER_LINEAR
            )
            packed = np.zeros((rows, 2 * cols, 4), np.uint8)
            packed[:, :cols, :3] = sized
            packed[:, cols:, :3] = sized
            found = SizedTexture(packed.view(np.uint32).reshape(rows, 2 * cols))
            self._sized[key] = found
            self._bytes += found.texels.nbytes
            while self._bytes > CACHE_BYTES and len(self._sized) > 1:
                self._bytes -= self._sized.popitem(last=False)[1].texels.nbytes
        else:
            self._sized.move_to_end(key)
        return found


def _steps(length_px: float, least: int) -> int:
    n = max(OVERSAMPLE * length_px, least)
    return int(np.ceil(LEVEL ** np.round(np.log(n) / np.log(LEVEL))))


def normals(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit outward normals of a tube mesh whose columns run forward/top, left, back/bottom, right."""
    du = np.empty_like(points)
    du[1:-1] = points[2:] - points[:-2]
    du[0], du[-1] = points[1] - points[0], points[-1] - points[-2]
    dv = np.empty_like(points)
    dv[:, 1:-1] = points[:, 2:] - points[:, :-2]
    dv[:, 0] = dv[:, -1] = points[:, 1] - points[:, -2]
    dv[0], dv[-1] = dv[1], dv[-2]
    n = np.empty_like(points)
    n[..., 0] = du[..., 1] * dv[..., 2] - du[..., 2] * dv[..., 1]
    n[..., 1] = du[..., 2] * dv[..., 0] - du[..., 0] * dv[..., 2]
    n[..., 2] = du[..., 0] * dv[..., 1] - du[..., 1] * dv[..., 0]
    n /= np.sqrt((n * n).sum(axis=2, keepdims=True)) + 1e-12
    # Outward: away from the row's own centre.
    centre = points.mean(axis=1, keepdims=True)
    sign = np.sign(np.sum((points - centre) * n))
    return n * (sign if sign != 0 else 1.0)


def draw(
    shapes: Sequence[Shape],
    textures: TextureCache,
    camera: Camera,
    light: NDArray[np.float64],
    ambient: NDArray[np.float64],
    margin: int = 3,
) -> Layer | None:
    """Draw an animal.

    Parameters
    ----------
    shapes
        Its tubes in world coordinates.
    textures
        Its coat.
    camera
        Projection.
    light
        ``(4,)``: direction towards the light (X, Y, Z) and its strength; direction 0 means the flash at the lens.
    ambient
        ``(2,)``: light from below and from above.
    margin
        Empty pixels kept round the animal, for blur.

    Returns
    -------
    Layer or None
        None where the animal is wholly behind the lens or far outside the picture.
    """
    screens = []
    for shape in shapes:
        p = shape.points
        sx, sy = camera.project(p[..., 0], p[..., 1], p[..., 2])
        screens.append((sx, sy))
    zs = np.concatenate([s.points[..., 2].ravel() for s in shapes])
    if float(np.median(zs)) < 0.35:
        return None
    all_x = np.concatenate([s[0].ravel() for s in screens])
    all_y = np.concatenate([s[1].ravel() for s in screens])
    limit_x, limit_y = 0.6 * camera.width, 0.6 * camera.height
    x0 = int(max(np.floor(all_x.min()) - margin, -limit_x))
    y0 = int(max(np.floor(all_y.min()) - margin, -limit_y))
    x1 = int(min(np.ceil(all_x.max()) + margin, camera.width + limit_x))
    y1 = int(min(np.ceil(all_y.max()) + margin, camera.height + limit_y))
    if x1 <= 0 or y1 <= 0 or x0 >= camera.width or y0 >= camera.height or x1 - x0 < 4 or y1 - y0 < 4:
        return None
    h, w = y1 - y0, x1 - x0
    colour = np.zeros(h * w, np.uint32)
    shade = np.zeros(h * w, np.float32)
    depth = np.full(h * w, np.inf, np.float32)
    order = np.argsort([-float(s.points[..., 2].mean()) for s in shapes], kind="stable")
    for k in order:
        _scatter(
            shapes[k], screens[k], textures, camera, light, ambient, (x0, y0, w, h), (colour, shade, depth)
        )
    return _finish(x0, y0, w, h, colour, shade, depth)


def _lit(points: NDArray, n: NDArray, light: NDArray, ambient: NDArray, camera: Camera) -> NDArray:
    sky = ambient[0] + (ambient[1] - ambient[0]) * (0.5 + 0.5 * n[..., 1])
    if not light[:3].any():
        to_lens = -points + np.array([0.0, camera.height_m, 0.0])
        to_lens /= np.linalg.norm(to_lens, axis=-1, keepdims=True) + 1e-9
        facing = np.clip((n * to_lens).sum(axis=-1), 0.0, 1.0)
        return sky + light[3] * (0.25 + 0.75 * facing)
    return sky + light[3] * np.clip((n * light[:3]).sum(axis=-1) * 0.85 + 0.15, 0.0, 1.0)


def _visible_columns(gate: NDArray[np.float32]) -> tuple[NDArray[np.intp], int]:
    """Mesh columns from which something faces the lens, as one run round the tube, and where the run starts."""
    ring = gate.shape[1] - 1
    seen = np.asarray(gate[:, :ring].max(axis=0) > 0)
    if seen.all() or not seen.any():
        return np.arange(ring + 1), 0
    hidden = np.flatnonzero(~seen)
    # The longest hidden run is left out.
    steps = np.diff(np.concatenate([hidden, hidden[:1] + ring]))
    k = int(np.argmax(steps))
    first, count = int(hidden[k]), int(steps[k])
    if count <= 1:
        return np.arange(ring + 1), 0
    return np.arange(first, first + count + 1) % ring, first % ring


def _scatter(
    shape: Shape,
    screen: tuple[NDArray, NDArray],
    textures: TextureCache,
    camera: Camera,
    light: NDArray,
    ambient: NDArray,
    window: tuple[int, int, int, int],
    buffers: tuple[NDArray, NDArray, NDArray],
) -> None:
    x0, y0, w, h = window
    colour, shade, depth = buffers
    p = shape.points
    sx, sy = screen
    n = normals(p)
    to_lens = -p
    to_lens[..., 1] += camera.height_m
    facing = (n * to_lens).sum(axis=-1) / np.sqrt((to_lens * to_lens).sum(axis=-1) + 1e-9)
    gate = np.where(p[..., 1] < shape.floor, -1.0, facing + 0.06).astype(np.float32)
    keep, first = _visible_columns(gate)
    cap = 2.2 * camera.width
    along = float(np.hypot(np.diff(sx, axis=0), np.diff(sy, axis=0)).sum(axis=0).max())
    around = float(np.hypot(np.diff(sx, axis=1), np.diff(sy, axis=1)).sum(axis=1).max())
    rows, ring = _steps(min(along, cap), 6), _steps(min(around, 2 * cap), 8)
    mesh_ring = p.shape[1] - 1
    cols = max(4, round(ring * (len(keep) - 1) / mesh_ring))

    def dense(values: NDArray) -> NDArray[np.float32]:
        part = np.ascontiguousarray(values[:, keep], dtype=np.float32)
        sized = cv2.resize(part, (cols, rows), interpolation=cv2.INTER_LINEAR)
        return np.asarray(sized, np.float32).reshape(-1)

    gx, gy = dense(sx - x0), dense(sy - y0)
    seen = dense(gate) > 0
    if sx.min() < x0 or sx.max() >= x0 + w or sy.min() < y0 or sy.max() >= y0 + h:
        seen &= (gx >= 0) & (gx < w) & (gy >= 0) & (gy < h)
    pick = np.flatnonzero(seen)
    if p[-1, :, 2].mean() > p[0, :, 2].mean():
        pick = pick[::-1]  # the far end first, so that the near end is written over it
    gz = dense(p[..., 2])[pick]
    at = gy[pick].astype(np.int32) * w + gx[pick].astype(np.int32)
    near = gz - shape.lead < depth[at]
    if not near.all():
        at, pick, gz = at[near], pick[near], gz[near]
    depth[at] = gz
    shade[at] = dense(_lit(p, n, light, ambient, camera))[pick]
    colour[at] = textures.get(shape.name, rows, ring).window(round(first * ring / mesh_ring), cols)[pick]


def _finish(x0: int, y0: int, w: int, h: int, colour: NDArray, shade: NDArray, depth: NDArray) -> Layer:
    bgr = np.ascontiguousarray(colour.view(np.uint8).reshape(h, w, 4)[:, :, :3])
    shade = shade.reshape(h, w)
    depth = depth.reshape(h, w)
    mask = np.isfinite(depth).astype(np.uint8)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    holes = (closed > 0) & (mask == 0)
    at = np.flatnonzero(holes)
    if len(at):
        grown = cv2.dilate(bgr, np.ones((3, 3), np.uint8))
        bgr.reshape(-1, 3)[at] = grown.reshape(-1, 3)[at]
        shade.reshape(-1)[at] = cv2.dilate(shade, np.ones((3, 3), np.uint8)).reshape(-1)[at]
        nearest = cv2.erode(depth, np.ones((3, 3), np.uint8))
        depth.reshape(-1)[at] = nearest.reshape(-1)[at]
    # Soft shade: the joins of limbs and trunk melt into each other as muscle and fur do.
    reach = max(3, round(0.022 * max(w, h)) | 1)
    cover = closed.astype(np.float32)
    # Colour runs on past the outline, where soft fur lets some of it show.
    edge = max(5, round(0.03 * min(h, w)) | 1)
    thin = np.flatnonzero((cover == 0) & (cv2.dilate(closed, np.ones((edge, edge), np.uint8)) > 0))
    spread = cv2.blur(bgr.astype(np.float32) * cover[..., None], (edge, edge)).reshape(-1, 3)[thin]
    share = np.maximum(cv2.blur(cover, (edge, edge)).reshape(-1, 1)[thin], 1e-3)
    bgr.reshape(-1, 3)[thin] = np.clip(spread / share, 0, 255).astype(np.uint8)
    weight = cv2.blur(cv2.blur(cover, (reach, reach)), (reach, reach))
    soft = cv2.blur(cv2.blur(shade * cover, (reach, reach)), (reach, reach)) / np.maximum(weight, 1e-3)
    return Layer(x0, y0, bgr, np.asarray(soft, np.float32), depth, cover)
