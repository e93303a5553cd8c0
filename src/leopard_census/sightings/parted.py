"""One animal in two boxes: parted by a trunk before it, or by ground of its own colour behind it.

What parts an animal stands still in the picture, what lies between two animals moves along with them. So two boxes
are put together where the gap between them stays in its place through several frames, and where the animal was seen
whole, as large as both together, just before or after.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leopard_census.sightings.reach import reach
from leopard_census.sightings.seen import Seen, gap
from leopard_census.tables.boxes import Box

#: Widest gap within one animal, in diagonals of the larger box.
_WIDEST = 0.5
#: A gap stays in its place while it moves less than this between two frames, in widths of the picture: a walking
#: animal that is worth counting covers three times as much in half a second.
_STAYS = 0.03
#: Frames that follow each other within this time.
_NEXT_S = 1.1
#: Frames in which the gap must have stayed.
_FRAMES = 2
#: The whole animal is as wide and as high as both parts together, up to this factor.
_AS_LARGE = 1.3


@dataclass(frozen=True)
class _Pair:
    first: Seen
    second: Seen

    @property
    def together(self) -> Seen:
        """Both as one."""
        outline = self.first.outline + self.second.outline
        conf = max(self.first.conf, self.second.conf)
        return replace(self.first, box=union(self.first.box, self.second.box), conf=conf, outline=outline)

    @property
    def between(self) -> tuple[float, float]:
        """Middle of the gap in picture widths."""
        (ax, ay, aw, ah), (bx, by, bw, bh) = self.first.box, self.second.box
        x = (max(ax, bx) + min(ax + aw, bx + bw)) / 2
        y = (max(ay, by) + min(ay + ah, by + bh)) / 2
        return x, y * self.first.shape


def union(a: Box, b: Box) -> Box:
    """Smallest box around two."""
    x, y = min(a[0], b[0]), min(a[1], b[1])
    return x, y, max(a[0] + a[2], b[0] + b[2]) - x, max(a[1] + a[3], b[1] + b[3]) - y


def join_parted(seen: Sequence[Seen]) -> list[Seen]:
    """Boxes of a clip in order of frames, the two parts of one animal as one box.

    Parameters
    ----------
    seen
        Boxes in order of frames. Boxes that a person drew stay as they are.
    """
    boxes = list(seen)
    for chain in _chains(boxes):
        known = {id(s) for s in boxes}
        if all(id(pair.first) in known and id(pair.second) in known for pair in chain) and _whole(
            chain, boxes
        ):
            parts = {id(part) for pair in chain for part in (pair.first, pair.second)}
            boxes = [s for s in boxes if id(s) not in parts] + [pair.together for pair in chain]
    return sorted(boxes, key=lambda s: (s.place, s.box))


def _chains(seen: Sequence[Seen]) -> list[list[_Pair]]:
    """Pairs of boxes through frames that follow each other, with a gap that stays; longest first."""
    by_place: dict[int, list[Seen]] = {}
    for s in seen:
        if s.label is None:
            by_place.setdefault(s.place, []).append(s)
    open_chains: list[list[_Pair]] = []
    done: list[list[_Pair]] = []
    for place in sorted(by_place):
        here = by_place[place]
        pairs = [_Pair(a, b) for i, a in enumerate(here) for b in here[i + 1 :] if _near(a, b)]
        going: list[list[_Pair]] = []
        for chain in open_chains:
            follows = [p for p in pairs if _goes_on(chain[-1], p)]
            if follows:
                best = min(follows, key=lambda p: (_moved(chain[-1], p), p.first.box))
                pairs.remove(best)
                going.append([*chain, best])
            else:
                done.append(chain)
        open_chains = going + [[p] for p in pairs]
    done += open_chains
    long = [chain for chain in done if len(chain) >= _FRAMES]
    return sorted(long, key=lambda c: (-len(c), c[0].first.place, c[0].first.box))


def _near(a: Seen, b: Seen) -> bool:
    return gap(a, b) <= _WIDEST * max(a.diagonal, b.diagonal)


def _goes_on(before: _Pair, after: _Pair) -> bool:
    fresh = 0 < after.first.time - before.first.time <= _NEXT_S
    return fresh and _moved(before, after) <= _STAYS and _alike(before.together, after.together)


def _moved(before: _Pair, after: _Pair) -> float:
    (ax, ay), (bx, by) = before.between, after.between
    return float(((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5)


def _alike(a: Seen, b: Seen) -> bool:
    return all(1 / _AS_LARGE <= a.box[i] / b.box[i] <= _AS_LARGE for i in (2, 3))


def _whole(chain: Sequence[_Pair], seen: Sequence[Seen]) -> bool:
    """Whether one box just before the chain, after it or in a gap of it is as large as both parts together."""
    parts = {id(part) for pair in chain for part in (pair.first, pair.second)}
    for pair in (chain[0], chain[-1]):
        both = pair.together
        for s in seen:
            seconds = abs(s.time - both.time)
            if id(s) in parts or not 0 < seconds <= _NEXT_S or not _alike(s, both):
                continue
            distance = ((s.centre[0] - both.centre[0]) ** 2 + (s.centre[1] - both.centre[1]) ** 2) ** 0.5
            if distance <= reach(seconds) * both.diagonal:
                return True
    return False
