"""Spots that the comparison found in both pictures of a question, and how to lay one picture over the other."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from leopard_census.individuals.sheets.matched_places import Shown as Drawn
from leopard_census.individuals.sheets.matched_places import matched_places
from leopard_census.review.desk import Side
from leopard_census.review.survey import ReviewSurvey
from leopard_census.tables.boxes import format_box

#: Spots that an affine map needs to be more than a guess.
_FEWEST = 4
#: Distance to the map that a spot may have, as a share of the picture: a body bends.
_TOLERANCE = 0.05


def matched_spots(sides: tuple[Side, Side], survey: ReviewSurvey) -> dict[str, Any]:
    """The best match of the pictures of both sides.

    Returns
    -------
    dict
        `numbers`: of the pictures of the left and the right side; `lines`: x, y in the left picture and in the right
        one, as shares of width and height; `map`: a, b, c, d, e, f with x' = a x + b y + c and y' = d x + e y + f from
        left to right in these shares, or None. Empty where nothing matches.
    """
    one, other = (side.sighting for side in sides)
    if one.key == other.key:
        return {}
    crops = [
        {
            "sightingID": side.sighting.key,
            "frameID": p.frame,
            "box": format_box(p.box),
            "flank": p.flank,
            "flank_probability": 1.0,
            "p_left": float(p.flank == "left"),
            "p_right": float(p.flank == "right"),
            "quality": p.quality,
            "night": p.night,
            "image": p.image,
            "mask": p.mask,
        }
        for side in sides
        for p in side.pictures
    ]
    # Each sighting has an archive of its own here: sightings of earlier winters share a deployment's name.
    rows = [
        {**side.sighting.row, "flank": side.sighting.flank, "deploymentID": side.sighting.key}
        for side in sides
    ]
    archives = {side.sighting.key: side.pictures[0].archive for side in sides}
    shown = Drawn(rows, crops, archives)
    found = matched_places([((one.key, other.key), None)], shown, survey.settings).get((one.key, other.key))
    if found is None:
        return {}
    lines = np.array(found.lines, np.float32)
    here, there = np.ascontiguousarray(lines[:, :2]), np.ascontiguousarray(lines[:, 2:])
    affine = None
    if len(lines) >= _FEWEST:
        affine = cv2.estimateAffine2D(here, there, ransacReprojThreshold=_TOLERANCE)[0]
    numbers = [
        next(n for n, p in enumerate(side.pictures) if p.frame == frame)
        for side, frame in zip(sides, found.frames, strict=True)
    ]
    return {
        "numbers": numbers,
        "lines": [[round(float(v), 4) for v in line] for line in found.lines],
        "map": None if affine is None else [round(float(v), 5) for v in affine.ravel()],
    }
