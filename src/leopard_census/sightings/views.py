"""Views: the best moments of a sighting, cut out with the body's mask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from leopard_census.imaging.jpeg import Picture
from leopard_census.sightings.body_mask import BodyMask, body_mask
from leopard_census.sightings.cut import cut_out, with_margin
from leopard_census.sightings.flank import Sides
from leopard_census.sightings.look import look_at
from leopard_census.sightings.quality import frame_look, view_quality
from leopard_census.sightings.scene import within_rows
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
    sides
        What the view shows, as probabilities.
    flank, flank_probability, quality, sharpness
        As in the contract `crops`.
    """

    seen: Seen
    box: Box
    picture: Picture
    sides: Sides
    flank: str
    flank_probability: float
    quality: float
    sharpness: float

    @cached_property
    def body(self) -> BodyMask:
        """Mask of the crop; made when asked for, as of the views that are cut few are kept."""
        height, width = self.picture.shape[:2]
        outline = silhouette(self.seen.outline, self.box, (width, height)) if self.seen.outline else None
        return body_mask(self.picture, outline, _within(self.seen.box, self.box))


def best_views(
    shown: Sequence[tuple[Seen, Sides]],
    read: Callable[[Row], Picture],
    per_flank: int,
    margin: float,
    threshold: float,
    scene: Callable[[Row], tuple[float, float]],
) -> list[View]:
    """The best views of each flank, best first.

    Only frames that may be among the best are read: the sharpness of the whole frame ranks them first. `scene` gives
    the rows of a frame that a crop may show.
    """
    ranked: dict[str, list[tuple[float, Seen, Sides]]] = {"left": [], "right": [], "other": []}
    for seen, side in shown:
        flank, _ = side.best(threshold)
        guess = view_quality(seen, frame_look(seen.frame), max(side.left, side.right), bool(seen.outline))
        ranked[flank].append((guess, seen, side))
    views = []
    for candidates in ranked.values():
        candidates.sort(key=lambda c: (-c[0], c[1].frame["frameID"]))
        chosen = sorted(candidates[: per_flank * _CANDIDATES], key=lambda c: c[1].place)
        cut = [
            _cut(seen, side, threshold, read(seen.frame), within_rows(with_margin(seen.box, margin), rows))
            for _, seen, side in chosen
            for rows in (scene(seen.frame),)
        ]
        cut.sort(key=lambda v: (-v.quality, v.seen.frame["frameID"]))
        views += cut[:per_flank]
    return sorted(views, key=lambda v: (-v.quality, v.seen.frame["frameID"]))


def _cut(seen: Seen, sides: Sides, threshold: float, picture: Picture, region: Box) -> View:
    crop, box = cut_out(picture, region)
    look = look_at(crop)
    flank, probability = sides.best(threshold)
    side = probability if flank != "other" else 1 - probability
    quality = view_quality(seen, look, side, bool(seen.outline))
    return View(seen, box, crop, sides, flank, probability, quality, look.sharpness)


def _within(inner: Box, outer: Box) -> Box:
    """The part of one box that lies in another, as fractions of that other one."""
    left, top = max(inner[0], outer[0]), max(inner[1], outer[1])
    right = min(inner[0] + inner[2], outer[0] + outer[2])
    bottom = min(inner[1] + inner[3], outer[1] + outer[3])
    width, height = max(0.0, right - left), max(0.0, bottom - top)
    return (left - outer[0]) / outer[2], (top - outer[1]) / outer[3], width / outer[2], height / outer[3]
