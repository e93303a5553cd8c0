"""Boxes of several views of one picture made one set: each animal once, and whole where any view has it whole."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from leopard_census.tables.boxes import Box, iou, union

#: Overlap from which two boxes are one animal: the usual value of non-maximum suppression in SSD and of MegaDetector's.
SAME = 0.5
#: Overlap from which a box of the network and one of motion are of one thing. Less than between two networks, as
#: motion takes shadows in and leaves out what keeps still; trackers ask as much of one animal in two frames (SORT,
#: Bewley et al. 2016). A box that merely lies in a much larger one says nothing for the latter.
FITS = 0.3

#: A box this near to the edge of its tile, as a share of the tile, is cut by it: 6 of 300 pixels. Edges come by
#: regression and scatter by a few.
_AT_EDGE = 0.02
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Spotted:
    """A box that a network sees in a picture.

    Attributes
    ----------
    box
        x, y, width, height as shares of the picture.
    conf
        0 to 1.
    category
        `animal`, `person` or `vehicle`.
    window
        Part of the picture in which it was seen.
    """

    box: Box
    conf: float
    category: str = "animal"
    window: Box = WHOLE

    @property
    def cut(self) -> bool:
        """Whether a side of it is an edge of the window within the picture, beyond which the animal may go on."""
        for start, length in ((0, 2), (1, 3)):
            low, high = self.window[start], self.window[start] + self.window[length]
            near = _AT_EDGE * self.window[length]
            if low > 0 and self.box[start] < low + near:
                return True
            if high < 1 and self.box[start] + self.box[length] > high - near:
                return True
        return False


def merged(boxes: Iterable[Spotted]) -> list[Spotted]:
    """The boxes of a picture, from left to right.

    Whole boxes go before cut ones, then the more confident first. Of boxes that are the same, the first is kept, with
    the confidence of the surest: a tile may show a part more clearly than the picture shows the whole. Cut boxes that
    are the same are parts of an animal that no view has whole: they become one. Where one place has
    several names, the most confident one holds, and beside it that of a person: two boxes at a place are better than a
    person who passes for an animal.
    """
    kept: list[Spotted] = []
    for spotted in sorted(boxes, key=lambda s: (s.cut, -s.conf, s.box, s.category)):
        same = next((i for i, other in enumerate(kept) if _is_same(spotted, other)), None)
        if same is None:
            kept.append(spotted)
            continue
        first = replace(kept[same], conf=max(kept[same].conf, spotted.conf))
        if spotted.cut and first.cut:
            first = replace(
                first, box=union(first.box, spotted.box), window=union(first.window, spotted.window)
            )
        kept[same] = first
    return _one_name_each(kept)


def _is_same(a: Spotted, b: Spotted) -> bool:
    """Whether two boxes are of one animal; of a cut box only what both windows show is compared."""
    if a.category != b.category:
        return False
    if not a.cut and not b.cut:
        return iou(a.box, b.box) >= SAME
    both = _common(a.window, b.window)
    if both is None:
        return False
    parts = _common(a.box, both), _common(b.box, both)
    return parts[0] is not None and parts[1] is not None and iou(parts[0], parts[1]) >= SAME


def _common(a: Box, b: Box) -> Box | None:
    """What two boxes share; None where they do not touch."""
    left, top = max(a[0], b[0]), max(a[1], b[1])
    right, bottom = min(a[0] + a[2], b[0] + b[2]), min(a[1] + a[3], b[1] + b[3])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def shared(a: Box, b: Box) -> float:
    """Share of the smaller box that lies in the other."""
    both = _common(a, b)
    return both[2] * both[3] / min(a[2] * a[3], b[2] * b[3]) if both else 0.0


def _one_name_each(boxes: list[Spotted]) -> list[Spotted]:
    kept: list[Spotted] = []
    for spotted in sorted(boxes, key=lambda s: (-s.conf, s.category != "person", s.box)):
        if spotted.category == "person" or all(
            o.category == spotted.category or iou(o.box, spotted.box) < SAME for o in kept
        ):
            kept.append(spotted)
    return sorted(kept, key=lambda s: (s.box, s.category))
