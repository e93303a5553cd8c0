"""The one error that a user's mistake raises."""

from collections.abc import Sequence

_SHOWN = 200


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
        shown = [f"  - {p}" for p in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            shown.append(f"  - and {len(self.problems) - _SHOWN} more of the same kind")
        return "\n".join([self.title, *shown])
