"""What a rebuild changed: animals before and after, matched by the sightings that they share and never by code.

Codes come and go: a provisional one is made from the sightings of its animal, and people rename. So each animal is
continued by that one of the other state with which it shares most sightings. Pairs are taken greedily, most shared
first; among equals the same code goes first, then the order of codes. An animal that has no successor was merged into
another if at least half of its sightings are there now, else it is gone; one that has no predecessor was split off
another if at least half of its sightings were there before, else it is new. (Halves are the threshold by which most of
its sightings decide what an animal is; nothing is estimated here.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Row = Mapping[str, Any]

#: Why a sighting has another name: it got its first one, lost it, came or went with a whole animal, or moved alone.
CAUSES = ("named", "unnamed", "merged", "split", "moved")


@dataclass(frozen=True)
class State:
    """Who is who at one time.

    Attributes
    ----------
    names
        sightingID -> individualID of the sightings that have one.
    sightings
        All sightings that the assignments list.
    flanks
        individualID -> flanks of the catalogue: both, left, right or none.
    """

    names: Mapping[str, str]
    sightings: Collection[str]
    flanks: Mapping[str, str] = field(default_factory=dict)

    @property
    def members(self) -> dict[str, frozenset[str]]:
        """individualID -> its sightings."""
        out: dict[str, set[str]] = {}
        for sighting, code in self.names.items():
            out.setdefault(code, set()).add(sighting)
        return {code: frozenset(own) for code, own in sorted(out.items())}


@dataclass(frozen=True)
class Joined:
    """Animals that became one, or one that became several: `one` is the later code of a merge, the earlier of a split.

    `parts` are codes of the other state, the one that `one` continues first.
    """

    one: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Renamed:
    """An animal that is called otherwise now."""

    before: str
    after: str


@dataclass(frozen=True)
class Linked:
    """An animal of which other flanks are known now; by its later code."""

    code: str
    before: str
    after: str


@dataclass(frozen=True)
class Moved:
    """A sighting whose animal is another one than before; None: it has, or had, no name."""

    sighting: str
    before: str | None
    after: str | None
    cause: str


@dataclass(frozen=True)
class Changes:
    """What differs between two states.

    Attributes
    ----------
    new, gone
        Codes of animals that have no predecessor, by the later code, or no successor, by the earlier.
    reused
        Codes of both states that mean different animals.
    moved
        Sightings of both states, those without a change left out.
    came, went
        How many sightings only the later, or only the earlier, state lists.
    kept
        How many animals go on.
    """

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    merged: tuple[Joined, ...] = ()
    split: tuple[Joined, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    linked: tuple[Linked, ...] = ()
    reused: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    came: int = 0
    went: int = 0
    kept: int = 0

    @property
    def nothing(self) -> bool:
        """Whether everything is as it was."""
        return self == Changes(kept=self.kept)

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Changes:
        """The inverse of `to_json`."""
        kinds = {"merged": Joined, "split": Joined, "renamed": Renamed, "linked": Linked, "moved": Moved}
        values: dict[str, Any] = {}
        for name, value in content.items():
            if name in kinds:
                value = tuple(kinds[name](**{k: _tuple(v) for k, v in one.items()}) for one in value)
            values[name] = _tuple(value)
        return cls(**values)


def state_of(assignments: Iterable[Row], catalogue: Iterable[Row]) -> State:
    """State of the rows of both tables; sightings that a rule took out are no part of it."""
    rows = [row for row in assignments if row["state"] != "excluded"]
    return State(
        {row["sightingID"]: row["individualID"] for row in rows if row["individualID"]},
        frozenset(row["sightingID"] for row in rows),
        {row["individualID"]: row["flanks"] for row in catalogue},
    )


def compare(before: State, after: State) -> Changes:
    """What differs.

    Parameters
    ----------
    before, after
        Of one survey.

    Returns
    -------
    Changes
        Everything in order of codes and sightings: the same for the same states.
    """
    old, new = before.members, after.members
    # What only one state lists tells nothing of whom it would belong to in the other.
    old_left = {code: own & frozenset(after.sightings) for code, own in old.items()}
    new_left = {code: own & frozenset(before.sightings) for code, own in new.items()}
    shared = _shared(before, after)
    next_of = _continued(old_left, new_left, shared)
    last_of = {code: earlier for earlier, code in next_of.items()}
    into = {
        code: other
        for code in old
        if code not in next_of and (other := _home(code, old_left[code], shared)) is not None
    }
    back = {(b, a): n for (a, b), n in shared.items()}
    off = {
        code: other
        for code in new
        if code not in last_of and (other := _home(code, new_left[code], back)) is not None
    }
    both = sorted(frozenset(before.sightings) & frozenset(after.sightings))
    moved = [
        Moved(s, a, b, cause)
        for s in both
        if (cause := _cause(a := before.names.get(s), b := after.names.get(s), next_of, into, off))
    ]
    return Changes(
        new=tuple(code for code in new if code not in last_of and code not in off),
        gone=tuple(code for code in old if code not in next_of and code not in into),
        merged=_joined(into, last_of),
        split=_joined(off, next_of),
        renamed=tuple(Renamed(a, b) for a, b in sorted(next_of.items()) if a != b),
        linked=tuple(
            Linked(b, before.flanks[a], after.flanks[b])
            for a, b in sorted(next_of.items(), key=lambda pair: pair[1])
            if a in before.flanks and b in after.flanks and before.flanks[a] != after.flanks[b]
        ),
        reused=tuple(code for code in old if code in new and next_of.get(code) != code),
        moved=tuple(moved),
        came=len(frozenset(after.sightings) - frozenset(before.sightings)),
        went=len(frozenset(before.sightings) - frozenset(after.sightings)),
        kept=len(next_of),
    )


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _shared(before: State, after: State) -> dict[tuple[str, str], int]:
    """(code before, code after) -> how many sightings they share."""
    out: dict[tuple[str, str], int] = {}
    for sighting, code in before.names.items():
        if (other := after.names.get(sighting)) is not None:
            out[code, other] = out.get((code, other), 0) + 1
    return out


def _continued(
    old: Mapping[str, frozenset[str]],
    new: Mapping[str, frozenset[str]],
    shared: Mapping[tuple[str, str], int],
) -> dict[str, str]:
    """Code before -> code after of the same animal."""
    out: dict[str, str] = {}
    taken: set[str] = set()
    for a, b in sorted(shared, key=lambda pair: (-shared[pair], pair[0] != pair[1], pair)):
        # One sighting of ten that bears another name now does not make that other one the same animal.
        enough = a == b or 2 * shared[a, b] >= min(len(old[a]), len(new[b]))
        if a not in out and b not in taken and enough:
            out[a] = b
            taken.add(b)
    return out


def _home(code: str, members: Collection[str], shared: Mapping[tuple[str, str], int]) -> str | None:
    """The animal of the other state that holds at least half of the sightings; None where none does."""
    most = max(
        ((n, other) for (one, other), n in shared.items() if one == code),
        key=lambda found: (found[0], found[1] == code, found[1]),
        default=(0, ""),
    )
    return most[1] if most[0] and 2 * most[0] >= len(members) else None


def _joined(into: Mapping[str, str], continued: Mapping[str, str]) -> tuple[Joined, ...]:
    parts: dict[str, list[str]] = {}
    for code, one in sorted(into.items()):
        parts.setdefault(one, [continued[one]] if one in continued else []).append(code)
    return tuple(Joined(one, tuple(codes)) for one, codes in sorted(parts.items()))


def _cause(
    a: str | None,
    b: str | None,
    next_of: Mapping[str, str],
    into: Mapping[str, str],
    off: Mapping[str, str],
) -> str | None:
    """Why a sighting of `a` is one of `b` now; None where nothing changed for it."""
    if a is None or b is None:
        return None if a == b else "named" if a is None else "unnamed"
    if next_of.get(a) == b:
        return None
    if into.get(a) == b:
        return "merged"
    return "split" if off.get(b) == a else "moved"
