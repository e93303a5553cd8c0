"""Boxes of several views of one picture made one set: each animal once, and whole where any view has it whole."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from leopard_census.tables.boxes import Box, iou

#: Overlap from which two boxes are one animal: the usual value of non-maximum suppression in SSD and of MegaDetector's.
SAME = 0.5
#: Overlap from which a box of the network and one of motion are of one thing. Less than between two networks, as
#: motion takes shadows in and leaves out what keeps still; trackers ask as much of one animal in two frames (SORT,
#: Bewley et al. 2016). A box that merely lies in a much larger one says nothing for the latter.
FITS = 0.3

#: Whether a tile's edge cuts the left, upper, right and lower side of a box.
Cuts = tuple[bool, bool, bool, bool]
NOT_CUT: Cuts = (False, False, False, False)


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
    cuts
        Which of its sides are a tile's edge, where the animal may go on.
    """

    box: Box
    conf: float
    category: str = "animal"
    cuts: Cuts = NOT_CUT

    @property
    def cut(self) -> bool:
        """Whether it may be a part of the animal."""
        return any(self.cuts)


def merged(boxes: Iterable[Spotted]) -> list[Spotted]:
    """The boxes of a picture, from left to right.

    Whole boxes go before cut ones, then the more confident first. A box that is the same as one kept is left out;
    so is a cut one that mostly lies in a kept box. Two cut boxes that share most of the smaller are parts of an animal
    that no view has whole: they become one. Where one place is called animal and person, the more confident
    name holds.
    """
    kept: list[Spotted] = []
    for spotted in sorted(boxes, key=lambda s: (s.cut, -s.conf, s.box, s.category)):
        same = next((i for i, other in enumerate(kept) if _is_same(spotted, other)), None)
        if same is None:
            kept.append(spotted)
        elif spotted.cut and kept[same].cut:
            kept[same] = _joined(kept[same], spotted)
    return _one_name_each(kept)


def shared(a: Box, b: Box) -> float:
    """Share of the smaller box that lies in the other."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return width * height / min(a[2] * a[3], b[2] * b[3]) if width > 0 and height > 0 else 0.0


def union(a: Box, b: Box) -> Box:
    """The smallest box around both."""
    left, top = min(a[0], b[0]), min(a[1], b[1])
    return left, top, max(a[0] + a[2], b[0] + b[2]) - left, max(a[1] + a[3], b[1] + b[3]) - top


def _is_same(spotted: Spotted, other: Spotted) -> bool:
    if spotted.category != other.category:
        return False
    return iou(spotted.box, other.box) >= SAME or (spotted.cut and shared(spotted.box, other.box) >= SAME)


def _joined(a: Spotted, b: Spotted) -> Spotted:
    """Both as one; a side is still cut when the box that it comes from is cut there."""
    box = union(a.box, b.box)
    (ax, ay, aw, ah), (bx, by, bw, bh) = a.box, b.box
    from_a = (ax <= bx, ay <= by, ax + aw >= bx + bw, ay + ah >= by + bh)
    cuts = [ca if mine else cb for ca, cb, mine in zip(a.cuts, b.cuts, from_a, strict=True)]
    return replace(a, box=box, conf=max(a.conf, b.conf), cuts=(cuts[0], cuts[1], cuts[2], cuts[3]))


def _one_name_each(boxes: list[Spotted]) -> list[Spotted]:
    kept: list[Spotted] = []
    for spotted in sorted(boxes, key=lambda s: (-s.conf, s.category != "person", s.box)):
        if all(o.category == spotted.category or iou(o.box, spotted.box) < SAME for o in kept):
            kept.append(spotted)
    return sorted(kept, key=lambda s: (s.box, s.category))
