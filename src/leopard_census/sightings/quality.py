"""How useful a view is for identification."""

import cv2

from leopard_census.imaging.jpeg import Picture
from leopard_census.sightings.seen import Seen

#: Width at which the sharpness of crops is measured (contract `crops`).
SHARPNESS_WIDTH = 320
#: Geometric-mean side in pixels from which more pixels help no further: features of coats are taken at 400.
_FULL_SIDE = 400.0
#: Variance of the Laplacian at which a crop is half as good as a perfectly sharp one. On 104 snow leopard
#: photos blurred crops have about 30 to 100, sharp ones 300 to 2000.
_HALF_SHARP = 120.0
_CUT_SIDEWAYS = 0.55
_CUT_UPRIGHT = 0.8
_NIGHT = 0.85


def crop_sharpness(crop: Picture) -> float:
    """Variance of the Laplacian of the grey crop at `SHARPNESS_WIDTH` pixels width."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    height = max(1, round(grey.shape[0] * SHARPNESS_WIDTH / grey.shape[1]))
    method = cv2.INTER_AREA if grey.shape[1] > SHARPNESS_WIDTH else cv2.INTER_LINEAR
    grey = cv2.resize(grey, (SHARPNESS_WIDTH, height), interpolation=method)
    deviation = float(cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_16S))[1].item())
    return deviation * deviation


def view_quality(seen: Seen, sharpness: float, flank_probability: float) -> float:
    """Product of size, sharpness, wholeness, light, confidence and pose, each between 0 and 1.

    Parameters
    ----------
    sharpness
        Of the crop, or of the frame while the crop is not cut yet (only ranks candidates then).
    flank_probability
        Probability that the view shows one flank (not front, back or unclear).
    """
    width = seen.box[2] * seen.frame["width"]
    height = seen.box[3] * seen.frame["height"]
    size = min(1.0, (width * height) ** 0.5 / _FULL_SIDE)
    sharp = sharpness / (sharpness + _HALF_SHARP)
    x, y, w, h = seen.box
    whole = _CUT_SIDEWAYS if x < 0.01 or x + w > 0.99 else 1.0
    whole *= _CUT_UPRIGHT if y < 0.01 or y + h > 0.99 else 1.0
    light = _NIGHT if seen.frame["night"] else 1.0
    return size**0.5 * sharp * whole * light * (0.5 + 0.5 * seen.conf) * (0.4 + 0.6 * flank_probability)
