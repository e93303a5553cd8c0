"""Text that stands on one line: in a cell, in a file's name, and in a message."""

import re

# Control characters, the separators of lines and paragraphs, and what is no character at all. A byte-order mark counts:
# it is left over where files were joined.
_UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_LONGEST = 60


def unprintable(text: str) -> str | None:
    """Code of the first character that no name may hold, such as `U+000A`; None without any."""
    found = _UNPRINTABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def one_line(text: str | None) -> str | None:
    """Text that a cell can hold: line breaks and what cannot be printed become blanks; None for nothing else."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split()) or None if text else None


def cut(text: str) -> str:
    """Text as messages show it where it surely stands on one line: the first 60 letters or so."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def quoted(text: str) -> str:
    """Text as messages show it, whatever it holds: cut, in quotes, and on one line."""
    return repr(cut(text))
