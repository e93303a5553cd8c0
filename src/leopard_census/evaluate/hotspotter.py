"""HotSpotter's recipe (Crall et al. 2013), the peer that many catalogues are built with.

Chips of 450 x 450 pixels in area, Hessian-affine keypoints without rotation, RootSIFT; LNBNN with K = 4 and the next
neighbour as normaliser over all chips at once; the 50 best chips by sum of weights are verified: each match proposes
the affine map of its two ellipses, the one that most matches agree with gives a homography by least squares, and what
agrees with that counts. The score of a chip is the sum of the weights of its matches that agree, 0 for one that is not
verified.

Written from its parameters, on the optional package pyhesaff by HotSpotter's own author; neighbours are looked for with
OpenCV's FLANN, as there. What differs: chips of the query's own event are not in the index at all, which is built anew
for each event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.evaluate.identity_matchers import Matched, cut_pixels, without_probabilities
from leopard_census.evaluate.identity_pictures import Case
from leopard_census.imaging.jpeg import Picture
from leopard_census.imaging.rootsift import scale_to_side

SQRT_AREA = 450
NEIGHBOURS, NORMALISERS = 4, 1
SHORTLIST = 50
#: FLANN's search: random trees and leaves looked at; the trees are seeded, so that they are the same in every run.
TREES, CHECKS, KD_TREE, TREE_SEED = 4, 1024, 1, 1
#: Squared distance of a match to a map, as a share of the squared diagonal of the chip: 10% of the diagonal.
DISTANCE = 0.01
#: Bounds of the ratio of areas that a match may have to the map it agrees with.
SCALES = (0.5, 2.0)
MIN_INLIERS = 4
#: Maps that are held against all matches at a time; of no influence on the result.
BLOCK = 256

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chip:
    """Features of one box.

    Attributes
    ----------
    keypoints : float64 array, shape (n, 5)
        x, y in pixels of the chip, and a, c, d: the matrix ((a, 0), (c, d)) maps the unit circle to the ellipse.
    descriptors : float32 array, shape (n, 128)
        RootSIFT of unit length.
    diagonal2
        Squared diagonal of the chip in pixels.
    """

    keypoints: Floats
    descriptors: NDArray[np.float32]
    diagonal2: float


def detector() -> Any:
    """The package that finds the keypoints.

    Raises
    ------
    InputError
        When it is not installed.
    """
    try:
        return import_module("pyhesaff")
    except ImportError as error:
        told = [
            f"it needs the package pyhesaff ({error}); install it with: pip install -e '.[hotspotter]', or: "
            "pip install 'pyhesaff>=2.2,<3'"
        ]
        raise InputError("The matcher hotspotter cannot be run:", told) from None


def find_chip(picture: Picture, hesaff: Any) -> Chip:
    """Features of a box that was cut out, (height, width, 3) uint8."""
    grey = scale_to_side(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8), SQRT_AREA)
    keypoints, raw = hesaff.detect_feats_in_image(np.ascontiguousarray(grey))
    order = np.lexsort(keypoints.T[::-1]) if len(keypoints) else np.zeros(0, np.int64)
    sums = np.maximum(raw.astype(np.float32).sum(axis=1, keepdims=True), 1e-7)
    root = np.sqrt(raw.astype(np.float32) / sums)
    height, width = grey.shape[:2]
    return Chip(
        keypoints[order, :5].astype(np.float64),
        np.ascontiguousarray(root[order]),
        float(height**2 + width**2),
    )


@dataclass
class HotSpotter:
    """The matcher; see above. It knows no flanks and gives no probabilities."""

    name: str = "hotspotter"
    chips: list[Chip] = field(default_factory=list)
    hesaff: Any = field(default_factory=detector)

    def add(self, case: Case, picture: Picture) -> None:
        """The whole box."""
        self.chips.append(find_chip(cut_pixels(picture, case), self.hesaff))

    def match(self, encounter_of: Sequence[int], event_of: Sequence[int]) -> Matched:
        """All against all."""
        return without_probabilities(chip_scores(self.chips, event_of), encounter_of, event_of)

    def not_compared(self) -> dict[str, int]:
        """Cases without a feature."""
        empty = sum(not len(chip.keypoints) for chip in self.chips)
        return {"no keypoints": empty} if empty else {}


def chip_scores(chips: Sequence[Chip], event_of: Sequence[int]) -> Floats:
    """Scores of every chip against those of other events; shape (n, n), row = query."""
    n = len(chips)
    owner = np.asarray(event_of, np.int64)
    sizes = np.array([len(chip.keypoints) for chip in chips], np.int64)
    chip_of = np.repeat(np.arange(n), sizes)
    feature_of = np.concatenate([np.arange(size) for size in sizes] or [np.zeros(0, np.int64)])
    everything = np.concatenate([chip.descriptors for chip in chips] or [np.zeros((0, 128), np.float32)])
    scores = np.zeros((n, n))
    for event in np.unique(owner).tolist():
        gallery = np.flatnonzero(owner[chip_of] != event)
        if len(gallery) < NEIGHBOURS + NORMALISERS:
            continue
        base = np.ascontiguousarray(everything[gallery])
        cv2.setRNGSeed(TREE_SEED)
        index = cv2.flann_Index(base, {"algorithm": KD_TREE, "trees": TREES})  # type: ignore[attr-defined]
        for query in np.flatnonzero((owner == event) & (sizes > 0)).tolist():
            near, distance = _nearest(index, chips[query].descriptors)
            weight = distance[:, -1:] - distance[:, :NEIGHBOURS]
            to = gallery[near[:, :NEIGHBOURS]]
            rows = np.repeat(np.arange(len(near)), NEIGHBOURS)
            found = _Matches(rows, chip_of[to].ravel(), feature_of[to].ravel(), weight.ravel())
            scores[query] = _verified(chips, query, found)
    return scores


def _nearest(index: Any, descriptors: NDArray[np.float32]) -> tuple[NDArray[np.int64], Floats]:
    """Rows of the nearest in the index, and their distances; shape (n, K + 1), nearest first."""
    near, squared = index.knnSearch(descriptors, NEIGHBOURS + NORMALISERS, params={"checks": CHECKS})
    return near.astype(np.int64), np.sqrt(np.maximum(squared.astype(np.float64), 0))


@dataclass(frozen=True)
class _Matches:
    """Matches of one query: its feature, the other chip and its feature, the LNBNN weight; arrays of one length."""

    of_query: NDArray[np.int64]
    chip: NDArray[np.int64]
    of_chip: NDArray[np.int64]
    weight: Floats


def _verified(chips: Sequence[Chip], query: int, found: _Matches) -> Floats:
    """Scores of the chips on the shortlist; 0 for all others."""
    sums = np.bincount(found.chip, found.weight, len(chips))
    scores = np.zeros(len(chips))
    for other in np.argsort(-sums, kind="stable")[:SHORTLIST].tolist():
        of = np.flatnonzero(found.chip == other)
        if len(of) < MIN_INLIERS:
            continue
        one = chips[query].keypoints[found.of_query[of]]
        two = chips[other].keypoints[found.of_chip[of]]
        reach = DISTANCE * chips[other].diagonal2
        kept = of[agreeing(one, two, found.of_query[of], reach)]
        scores[other] = _once(found.of_query[kept], found.weight[kept])
    return scores


def _once(feature: NDArray[np.int64], weight: Floats) -> float:
    """Sum of weights, of each query feature its heaviest match alone."""
    if not len(feature):
        return 0.0
    best = np.zeros(int(feature.max()) + 1)
    np.maximum.at(best, feature, weight)
    return float(best.sum())


def agreeing(one: Floats, two: Floats, feature: NDArray[np.int64], reach: float) -> NDArray[np.int64]:
    """Positions of the matches that agree with one homography.

    Parameters
    ----------
    one, two : float arrays, shape (n, 5)
        Matched keypoints.
    feature : int array, shape (n,)
        Query feature of each match; matches of one feature count once when maps are compared.
    reach : float
        Squared distance in pixels of `two` within which a match agrees.
    """
    none = np.zeros(0, np.int64)
    support = _best_affine(one, two, feature, reach)
    if not len(support):
        return none
    matrix = homography(one[support, :2], two[support, :2])
    if matrix is None:
        return none
    projected = np.column_stack([one[:, :2], np.ones(len(one))]) @ matrix.T
    depth = np.where(projected[:, 2] == 0, 1e-14, projected[:, 2])
    off = ((projected[:, :2] / depth[:, None] - two[:, :2]) ** 2).sum(axis=1)
    return np.flatnonzero(off < reach)


def _best_affine(one: Floats, two: Floats, feature: NDArray[np.int64], reach: float) -> NDArray[np.int64]:
    """Matches that agree with the affine map, of those that single matches propose, that most features agree with.

    None where fewer than four features do.
    """
    a1, c1, d1 = one[:, 2:5].T
    a2, c2, d2 = two[:, 2:5].T
    # ((a2, 0), (c2, d2)) times the inverse of ((a1, 0), (c1, d1)).
    a, d = a2 / a1, d2 / d1
    c = (c2 - d * c1) / a1
    _, number = np.unique(feature, return_inverse=True)
    best, count = np.zeros(0, np.int64), MIN_INLIERS - 1
    for start in range(0, len(one), BLOCK):
        part = slice(start, start + BLOCK)
        x, y = (one[None, :, k] - one[part, None, k] for k in (0, 1))
        off_x = a[part, None] * x + two[part, None, 0] - two[None, :, 0]
        off_y = c[part, None] * x + d[part, None] * y + two[part, None, 1] - two[None, :, 1]
        area = (a * d)[part, None] * (a1 * d1 / (a2 * d2))[None, :]
        fits = (off_x**2 + off_y**2 < reach) & (area > SCALES[0]) & (area < SCALES[1])
        seen = np.zeros((len(fits), int(number.max()) + 1), bool)
        row, column = np.nonzero(fits)
        seen[row, number[column]] = True
        support = seen.sum(axis=1)
        if int(support.max()) > count:
            count = int(support.max())
            best = np.flatnonzero(fits[int(support.argmax())])
    return best


def homography(start: Floats, end: Floats) -> Floats | None:
    """Least-squares homography from places to places, both normalised; shape (3, 3), None where there is none.

    Direct linear transform: the map is the vector that the equations of all matches bring nearest to 0.
    """
    to_start, to_end = _normaliser(start), _normaliser(end)
    x, y = (start * to_start.diagonal()[:2] + to_start[:2, 2]).T
    u, v = (end * to_end.diagonal()[:2] + to_end[:2, 2]).T
    zero, one = np.zeros_like(x), np.ones_like(x)
    equations = np.concatenate(
        [
            np.column_stack([zero, zero, zero, -x, -y, -one, v * x, v * y, v]),
            np.column_stack([x, y, one, zero, zero, zero, -u * x, -u * y, -u]),
        ]
    )
    _, vectors = np.linalg.eigh(equations.T @ equations)
    try:
        matrix = np.linalg.solve(to_end, vectors[:, 0].reshape(3, 3)) @ to_start
    except np.linalg.LinAlgError:
        return None
    return np.asarray(matrix, np.float64) if np.isfinite(matrix).all() else None


def _normaliser(places: Floats) -> Floats:
    """Map to mean 0 and standard deviation 1."""
    mean, spread = places.mean(axis=0), places.std(axis=0)
    scale = np.where(spread > 0, 1 / np.where(spread > 0, spread, 1.0), 1.0)
    return np.array([[scale[0], 0, -mean[0] * scale[0]], [0, scale[1], -mean[1] * scale[1]], [0, 0, 1.0]])
