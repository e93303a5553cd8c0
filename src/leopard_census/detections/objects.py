"""From a difference map to objects: boxes, outlines and confidence."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.detections.background import Plane
from leopard_census.detections.components import Component, components
from leopard_census.detections.ghosts import Comparison, is_ghost, own_share

#: Share of an object's pixels that must differ strongly.
_MIN_SEEDS = 0.08
#: Objects that lie wholly in this share of the height at the upper or lower edge are the camera's own
#: letters.
_LETTERS = 0.05
#: Mean difference from the series' own background below which nothing moved.
_STILL = 1.5
#: Working pixels by which an outline may be simplified.
_OUTLINE_TOLERANCE = 1.0


@dataclass(frozen=True)
class Found:
    """An object in a picture at working size.

    Attributes
    ----------
    box
        x, y, width, height in working pixels.
    outlines
        Closed contours, int arrays of shape (n, 2), in working pixels.
    area
        Pixels of the silhouette.
    strength
        Mean difference over noise within it, each pixel counted up to twice the seed.
    own
        How much of the object the picture has, the rest being the background's.
    fill
        Silhouette area over that of its convex hull; low for the rim of a shadow.
    still
        True where the series' own background does not differ at all: it has not moved in the whole series.
    ghost
        True where the background, not the picture, shows something: an animal that was there most of the
        time.
    """

    box: tuple[int, int, int, int]
    outlines: tuple[NDArray[np.int32], ...]
    area: int
    strength: float
    own: float
    fill: float
    ghost: bool
    still: bool


def find_objects(
    z: Plane, sides: Sequence[Comparison], seed_z: float, grow_z: float, min_area: float
) -> list[Found]:
    """Objects and ghosts in a picture, from left to right.

    Parameters
    ----------
    z : float32 array, shape (height, width)
        Difference over noise, the larger one of all backgrounds.
    sides
        The picture beside each background.
    seed_z, grow_z
        Hysteresis thresholds.
    min_area
        Least area as a share of the picture.
    """
    areas, smooth = components(z, seed_z, grow_z)
    least = min_area * z.size
    found = [
        _object(c, smooth, sides, grow_z)
        for c in areas
        if int(c.body.sum()) >= least and not _is_letters(c.box, z.shape[0]) and _is_strong(c, smooth, seed_z)
    ]
    return sorted(found, key=lambda f: f.box)


def confidence(found: Found, picture_area: int, seed_z: float, clutter: int) -> float:
    """Confidence between 0 and 1 that an object is an animal.

    A logistic score of strength, size, compactness and own edges; less for what never moves (light and
    melting snow do not, and an animal seldom) and the more objects the picture has: wind
    and snow move many things at once. The weights are judgement, not a fit; they rank, and the default
    threshold of the stage sightings rests on them.
    """
    share = found.area / picture_area
    score = (
        1.5 * np.log(found.strength / seed_z)
        + 1.2 * np.log(share / 0.006)
        + 4.0 * (found.fill - 0.6)
        + 5.0 * (found.own - 0.5)
        - 0.5 * max(0, clutter - 2)
        - 2.0 * found.still
        + 0.8
    )
    return float(1 / (1 + np.exp(-np.clip(score, -20, 20))))


def _object(area: Component, smooth: Plane, sides: Sequence[Comparison], grow_z: float) -> Found:
    x, y, w, h = area.box
    window = np.s_[y : y + h, x : x + w]
    shares = [own_share(area.blob, (x, y), side) for side in sides]
    strengths = [float(side.difference.z[window][area.body].mean()) for side in sides]
    outlines, hull = _outlines(area.blob, x, y)
    pixels = int(area.body.sum())
    return Found(
        box=area.box,
        outlines=outlines,
        area=pixels,
        strength=float(smooth[window][area.body].mean()),
        own=min(shares),
        fill=min(1.0, pixels / hull) if hull > 0 else 1.0,
        ghost=is_ghost(shares, strengths, grow_z),
        still=len(strengths) == 2 and strengths[0] < _STILL,
    )


def _is_strong(area: Component, smooth: Plane, seed_z: float) -> bool:
    x, y, w, h = area.box
    return float((smooth[y : y + h, x : x + w][area.body] > seed_z).mean()) >= _MIN_SEEDS


def _is_letters(box: tuple[int, int, int, int], height: int) -> bool:
    return box[1] + box[3] <= _LETTERS * height or box[1] >= (1 - _LETTERS) * height


def _outlines(blob: NDArray[np.bool_], x: int, y: int) -> tuple[tuple[NDArray[np.int32], ...], float]:
    contours, _ = cv2.findContours(blob.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(contours, key=cv2.contourArea)
    hull = float(cv2.contourArea(cv2.convexHull(largest)))
    lines = [cv2.approxPolyDP(c, _OUTLINE_TOLERANCE, True)[:, 0, :] for c in contours]
    kept = sorted((line for line in lines if len(line) >= 3), key=lambda line: (-len(line), line.tolist()))
    return tuple((line + [x, y]).astype(np.int32) for line in kept[:3]), hull
