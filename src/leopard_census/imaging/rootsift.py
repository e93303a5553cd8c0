"""Upright RootSIFT features of one picture, and the check that matches fit one affine map.

Several stages compare coats (individuals, the evaluation baseline), so the feature itself lives here; how
matches are scored is each stage's own affair.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

#: Geometric-mean side in pixels that a box is scaled to: the best plain setting on 182 real snow leopard
#: photos.
DEFAULT_SIDE = 400
#: Affine inlier distance as a share of the geometric-mean side; HotSpotter allows 10% of the chip diagonal
#: for its first pass, which admits chance matches between rosettes; 5% keeps the bend of a walking body
#: inside.
DEFAULT_TOLERANCE = 0.05
DEFAULT_CONTRAST = 0.04
#: Scale change that a map between two equally scaled crops may have (HotSpotter: 0.5 to 2).
SCALE_RANGE = (0.5, 2.0)


@dataclass(frozen=True)
class Features:
    """Local features of one picture.

    Attributes
    ----------
    xy : float32 array, shape (n, 2)
        Keypoint centres in pixels of the scaled picture.
    size : float32 array, shape (n,)
        Keypoint diameters in pixels of the scaled picture.
    descriptors : float32 array, shape (n, 128)
        RootSIFT descriptors of unit length.
    """

    xy: NDArray[np.float32]
    size: NDArray[np.float32]
    descriptors: NDArray[np.float32]

    def __len__(self) -> int:
        return int(self.xy.shape[0])


def empty_features() -> Features:
    """Return the features of a picture in which nothing is found."""
    return Features(np.zeros((0, 2), np.float32), np.zeros(0, np.float32), np.zeros((0, 128), np.float32))


def scale_to_side(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Scale a picture so that the square root of its area is `side` pixels; its shape stays."""
    height, width = scaled_size(picture, side)
    method = cv2.INTER_AREA if side**2 < picture.shape[0] * picture.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (width, height), interpolation=method), np.uint8)


def scaled_size(picture: NDArray[np.uint8], side: int) -> tuple[int, int]:
    """Height and width of a picture whose area is scaled to side squared, at least 8 pixels each."""
    height, width = picture.shape[:2]
    factor = side / float(np.sqrt(height * width))
    return max(8, round(height * factor)), max(8, round(width * factor))


def upright_rootsift(
    picture: NDArray[np.uint8],
    *,
    side: int = DEFAULT_SIDE,
    mask: NDArray[np.uint8] | None = None,
    equalise: bool = False,
    max_keypoints: int = 0,
    contrast: float = DEFAULT_CONTRAST,
) -> Features:
    """Find upright RootSIFT features.

    Parameters
    ----------
    picture : uint8 array, shape (h, w) or (h, w, 3)
        The crop, grey or BGR.
    side : int
        Geometric-mean side in pixels that the crop is scaled to.
    mask : uint8 array, shape (h, w), optional
        Keypoints whose centre lies where the mask is 0 are dropped; None keeps all.
    equalise : bool
        Local contrast equalisation (CLAHE, clip 2, 8 x 8 tiles) before detection.
    max_keypoints : int
        Keep that many strongest keypoints; 0 keeps all.
    contrast : float
        Least contrast of a keypoint (Lowe 2004: 0.04); less finds more in flat infra-red pictures.

    Returns
    -------
    Features
        In order of position and size, whatever order the detector gives them in.

    Notes
    -----
    Upright: every keypoint's angle is set to 0, since animals walk on their feet. RootSIFT:
    square root of the L1-normalised descriptor (Arandjelovic & Zisserman 2012).
    """
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    grey = scale_to_side(np.asarray(grey, np.uint8), side)
    if equalise:
        grey = np.asarray(cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(grey), np.uint8)
    detector = cv2.SIFT.create(contrastThreshold=contrast)
    found = detector.detect(grey, None)
    if mask is not None:
        small = cv2.resize(mask, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST)
        found = [
            k for k in found if small[_inside(k.pt[1], small.shape[0]), _inside(k.pt[0], small.shape[1])]
        ]
    keypoints = _upright(list(found), max_keypoints)
    if not keypoints:
        return empty_features()
    kept, raw = detector.compute(grey, keypoints)
    root = np.sqrt(raw / np.maximum(raw.sum(axis=1, keepdims=True), 1e-7))
    return Features(
        np.array([k.pt for k in kept], np.float32),
        np.array([k.size for k in kept], np.float32),
        root.astype(np.float32),
    )


def mirrored_descriptors(descriptors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Descriptors that the mirrored picture would give at the same places.

    SIFT lays out 4 rows x 4 columns x 8 directions; an upright patch seen in a mirror has its columns in the opposite
    order, and a direction t becomes 180 degrees - t.
    """
    cells = descriptors.reshape(-1, 4, 4, 8)
    turned = (4 - np.arange(8)) % 8
    return np.ascontiguousarray(cells[:, :, ::-1, :][..., turned]).reshape(-1, 128)


def _inside(value: float, length: int) -> int:
    return min(max(round(value), 0), length - 1)


def _upright(found: list[cv2.KeyPoint], limit: int) -> list[cv2.KeyPoint]:
    """Set angles to 0, drop the copies that differed by angle only, keep the strongest, sort by place."""
    unique: dict[tuple[float, float, float], cv2.KeyPoint] = {}
    for keypoint in found:
        keypoint.angle = 0.0
        unique.setdefault((keypoint.pt[0], keypoint.pt[1], keypoint.size), keypoint)
    ordered = sorted(unique.items())
    if limit and len(ordered) > limit:
        ordered = sorted(sorted(ordered, key=lambda item: (-item[1].response, item[0]))[:limit])
    return [keypoint for _, keypoint in ordered]


def affine_inliers(
    xy_a: NDArray[np.float32],
    xy_b: NDArray[np.float32],
    *,
    tolerance_px: float,
    scale_range: tuple[float, float] = SCALE_RANGE,
) -> NDArray[np.bool_]:
    """Which matches fit one affine map found by MAGSAC.

    Parameters
    ----------
    xy_a, xy_b : float32 arrays, shape (n, 2)
        Matched places in the one and the other picture.
    tolerance_px : float
        Inlier distance in pixels of b.
    scale_range : tuple of float
        Bounds of the map's singular values; a map outside them, or one that mirrors, is none.

    Returns
    -------
    bool array, shape (n,)
        All false when there is no such map (fewer than 4 matches never give one).
    """
    none = np.zeros(len(xy_a), bool)
    if len(xy_a) < 4:
        return none
    matrix, flags = cv2.estimateAffine2D(
        np.asarray(xy_a, np.float64),
        np.asarray(xy_b, np.float64),
        method=cv2.USAC_MAGSAC,
        ransacReprojThreshold=tolerance_px,
        maxIters=1000,
        confidence=0.999,
    )
    if matrix is None or flags is None or not np.isfinite(matrix).all():
        return none
    linear = matrix[:, :2]
    singular = np.linalg.svd(linear, compute_uv=False)
    if np.linalg.det(linear) <= 0 or singular[0] > scale_range[1] or singular[1] < scale_range[0]:
        return none
    inliers = np.asarray(flags).ravel().astype(bool)
    return inliers if int(inliers.sum()) >= 4 else none
