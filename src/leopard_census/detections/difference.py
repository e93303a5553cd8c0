"""How much each pixel of a picture differs from the empty scene, in units of that pixel's own noise."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from leopard_census.detections.background import Background, Picture, Plane, at_exposure, exposure_ratio

#: Noise that every pixel has: sensor, JPEG and what the exposure match leaves, in grey levels, and as a share
#: of the level (photon noise and residual gain).
_NOISE_LEVELS = 3.0
_NOISE_SHARE = 0.02
#: Background spread counts a little more than it measures: few pictures underestimate it.
_SPREAD_WEIGHT = 1.2
#: A patch of scene that only became darker or brighter keeps its pattern: correlation with the background
#: above this is light or shadow, not an animal (normalised cross-correlation test of Jacques et al. 2005,
#: SIBGRAPI).
_SAME_PATTERN = 0.75
_PATCH = 9
#: Patches flatter than this (grey levels) have no pattern to compare.
_MIN_PATTERN = 4.0
#: Grey level from which a pixel may be cut off at the top.
_SATURATED = 250
#: z from which a pixel counts as changed: three standard deviations.
_CHANGED = 3.0


@dataclass(frozen=True)
class Difference:
    """Result of comparing a picture with a background.

    Attributes
    ----------
    z : float32 array, shape (height, width)
        Difference over noise; 0 where the scene has the background's pattern.
    picture : uint8 array, shape (height, width, 3)
        The picture at the background's exposure.
    changed
        Share of the scene that differs.
    """

    z: Plane
    picture: Picture
    changed: float


def difference(picture: Picture, background: Background, valid: NDArray[np.bool_]) -> Difference:
    """Compare a picture with the empty scene.

    The background is taken as a range over each pixel's 3 x 3 neighbours, so that a camera or a twig that
    moved by one working pixel makes no difference. Light and shadow are left out where the scene kept its
    pattern.

    Parameters
    ----------
    picture : uint8 array, shape (height, width, 3)
        At working size.
    valid : bool array, shape (height, width)
        False on the information strips; z is 0 there.
    """
    ratio = exposure_ratio(picture, background.level, valid)
    equal = at_exposure(picture, ratio)
    kernel = np.ones((3, 3), np.uint8)
    above = cv2.subtract(equal, cv2.dilate(background.level, kernel))
    below = cv2.subtract(cv2.erode(background.level, kernel), equal)
    # a saturated pixel may have been as bright as the background or brighter
    below[picture >= _SATURATED] = 0
    gap = cv2.max(above, below)
    # Colour differences add up to more than the largest channel, noise does not.
    blue, green, red = (plane.astype(np.float32) for plane in cv2.split(gap))
    amount = 0.5 * cv2.max(cv2.max(blue, green), red) + 0.25 * (blue + green + red)
    grey_level = background.level[:, :, 1].astype(np.float32)
    # a picture that had to be brightened carries its noise and coding errors along
    gain = max(1.0, 1.0 / min(ratio))
    noise = _NOISE_LEVELS * gain + _NOISE_SHARE * grey_level
    z = amount / np.hypot(noise, _SPREAD_WEIGHT * background.spread)
    z[_same_pattern(equal, background.level)] = 0
    z[~valid] = 0
    changed = float((z[valid] > _CHANGED).mean()) if valid.any() else 0.0
    return Difference(z.astype(np.float32), equal, changed)


def _same_pattern(picture: Picture, level: Picture) -> NDArray[np.bool_]:
    """Pixels whose surroundings are those of the background up to brightness and contrast."""
    a = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    b = cv2.cvtColor(level, cv2.COLOR_BGR2GRAY).astype(np.float32)
    box = (_PATCH, _PATCH)
    a, b = a - cv2.boxFilter(a, -1, box), b - cv2.boxFilter(b, -1, box)
    var_a, var_b = cv2.boxFilter(a * a, -1, box), cv2.boxFilter(b * b, -1, box)
    covariance = cv2.boxFilter(a * b, -1, box)
    textured = (var_a > _MIN_PATTERN**2) & (var_b > _MIN_PATTERN**2)
    return np.asarray(textured & (covariance > _SAME_PATTERN * np.sqrt(var_a * var_b)))
