"""A walking quadruped as a set of tubes: from body plan and pose to surface meshes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.gait import FOOTFALL, leg_line
from leopard_census.simulate.species_looks import BodyPlan

Array = NDArray[np.float64]
RING = 20  # mesh columns round a tube


@dataclass(frozen=True)
class Pose:
    """The moment's state of a body.

    ``strides`` walked so far (signed), ``vigour`` 0 standing to 1 walking, ``curvature`` of the spine in 1/m (positive
    bends to the left), ``head_down`` and ``head_yaw`` in radians, ``tail`` phase of its sway in radians, ``girth``
    factor on widths and depth of the trunk, ``tail_lift`` in radians.
    """

    strides: float
    vigour: float
    curvature: float = 0.0
    head_down: float = 0.0
    head_yaw: float = 0.0
    tail: float = 0.0
    girth: float = 1.0
    tail_lift: float = 0.0


@dataclass(frozen=True)
class Part:
    """One tube: surface points ``(rows, RING + 1, 3)`` in body coordinates and the texture that clothes it."""

    name: str
    points: Array


@lru_cache(maxsize=64)
def spline_matrix(n_control: int, n_out: int) -> Array:
    """Catmull-Rom weights ``(n_out, n_control)``: smooth curves through control points by one matrix product."""
    t = np.linspace(0.0, n_control - 1.0, n_out)
    i = np.minimum(t.astype(int), n_control - 2)
    f = t - i
    weights = np.zeros((n_out, n_control))
    basis = (
        -0.5 * f + f**2 - 0.5 * f**3,
        1.0 - 2.5 * f**2 + 1.5 * f**3,
        0.5 * f + 2.0 * f**2 - 1.5 * f**3,
        -0.5 * f**2 + 0.5 * f**3,
    )
    rows = np.arange(n_out)
    for k, w in enumerate(basis):
        np.add.at(weights, (rows, np.clip(i + k - 1, 0, n_control - 1)), w)
    return weights


@lru_cache(maxsize=1)
def _ring() -> tuple[Array, Array]:
    angle = np.linspace(0.0, 2.0 * np.pi, RING + 1)
    return np.cos(angle), np.sin(angle)


def profile_middle(top: Array, bottom: Array) -> Array:
    """Height at which a trunk is widest, between its top and bottom line."""
    return bottom + 0.52 * (top - bottom)


def profile_tube(stations: Array, rows: int) -> Array:
    """Mesh of a tube given by side outline: stations ``(n, 4)`` of x, top, bottom, half width.

    Column 0 runs along the top, a quarter of the columns on lies the left side.
    """
    s = spline_matrix(len(stations), rows) @ stations
    x, top, bottom, half = s.T
    cos, sin = _ring()
    middle = profile_middle(top, bottom)
    points = np.empty((rows + 2, RING + 1, 3))
    inner = points[1:-1]
    inner[:, :, 0] = x[:, None]
    inner[:, :, 1] = half[:, None] * sin
    up = np.where(cos > 0, cos, 0.0)
    down = np.where(cos < 0, cos, 0.0)
    inner[:, :, 2] = middle[:, None] + (top - middle)[:, None] * up + (middle - bottom)[:, None] * down
    points[0], points[-1] = points[1].mean(axis=0), points[-2].mean(axis=0)
    return points


def swept_tube(line: Array, fore_aft: Array, lateral: Array) -> Array:
    """Mesh of a tube swept along ``line`` ``(n, 3)``; column 0 faces forward or, on a tail, down; then left."""
    tangent = np.empty_like(line)
    tangent[1:-1] = line[2:] - line[:-2]
    tangent[0], tangent[-1] = line[1] - line[0], line[-1] - line[-2]
    tangent /= np.sqrt((tangent * tangent).sum(axis=1, keepdims=True)) + 1e-9
    if (
        len(line) > 16
    ):  # limbs: cross-sections turn slowly, or they would cut each other where a thick limb bends
        for _ in range(5):
            tangent[1:-1] = 0.25 * tangent[:-2] + 0.5 * tangent[1:-1] + 0.25 * tangent[2:]
            tangent[0] = 0.5 * (tangent[0] + tangent[1])
        tangent /= np.sqrt((tangent * tangent).sum(axis=1, keepdims=True)) + 1e-9
    front = np.zeros_like(line)  # tangent x left
    front[:, 0], front[:, 2] = -tangent[:, 2], tangent[:, 0]
    if tangent[0, 2] > 0.5:  # ears and antlers stand up: their front is forward, too
        front = -front
    front /= np.sqrt((front * front).sum(axis=1, keepdims=True)) + 1e-9
    side = np.empty_like(line)  # front x tangent
    side[:, 0] = front[:, 1] * tangent[:, 2] - front[:, 2] * tangent[:, 1]
    side[:, 1] = front[:, 2] * tangent[:, 0] - front[:, 0] * tangent[:, 2]
    side[:, 2] = front[:, 0] * tangent[:, 1] - front[:, 1] * tangent[:, 0]
    if side[:, 1].sum() < 0:
        side = -side
    cos, sin = _ring()
    ring = (
        line[:, None, :]
        + (fore_aft[:, None] * cos)[:, :, None] * front[:, None, :]
        + (lateral[:, None] * sin)[:, :, None] * side[:, None, :]
    )
    start = np.broadcast_to(line[:1, None, :], (1, RING + 1, 3))
    end = np.broadcast_to(line[-1:, None, :], (1, RING + 1, 3))
    return np.concatenate([start, ring, end])


def limb(plan: BodyPlan, name: str, pose: Pose) -> Part:
    """One limb, ``name`` as in :data:`leopard_census.simulate.gait.FOOTFALL`."""
    hind = name.startswith("hind")
    leg = plan.hind if hind else plan.fore
    side = 1.0 if name.endswith("left") else -1.0
    line = leg_line(leg, side, hind, pose.strides + FOOTFALL[name], plan.stride, pose.vigour)
    w = spline_matrix(8, 22)
    mesh = swept_tube(w @ line, w @ np.asarray(leg.fore_aft), w @ np.asarray(leg.lateral))
    return Part(name, mesh)


def _tail(plan: BodyPlan, pose: Pose, base: Array) -> Part:
    n = 14
    u = np.linspace(0.0, 1.0, n)
    angles = np.interp(u, (0.0, 0.5, 1.0), plan.tail_angles) + pose.tail_lift * (0.4 + 0.6 * u)
    sway = 0.35 * np.sin(pose.tail + 2.2 * u) * u
    step = plan.tail_length / (n - 1)
    line = np.zeros((n, 3))
    line[:, 0] = -np.cumsum(np.cos(angles) * np.cos(sway)) * step
    line[:, 1] = np.cumsum(np.sin(sway)) * step
    line[:, 2] = np.cumsum(np.sin(angles)) * step
    line += base - line[0]
    line[:, 2] = np.maximum(line[:, 2], 0.05)
    radius = np.interp(u, (0.0, 0.6, 1.0), plan.tail_radius)
    radius[-1] *= 0.6
    return Part("tail", swept_tube(line, radius, radius))


def _ears(plan: BodyPlan, head_at: Array, turn: Array) -> list[Part]:
    x, y, z, length, half = plan.ear
    parts = []
    for side, name in ((1.0, "ear_left"), (-1.0, "ear_right")):
        u = np.linspace(0.0, 1.0, 6)
        out = np.array([-0.25, side * 0.42, 0.86])
        line = np.array([x, side * y, z]) + u[:, None] * length * out
        width = half * np.sqrt(np.clip(1.0 - u**2.2, 0.02, 1.0))
        mesh = swept_tube(line, 0.45 * width, width)
        parts.append(Part(name, mesh @ turn.T + head_at))
    return parts


def _antlers(plan: BodyPlan, head_at: Array, turn: Array) -> list[Part]:
    parts = []
    r = 0.016 * plan.antlers
    for side, name in ((1.0, "antler_left"), (-1.0, "antler_right")):
        beam = (
            np.array([[0.02, 0.03, 0.07], [-0.03, 0.09, 0.2], [-0.06, 0.16, 0.36], [0.0, 0.2, 0.52]])
            * plan.antlers
        )
        tines = [
            np.array([[0.0, 0.06, 0.12], [0.08, 0.1, 0.2]]),
            np.array([[-0.05, 0.14, 0.3], [0.06, 0.16, 0.4]]),
        ]
        for k, control in enumerate([beam, *(plan.antlers * t for t in tines)]):
            control = control * np.array([1.0, side, 1.0])
            line = spline_matrix(len(control), 8) @ control
            radius = np.linspace(r, 0.4 * r, 8)
            parts.append(Part(f"{name}_{k}", swept_tube(line, radius, radius) @ turn.T + head_at))
    return parts


def _rotation(pitch: float, yaw: float) -> Array:
    cp, sp, cy, sy = np.cos(pitch), np.sin(pitch), np.cos(yaw), np.sin(yaw)
    tilt = np.array([[cp, 0.0, -sp], [0.0, 1.0, 0.0], [sp, 0.0, cp]])
    turn = np.array([[cy, -sy, 0.0], [sy, cy, 0.0], [0.0, 0.0, 1.0]])
    return turn @ tilt


def quadruped(plan: BodyPlan, pose: Pose) -> list[Part]:
    """All tubes of a quadruped in one pose, in body coordinates, metres."""
    trunk = np.asarray(plan.trunk, dtype=float).copy()
    swing = 2.0 * np.pi * pose.strides
    trunk[:, 3] *= pose.girth
    middle = 0.5 * (trunk[:, 1] + trunk[:, 2])
    trunk[:, 2] = middle + (trunk[:, 2] - middle) * pose.girth
    mesh = profile_tube(trunk, 30)
    # The neck turns about the withers.
    root = plan.fore.crest[0] + 0.12 * abs(plan.trunk[0][0])
    pivot_z = float(np.interp(root, trunk[:, 0], middle))
    beyond = np.clip(mesh[:, :, 0] - root, 0.0, None)
    bob = 0.05 * np.sin(2.0 * swing) * pose.vigour
    down = pose.head_down + bob * 0.5
    height = mesh[:, :, 2] - pivot_z
    ramp = np.clip(beyond / 0.12, 0.0, 1.0)
    mesh[:, :, 0] += ramp * height * np.sin(down) * 0.8 - beyond * (1.0 - np.cos(down))
    mesh[:, :, 2] -= beyond * np.sin(down)
    mesh[:, :, 1] += beyond * np.sin(0.6 * pose.head_yaw)
    end = mesh[-2].mean(axis=0)
    turn = _rotation(plan.head_pitch - 0.45 * down, pose.head_yaw)
    head = profile_tube(np.asarray(plan.head, dtype=float), 22) @ turn.T + end
    parts = [Part("trunk", mesh), Part("head", head), *_ears(plan, end, turn)]
    if plan.antlers > 0:
        parts += _antlers(plan, end, turn)
    base = np.array(
        [plan.trunk[0][0] + 0.03, 0.0, 0.5 * (plan.trunk[1][1] + plan.trunk[0][1]) - plan.tail_radius[0]]
    )
    parts.append(_tail(plan, pose, base))
    parts += [limb(plan, name, pose) for name in FOOTFALL]
    return [Part(p.name, _bend(p.points, p.name, pose, swing)) for p in parts]


def _bend(points: Array, name: str, pose: Pose, swing: float) -> Array:
    """Bend the whole body sideways along its spine and let it rise and fall with the steps."""
    out = points.copy()
    x = points[:, :, 0]
    weight = np.clip(points[:, :, 2] / 0.25, 0.0, 1.0) if "left" in name or "right" in name else 1.0
    out[:, :, 1] += 0.5 * pose.curvature * x**2
    out[:, :, 1] += weight * 0.018 * pose.vigour * np.sin(swing + 2.5 * x)
    out[:, :, 2] += weight * 0.007 * pose.vigour * np.sin(2.0 * swing + 1.0)
    return out


def eyes(plan: BodyPlan, head: Part) -> Sequence[Array]:
    """Places of the two eyes on the posed head (left, right), body coordinates."""
    x = plan.eye[0]
    stations = np.asarray(plan.head)[:, 0]
    row = int(
        np.clip(np.interp(x, stations, np.linspace(1, head.points.shape[0] - 2, len(stations))), 1, None)
    )
    quarter = RING // 4
    return [head.points[row, quarter - 2], head.points[row, RING - quarter + 2]]
