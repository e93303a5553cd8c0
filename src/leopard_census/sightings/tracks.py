"""Tracks: the boxes of one animal through a clip or a burst.

Two boxes in one frame are two animals. From frame to frame boxes are joined by where the animal should be
next. One that leaves by a side and comes back by it stays the same; one that enters by the other side is
another, as with animals that follow each other.
"""

from collections.abc import Sequence

import numpy as np

from leopard_census.sightings.parted import in_doubt
from leopard_census.sightings.reach import MOST, reach
from leopard_census.sightings.seen import Seen, gap
from leopard_census.tables.boxes import covered, iou

Track = tuple[Seen, ...]

#: An animal that was not seen for longer than this has left or is hidden.
_LOST_S = 2.0
#: A box this near to a side of the picture touches it.
_EDGE = 0.02
#: A track that came this much nearer to a side walks towards it.
_WALKED = 0.1
#: Weight of a difference in size (log of the ratio of diagonals) against distance in diagonals.
_SIZE_WEIGHT = 0.7
#: Boxes that count as two animals at one time: each this sure, hardly overlapping, and not so different in
#: size that one may be a part of the other's animal (a cub of half its mother's length has a fourth of her area).
_SURE = 0.5
_OVERLAP = 0.3
_SIZES = 5.0
#: Certain when they are this far apart (in diagonals of the larger box) once, or in so many frames.
_FAR = 0.3
_OFTEN = 3
#: Share of the picture from which a box counts in full as evidence.
_FULL_AREA = 0.01
#: A track counts as present for so long after its last box when boxes merge or part.
_FRESH_S = 1.1
#: A box that holds two animals is larger than either was, by this factor; it holds them until it shrinks to
#: that share; what parts from it has at least this share of it.
_GROWN = 1.15
_STILL_CROWD = 0.7
_PARTED = 0.15
#: Cost of leaving a track without a box in a frame, in diagonals of distance; a dearer pair is not made.
_LEAVE = 1.6
_LEAVE_PHOTO = 1e6
#: Between photos an animal may turn up anywhere, but not go forth and back by this many body lengths each.
_BACK = 0.4
_GAP_COST_PER_S = 0.3
#: Cost of coming back soon after leaving by a side: rather the next in line is leaving there.
_GONE = 0.7
#: Cost of an animal that is new in the middle of the picture: whoever comes, comes in by a side. (Of two boxes the one
#: farther in is then the one that was there before, the other the next in line, though it be nearer to the old place.)
_MID_PICTURE = 0.5
_MID_PICTURE_PHOTO = 2.0


def follow(seen: Sequence[Seen], clip: bool) -> list[Track]:
    """Join the boxes of one series to tracks.

    Where two animals come together in one box, and where a box parts in two, nobody knows afterwards which is
    which: the tracks end there and new ones begin. A box that holds two is in no track.

    Parameters
    ----------
    seen
        Boxes in order of frames.
    clip
        In a clip an animal moves on steadily; between the photos of a burst it may turn up anywhere.

    Returns
    -------
    Tracks in order of their first box; no box is in two.
    """
    living: list[list[Seen]] = []
    ended: list[list[Seen]] = []
    crowds: list[Seen] = []
    for place in sorted({s.place for s in seen}):
        here = [s for s in seen if s.place == place]
        merged, over = _merged(living, here, crowds) if clip else ([], [])
        ended += [t for i, t in enumerate(living) if i in over]
        living = [t for i, t in enumerate(living) if i not in over]
        crowds = merged
        here = [s for s in here if s not in merged]
        used: set[int] = set()
        for t, b in _assign(living, here, clip):
            living[t].append(here[b])
            used.add(b)
        fresh = [[box] for b, box in enumerate(here) if b not in used]
        if clip:
            for track in [t for t in living if t[-1].place == place and _parts(t, fresh)]:
                fresh.append([track.pop()])
        living += fresh
    return sorted((tuple(t) for t in ended + living if t), key=lambda t: (t[0].place, t[0].box))


def _merged(
    living: Sequence[Sequence[Seen]], here: Sequence[Seen], crowds: Sequence[Seen]
) -> tuple[list[Seen], set[int]]:
    """Boxes that hold several animals, and the tracks (by index) that end in them."""
    merged: list[Seen] = []
    over: set[int] = set()
    for box in here:
        inside = [
            i
            for i, track in enumerate(living)
            if 0 < box.time - track[-1].time <= _FRESH_S
            and track[-1].conf >= _SURE
            and _contains(box, _expected(track, box.time))
            and not any(_contains(other, _expected(track, box.time)) for other in here if other is not box)
        ]
        largest = max((_area(living[i][-1]) for i in inside), default=0.0)
        if len(inside) > 1 and _area(box) >= _GROWN * largest:
            merged.append(box)
            over.update(inside)
        elif any(_goes_on(crowd, box, here) for crowd in crowds):
            merged.append(box)
    return merged, over


def _goes_on(crowd: Seen, box: Seen, here: Sequence[Seen]) -> bool:
    """Whether a box is still the crowd of the frame before: the only one near it, and about as large."""
    near = [s for s in here if covered(s.box, crowd.box) > 0 or covered(crowd.box, s.box) > 0]
    fresh = 0 < box.time - crowd.time <= _FRESH_S
    return fresh and near == [box] and _area(box) >= _STILL_CROWD * _area(crowd)


def _parts(track: Sequence[Seen], fresh: Sequence[Sequence[Seen]]) -> bool:
    """Whether the box before the last of a track has parted: a new box lies in it beside the last one."""
    if len(track) < 2 or track[-1].time - track[-2].time > _FRESH_S:
        return False
    before = track[-2]
    return any(
        t[0].place == track[-1].place
        and t[0].conf >= _SURE
        and covered(t[0].box, before.box) >= 0.5
        and _area(t[0]) >= _PARTED * _area(before)
        for t in fresh
    )


def _expected(track: Sequence[Seen], time: float) -> tuple[float, float]:
    """Centre of the box that a track should have at a time, in picture widths."""
    (x, y), (vx, vy) = track[-1].centre, _velocity(track)
    return x + vx * (time - track[-1].time), y + vy * (time - track[-1].time)


def _contains(box: Seen, point: tuple[float, float]) -> bool:
    x, y, w, h = box.box
    return x <= point[0] <= x + w and y * box.shape <= point[1] <= (y + h) * box.shape


def _area(seen: Seen) -> float:
    return seen.box[2] * seen.box[3]


def evidence(track: Track) -> float:
    """Sum of confidences, small boxes counted by their size; a box that a person drew is enough by itself."""
    if any(s.label is not None for s in track):
        return float("inf")
    return float(sum(s.conf * min(1.0, s.box[2] * s.box[3] / _FULL_AREA) for s in track))


def at_one_time(tracks: Sequence[Track]) -> dict[int, set[int]]:
    """For each track (by index) the tracks that are certainly another animal.

    Two that share a frame as clear boxes, far from each other, or in several frames: parts of one animal
    behind a shrub lie close together, and not for long. Boxes that a network drew (they have no outline) are of whole
    animals: one frame will do.
    """
    others: dict[int, set[int]] = {i: set() for i in range(len(tracks))}
    if len(tracks) < 2:
        return others
    doubtful = in_doubt(sorted((s for t in tracks for s in t), key=lambda s: (s.place, s.box)))
    for i, a in enumerate(tracks):
        for j in range(i + 1, len(tracks)):
            places = {s.place: s for s in tracks[j]}
            shared = [(s, places[s.place]) for s in a if s.place in places and _apart(s, places[s.place])]
            shared = [(x, y) for x, y in shared if not {(id(x), id(y)), (id(y), id(x))} & doubtful]
            drawn_whole = any(not x.outline and not y.outline for x, y in shared)
            if len(shared) >= _OFTEN or drawn_whole or any(_far(x, y) for x, y in shared):
                others[i].add(j)
                others[j].add(i)
    return others


def _apart(a: Seen, b: Seen) -> bool:
    areas = sorted((_area(a), _area(b)))
    whole = not a.outline and not b.outline
    sure = min(a.conf, b.conf) >= _SURE and (whole or areas[1] <= _SIZES * areas[0])
    return sure and max(covered(a.box, b.box), covered(b.box, a.box)) < _OVERLAP


def _far(a: Seen, b: Seen) -> bool:
    """Whether the gap between two boxes is wide against their size."""
    return gap(a, b) >= _FAR * max(a.diagonal, b.diagonal)


def _assign(tracks: Sequence[Sequence[Seen]], here: Sequence[Seen], clip: bool) -> list[tuple[int, int]]:
    """Pairs (track, box) that belong together."""
    if not tracks or not here:
        return []
    leave, new = (_LEAVE, _MID_PICTURE) if clip else (_LEAVE_PHOTO, _MID_PICTURE_PHOTO)
    cost = np.array([[_cost(track, box, clip) for box in here] for track in tracks])
    cost[cost >= leave] = np.inf
    cost -= [0.0 if _side(box) else new for box in here]
    open_rows = np.flatnonzero(np.isfinite(cost).any(axis=1))
    pairs = _cheapest(cost[open_rows], leave)
    found = [(int(open_rows[t]), b) for t, b in pairs]
    taken = {b for _, b in found}
    for b, box in enumerate(here):
        if b not in taken:
            back = [
                t
                for t, track in enumerate(tracks)
                if t not in {i for i, _ in found} and _comes_back(track, box, clip)
            ]
            if len(back) == 1:  # when two have left, nobody knows which one returns
                found.append((back[0], b))
    return found


def _cheapest(
    cost: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", leave: float
) -> list[tuple[int, int]]:
    """Assignment of least total cost, where leaving one out costs `leave`."""
    if cost.size == 0:
        return []
    if min(cost.shape) == 1:
        flat = int(np.argmin(cost))
        best = divmod(flat, cost.shape[1])
        return [best] if cost[best] < leave else []
    # imported late: this import costs more than all else in most jobs, and few series show two animals
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.minimum(cost, leave))
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if cost[r, c] < leave]


def _cost(track: Sequence[Seen], box: Seen, clip: bool) -> float:
    last = track[-1]
    gap = box.time - last.time
    if clip and gap > _LOST_S:
        return float("inf")
    vx, vy = _velocity(track) if clip else (0.0, 0.0)
    x, y = last.centre
    scale = (last.diagonal + box.diagonal) / 2
    off = float(np.hypot(box.centre[0] - x - vx * gap, box.centre[1] - y - vy * gap)) / scale
    stayed = float(np.hypot(box.centre[0] - x, box.centre[1] - y)) / scale
    distance = min(off, stayed + 0.2)
    if clip and distance > reach(gap):
        return float("inf")
    if _went_through(track, box) or (not clip and _turns_back(track, box)):
        return float("inf")
    size = abs(float(np.log(box.diagonal / last.diagonal)))
    waited = _GAP_COST_PER_S * gap if clip else 0.0
    if clip and _has_left(track, box):
        waited += _GONE
    return distance + waited + _SIZE_WEIGHT * size - 0.5 * iou(last.box, box.box)


def _velocity(track: Sequence[Seen]) -> tuple[float, float]:
    """Picture widths per second over the last second of the track."""
    last = track[-1]
    earlier = [s for s in track[:-1] if last.time - s.time <= 1.01]
    if not earlier or last.time <= earlier[0].time:
        return 0.0, 0.0
    first, seconds = earlier[0], last.time - earlier[0].time
    return (last.centre[0] - first.centre[0]) / seconds, (last.centre[1] - first.centre[1]) / seconds


def _side(seen: Seen) -> int:
    """Side of the picture that a box touches: -1 left, 1 right, 0 none or both."""
    left, right = seen.box[0] <= _EDGE, seen.box[0] + seen.box[2] >= 1 - _EDGE
    return int(right) - int(left)


def _went_through(track: Sequence[Seen], box: Seen) -> bool:
    """Whether the track was leaving by one side while the box enters by the other."""
    out, into = _side(track[-1]), _side(box)
    if out == 0 or into != -out or len(track) < 2:
        return False
    return (track[-1].centre[0] - track[0].centre[0]) * out > _WALKED


def _has_left(track: Sequence[Seen], box: Seen) -> bool:
    """Whether the track was walking out by a side and was then missed in a frame before the box."""
    last = track[-1]
    side = _side(last)
    return side != 0 and box.place > last.place + 1 and (last.centre[0] - track[0].centre[0]) * side > _WALKED


def _turns_back(track: Sequence[Seen], box: Seen) -> bool:
    """Whether an animal that crossed part of the picture would have to go back as far: rather the next in line."""
    if len(track) < 2:
        return False
    before, last = track[-2], track[-1]
    least = _BACK * max(last.box[2], box.box[2])
    first, then = last.centre[0] - before.centre[0], box.centre[0] - last.centre[0]
    return first * then < 0 and min(abs(first), abs(then)) > least


def _comes_back(track: Sequence[Seen], box: Seen, clip: bool) -> bool:
    """Whether a box may be the animal of a track that was lost."""
    if not clip or box.time - track[-1].time <= _LOST_S:
        return False
    out, into = _side(track[-1]), _side(box)
    if out == 0 and into == 0:  # hidden behind something in the picture
        scale = (track[-1].diagonal + box.diagonal) / 2
        gap = np.hypot(box.centre[0] - track[-1].centre[0], box.centre[1] - track[-1].centre[1])
        return float(gap) / scale <= MOST
    return out == into
