"""A walking person as a set of tubes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.body import Part, Pose, profile_tube, spline_matrix, swept_tube
from leopard_census.simulate.gait import two_links

Array = NDArray[np.float64]

STRIDE = 1.35  # metres over two steps, an unhurried walk in snow
HEIGHT = 1.74

# Upright tubes: (height, front, back, half width), read as stations along the body.
TRUNK = (
    (0.80, 0.105, -0.125, 0.165),
    (0.90, 0.115, -0.135, 0.180),
    (1.02, 0.120, -0.110, 0.170),
    (1.18, 0.130, -0.115, 0.185),
    (1.32, 0.130, -0.125, 0.205),
    (1.42, 0.095, -0.110, 0.195),
    (1.48, 0.060, -0.075, 0.110),
    (1.53, 0.055, -0.065, 0.065),
)
HEAD = (
    (1.50, 0.060, -0.050, 0.055),
    (1.55, 0.095, -0.070, 0.068),
    (1.60, 0.105, -0.092, 0.078),
    (1.66, 0.104, -0.100, 0.082),
    (1.71, 0.090, -0.098, 0.080),
    (1.745, 0.050, -0.070, 0.055),
    (1.755, 0.010, -0.030, 0.020),
)
PACK = (
    (1.02, -0.09, -0.22, 0.13),
    (1.10, -0.09, -0.28, 0.15),
    (1.30, -0.10, -0.27, 0.15),
    (1.40, -0.10, -0.18, 0.12),
)


def _upright(stations: tuple[tuple[float, float, float, float], ...], rows: int, lean: float) -> Array:
    mesh = profile_tube(np.asarray(stations, dtype=float), rows)
    # The outline was given along x with depth as z: stand it up.
    up, depth = mesh[..., 0].copy(), mesh[..., 2].copy()
    mesh[..., 0] = depth + lean * (up - 0.9)
    mesh[..., 2] = up
    return mesh


def _limb(
    joint: Array, end: Array, lengths: tuple[float, float], bend: float, radii: tuple[float, ...], tip: Array
) -> Array:
    middle, reached = two_links(joint, end, *lengths, bend)
    control = np.stack(
        [joint, 0.5 * (joint + middle), middle, 0.5 * (middle + reached), reached, reached + tip]
    )
    w = spline_matrix(6, 18)
    r = w @ np.asarray(radii)
    return swept_tube(w @ control, r, 0.95 * r)


def person(pose: Pose, pack: bool) -> list[Part]:
    """All tubes of a person in one pose, in body coordinates (x forward, y left, z up), metres."""
    lean = 0.06 + 0.25 * max(pose.head_down, 0.0)
    parts = [Part("trunk", _upright(TRUNK, 20, lean)), Part("head", _upright(HEAD, 16, lean))]
    if pack:
        parts.append(Part("pack", _upright(PACK, 10, lean)))
    for side, name in ((1.0, "left"), (-1.0, "right")):
        phase = 2 * np.pi * (pose.strides + (0.0 if side > 0 else 0.5))
        reach = 0.30 * np.sin(phase)
        lift = 0.10 * max(np.cos(phase), 0.0) ** 1.5 * pose.vigour
        hip = np.array([0.0, side * 0.09, 0.87])
        ankle = np.array([reach - 0.02, side * 0.085, 0.09 + lift])
        toe = np.array([0.17, 0.0, -0.045])
        parts.append(
            Part(
                f"leg_{name}",
                _limb(hip, ankle, (0.405, 0.40), 1.0, (0.10, 0.095, 0.070, 0.065, 0.058, 0.045), toe),
            )
        )
        shoulder = np.array([lean * 0.5, side * 0.21, 1.40])
        hand = shoulder + np.array([-0.24 * np.sin(phase) + 0.06, side * 0.05, -0.56])
        hand_tip = np.array([0.03, 0.0, -0.09])
        arm = _limb(shoulder, hand, (0.30, 0.29), -1.0, (0.068, 0.062, 0.052, 0.048, 0.043, 0.032), hand_tip)
        parts.append(Part(f"arm_{name}", arm))
    return parts
