"""How useful a view is for identification: the fitted probability that it is matched to the right animal.

Success of a view: of all views of the same flank from other encounters, the matcher scores one of the same animal
best. The weights are those of a logistic regression on made-up views and on those of a simulated winter, none of real
photos; none may be below 0, so that a larger, clearer, wholer view is never worse. Fitted, cross-validated and held
against another winter and real photos by `python -m benchmarks.quality_curve --fit`.
"""

import numpy as np

from leopard_census.sightings.look import Look
from leopard_census.sightings.seen import Row, Seen

#: Geometric-mean side in pixels from which more pixels help no further: about what the matcher scales views to.
FULL_SIDE = 400.0
#: Width over height from which a view may show the whole side of a leopard (1.8 to 2.4 when it walks); what is
#: narrower is seen from in front or behind, or only in part.
WHOLE = 2.0
#: Grey levels' spread of a view that is not cut out yet: the median of made-up views.
_TYPICAL_CONTRAST = 21.0
INTERCEPT = -2.540
#: Weight of each measure of `view_measures`, in its order: ln(odds of success) per unit.
WEIGHTS = {
    "size": 1.232,
    "contrast": 1.369,
    "day": 0.843,
    "length": 2.398,
    "mask": 1.171,
}


def view_measures(seen: Seen, look: Look, masked: bool) -> list[float]:
    """Numbers that the quality rests on, in the order of `WEIGHTS`; more of any is better.

    ln of the box's side in units of `FULL_SIDE`, at most 0; ln of the crop's contrast; 1 by daylight; ln of the box's
    width over height in units of `WHOLE`, at most 0; 1 with a mask from the detector's outline. What did not lower the
    cross-validated log loss besides these is left out: sharpness, smear, clipped light, and whether the box touches an
    edge of the picture.
    """
    width = max(1.0, seen.box[2] * seen.frame["width"])
    height = max(1.0, seen.box[3] * seen.frame["height"])
    return [
        float(np.log(min(1.0, (width * height) ** 0.5 / FULL_SIDE))),
        float(np.log1p(look.contrast)),
        0.0 if seen.frame["night"] else 1.0,
        float(np.log(min(1.0, width / height / WHOLE))),
        1.0 if masked else 0.0,
    ]


def view_quality(seen: Seen, look: Look, flank_probability: float, masked: bool) -> float:
    """Probability that a view is matched to the right animal, 0 to 1.

    Parameters
    ----------
    look
        Of the crop, or `frame_look` while the crop is not cut yet (only ranks candidates then).
    flank_probability
        Probability that the view shows the flank that it is said to show: one that shows another, front or back is
        compared with the wrong views.
    masked
        Whether the detector left an outline: a mask made from it keeps more ground out of the comparison than one
        that was looked for in the box.
    """
    odds = INTERCEPT + float(np.dot(list(WEIGHTS.values()), view_measures(seen, look, masked)))
    return float(flank_probability / (1 + np.exp(-odds)))


def frame_look(frame: Row) -> Look:
    """Look of any crop of a frame as far as the frames table knows it."""
    return Look(float(frame["sharpness"]), _TYPICAL_CONTRAST)
