"""Pictures of a camera-trap station: a pure function from a view and its visits to frames with known boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.simulate.background import Place, paint
from leopard_census.simulate.banner import strip_of
from leopard_census.simulate.camera import Camera
from leopard_census.simulate.compositor import blend, eye_shine, furry, ground_shadow, lit_layer
from leopard_census.simulate.difficulty import DEFAULT, Difficulty
from leopard_census.simulate.light import Light, cast_shadows, light_for, lit, metered
from leopard_census.simulate.motion import State
from leopard_census.simulate.performer import Performer, coat_of
from leopard_census.simulate.raster import draw
from leopard_census.simulate.sensor import Flakes, Noise, Wind
from leopard_census.simulate.terrain import Terrain, terrain_of
from leopard_census.simulate.visit import Banner, BoxTruth, CameraView, Visit

__all__ = ["Banner", "BoxTruth", "CameraView", "Scene", "Visit"]

WEATHER = ("clear", "snowfall", "wind", "fog")
LEAST_PIXELS = 24  # an animal of which less shows at 640 pixels' width is not in the picture
WIND_STRENGTH = {"wind": 1.0, "snowfall": 0.35}

Picture = NDArray[np.uint8]


@lru_cache(maxsize=2)
def _place(
    view: CameraView, width: int, height: int, difficulty: Difficulty
) -> tuple[Terrain, Camera, Place]:
    terrain = terrain_of(view, difficulty)
    camera = terrain.camera(width, height)
    return terrain, camera, paint(terrain, camera, difficulty)


class _Set:
    """A place under the light of one clip: what stays the same from frame to frame."""

    def __init__(
        self, place: Place, terrain: Terrain, light: Light, windy: float, rng: np.random.Generator
    ) -> None:
        self.place, self.light = place, light
        self.shadow = cast_shadows(place, terrain, light)
        ground = place.ground.land & (np.abs(place.base.depth - place.ground.z) < 0.02)
        self.back = lit(place.base, light, self.shadow, ground)
        self.front = lit(place.front, light, self.shadow, None)
        self.cover = place.front.cover.astype(np.float32) / 255.0
        self._sway_back = Wind(place.base.sway, windy, rng) if windy else None
        self._sway_front = Wind(place.front.sway, 1.3 * windy, rng) if windy else None
        self._still = self._join(self.back, self.front, self.cover)

    @staticmethod
    def _join(back: Picture, front: Picture, cover: NDArray[np.float32]) -> Picture:
        return np.asarray(cv2.blendLinear(front, back, cover, 1.0 - cover), np.uint8)

    def at(self, t: float) -> tuple[Picture, Picture, NDArray[np.float32], Picture]:
        """Background, foreground, its cover, and both joined, at a moment."""
        if self._sway_back is None or self._sway_front is None:
            return self.back, self.front, self.cover, self._still
        back = self._sway_back.move(self.back, t)
        front = self._sway_front.move(self.front, t)
        cover = self._sway_front.move(self.cover, t)
        return back, front, cover, self._join(back, front, cover)

    def sun_at(self, x: float, z: float, camera: Camera, height: float) -> float:
        """Share of the sun at a place on the ground."""
        px, py = camera.project(np.array(x), np.array(height), np.array(z))
        row = int(np.clip(py, 0, self.shadow.shape[0] - 1))
        col = int(np.clip(px, 0, self.shadow.shape[1] - 1))
        return float(self.shadow[row, col])


def _union(windows: Sequence[tuple[int, int, int, int]], width: int, height: int) -> tuple[slice, slice]:
    """Rows and columns of the picture that hold all windows ``(x0, y0, x1, y1)``."""
    if not windows:
        return slice(0, 0), slice(0, 0)
    a = np.array(windows)
    x0, y0 = max(0, int(a[:, 0].min())), max(0, int(a[:, 1].min()))
    x1, y1 = min(width, int(a[:, 2].max())), min(height, int(a[:, 3].max()))
    return slice(y0, max(y0, y1)), slice(x0, max(x0, x1))


class Scene:
    """One camera's view of its trail; see :meth:`frames`."""

    def __init__(self, view: CameraView, difficulty: Difficulty = DEFAULT) -> None:
        self.view, self.difficulty = view, difficulty

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
    ) -> Iterator[tuple[Picture, list[BoxTruth]]]:
        """Render one clip or burst, frame by frame.

        Parameters
        ----------
        visits
            Animals that may show; none makes an empty trigger.
        times_s
            Moments of the frames in seconds from the clip's start, rising.
        size
            Width and height in pixels.
        night
            Infra-red flash instead of daylight.
        hour
            Local hour of the day, 0 to 24: direction, height and colour of the sun.
        weather
            One of :data:`WEATHER`.
        banner
            Text of the information strip, or None for none.
        seed
            Cloud, exposure, noise, gusts and flakes of this clip.
        exposure_blur
            Factor on the exposure time, which motion blur follows.

        Yields
        ------
        picture, boxes
            uint8 ``(height, width, 3)`` BGR, and the truth of every animal of which something shows.

        Raises
        ------
        ValueError
            For an unknown style, weather, species or behaviour.
        """
        if weather not in WEATHER:
            raise ValueError(f"unknown weather {weather!r}; known: {', '.join(WEATHER)}")
        cv2.setNumThreads(1)
        width, height = size
        d = self.difficulty
        terrain, camera, place = _place(self.view, width, height, d)
        rng = np.random.default_rng([seed, self.view.view_seed, self.view.facing, 51])
        light = metered(place, light_for(terrain, night, hour, weather, rng, d.exposure_drift))
        stage = _Set(place, terrain, light, WIND_STRENGTH.get(weather, 0.0), rng)
        cast = [Performer(v, terrain, self.view.facing, d) for v in visits]
        sigma = (d.noise_night if night else d.noise_day * (1.6 if hour < 8.5 or hour > 16 else 1.0)) * 1.0
        noise = Noise(width, height, sigma, night, rng)
        flakes = Flakes(width, height, camera.focal_px, rng) if weather == "snowfall" else None
        strip = strip_of(banner, width, height) if banner else None
        shutter = (d.shutter_night_s if night else d.shutter_day_s) * exposure_blur
        flicker = rng.uniform(0, 6.3, 2)
        for t in times_s:
            picture, boxes = self._frame(
                stage, cast, camera, t, shutter, len(strip) if strip is not None else 0
            )
            if flakes is not None:
                flakes.draw(picture, t, shutter, night)
            soft = cv2.GaussianBlur(picture, (0, 0), d.softness_px * width / 640.0)
            gain = 1.0 + (0.035 if weather == "wind" else 0.008) * np.sin(0.8 * t + flicker[0]) * np.sin(
                0.31 * t + flicker[1]
            )
            picture = noise.add(np.asarray(cv2.convertScaleAbs(soft, alpha=float(gain)), np.uint8))
            if strip is not None:
                picture[height - len(strip) :] = strip
            yield picture, boxes

    def _frame(
        self, stage: _Set, cast: Sequence[Performer], camera: Camera, t: float, shutter: float, strip: int
    ) -> tuple[Picture, list[BoxTruth]]:
        back, front, cover, joined = stage.at(t)
        moments = [(p, s) for p in cast if (s := p.state(t)) is not None and s.z > 0.4]
        if not moments:
            return joined.copy(), []
        picture = back.copy()
        h, w = picture.shape[:2]
        owner = np.full((h, w), -1, np.int8)
        near = np.full((h, w), np.inf, np.float32)
        whole: dict[int, float] = {}
        touched: list[tuple[int, int, int, int]] = []
        moments.sort(key=lambda m: -m[1].z)
        for number, (performer, state) in enumerate(moments):
            shapes, looks, base = performer.stage(state)
            share = stage.sun_at(state.x, state.z, camera, base)
            light = stage.light
            sun = np.zeros(4) if light.night else light.sun * np.array([1, 1, 1, 1.5 * share])
            ambient = np.array([0.0, 0.0]) if light.night else light.ambient * np.array([0.62, 1.0])
            if light.night:
                sun[3] = 1.0
            layer = draw(
                shapes,
                coat_of(performer.visit.scientific_name, performer.visit.coat_seed),
                camera,
                sun,
                ambient,
            )
            if layer is None:
                continue
            lh, lw = layer.alpha.shape
            touched.append((layer.x0, layer.y0, layer.x0 + lw, layer.y0 + lh))
            whole[number] = float((layer.alpha > 0.5).sum())
            fluff = performer.plan.fluff if performer.plan else 0.003
            furry(layer, fluff * camera.focal_px / max(state.z, 0.6))
            colours = lit_layer(layer, light, camera, self.difficulty.night_contrast, share)
            if light.night and performer.plan is not None:
                eye_shine(
                    colours,
                    layer,
                    looks,
                    state.heading + state.head_yaw,
                    performer.plan.eye_shine,
                    camera,
                    performer.length / 1.4,
                )
            touched += ground_shadow(picture, shapes, camera, light, base, share)
            vx, vy = performer.screen_velocity(state, camera)
            blend(
                picture,
                layer,
                colours,
                stage.place.base.depth,
                (vx * shutter, vy * shutter),
                owner,
                near,
                number,
            )
        result = joined.copy()
        at = _union(touched, w, h)
        if at[0].start == at[0].stop or at[1].start == at[1].stop:
            return result, []
        over = np.where(stage.place.front.depth[at] < near[at], cover[at], 0.0).astype(np.float32)
        behind = np.ascontiguousarray(picture[at])
        result[at] = cv2.blendLinear(np.ascontiguousarray(front[at]), behind, over, 1.0 - over)
        owner[at][over > 0.5] = -1
        if strip:
            owner[h - strip :] = -1
        return result, self._truth(moments, owner, whole)

    def _truth(
        self, moments: Sequence[tuple[Performer, State]], owner: NDArray[np.int8], whole: dict[int, float]
    ) -> list[BoxTruth]:
        boxes = []
        least = LEAST_PIXELS * (owner.shape[1] / 640.0) ** 2
        for number, (performer, state) in enumerate(moments):
            mine = (owner == number).astype(np.uint8)
            count = int(cv2.countNonZero(mine))
            if count < least or number not in whole:
                continue
            x, y, w, h = cv2.boundingRect(mine)
            share = float(min(1.0, count / max(whole[number], 1.0)))
            boxes.append(
                BoxTruth(performer.visit.visit_id, (x, y, w, h), round(share, 4), performer.flank(state))
            )
        order = {p.visit.visit_id: k for k, (p, _) in enumerate(moments)}
        return sorted(boxes, key=lambda b: (b.visit_id, order[b.visit_id]))
