"""Views: the best moments of a sighting, cut out with the body's mask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.imaging.jpeg import Picture
from leopard_census.sightings.cut import cut_out, with_margin
from leopard_census.sightings.flank import Sides
from leopard_census.sightings.look import look_at
from leopard_census.sightings.quality import frame_look, view_quality
from leopard_census.sightings.seen import Row, Seen
from leopard_census.sightings.silhouette import silhouette
from leopard_census.tables.boxes import Box

#: Candidates whose crops are looked at for each view that is kept.
_CANDIDATES = 2


@dataclass(frozen=True)
class View:
    """One crop.

    Attributes
    ----------
    seen
        The detection.
    box
        Region cut out, a little larger than the detection.
    picture
        The crop.
    mask : uint8 array of the crop's height and width, or None
        255 on the body.
    flank, flank_probability, quality, sharpness
        As in the contract `crops`.
    """

    seen: Seen
    box: Box
    picture: Picture
    mask: NDArray[np.uint8] | None
    flank: str
    flank_probability: float
    quality: float
    sharpness: float


def best_views(
    shown: Sequence[tuple[Seen, Sides]],
    read: Callable[[Row], Picture],
    per_flank: int,
    margin: float,
    threshold: float,
) -> list[View]:
    """The best views of each flank, best first.

    Only frames that may be among the best are read: the sharpness of the whole frame ranks them first.
    """
    ranked: dict[str, list[tuple[float, Seen, float]]] = {"left": [], "right": [], "other": []}
    for seen, side in shown:
        flank, probability = side.best(threshold)
        guess = view_quality(seen, frame_look(seen.frame), max(side.left, side.right), bool(seen.outline))
        ranked[flank].append((guess, seen, probability))
    views = []
    for flank, candidates in ranked.items():
        candidates.sort(key=lambda c: (-c[0], c[1].frame["frameID"]))
        chosen = sorted(candidates[: per_flank * _CANDIDATES], key=lambda c: c[1].place)
        cut = [_cut(seen, flank, p, read(seen.frame), margin) for _, seen, p in chosen]
        cut.sort(key=lambda v: (-v.quality, v.seen.frame["frameID"]))
        views += cut[:per_flank]
    return sorted(views, key=lambda v: (-v.quality, v.seen.frame["frameID"]))


def _cut(seen: Seen, flank: str, probability: float, picture: Picture, margin: float) -> View:
    crop, box = cut_out(picture, with_margin(seen.box, margin))
    size = (crop.shape[1], crop.shape[0])
    mask = silhouette(seen.outline, box, size) if seen.outline else None
    if mask is not None and not mask.any():
        mask = None
    look = look_at(crop)
    side = probability if flank != "other" else 1 - probability
    quality = view_quality(seen, look, side, mask is not None)
    return View(seen, box, crop, mask, flank, probability, quality, look.sharpness)
