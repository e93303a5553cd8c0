"""Pairs whose answer is known, planted among the questions: they measure how often a reviewer errs.

Known to be the same: two sightings of one visit apart, which people gave one name; or, of a sighting with several
pictures, the earlier against the later ones. Known to be different: two animals in one picture, and sightings of two
names. They show a common flank, as real questions do, and nothing on the page tells them from these. What people named
may itself be wrong: the rate that controls give is that of errors against what is on record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

Pair = tuple[str, str]

#: Stands in the sealed questions that are no controls in the place of `Control.mark`.
NO_CONTROL = "0" * 16
#: Pictures of one sighting lie so far apart in a control, in seconds: neighbouring frames are near copies.
APART_S = 1.0
#: Most pairs of each kind: more than any reviewer will see.
MOST = 500


@dataclass(frozen=True)
class Seen:
    """What a control needs to know of a sighting.

    Attributes
    ----------
    sighting
        Its key.
    visit
        Number of its visit: sightings of one visit show one animal against one background.
    name
        By people, or None.
    frames
        Flank -> (seconds in the clip, or the place in the burst; frameID) of its pictures, in order of time.
    companions
        Sightings in one picture with it.
    """

    sighting: str
    visit: int
    name: str | None
    frames: Mapping[str, tuple[tuple[float, str], ...]]
    companions: tuple[str, ...] = ()

    @property
    def flanks(self) -> frozenset[str]:
        """Left or right, of which it has pictures."""
        return frozenset(flank for flank, own in self.frames.items() if own and flank in ("left", "right"))


@dataclass(frozen=True)
class Control:
    """A pair whose answer is known.

    Attributes
    ----------
    pair
        Its sightings; one twice where its own pictures are held against each other.
    frames
        Frames shown of either; empty: all.
    expected
        same or different.
    source
        name, track or one-picture: why it is known.
    """

    pair: Pair
    frames: tuple[tuple[str, ...], tuple[str, ...]]
    expected: str
    source: str

    @property
    def key(self) -> str:
        """The same whatever the order in which it was made."""
        return " ".join([*self.pair, *self.frames[0], *self.frames[1]])

    @property
    def mark(self) -> str:
        """What stands for the key in a sealed question, of the length of `NO_CONTROL`."""
        return hashlib.sha256(self.key.encode()).hexdigest()[: len(NO_CONTROL)]


def known_pairs(sightings: Iterable[Seen]) -> list[Control]:
    """All controls that a survey has, at most `MOST` of each source and answer; ordered by key."""
    seen = sorted(sightings, key=lambda s: s.sighting)
    found = [*_named(seen), *_in_one_picture(seen), *_tracks(seen)]
    kinds: dict[tuple[str, str], list[Control]] = {}
    for control in sorted(found, key=lambda c: _rank(c.key, "")):
        kinds.setdefault((control.source, control.expected), []).append(control)
    return sorted((c for own in kinds.values() for c in own[:MOST]), key=lambda c: c.key)


def planted(controls: Sequence[Control], reviewer: str) -> list[Control]:
    """The controls in the order in which a reviewer meets them: as many of one answer as of the other, while there are.

    Another reviewer meets them in another order, and so cannot be told which they are.
    """
    mine = sorted(controls, key=lambda c: _rank(c.key, reviewer))
    by_answer = {answer: [c for c in mine if c.expected == answer] for answer in ("same", "different")}
    both = [c for two in zip(by_answer["same"], by_answer["different"], strict=False) for c in two]
    n = len(both) // 2
    return both + by_answer["same"][n:] + by_answer["different"][n:]


def is_turn_of_control(reviewer: str, n: int, share: float) -> bool:
    """Whether a reviewer's n-th question (from 0) is a control: the same after a restart, foreseen by nobody."""
    first = int.from_bytes(hashlib.sha256(f"{reviewer}\0{n}".encode()).digest()[:8], "big")
    return first < share * 2**64


def _rank(key: str, reviewer: str) -> str:
    return hashlib.sha256(f"{reviewer}\0{key}".encode()).hexdigest()


def _named(seen: Sequence[Seen]) -> Iterable[Control]:
    """Sightings of two visits that people named, with one flank in common."""
    named = [s for s in seen if s.name is not None and s.flanks]
    # A survey with thousands of names has millions of pairs: enough of them are found among a part of the sightings.
    part = sorted(named, key=lambda s: _rank(s.sighting, ""))[:MOST]
    for a, b in combinations(sorted(part, key=lambda s: s.sighting), 2):
        if a.visit != b.visit and a.flanks & b.flanks:
            yield Control(
                (a.sighting, b.sighting), ((), ()), "same" if a.name == b.name else "different", "name"
            )


def _in_one_picture(seen: Sequence[Seen]) -> Iterable[Control]:
    by_key = {s.sighting: s for s in seen}
    for s in seen:
        for other in s.companions:
            if s.sighting < other and other in by_key and s.flanks & by_key[other].flanks:
                yield Control((s.sighting, other), ((), ()), "different", "one-picture")


def _tracks(seen: Sequence[Seen]) -> Iterable[Control]:
    """Sightings of which the first half of the pictures of a flank lies apart from the rest."""
    for s in seen:
        for flank in sorted(s.flanks):
            own = s.frames[flank]
            half = len(own) // 2
            if half and own[half][0] - own[half - 1][0] >= APART_S:
                frames = tuple(f for _, f in own[:half]), tuple(f for _, f in own[half:])
                yield Control((s.sighting, s.sighting), frames, "same", "track")
