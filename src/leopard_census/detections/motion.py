"""The detector `motion`: whatever differs from the empty scene, without weights.

Per clip and burst the scene is the median of its own pictures; over a deployment it is the median of the
series next in time in the same light. The former shows what moves, the latter also what stands still.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.config.detections import DetectionsSettings
from leopard_census.detections.background import (
    Background,
    Picture,
    evenly,
    median_background,
    shrink,
    unlike,
)
from leopard_census.detections.difference import difference
from leopard_census.detections.ghosts import Comparison
from leopard_census.detections.objects import Found, confidence, find_objects
from leopard_census.detections.size_prior import with_size_prior
from leopard_census.imaging.series import Series
from leopard_census.imaging.strip import strip_rows, valid_rows
from leopard_census.tables.batch_json import Detection

logger = logging.getLogger(__name__)

Row = Mapping[str, Any]
Read = Callable[[Row], NDArray[np.uint8]]

#: What a deployment's background shows but the series' own does not may be an animal that stands still, or
#: light, snow and leaves: it counts this much, the more the fewer pictures the series has itself.
_STILL_WEIGHT = {1: 1.0, 2: 1.0, 3: 0.9, 4: 0.8}
_STILL_WEIGHT_LONG = 0.6
#: Where more than this share of the scene differs from the deployment's background, the light or the snow has
#: changed and the series' own background alone is used.
_OTHER_LIGHT = 0.3
#: Pictures from which a series' own median is a background.
MIN_OWN = 3
#: Pictures per deployment from which the information strips are read.
_STRIP_PICTURES = 24


@dataclass(frozen=True)
class Scene:
    """The pictures of one series at working size, with the background that they give themselves."""

    series: Series
    pictures: tuple[Picture, ...]
    own: Background


def detect(
    series: Sequence[Series], read: Read, settings: DetectionsSettings
) -> dict[str, list[Detection] | None]:
    """Detections by frameID.

    Parameters
    ----------
    series
        Clips and bursts of one deployment; pictures of several shapes in one of them are judged apart.
    read
        Gives the picture of a frame.
    settings
        Of the stage.

    Returns
    -------
    For each frame its detections, from left to right; None where nothing can be said, because the deployment
    holds no other picture of the same size and light to compare it with.
    """
    result: dict[str, list[Detection] | None] = {}
    for shape_series in _by_shape(series):
        small = [tuple(shrink(read(f), settings.width) for f in s.frames) for s in shape_series]
        valid = _valid(small, settings)
        here: dict[str, list[Detection] | None] = {}
        for night in (False, True):
            scenes = [
                Scene(s, pictures, median_background(evenly(pictures, settings.background_pictures), valid))
                for s, pictures in zip(shape_series, small, strict=True)
                if s.night == night
            ]
            for place, scene in enumerate(scenes):
                others = _deployment_background(scenes, place, settings.background_series, valid)
                here.update(_detect_series(scene, others, valid, settings))
        frames = [[f["frameID"] for f in s.frames] for s in shape_series]
        result |= with_size_prior(here, frames, settings.min_conf)
    return result


def of_one_shape(series: Sequence[Series]) -> list[Series]:
    """The series with each cut up by the shape of its pictures.

    A camera that was set anew amid a burst, or a clip whose encoder changed its size, holds pictures that cannot be
    laid on each other.
    """
    parts: dict[tuple[int, int, int], list[Row]] = {}
    for number, one in enumerate(series):
        for frame in one.frames:
            parts.setdefault((number, frame["width"], frame["height"]), []).append(frame)
    return [Series(series[number].clip, tuple(frames)) for (number, _, _), frames in parts.items()]


def _by_shape(series: Sequence[Series]) -> list[list[Series]]:
    """Series by the shape of their pictures (clips and photos of a camera differ), in order of time."""
    groups: dict[tuple[int, int], list[Series]] = {}
    for s in of_one_shape(series):
        groups.setdefault((s.frames[0]["width"], s.frames[0]["height"]), []).append(s)
    return [sorted(groups[k], key=lambda s: (s.start, s.frames[0]["frameID"])) for k in sorted(groups)]


def _valid(small: Sequence[Sequence[Picture]], settings: DetectionsSettings) -> NDArray[np.bool_]:
    pictures = [p for group in small for p in (group[0], group[-1])]
    height, width = pictures[0].shape[:2]
    top, bottom = strip_rows(evenly(pictures, _STRIP_PICTURES))
    if settings.banner_top != "auto":
        top = round(settings.banner_top * height)
    if settings.banner_bottom != "auto":
        bottom = round(settings.banner_bottom * height)
    logger.info("information strips: %d rows above, %d below, of %d", top, bottom, height)
    return np.repeat(valid_rows(height, top, bottom)[:, None], width, axis=1)


def _deployment_background(
    scenes: Sequence[Scene], place: int, most: int, valid: NDArray[np.bool_]
) -> Background | None:
    """Median of series near in time and like in light, without the one at `place`; None if alone."""
    others = [i for i in range(len(scenes)) if i != place]
    if not others:
        return None
    near = sorted(others, key=lambda i: (abs(i - place), i))[: 2 * most]
    level = scenes[place].own.level
    near = sorted(sorted(near, key=lambda i: (unlike(scenes[i].own.level, level, valid), i))[:most])
    levels = [scenes[i].own.level for i in near]
    if len(levels) < MIN_OWN:
        # few other series: their single pictures are the better sample
        levels = [p for i in near for p in evenly(scenes[i].pictures, 5)]
    return median_background(levels, valid)


def _detect_series(
    scene: Scene, others: Background | None, valid: NDArray[np.bool_], settings: DetectionsSettings
) -> dict[str, list[Detection] | None]:
    n = len(scene.pictures)
    if n == 1 and others is None:
        return {scene.series.frames[0]["frameID"]: None}
    # two pictures are each other's background; what differs is told from ghosts by its edges
    owns = (
        [scene.own if n >= MIN_OWN else _pair(scene.pictures, 1 - i, valid) for i in range(n)]
        if n > 1
        else [None]
    )
    still = _STILL_WEIGHT.get(n, _STILL_WEIGHT_LONG)

    def find(own: Background | None, picture: Picture) -> list[Found]:
        return _find(picture, own, others, still, valid, settings)

    found = [find(own, picture) for own, picture in zip(owns, scene.pictures, strict=True)]
    if n >= MIN_OWN and (mended := _mend(scene.own, scene.pictures, found)) is not None:
        found = [find(mended, picture) for picture in scene.pictures]
    return {
        frame["frameID"]: _to_detections([f for f in objects if not f.ghost], frame, scene, settings)
        for frame, objects in zip(scene.series.frames, found, strict=True)
    }


def _pair(pictures: Sequence[Picture], other: int, valid: NDArray[np.bool_]) -> Background:
    return Background(pictures[other], np.zeros(valid.shape, np.float32), 1)


def _mend(
    own: Background, pictures: Sequence[Picture], found: Sequence[Sequence[Found]]
) -> Background | None:
    """Background without the animal that sat in it most of the time; None when there was no such ghost.

    Pictures that show a ghost at a place show the empty scene there: their mean takes the place of the
    median.
    """
    height, width = own.spread.shape
    total, votes = np.zeros((height, width, 3), np.float32), np.zeros((height, width), np.uint8)
    for picture, objects in zip(pictures, found, strict=True):
        mask = np.zeros((height, width), np.uint8)
        for ghost in (f for f in objects if f.ghost):
            cv2.fillPoly(mask, list(ghost.outlines), 1)
        if mask.any():
            grown = cv2.dilate(mask, np.ones((5, 5), np.uint8))
            total += np.where(grown[:, :, None] > 0, picture, 0)
            votes += np.asarray(grown, np.uint8)
    empty = votes >= 2
    if not empty.any():
        return None
    level = own.level.copy()
    level[empty] = (total[empty] / votes[empty][:, None]).round().astype(np.uint8)
    return Background(level, np.where(empty, 0, own.spread).astype(np.float32), own.pictures)


def _find(
    picture: Picture,
    own: Background | None,
    others: Background | None,
    still: float,
    valid: NDArray[np.bool_],
    settings: DetectionsSettings,
) -> list[Found]:
    maps = [(difference(picture, b, valid), b, w) for b, w in ((own, 1.0), (others, still)) if b is not None]
    if len(maps) > 1 and maps[-1][0].changed > _OTHER_LIGHT:
        maps = maps[:1]
    z = np.maximum.reduce([m.z * np.float32(w) for m, _, w in maps])
    if float(z.max()) < settings.seed_z:
        return []
    sides = [Comparison.of(m, b.level) for m, b, _ in maps]
    if len(maps) == 2 and own is not None and own.pictures == 1:
        # of two photos: light differs from the deployment alone, a ghost from the other photo alone
        both = np.minimum(maps[0][0].z, maps[1][0].z)
        found = find_objects(both, sides, settings.seed_z, settings.grow_z, settings.min_area)
        if found:
            return found
    return find_objects(z, sides, settings.seed_z, settings.grow_z, settings.min_area)


def _to_detections(
    found: Sequence[Found], frame: Row, scene: Scene, settings: DetectionsSettings
) -> list[Detection]:
    clip, (height, width) = scene.series.clip, scene.own.spread.shape
    detections = []
    for item in found:
        conf = confidence(item, height * width, settings.seed_z, len(found))
        if conf < settings.min_conf:
            continue
        x, y, w, h = item.box
        scale = np.array([width, height], dtype=np.float64)
        detections.append(
            Detection(
                box=(x / width, y / height, w / width, h / height),
                conf=conf,
                frame_number=int(frame["frame_number"]) if clip else None,
                time_s=float(frame["time_s"]) if clip else None,
                outline=tuple(tuple(((line + 0.5) / scale).ravel().tolist()) for line in item.outlines),
            )
        )
    return detections
