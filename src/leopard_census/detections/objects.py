"""From a difference map to objects: connected areas, their boxes, outlines and confidence."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.detections.background import Picture, Plane

#: Gaps in an animal (a twig in front, a patch of its coat in the colour of the ground) that are closed, as a
#: share of the picture's width.
_CLOSE = 0.03
#: Objects smaller than snowflakes and compression specks, removed before gaps are closed, as a share of the
#: width.
_OPEN = 0.006
#: A component up to this share of a larger one's area, at most this share of its longer side away, is part of
#: it.
_PART = 0.4
_NEAR = 0.2
#: Share of an object's pixels that must differ strongly.
_MIN_SEEDS = 0.08
#: Objects that lie wholly in this share of the height at the upper or lower edge are the camera's own
#: letters.
_LETTERS = 0.05
#: Edges on the contour: below this share the picture is smoother there than the background, so that what
#: differs is something that has left (a ghost), see Cucchiara et al. 2003, IEEE TPAMI 25.
_GHOST = 0.36
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
        Mean difference over noise within it.
    own
        How much of the object (edges, contrast to its surroundings) the picture has, the rest being the
        background's; near 0 for ghosts.
    fill
        Silhouette area over that of its convex hull; low for the rim of a shadow.
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


def find_objects(
    z: Plane, picture: Picture, level: Picture, seed_z: float, grow_z: float, min_area: float
) -> list[Found]:
    """Objects and ghosts in a picture, from left to right.

    Parameters
    ----------
    z : float32 array, shape (height, width)
        Difference over noise.
    picture, level : uint8 arrays, shape (height, width, 3)
        The picture at the background's exposure, and the background: tell objects from ghosts.
    seed_z, grow_z
        Hysteresis thresholds.
    min_area
        Least area as a share of the picture.
    """
    height, width = z.shape
    smooth = cv2.GaussianBlur(z, (5, 5), 0)
    weak = (smooth > grow_z).astype(np.uint8)
    opened = cv2.morphologyEx(weak, cv2.MORPH_OPEN, _disc(_OPEN * width))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, _disc(_CLOSE * width))
    _, raw_labels, raw_stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    labels, stats = _join_parts(np.asarray(raw_labels, np.int32), np.asarray(raw_stats, np.int32))
    edges = _edge_energy(picture), _edge_energy(level)
    found = []
    for n in range(1, len(stats)):
        x, y, w, h = (int(stats[n, i]) for i in range(4))
        if w * h < min_area * height * width or _is_letters(y, h, height):
            continue
        window = np.s_[y : y + h, x : x + w]
        body = (labels[window] == n) & (opened[window] > 0)
        area = int(body.sum())
        if area < min_area * height * width:
            continue
        strong = smooth[window][body]
        if float((strong > seed_z).mean()) < _MIN_SEEDS:
            continue
        blob = (labels[window] == n).astype(np.uint8)
        around = np.s_[max(0, y - 4) : y + h + 4, max(0, x - 4) : x + w + 4]
        own = _own_share(
            (labels[around] == n).astype(np.uint8),
            (np.ascontiguousarray(picture[around]), np.ascontiguousarray(level[around])),
            (edges[0][around], edges[1][around]),
        )
        outlines, hull = _outlines(blob, x, y)
        fill = min(1.0, area / hull) if hull > 0 else 1.0
        found.append(Found((x, y, w, h), outlines, area, float(strong.mean()), own, fill, own < _GHOST))
    return sorted(found, key=lambda f: f.box)


def confidence(found: Found, picture_area: int, grow_z: float, clutter: int) -> float:
    """Confidence between 0 and 1 that an object is an animal.

    A logistic score of strength, size, compactness and own edges, less the more objects the picture has: wind
    moves many things at once. The weights are judgement, not a fit; they rank, and the default threshold of
    the stage sightings rests on them.
    """
    share = found.area / picture_area
    score = (
        1.4 * np.log(found.strength / (2 * grow_z))
        + 0.8 * np.log(share / 0.004)
        + 4.0 * (found.fill - 0.6)
        + 5.0 * (found.own - 0.5)
        - 0.5 * max(0, clutter - 2)
        + 0.8
    )
    return float(1 / (1 + np.exp(-np.clip(score, -20, 20))))


def _join_parts(
    labels: NDArray[np.int32], stats: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Components with small parts (legs behind a shrub, the tail) joined to the large one that they lie close
    to.

    Two parts of one animal must not pass for two animals: those would count as certainly different
    individuals.
    """
    order = sorted(range(1, len(stats)), key=lambda n: (-int(stats[n, cv2.CC_STAT_AREA]), n))
    owner = np.arange(len(stats), dtype=np.int32)
    boxes = {n: tuple(int(v) for v in stats[n, :4]) for n in order}
    for place, small in enumerate(order):
        for big in order[:place]:
            if owner[big] != big or stats[small, cv2.CC_STAT_AREA] > _PART * stats[big, cv2.CC_STAT_AREA]:
                continue
            if _gap(boxes[big], boxes[small]) <= _NEAR * max(boxes[big][2:]):
                owner[small] = big
                boxes[big] = _union(boxes[big], boxes[small])
                break
    joined = stats.copy()
    for n in order:
        if owner[n] != n:
            joined[n] = 0
        else:
            joined[n, :4] = boxes[n]
    return owner[labels], joined


def _gap(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    """Pixels between two boxes along the axis where they lie farther apart; 0 when they touch."""
    return max(
        0, max(a[0], b[0]) - min(a[0] + a[2], b[0] + b[2]), max(a[1], b[1]) - min(a[1] + a[3], b[1] + b[3])
    )


def _union(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    x, y = min(a[0], b[0]), min(a[1], b[1])
    return x, y, max(a[0] + a[2], b[0] + b[2]) - x, max(a[1] + a[3], b[1] + b[3]) - y


def _disc(diameter: float) -> NDArray[np.uint8]:
    size = max(1, round(diameter)) | 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def _is_letters(y: int, h: int, height: int) -> bool:
    return y + h <= _LETTERS * height or y >= (1 - _LETTERS) * height


def _edge_energy(picture: Picture) -> Plane:
    dx, dy = cv2.Sobel(picture, cv2.CV_16S, 1, 0), cv2.Sobel(picture, cv2.CV_16S, 0, 1)
    return (np.abs(dx) + np.abs(dy)).max(axis=2).astype(np.float32)


def _own_share(blob: NDArray[np.uint8], pair: tuple[Picture, Picture], edges: tuple[Plane, Plane]) -> float:
    """How much of the object the picture has, the rest being the background's: edges and contrast to what is around.

    Parameters
    ----------
    blob : uint8 array, shape (h, w)
        Silhouette in a window with some margin.
    pair, edges
        Picture and background, and their edge energy, in that window.
    """
    grown = cv2.dilate(blob, np.ones((7, 7), np.uint8))
    rim = cv2.morphologyEx(blob, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    shares = [_share(*(float(e[rim > 0].sum()) for e in edges))]
    inside, around = (blob > 0).astype(np.uint8), ((grown > 0) & (blob == 0)).astype(np.uint8)
    if around.any():
        shares.append(_share(*(_contrast(p, inside, around) for p in pair)))
    return sum(shares) / len(shares)


def _share(mine: float, theirs: float) -> float:
    return mine / (mine + theirs) if mine + theirs > 0 else 0.5


def _contrast(picture: Picture, inside: NDArray[np.uint8], around: NDArray[np.uint8]) -> float:
    """Difference of the colours of two areas: sum over channels of the distance of their 16-bin histograms."""
    total = 0.0
    for channel in range(3):
        a, b = (
            cv2.calcHist([picture], [channel], m, [16], [0, 256]).ravel() / m.sum() for m in (inside, around)
        )
        total += float(np.abs(a - b).sum())
    return total


def _outlines(blob: NDArray[np.uint8], x: int, y: int) -> tuple[tuple[NDArray[np.int32], ...], float]:
    contours, _ = cv2.findContours(blob, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(contours, key=cv2.contourArea)
    hull = float(cv2.contourArea(cv2.convexHull(largest)))
    lines = [cv2.approxPolyDP(c, _OUTLINE_TOLERANCE, True)[:, 0, :] for c in contours]
    kept = sorted((line for line in lines if len(line) >= 3), key=lambda line: (-len(line), line.tolist()))
    return tuple((line + [x, y]).astype(np.int32) for line in kept[:3]), hull
