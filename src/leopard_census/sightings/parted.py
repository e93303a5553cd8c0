"""One animal in two boxes: parted by a trunk before it, or by ground of its own colour behind it.

What parts an animal stands still in the picture while the animal moves behind it; what lies between two animals moves
along with them. So two boxes are put together where both outer ends move and the gap between them does not. An animal
that stands behind a trunk cannot be told from two that stand side by side: where the two were one box, as large as both
together, just before or after, they stay two, but nothing is said to be certain of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leopard_census.sightings.seen import Seen, gap
from leopard_census.tables.boxes import union

#: Widest gap within one animal, in diagonals of the larger box.
_WIDEST = 0.5
#: A gap stays in its place while it moves less than this between two frames, in widths of the picture.
_STAYS = 0.03
#: Frames that follow each other within this time.
_NEXT_S = 1.1
#: Frames in which the gap must have stayed.
_FRAMES = 2
#: The ends of an animal that walks behind something move by this much, and by this many times what the gap moves.
_WALKS, _MORE = 0.08, 4.0
#: The whole animal is as wide and as high as both parts together, up to this factor, and no farther from where they
#: are than this many diagonals.
_AS_LARGE, _NEAR_BY = 1.3, 0.75
#: Seconds before or after having been one box in which two boxes are in doubt.
_DOUBT_S = 3.0
#: Boxes of one frame that are looked at: with more there is no telling what belongs together.
_MOST = 12


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


def join_parted(seen: Sequence[Seen]) -> list[Seen]:
    """Boxes of a clip in order of frames, the two parts of one animal that walks behind something as one box.

    Parameters
    ----------
    seen
        Boxes in order of frames. Boxes that a person drew, and people, stay as they are.
    """
    boxes = list(seen)
    for chain in _chains(boxes):
        known = {id(s) for s in boxes}
        whole = all(id(pair.first) in known and id(pair.second) in known for pair in chain)
        if whole and _walks_behind(chain) and _whole_s(chain, boxes):
            parts = {id(part) for pair in chain for part in (pair.first, pair.second)}
            boxes = [s for s in boxes if id(s) not in parts] + [pair.together for pair in chain]
    return sorted(boxes, key=lambda s: (s.place, s.box))


def in_doubt(seen: Sequence[Seen]) -> set[tuple[int, int]]:
    """Pairs of boxes in one frame, by their ids in order of the boxes, that may be parts of one animal."""
    pairs = set()
    for chain in _chains(seen):
        times = _whole_s(chain, seen)
        pairs |= {
            (id(p.first), id(p.second))
            for p in chain
            if any(abs(p.first.time - t) <= _DOUBT_S for t in times)
        }
    return pairs


def _walks_behind(chain: Sequence[_Pair]) -> bool:
    """Whether both outer ends of a pair move one way through a gap that stays."""
    first, last = chain[0].together.box, chain[-1].together.box
    left, right = last[0] - first[0], last[0] + last[2] - first[0] - first[2]
    moved = min(abs(left), abs(right)) if left * right > 0 else 0.0
    return moved >= _WALKS and moved >= _MORE * _moved(chain[0], chain[-1])


def _chains(seen: Sequence[Seen]) -> list[list[_Pair]]:
    """Pairs of boxes through frames that follow each other, with a gap that stays; longest first."""
    by_place: dict[int, list[Seen]] = {}
    for s in seen:
        if s.label is None and s.kind == "animal":
            by_place.setdefault(s.place, []).append(s)
    open_chains: list[list[_Pair]] = []
    done: list[list[_Pair]] = []
    for place in sorted(by_place):
        here = sorted(by_place[place], key=lambda s: (-s.conf * s.box[2] * s.box[3], s.box))[:_MOST]
        here.sort(key=lambda s: s.box)
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


def _whole_s(chain: Sequence[_Pair], seen: Sequence[Seen]) -> list[float]:
    """Times just before the chain or after it at which one box there is as large as both parts together."""
    parts = {id(part) for pair in chain for part in (pair.first, pair.second)}
    times = []
    for pair, before in ((chain[0], True), (chain[-1], False)):
        both = pair.together
        for s in seen:
            seconds = both.time - s.time if before else s.time - both.time
            if id(s) in parts or not 0 < seconds <= _NEXT_S or not _alike(s, both):
                continue
            distance = ((s.centre[0] - both.centre[0]) ** 2 + (s.centre[1] - both.centre[1]) ** 2) ** 0.5
            if distance <= _NEAR_BY * both.diagonal:
                times.append(s.time)
    return times
