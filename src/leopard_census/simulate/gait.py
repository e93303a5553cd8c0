"""Where the feet are while an animal walks, and how the joints above them follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from leopard_census.simulate.species_looks import Leg

Array = NDArray[np.float64]

# Lateral-sequence walk, as of cats and deer: left hind, left fore, right hind, right fore. Naming of gaits: Hildebrand
# 1965, Science 150:701.
FOOTFALL = {"hind_left": 0.0, "fore_left": 0.25, "hind_right": 0.5, "fore_right": 0.75}
DUTY = 0.64  # share of the stride that a foot stands; above one half in every walk


def foot_offset(phase: float, stride: float, lift: float) -> tuple[float, float, float]:
    """Place of a foot relative to its neutral place.

    Parameters
    ----------
    phase
        Whole strides since this foot landed, any real number.
    stride
        Stride length, metres: while the foot stands it moves back exactly as fast as the body moves on.
    lift
        Highest point of the swing, metres.

    Returns
    -------
    x, z, swing
        Offsets in metres, and how far the foot is into its swing (0 standing, 0 to 1 swinging).
    """
    p = phase % 1.0
    reach = 0.5 * stride * DUTY
    if p < DUTY:
        return reach - stride * p, 0.0, 0.0
    q = (p - DUTY) / (1.0 - DUTY)
    ease = q * q * (3.0 - 2.0 * q)
    return -reach + 2.0 * reach * ease, lift * float(np.sin(np.pi * q)) ** 1.2, q


def two_links(joint: Array, target: Array, upper: float, lower: float, bend: float) -> tuple[Array, Array]:
    """Middle joint and reached end of a two-segment limb in the plane of ``(x, z)``.

    ``bend`` is +1 where the middle joint points forward (knee) and -1 where it points back (elbow).
    """
    gap = target - joint
    length = float(np.hypot(gap[0], gap[2]))
    reach = min(max(length, abs(upper - lower) + 1e-3), 0.995 * (upper + lower))
    along = np.array([gap[0], 0.0, gap[2]]) / max(length, 1e-6)
    across = np.array([-along[2], 0.0, along[0]]) * bend
    a = (upper**2 - lower**2 + reach**2) / (2.0 * reach)
    h = float(np.sqrt(max(upper**2 - a**2, 0.0)))
    end = joint + along * reach
    end[1] = target[1]
    middle = joint + along * a + across * h
    middle[1] = 0.5 * (joint[1] + target[1])
    return middle, end


def leg_line(leg: Leg, side: float, hind: bool, phase: float, stride: float, vigour: float) -> Array:
    """Control points of one limb, ``(8, 3)`` in body coordinates (x forward, y left, z up from the ground), metres.

    ``side`` is +1 for left; ``vigour`` 0 (standing) to 1 (walking) scales the lift of the swinging foot.
    """
    dx, dz, swing = foot_offset(phase, stride, 0.10 * stride * vigour)
    joint = np.array([leg.joint[0], side * leg.joint[1], leg.joint[2]])
    # Feet fall closer to the midline than the joints lie above them.
    foot = np.array([leg.joint[0] - 0.02 + dx, side * leg.joint[1] * 0.72, dz])
    roll = np.clip(-dx / max(stride, 1e-6), -0.35, 0.35)  # the heel comes up as the foot falls behind
    tilt = (
        (0.34 if hind else 0.05)
        + 0.9 * max(roll, 0.0)
        + (0.7 if hind else 0.8) * np.sin(np.pi * swing) * vigour
    )
    wrist = foot + leg.foot * np.array([-np.sin(tilt), 0.0, np.cos(tilt)])
    bend = 1.0 if hind else -1.0
    # `across` is the segment turned a quarter counter-clockwise in (x, z): for a leg that hangs down that is forward.
    middle, wrist = two_links(joint, wrist, leg.upper, leg.lower, bend)
    floor = leg.lateral[6] * 0.62
    ankle = foot + np.array([0.0, 0.0, floor])
    droop = -0.6 * np.sin(np.pi * swing) * vigour
    toe = ankle + leg.toe * np.array([np.cos(droop), 0.0, np.sin(droop)])
    toe[2] -= 0.35 * floor
    # The crest tips the other way as the limb swings: the limb turns about its upper joint.
    crest = np.array([leg.crest[0] - 0.12 * dx, side * leg.crest[1], leg.crest[2]])
    if not hind and swing == 0.0:
        crest[2] += 0.012 * vigour * leg.crest[2] / 0.6  # the blade of a loaded forelimb rises above the back
    return np.stack(
        [crest, joint, 0.5 * (joint + middle), middle, 0.5 * (middle + wrist), wrist, ankle, toe]
    ).astype(np.float64)
