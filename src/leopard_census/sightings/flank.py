"""Which side of itself an animal shows, from where it walks and from its silhouette."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from leopard_census.imaging.jpeg import Picture
from leopard_census.sightings.cut import cut_out
from leopard_census.sightings.heading import MOST_ODDS, head_left_odds
from leopard_census.sightings.seen import Row, Seen
from leopard_census.sightings.silhouette import silhouette

#: Width over height from which a body is seen from the side: a walking leopard has about 1.8 to 2.4, one that
#: comes or goes about 0.6 to 1.0.
_SIDE_RATIO = 1.25
_SIDE_SLOPE = 6.0
#: Log odds of heading per body length of movement; one length walked leaves 1 in 150 for walking backwards.
_PER_LENGTH = 5.0
_MOST_MOVEMENT = 4.0
#: A heading holds for about this long while an animal stops or lifts its head, in seconds; between photos of
#: a burst, whose times are whole seconds, per photo.
_MEMORY_S = 1.5
_MEMORY_PHOTOS = 1.5
#: Log odds that a thin end of the silhouette (the tail) gives at most: legs and heads are thin, too.
_TAIL_ODDS = 1.2
_TAIL_HEIGHT = 0.3


@dataclass(frozen=True)
class Sides:
    """Probabilities of what a view shows; they sum to 1."""

    left: float
    right: float

    @property
    def other(self) -> float:
        """Of front, back or unclear."""
        return max(0.0, 1.0 - self.left - self.right)

    def best(self, threshold: float) -> tuple[str, float]:
        """Name and probability of the side shown; `other` where neither flank reaches `threshold`."""
        name, probability = max((("left", self.left), ("right", self.right)), key=lambda s: s[1])
        return (name, probability) if probability >= threshold else ("other", 1.0 - probability)


def sides(track: Sequence[Seen], clip: bool, read: Callable[[Row], Picture] | None = None) -> list[Sides]:
    """For each view of a track the flank that it shows.

    An animal that walks to the left of the picture shows its own left flank.

    Parameters
    ----------
    read
        Gives the picture of a frame, for the head's place in the crop; None goes without. Movement alone is little in
        a few photos, and wrong of an animal that backs off.
    """
    movement = _movement(track, clip)
    result = []
    for seen, moved in zip(track, movement, strict=True):
        walks = float(np.clip(_PER_LENGTH * -moved, -_MOST_MOVEMENT, _MOST_MOVEMENT))
        to_left = 1 / (1 + np.exp(-_together(walks, _shape_odds(seen, read))))
        side_on = _side_on(seen, abs(moved))
        result.append(Sides(float(side_on * to_left), float(side_on * (1 - to_left))))
    return result


def _together(walks: float, shape: float) -> float:
    """Log odds of movement and of shape together.

    Shape that speaks against a clear movement counts up to double: then the animal backs off, two animals are in one
    track, or the crop misleads, and nobody should be sure. (Where it counted once, 11 of 14 such views of two simulated
    winters were right, of all others that were sure 112 of 112.)
    """
    if walks * shape >= 0:
        return walks + shape
    return walks + shape * (1 + abs(walks) / _MOST_MOVEMENT)


def _movement(track: Sequence[Seen], clip: bool) -> list[float]:
    """Movement to the right around each view in body lengths; steps near in time count most."""
    if len(track) < 2:
        return [0.0] * len(track)
    clock = [s.time if clip else float(s.place) for s in track]
    memory = _MEMORY_S if clip else _MEMORY_PHOTOS
    steps = [
        ((clock[i] + clock[i + 1]) / 2, _step(a, b)) for i, (a, b) in enumerate(itertools.pairwise(track))
    ]
    return [sum(step * float(np.exp(-abs(t - at) / memory)) for at, step in steps) for t in clock]


def _step(a: Seen, b: Seen) -> float:
    """Movement to the right between two views in body lengths.

    Of the two ends of the box that moves less: at the edge of the picture only one end is the animal's own,
    and a growing box (an animal that comes nearer, a tail that lifts) moves its ends apart.
    """
    left, right = b.box[0] - a.box[0], b.box[0] + b.box[2] - a.box[0] - a.box[2]
    length = max(a.box[2], b.box[2], 1e-6)
    cut_left, cut_right = (
        a.box[0] < 0.01 or b.box[0] < 0.01,
        max(a.box[0] + a.box[2], b.box[0] + b.box[2]) > 0.99,
    )
    if cut_left and not cut_right:
        return right / length
    if cut_right and not cut_left:
        return left / length
    if left * right <= 0:
        return 0.0
    return (left if abs(left) < abs(right) else right) / length


def _side_on(seen: Seen, moved: float) -> float:
    """Probability that the body is seen from the side."""
    width, height = seen.box[2], seen.box[3] * seen.shape
    cut = seen.box[0] < 0.01 or seen.box[0] + seen.box[2] > 0.99
    ratio = width / height if height > 0 else 1.0
    # the part of an animal at the edge of the picture is narrower than the whole; movement across says side
    odds = _SIDE_SLOPE * (ratio - _SIDE_RATIO) + (2.0 if cut and moved > 0.3 else 0.0) + min(moved, 1.0)
    return float(1 / (1 + np.exp(-np.clip(odds, -20, 20))))


def _shape_odds(seen: Seen, read: Callable[[Row], Picture] | None) -> float:
    """Log odds that the head is on the left, from tail and edges; both see the same tail and so count as one."""
    if read is None:
        return _tail_odds(seen)
    crop, _ = cut_out(read(seen.frame), seen.box)
    return float(np.clip(_tail_odds(seen) + head_left_odds(crop), -MOST_ODDS, MOST_ODDS))


def _tail_odds(seen: Seen) -> float:
    """Log odds that the head is on the left, from the thin end of the silhouette."""
    if not seen.outline or seen.box[0] < 0.01 or seen.box[0] + seen.box[2] > 0.99:
        return 0.0
    heights = _column_heights(seen)
    thin = heights < _TAIL_HEIGHT * heights.max()
    thick = np.flatnonzero(~thin)
    left_end, right_end = int(thick[0]), len(heights) - 1 - int(thick[-1])
    share = (right_end - left_end) / len(heights)
    return float(np.clip(6.0 * share, -_TAIL_ODDS, _TAIL_ODDS))


def _column_heights(seen: Seen) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Height of the silhouette in 48 columns of its box."""
    mask = silhouette(seen.outline, seen.box, (48, 32))
    heights = (mask > 0).sum(axis=0)
    return heights if heights.max() > 0 else np.ones(48, np.int64)
