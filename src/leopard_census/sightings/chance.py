"""Tracks that falling snow, rain and insects make by chance.

Flakes and drops are bright and sharp: each by itself is as good a box as a small animal's. But they are in many
frames at once, anywhere in them. How many tracks as long as a given one such boxes would form by chance is easily
reckoned; a track of which more than a few in a thousand clips would be expected by chance is an animal's.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, pi
from statistics import median

from leopard_census.sightings.reach import reach
from leopard_census.sightings.seen import Seen
from leopard_census.sightings.tracks import Track

#: Share of the picture from which a box is too large for a flake: one a tenth of the picture's width across lies
#: a hand's breadth before the lens.
_LARGEST = 0.01
#: Boxes whose areas differ by less than this factor are of one kind.
_ALIKE = 4.0
#: Chance tracks per clip that are let through.
_EXPECTED = 0.01


def by_chance(track: Track, seen: Sequence[Seen], frames: int) -> bool:
    """Whether the other small boxes of a clip would form such a track by chance.

    Parameters
    ----------
    track
        Boxes that were joined.
    seen
        All boxes of the clip.
    frames
        Number of frames in which boxes were looked for.

    References
    ----------
    The expected number of false alarms as a threshold: Desolneux, Moisan and Morel (2000), Meaningful alignments,
    International Journal of Computer Vision 40.
    """
    area = median(_area(box) for box in track)
    if area >= _LARGEST:
        return False
    own = set(map(id, track))
    others = sum(area / _ALIKE <= _area(box) <= area * _ALIKE for box in seen if id(box) not in own)
    per_frame = others / frames
    # Boxes per unit of area, where the picture is one unit wide.
    density = per_frame / track[0].shape
    expected = per_frame * frames
    for before, after in pairwise(track):
        # A track may leave frames out: each of them was a chance, too.
        steps = max(1, after.place - before.place)
        seconds = (after.time - before.time) / steps
        areas = (pi * (reach(seconds * n) * before.diagonal) ** 2 for n in range(1, steps + 1))
        expected *= 1 - exp(-density * sum(areas))
    return expected > _EXPECTED


def _area(seen: Seen) -> float:
    return seen.box[2] * seen.box[3]
