"""Names in capture files that are one to a reader, or none at all, but would count as animals of their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from leopard_census.tables.spelling import NAMELESS, alike, difference

Row = Mapping[str, Any]


def name_problems(captures: Sequence[Row], individuals: Sequence[Row]) -> Iterator[str]:
    """What is wrong with the names of sessions and animals, one line for each.

    Parameters
    ----------
    captures, individuals
        Rows with session and individual.
    """
    for one, other in _doubled([str(row["session"]) for row in captures]):
        yield f"sessions {one!r} and {other!r} differ only in {difference(one, other)}; write one name for one session"
    animals: dict[str, dict[str, None]] = {}
    for row in captures:
        animals.setdefault(str(row["session"]), {})[str(row["individual"])] = None
    for nameless in dict.fromkeys(n for names in animals.values() for n in names if alike(n) in NAMELESS):
        yield (
            f"individual {nameless!r} is no name, and would count as one animal; leave out captures of animals that "
            "were not told apart"
        )
    for row in individuals:
        # Traits of animals that were not caught are let be, but not those that a slip keeps from their animal.
        if str(row["session"]) in animals:
            animals[str(row["session"])].setdefault(str(row["individual"]))
    for session, names in animals.items():
        for one, other in _doubled(names):
            yield (
                f"session {session}: individuals {one!r} and {other!r} differ only in {difference(one, other)}; write "
                "one name for one animal"
            )


def _doubled(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Different names that are alike, each with the first of them."""
    first: dict[str, str] = {}
    for name in dict.fromkeys(names):
        known = first.setdefault(alike(name), name)
        if known != name:
            yield known, name
