"""Marks of a coat, grown in body coordinates: rosettes, spots, stripes and the hair between them.

A mark map holds 1 where hair is black and 0 where it has its ground colour. Rows run along the body (rump to neck, or
top of the limb to the toes), columns round it: back line or front first, then left, belly or hind side, right.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator
Map = NDArray[np.float32]


def smooth_noise(rng: Rng, shape: tuple[int, int], cells: tuple[float, float], wrap: bool = True) -> Map:
    """Noise of about unit variance with ``cells`` (rows, cols) features over the map, joined round the body."""
    n_rows, n_cols = max(2, round(cells[0])) + 1, max(2, round(cells[1]))
    grid = rng.standard_normal((n_rows, n_cols)).astype(np.float32)
    if wrap:
        grid = np.concatenate([grid[:, -2:], grid, grid[:, :2]], axis=1)
        pad = round(2 * shape[1] / n_cols)
        wide = cv2.resize(grid, (shape[1] + 2 * pad, shape[0]), interpolation=cv2.INTER_CUBIC)
        return np.ascontiguousarray(wide[:, pad : pad + shape[1]])
    return np.asarray(cv2.resize(grid, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def hair(rng: Rng, shape: tuple[int, int], length: int = 9) -> Map:
    """Streaks of single hairs lying along the body, zero mean, about unit variance."""
    noise = rng.standard_normal(shape).astype(np.float32)
    streak = cv2.blur(noise, (1, length))
    return np.asarray(streak / max(float(streak.std()), 1e-6), np.float32)


def scatter_centres(
    rng: Rng, extent: tuple[float, float], spacing: Callable[[NDArray, NDArray], NDArray], tries: int
) -> NDArray[np.float64]:
    """Places of marks, no two nearer than the local spacing (dart throwing on a cylinder).

    Parameters
    ----------
    rng
        Source of randomness.
    extent
        Length along the body and circumference, metres.
    spacing
        Least distance at ``(u, v)``, metres; infinite where nothing grows.
    tries
        Darts thrown.

    Returns
    -------
    ``(n, 3)``: u, v, spacing there, metres.
    """
    u, v = rng.uniform(0, extent[0], tries), rng.uniform(0, extent[1], tries)
    need = spacing(u, v)
    near = _Neighbours(extent[1], float(np.max(need, initial=0.0, where=np.isfinite(need))))
    kept = []
    for mark in zip(u.tolist(), v.tolist(), need.tolist(), strict=True):
        if mark[2] < float("inf") and near.has_room(mark):
            near.add(mark)
            kept.append(mark)
    return np.array(kept, np.float64).reshape(-1, 3)


class _Neighbours:
    """Marks by the cell of a grid on a cylinder in which they lie, so that a dart meets only those around it.

    Parameters
    ----------
    girth
        Circumference, metres.
    reach
        Largest spacing, metres: marks farther apart than this never touch.
    """

    def __init__(self, girth: float, reach: float) -> None:
        self._girth = girth
        self._rows = max(1, int(girth / reach)) if reach > 0 else 1
        self._cell = (max(reach, 1e-9), girth / self._rows)
        self._marks: dict[tuple[int, int], list[tuple[float, float, float]]] = {}

    def add(self, mark: tuple[float, float, float]) -> None:
        self._marks.setdefault(self._at(mark), []).append(mark)

    def has_room(self, mark: tuple[float, float, float]) -> bool:
        a, b, r = mark
        column, row = self._at(mark)
        for i in (column - 1, column, column + 1):
            for j in {(row - 1) % self._rows, row, (row + 1) % self._rows}:
                for u, v, spacing in self._marks.get((i, j), ()):
                    gap_u, gap_v, apart = u - a, abs(v - b), 0.5 * (r + spacing)
                    gap_v = min(gap_v, self._girth - gap_v)
                    if gap_u * gap_u + gap_v * gap_v < apart * apart:
                        return False
        return True

    def _at(self, mark: tuple[float, float, float]) -> tuple[int, int]:
        return int(mark[0] / self._cell[0]), min(int(mark[1] / self._cell[1]), self._rows - 1)


def _blob(
    rng: Rng, centre: tuple[float, float], axes: tuple[float, float], turn: float
) -> NDArray[np.float64]:
    angle = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    radius = (
        1.0 + 0.22 * np.sin(2 * angle + rng.uniform(0, 6.3)) + 0.14 * np.sin(3 * angle + rng.uniform(0, 6.3))
    )
    a, b = axes[0] * radius * np.cos(angle), axes[1] * radius * np.sin(angle)
    c, s = np.cos(turn), np.sin(turn)
    return np.stack([centre[0] + c * a - s * b, centre[1] + s * a + c * b], axis=1)


def _arc(
    rng: Rng,
    centre: tuple[float, float],
    ring: float,
    thick: float,
    start: float,
    span: float,
    stretch: float,
    turn: float,
) -> NDArray[np.float64]:
    angle = np.linspace(start, start + span, 8)
    bulge = np.sin(np.linspace(0.25, np.pi - 0.25, 8))
    half = 0.5 * thick * bulge * rng.uniform(0.85, 1.25, 8)
    wander = ring * (1.0 + 0.08 * rng.standard_normal())
    radius = np.concatenate([wander + half, (wander - half)[::-1]])
    both = np.concatenate([angle, angle[::-1]])
    a, b = radius * np.cos(both) * stretch, radius * np.sin(both)
    c, s = np.cos(turn), np.sin(turn)
    return np.stack([centre[0] + c * a - s * b, centre[1] + s * a + c * b], axis=1)


class MarkMap:
    """A map being painted: twice as wide as the body is round while painting, folded when read."""

    def __init__(self, shape: tuple[int, int], extent: tuple[float, float]) -> None:
        self.shape, self.extent = shape, extent
        self._map = np.zeros((shape[0], 2 * shape[1]), np.uint8)

    def fill(self, outline: NDArray[np.float64], value: int = 255) -> None:
        """Paint a polygon given in metres (u, v)."""
        rows = outline[:, 0] * self.shape[0] / self.extent[0]
        cols = outline[:, 1] * self.shape[1] / self.extent[1] + 0.5 * self.shape[1]
        points = np.stack([cols, rows], axis=1) * 16.0
        cv2.fillPoly(self._map, [np.rint(points).astype(np.int32)], value, cv2.LINE_AA, 4)

    def read(self, rng: Rng, ragged: float) -> Map:
        """The folded map, its edges broken up by hair; ``ragged`` in map pixels."""
        half = self.shape[1] // 2
        body = self._map[:, half : half + self.shape[1]].copy()
        left, right = self._map[:, :half], self._map[:, half + self.shape[1] :]
        body[:, -half:] = np.maximum(body[:, -half:], left)
        body[:, : right.shape[1]] = np.maximum(body[:, : right.shape[1]], right)
        rows, cols = np.indices(self.shape, dtype=np.float32)
        cells = (self.shape[0] / 9.0, self.shape[1] / 9.0)
        rows += ragged * (0.6 * smooth_noise(rng, self.shape, cells) + 0.7 * hair(rng, self.shape, 5))
        cols += ragged * 0.6 * smooth_noise(rng, self.shape, cells)
        moved = cv2.remap(body, cols, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        return moved.astype(np.float32) / 255.0


def rosettes(
    rng: Rng,
    marks: MarkMap,
    tint: MarkMap,
    centres: NDArray[np.float64],
    openness: NDArray[np.float64],
    style: dict[str, float],
) -> None:
    """Grow a mark at each centre: a broken ring round tinted hair where ``openness`` is high, else a solid spot.

    ``style`` holds the individual's ``fill`` (mark size over spacing), ``thick`` (rim over radius) and ``broken``
    (gaps in the rim, 0 to 1).
    """
    for (u, v, spacing), open_here in zip(centres, openness, strict=True):
        radius = 0.5 * spacing * style["fill"] * rng.uniform(0.84, 1.12)
        stretch, turn = rng.uniform(0.92, 1.28), rng.normal(0.25, 0.4)
        if rng.random() > open_here:
            size = radius * rng.uniform(0.42, 0.62)
            marks.fill(_blob(rng, (u, v), (size * stretch, size), turn))
            continue
        tint.fill(_blob(rng, (u, v), (0.9 * radius * stretch, 0.9 * radius), turn))
        pieces = int(rng.integers(2, 6))
        start = rng.uniform(0, 2 * np.pi)
        weights = rng.dirichlet(np.full(pieces, 6.0)) * 2 * np.pi
        for width in weights:
            gap = width * style["broken"] * rng.uniform(0.1, 0.5)
            if rng.random() > 0.10 * style["broken"]:
                thick = radius * style["thick"] * rng.uniform(0.8, 1.3)
                marks.fill(_arc(rng, (u, v), 0.78 * radius, thick, start, width - gap, stretch, turn))
            start += width
        if rng.random() < 0.06:
            marks.fill(_blob(rng, (u, v), (0.16 * radius, 0.14 * radius), 0.0))


def spots(rng: Rng, marks: MarkMap, centres: NDArray[np.float64], share: float, stretch: float = 1.3) -> None:
    """Solid spots whose radius is ``share`` of half the local spacing."""
    for u, v, spacing in centres:
        size = 0.5 * spacing * share * rng.uniform(0.75, 1.2)
        marks.fill(_blob(rng, (u, v), (size * rng.uniform(0.9, stretch), size), rng.normal(0, 0.5)))


def stripes(rng: Rng, shape: tuple[int, int], count: float, wobble: float, width: float) -> Map:
    """Stripes across the body: rings that fork, fade and differ from side to side."""
    rows = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    phase = (
        count * rows
        + wobble * smooth_noise(rng, shape, (count * 0.45, 6))
        + 0.25 * smooth_noise(rng, shape, (count, 9))
    )
    wave = np.cos(2 * np.pi * phase)
    level = 1.0 - 2.0 * width + 0.55 * smooth_noise(rng, shape, (count * 0.8, 7))
    return np.clip((wave - level) * 4.0 + 0.5, 0, 1).astype(np.float32)
