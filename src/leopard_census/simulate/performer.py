"""One visit on stage: from its movement to tubes in the world, its shadow, and its layer of pixels."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.body import Part, Pose, eyes, quadruped
from leopard_census.simulate.camera import Camera
from leopard_census.simulate.coat import grow
from leopard_census.simulate.coat_ground import Texture
from leopard_census.simulate.difficulty import Difficulty
from leopard_census.simulate.motion import State, Track, track
from leopard_census.simulate.person import HEIGHT, STRIDE, person
from leopard_census.simulate.raster import Shape, TextureCache
from leopard_census.simulate.species_looks import PLANS, BodyPlan
from leopard_census.simulate.terrain import Terrain
from leopard_census.simulate.visit import Visit

FLANK_LEAST = (
    0.5  # sine of the angle between spine and line of sight from which a flank counts as shown (30 degrees)
)


@lru_cache(maxsize=48)
def _grown(species: str, coat_seed: int) -> dict[str, Texture]:
    return grow(species, coat_seed)


@lru_cache(maxsize=6)
def coat_of(species: str, coat_seed: int) -> TextureCache:
    """An animal's coat, grown once per process; textures at the sizes drawn are kept for the last few animals only."""
    return TextureCache(_grown(species, coat_seed))


class Performer:
    """One visit seen by one camera."""

    def __init__(self, visit: Visit, terrain: Terrain, facing: int, difficulty: Difficulty) -> None:
        self.visit, self._terrain = visit, terrain
        rng = np.random.default_rng([visit.coat_seed, 41])
        self._build = float(np.clip(rng.normal(1.0, 0.045), 0.9, 1.1))
        self._girth = float(np.clip(rng.normal(1.0, 0.05), 0.9, 1.12))
        own = np.random.default_rng([visit.seed, 42])
        self._tail_lift = float(own.normal(0.0, 0.22))
        self._tail_phase = float(own.uniform(0, 6.3))
        self._pack = bool(own.random() < 0.5)
        self.plan: BodyPlan | None = PLANS.get(visit.scientific_name)
        if self.plan is None and visit.scientific_name != "Homo sapiens":
            raise ValueError(f"no body plan for {visit.scientific_name!r}")
        self._scale = visit.size * self._build
        self.length = self._scale * (
            self.plan.trunk[-1][0] - self.plan.trunk[0][0] + 0.25 if self.plan else 0.6
        )
        # A person takes strides of a person, whatever "body lengths" means to them.
        metres = self.length if self.plan else 1.0
        direction = visit.heading if facing == 0 else -visit.heading
        half = float(np.tan(np.radians(terrain.field_of_view_deg / 2)))
        spread = (np.radians(difficulty.path_yaw_deg), difficulty.path_offset_m, difficulty.head_motion_rad)
        behaviour = visit.behaviour
        if behaviour in ("approach", "away") and facing == 1:
            behaviour = "away" if behaviour == "approach" else "approach"
        self._track: Track = track(
            behaviour, visit.seed, terrain.lane, direction, visit.speed * metres, self.length, half, spread
        )

    def state(self, t: float) -> State | None:
        """Where the animal is at a moment of the clip; None before and after its visit."""
        return self._track.at(t - self.visit.start_s)

    def stage(self, state: State) -> tuple[list[Shape], list[NDArray[np.float64]], float]:
        """World tubes, world places of the eyes, and the ground's height under the animal."""
        stride = (self.plan.stride if self.plan else STRIDE / 1.0) * self._scale
        pose = Pose(
            strides=state.walked / stride,
            vigour=state.vigour,
            curvature=state.curvature * self._scale,
            head_down=state.head_down,
            head_yaw=float(np.clip(state.head_yaw, -0.9, 0.9)),
            tail=self._tail_phase + 1.3 * state.walked / stride * 2 * np.pi * 0.5,
            girth=self._girth,
            tail_lift=self._tail_lift,
        )
        parts = quadruped(self.plan, pose) if self.plan else person(pose, self._pack)
        base = float(self._terrain.height(np.array(state.x), np.array(state.z)))
        shapes = [self._place(part, state, base) for part in parts]
        looks: list[NDArray[np.float64]] = []
        if self.plan:
            head = next(p for p in parts if p.name == "head")
            looks = [self._world(e[None, None, :], state, base)[0, 0] for e in eyes(self.plan, head)]
        return shapes, looks, base

    def _world(self, points: NDArray, state: State, base: float) -> NDArray[np.float64]:
        c, s = np.cos(state.heading), np.sin(state.heading)
        p = points * self._scale
        out = np.empty_like(p)
        out[..., 0] = state.x + p[..., 0] * c - p[..., 1] * s
        out[..., 1] = base + p[..., 2]
        out[..., 2] = state.z + p[..., 0] * s + p[..., 1] * c
        return out

    def _place(self, part: Part, state: State, base: float) -> Shape:
        world = self._world(part.points, state, base)
        floor, lead = -9.0, 0.0
        if part.name[:4] in ("fore", "hind", "leg_"):
            lead = 0.022 * self._scale
            foot = world[-3].mean(axis=0)
            ground = float(self._terrain.height(np.array(foot[0]), np.array(foot[2])))
            # The limb reaches for the ground where its own foot stands, not where the body's middle is.
            top = world[0, 0, 1] - base
            share = np.clip(1.0 - (world[..., 1] - base) / max(top, 1e-3), 0.0, 1.0)
            world[..., 1] += (ground - base) * share
            floor = ground + self._terrain.sink_m * min(1.0, self._scale)
        return Shape(part.name, world, floor, lead)

    def flank(self, state: State) -> str:
        """The side of the animal that the camera sees: ``left``, ``right`` or ``other``."""
        sight = np.array([state.x, state.z])
        sight = sight / (np.linalg.norm(sight) + 1e-9)
        left = np.array([-np.sin(state.heading), np.cos(state.heading)])
        shown = -float(left @ sight)
        if abs(shown) < FLANK_LEAST:
            return "other"
        return "left" if shown > 0 else "right"

    def screen_velocity(self, state: State, camera: Camera) -> tuple[float, float]:
        """Movement in the picture, pixels per second."""
        scale = camera.focal_px / max(state.z, 0.5)
        vx = (state.velocity[0] - state.x / max(state.z, 0.5) * state.velocity[1]) * scale
        vy = -(camera.height_m - 0.5 * HEIGHT * 0.4) * state.velocity[1] * scale / max(state.z, 0.5)
        return vx, vy
