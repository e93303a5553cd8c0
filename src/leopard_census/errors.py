"""The one error that a user's mistake raises."""

import re
from collections.abc import Sequence

_SHOWN = 200
# More faults of one kind than this are shown by half as many.
_ALIKE = 10
# Numbers, names with numbers in them, and quotations.
_VARIES = re.compile(r"'[^']*'|\"[^\"]*\"|[^\s:,;()]*[0-9][^\s:,;()]*")


class InputError(Exception):
    """A user's mistake in config, sheets or media: every fault at once, never a traceback.

    Parameters
    ----------
    title
        One line that says what cannot be used.
    problems
        One line per fault: what is wrong, where, and how to mend it.
    """

    def __init__(self, title: str, problems: Sequence[str]) -> None:
        self.title = title
        self.problems = list(problems)
        super().__init__(self.text())

    def text(self) -> str:
        """Message for a person, one bullet per fault."""
        shown: list[str] = []
        for alike in _grouped(self.problems):
            kept = alike if len(alike) <= _ALIKE else alike[: _ALIKE // 2]
            shown += [f"  - {problem}" for problem in kept]
            if len(kept) < len(alike):
                shown.append(f"  - and {len(alike) - len(kept)} more like the last one")
        if len(shown) > _SHOWN:
            shown[_SHOWN:] = [f"  - and {len(shown) - _SHOWN} more"]
        return "\n".join([self.title, *shown])


def _grouped(problems: Sequence[str]) -> list[list[str]]:
    """Faults that differ only in numbers and in what stands between signs of quotation, in the order of the first."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(_VARIES.sub("#", problem), []).append(problem)
    return list(found.values())
