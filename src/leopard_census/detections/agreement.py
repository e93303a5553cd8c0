"""What a network and motion say of one picture, put together.

Their errors have different causes: a network takes a rock for an animal for what it looks like, motion takes light
and snow for one for what they do. So what both say is surer than either, and what one alone says keeps its doubt.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from leopard_census.detections.merging import FITS, SAME, Spotted, shared
from leopard_census.tables.batch_json import Detection
from leopard_census.tables.boxes import Box, iou, union

#: Motion alone stays below an even chance: a person looks at what no network knows for an animal.
MOTION_ALONE = 0.49
#: Odds of a box of the network in a clip where motion finds nothing, over those by the network alone; and once more
#: where it is at the same place on other occasions. In clips of the simulated demo survey motion missed 7% of the
#: animals, and found nothing at 9 of 10 places where a network was mistaken: 1/12; 1/4 is on the careful side.
STILL_ODDS = 0.25
#: Motion within this share of the picture of all its edges is motion of the whole picture; information strips take up
#: to 8% of the height.
_AT_EDGES = 0.1
#: An even chance on the scale of `even_at_typical`.
EVEN = 0.5


@dataclass(frozen=True)
class Agreed:
    """A box that both or one of them found; `moving` where motion has a part in it."""

    spotted: Spotted
    moving: Detection | None = None


def even_at_typical(conf: float, typical: float) -> float:
    """A network's confidence on the scale of motion's, where 0.5 is an even chance.

    Models differ in what a score means; their makers' typical threshold is where they take a box for what it
    says. Straight lines below and above it.
    """
    return 0.5 * conf / typical if conf < typical else 0.5 + 0.5 * (conf - typical) / (1 - typical)


def agree(
    spotted: Sequence[Spotted], moving: Sequence[Detection], min_conf: float, exact: bool, clip: bool
) -> list[Agreed]:
    """The boxes of one picture, from left to right.

    Parameters
    ----------
    spotted
        What the network sees, down to hints, on the scale of `even_at_typical`.
    moving
        What motion finds; empty too where it can say nothing.
    min_conf
        Least confidence of a box that nothing confirms; boxes below it are hints.
    exact
        Whether motion has a background of the series' own; its boxes are then as exact as the network's.
    clip
        Whether it is a frame of a clip.

    Returns
    -------
    Each box of the network that is sure enough or that motion confirms, and each of motion that the network has none
    for:

    - A box of the network where motion has one is confirmed: 1 - (1 - a)(1 - b), as if they erred independently.
    - A hint says where an animal is, not that there is one: with motion it counts as much as motion alone.
    - Of the boxes below an even chance at one moving thing only the best counts, and only where no surer one is: a
      moving thing is one animal until the network is sure of several.
    - Where motion is exact, a confirmed box is the mean of both, weighted by their confidence (weighted box fusion,
      Solovyev et al. 2021); else it is the network's, which motion completes where a tile's edge cuts it.
    - A box of the network without motion stays as it is in a photo: it is an instant. What set a clip off moves in it,
      most often; there such a box counts less, by `STILL_ODDS`, but is never dropped for that: an animal may lie still.
    - Motion alone is written with at most `MOTION_ALONE`; not where it is a part of what the network is sure of (an
      animal that turns its head).
    - Motion of the whole picture confirms nothing, and is written as motion alone: that is light, or the camera.
    - Where the network surely sees a person or vehicle, motion's box is that person's or vehicle's.
    """
    animals = [s for s in spotted if s.category == "animal"]
    others = [s for s in spotted if s.category != "animal" and s.conf >= min_conf]
    free = [m for m in moving if not _is_part(m, others)]
    things = [m for m in free if not _is_whole_picture(m)]
    partner = {s: m for s in animals if (m := _best(s, things)) is not None}
    kept = {s: partner.get(s) for s in animals if s.conf >= (EVEN if s in partner else min_conf)}
    for m in things:
        unsure = [s for s, own in partner.items() if own is m and s not in kept]
        if unsure and not any(_fits(s, m) for s in kept):
            kept[max(unsure, key=lambda s: (s.conf * iou(s.box, m.box), s.box))] = m
    alone = [
        m for m in free if not _is_part(m, kept) and not any(_fits(s, m) for s in kept if partner.get(s))
    ]
    resting = [s for s, m in kept.items() if m is None]
    result = [Agreed(s) for s in others]
    result += [_confirmed(s, m, min_conf, exact) for s, m in kept.items() if m is not None]
    result += [Agreed(doubted(s, min_conf) if exact and clip else s) for s in resting]
    result += [Agreed(Spotted(m.box, min(m.conf, MOTION_ALONE)), m) for m in alone]
    return sorted(result, key=lambda a: (a.spotted.box, a.spotted.category))


def doubted(spotted: Spotted, min_conf: float) -> Spotted:
    """With its odds times `STILL_ODDS`, but written all the same."""
    odds = STILL_ODDS * spotted.conf / max(1 - spotted.conf, 1e-6)
    return replace(spotted, conf=max(odds / (1 + odds), min_conf))


def _is_whole_picture(moving: Detection) -> bool:
    """Whether it reaches all four edges, or nearly so (the strips of the camera are left out)."""
    x, y, w, h = moving.box
    return max(x, y, 1 - x - w, 1 - y - h) < _AT_EDGES


def _fits(spotted: Spotted, moving: Detection) -> bool:
    part = spotted.cut and shared(spotted.box, moving.box) >= SAME
    return part or iou(spotted.box, moving.box) >= FITS


def _is_part(moving: Detection, spotted: Iterable[Spotted]) -> bool:
    return any(s.conf >= EVEN and shared(s.box, moving.box) >= SAME for s in spotted)


def _best(spotted: Spotted, moving: Sequence[Detection]) -> Detection | None:
    fitting = [m for m in moving if _fits(spotted, m)]
    return max(fitting, key=lambda m: (iou(spotted.box, m.box), m.conf, m.box), default=None)


def _confirmed(spotted: Spotted, moving: Detection, min_conf: float, exact: bool) -> Agreed:
    a, b = spotted.conf, moving.conf
    conf = 1 - (1 - a) * (1 - b) if a >= min_conf else min(b, MOTION_ALONE)
    box = spotted.box
    if spotted.cut:
        box = union(box, moving.box)
    elif exact:
        box = _weighted_mean(box, a, moving.box, b)
    return Agreed(replace(spotted, box=box, conf=conf), moving)


def _weighted_mean(a: Box, weight_a: float, b: Box, weight_b: float) -> Box:
    """Mean of the corners, which is that of x, y, width and height."""
    x, y, w, h = ((weight_a * i + weight_b * j) / (weight_a + weight_b) for i, j in zip(a, b, strict=True))
    return x, y, w, h
