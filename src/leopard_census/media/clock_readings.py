"""Files that give more than one reading of the clock: which source stands alone, by how much, in how many files."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leopard_census.media.clock_fault import Fault, length_text
from leopard_census.media.clock_gap import gap_question
from leopard_census.media.disagreement import apart, instants
from leopard_census.media.readings import AGREE_WITHIN
from leopard_census.media.status import Timing

_WORDS = {
    "exif": "EXIF",
    "makernote": "the maker note",
    "quicktime": "the clip's header",
    "riff": "the clip's header",
    "banner": "the burned-in strip",
    "filename": "the file name",
}
# Longer lists of changes are no stretches of time but two kinds of files among each other.
_MOST_STEPS = 6

# A source, and those that agree with each other and not with it.
_Side = tuple[str, tuple[str, ...]]


@dataclass
class _Apart:
    """Files in which one source stands apart from the same others by the same, to a minute."""

    gap: timedelta
    items: list[Timing] = field(default_factory=list)


def readings(row: Any) -> dict[str, datetime]:
    """The readings of a media row by their source, in order of rank; empty when it gives none.

    They are aware where the file itself states an offset.
    """
    cell = row.get("readings") or ""
    found = {}
    for part in cell if isinstance(cell, list) else str(cell).split("|"):
        source, _, text = part.partition("=")
        if text:
            found[source] = datetime.fromisoformat(text)
    return found


def reading_faults(items: Sequence[Timing]) -> list[Fault]:
    """What the sources of capture time say against each other in the files of one deployment.

    One fault for each source that stands apart and each length by which it does; those that begin with the same
    file are one. Readings are compared as moments: one that states an offset by that, the others by the survey's.
    Modification times are left out, because copying sets them.

    Which source is right is not said: the program that named the files may have applied summer time or another
    zone, or the clock was put right later. Where the difference changes by an hour in the middle, that is told,
    and nothing is guessed from the date at which it happens.
    """
    ordered = sorted(
        (item for item in items if item.row["timestamp"] is not None),
        key=lambda item: (item.row["timestamp"], item.row["filePath"]),
    )
    told = [(item, instants(readings(item.row), item.row["timestamp"].tzinfo)) for item in ordered]
    begins: dict[str, list[tuple[_Apart, str]]] = defaultdict(list)
    for side, found in _sides(told).items():
        for one in found:
            begins[one.items[0].row["mediaID"]].append((one, _reason(side, one, told)))
    return [
        Fault(
            "readings-differ",
            "files",
            [(item, None) for item in max((one.items for one, _ in together), key=len)],
            "; ".join(reason for _, reason in together)
            + f". {gap_question([one.gap for one, _ in together])} The files alone do not tell which is right",
            "weak",
        )
        for together in begins.values()
    ]


def _sides(told: Iterable[tuple[Timing, Mapping[str, datetime]]]) -> dict[_Side, list[_Apart]]:
    found: dict[_Side, list[_Apart]] = defaultdict(list)
    for item, moments in told:
        for source, gap, held in apart(moments):
            same = found[source, held]
            one = next((one for one in same if abs(one.gap - gap) <= AGREE_WITHIN), None)
            if one is None:
                one = _Apart(gap)
                same.append(one)
            one.items.append(item)
    return found


def _reason(side: _Side, one: _Apart, told: Sequence[tuple[Timing, Mapping[str, datetime]]]) -> str:
    source, held = side
    names = " and ".join(_WORDS[name] for name in held)
    way = "ahead of" if one.gap > timedelta(0) else "behind"
    both = [
        moments[source] - moments[held[0]]
        for _, moments in told
        if source in moments and all(name in moments for name in held)
    ]
    alone = f"{_first_large(names)} agree; " if len(held) > 1 else ""
    return (
        f"{alone}{_WORDS[source]} is {length_text(one.gap)} {way} {'them' if alone else names} in "
        f"{len(one.items)} of {len(both)} file{'' if len(both) == 1 else 's'}{_steps(both)}"
        f"{_offsets(one, (source, *held))}"
    )


def _steps(gaps: Sequence[timedelta]) -> str:
    """How the difference changes with time, where it does so in a few steps."""
    steps: list[timedelta] = []
    for gap in gaps:
        if not steps or abs(gap - steps[-1]) > AGREE_WITHIN:
            steps.append(gap)
    if not 1 < len(steps) <= _MOST_STEPS:
        return ""
    lengths = [f"{'-' if gap < timedelta(0) else ''}{length_text(gap)}" for gap in steps]
    return f" (in order of time: {', then '.join(lengths)})"


def _offsets(one: _Apart, sources: Iterable[str]) -> str:
    """Offsets that the first file states: another one than the survey's may be all the difference."""
    item = one.items[0]
    shown, own = readings(item.row), item.row["timestamp"].utcoffset()
    return "".join(
        f"; {_WORDS[source]} states the offset {shown[source].isoformat()[-6:]}"
        for source in sources
        if shown[source].tzinfo is not None and shown[source].utcoffset() != own
    )


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]
