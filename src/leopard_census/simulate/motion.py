"""How an animal moves past the camera: from its behaviour to place, heading and speed at every moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BEHAVIOURS = ("pass", "stop", "turn", "approach", "away", "backdrift")
STEP_S = 0.05
LONGEST_S = 120.0


@dataclass(frozen=True)
class Lane:
    """The trail as one camera sees it: middle ``(x, z)`` metres, direction of running to the right in radians."""

    distance_m: float
    yaw: float


@dataclass(frozen=True)
class State:
    """One moment of a visit, in the camera's ground coordinates (X right, Z away, metres, radians)."""

    x: float
    z: float
    heading: float
    walked: float
    vigour: float
    velocity: tuple[float, float]
    curvature: float
    head_down: float
    head_yaw: float


@dataclass(frozen=True)
class Track:
    """A visit's movement sampled every :data:`STEP_S` seconds since its start; columns are those of :class:`State`."""

    x: Array
    z: Array
    heading: Array
    walked: Array
    speed: Array
    turning: Array
    head_down: Array
    head_yaw: Array
    full_speed: float

    def at(self, since_start_s: float) -> State | None:
        """State at a moment; None before the start or after the track's end."""
        k = since_start_s / STEP_S
        if k < 0 or k >= len(self.x) - 1:
            return None
        i = int(k)
        f = k - i

        def mid(a: Array) -> float:
            return float(a[i] + f * (a[i + 1] - a[i]))

        speed, heading = mid(self.speed), mid(self.heading)
        fastest = max(abs(self.full_speed), 1e-6)
        bend = np.clip(mid(self.turning) / max(abs(speed), 0.35 * fastest), -1.3, 1.3)
        return State(
            x=mid(self.x),
            z=mid(self.z),
            heading=heading,
            walked=mid(self.walked),
            vigour=float(np.clip(abs(speed) / (0.55 * fastest), 0.0, 1.0)),
            velocity=(speed * float(np.cos(heading)), speed * float(np.sin(heading))),
            curvature=float(bend),
            head_down=mid(self.head_down),
            head_yaw=mid(self.head_yaw),
        )


def _smooth(values: Array, seconds: float) -> Array:
    n = max(1, round(seconds / STEP_S))
    kernel = np.hanning(n + 2)[1:-1]
    kernel /= kernel.sum()
    padded = np.concatenate([np.full(n, values[0]), values, np.full(n, values[-1])])
    return np.convolve(padded, kernel, mode="same")[n:-n]


@dataclass
class _Plan:
    """Speed and turning rate over time, put together piece by piece."""

    speed: list[Array]
    turning: list[Array]
    down: list[Array]
    yaw: list[Array]

    def add(
        self, seconds: float, speed: float, turning: float = 0.0, down: float = 0.0, yaw: float = 0.0
    ) -> None:
        n = max(1, round(seconds / STEP_S))
        for store, value in (
            (self.speed, speed),
            (self.turning, turning),
            (self.down, down),
            (self.yaw, yaw),
        ):
            store.append(np.full(n, value))


def _pieces(
    behaviour: str, rng: np.random.Generator, v: float, reach: float, width: float, toward: float
) -> _Plan:
    """Movement from the edge of the picture: ``reach`` metres to the middle, ``width`` half the picture there."""
    plan = _Plan([], [], [], [])
    out = (2.6 * reach + 2.5) / v
    if behaviour == "stop":
        plan.add((reach + rng.uniform(-0.45, 0.35) * width) / v, v)
        for _ in range(int(rng.integers(1, 3))):
            plan.add(rng.uniform(1.2, 3.0), 0.0, 0.0, rng.uniform(-0.2, 0.75), rng.uniform(-0.6, 0.6))
        plan.add(out, v)
    elif behaviour == "turn":
        plan.add((reach + rng.uniform(-0.40, 0.30) * width) / v, v)
        plan.add(rng.uniform(0.2, 1.2), 0.0, 0.0, rng.uniform(0.0, 0.6), 0.4 * toward)
        slow, angle = 0.65 * v, np.pi + rng.normal(0, 0.15)
        rate = slow / rng.uniform(0.40, 0.60)
        plan.add(angle / rate, slow, toward * rate)
        plan.add(out, v)
    elif behaviour == "approach":
        plan.add((reach + rng.uniform(-0.35, 0.15) * width) / v, v)
        angle = rng.uniform(0.85, 1.35)
        rate = v / rng.uniform(0.6, 1.0)
        plan.add(angle / rate, v, toward * rate)
        plan.add(out, v, 0.0, -0.1)
    elif behaviour == "backdrift":
        # Wary of the camera: it comes in, halts, backs off facing it, waits, and backs out of the picture.
        plan.add((reach - rng.uniform(0.05, 0.45) * width) / v, v)
        plan.add(rng.uniform(0.2, 0.6), 0.0, 0.0, 0.3, 0.2)
        plan.add(rng.uniform(1.0, 1.8) * width / (0.7 * v), -0.7 * v, 0.0, 0.15)
        plan.add(rng.uniform(0.5, 1.5), 0.0, 0.0, -0.1, rng.uniform(-0.4, 0.4))
        plan.add(out, -0.6 * v)
    else:
        plan.add(out + reach / v, v)
    return plan


def track(
    behaviour: str,
    seed: int,
    lane: Lane,
    direction: int,
    speed_m_s: float,
    length_m: float,
    half_width_per_m: float,
    spread: tuple[float, float, float],
) -> Track:
    """Movement of one visit.

    Parameters
    ----------
    behaviour
        One of :data:`BEHAVIOURS`.
    seed
        The visit's.
    lane
        The trail in this camera's coordinates.
    direction
        +1 runs to the right of the picture, -1 to the left.
    speed_m_s
        Walking speed.
    length_m
        Length of the body with head: it starts this far outside the picture.
    half_width_per_m
        Half the picture's width per metre of distance.
    spread
        Standard deviations of direction (radians) and offset (metres) about the trail, amplitude of head movement.

    Returns
    -------
    Track
        Starting as the nose comes into the picture.
    """
    if behaviour not in BEHAVIOURS:
        raise ValueError(f"unknown behaviour {behaviour!r}; known: {', '.join(BEHAVIOURS)}")
    rng = np.random.default_rng([seed, 61])
    yaw = lane.yaw + float(np.clip(rng.normal(0, spread[0]), -2 * spread[0], 2 * spread[0]))
    offset = float(np.clip(rng.normal(0, spread[1]), -1.6 * spread[1], 1.8 * spread[1]))
    z0 = lane.distance_m + offset
    heading = yaw if direction > 0 else yaw + np.pi
    # Walk back from the middle of the picture to where the nose would be at its edge.
    d = np.array([np.cos(heading), np.sin(heading)])
    edge = half_width_per_m
    # |x| = edge * z on the way back: x = -s d0, z = z0 - s d1
    reach_nose = z0 * edge / max(abs(d[0]) + d[1] * edge * 1.0, 0.35)
    reach = float(reach_nose + 0.62 * length_m)
    if behaviour == "away":
        heading = heading + direction * rng.uniform(0.75, 1.1)
        d = np.array([np.cos(heading), np.sin(heading)])
        reach = float((z0 - 0.9) / max(d[1], 0.35)) + 0.4 * length_m
    # Turning towards the camera is to the right of an animal that runs to the right (negative rate), and so on.
    toward = -float(direction) if behaviour == "approach" or rng.random() < 0.6 else float(direction)
    plan = _pieces(behaviour, rng, speed_m_s, reach, z0 * edge, toward)
    speed, turning, down, head = (
        _smooth(np.concatenate(p), s)
        for p, s in zip((plan.speed, plan.turning, plan.down, plan.yaw), (0.4, 0.3, 0.6, 0.7), strict=True)
    )
    n = min(len(speed), int(LONGEST_S / STEP_S))
    speed, turning, down, head = speed[:n], turning[:n], down[:n], head[:n]
    t = np.arange(n) * STEP_S
    wander = spread[0] * 0.35 * np.sin(2 * np.pi * (t * speed_m_s / rng.uniform(2.5, 5.0) + rng.random()))
    speed = speed * (1.0 + 0.06 * np.sin(2 * np.pi * t / rng.uniform(1.5, 4.0) + rng.uniform(0, 6)))
    facing = heading + np.cumsum(turning) * STEP_S + wander
    if behaviour == "away":
        back = np.clip((np.cumsum(speed) * STEP_S - reach) / 1.2, 0.0, 1.0)
        facing = facing - direction * 0.7 * back
    x = -reach * d[0] + np.cumsum(speed * np.cos(facing)) * STEP_S
    z = z0 - reach * d[1] + np.cumsum(speed * np.sin(facing)) * STEP_S
    amplitude = spread[2]
    down = (
        down
        + amplitude * 0.35 * np.sin(2 * np.pi * t / rng.uniform(2.0, 5.0) + rng.uniform(0, 6))
        + rng.normal(0, 0.12)
    )
    head = head + amplitude * np.sin(2 * np.pi * t / rng.uniform(2.5, 6.0) + rng.uniform(0, 6))
    walked = np.cumsum(speed) * STEP_S + rng.uniform(0, 10)
    return Track(x, z, facing, walked, speed, turning, down, head, speed_m_s)
