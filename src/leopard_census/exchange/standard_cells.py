"""Values as Camtrap DP wants them in a cell."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

#: Cells that the tables of release 1.0.2 take for empty, whatever the column.
READ_AS_EMPTY = ("NA", "NaN", "nan")

_FORBIDDEN_START = (".", "/", "~")


def whole_second(moment: datetime) -> datetime:
    """The time without its fraction: the standard's format (`%Y-%m-%dT%H:%M:%S%z`) has no place for one."""
    return moment.replace(microsecond=0)


def one_line(text: str | None) -> str | None:
    """Text without line breaks, which many readers of CSV take for the end of a row."""
    return " ".join(part.strip() for part in (text or "").splitlines() if part.strip()) or None


def one_line_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A sheet's row with each of its texts on one line."""
    return {name: one_line(value) if isinstance(value, str) else value for name, value in row.items()}


def tags(pairs: Iterable[tuple[str, str | None]]) -> str | None:
    """Tags `key:value|key:value`, those without a value left out; None when none is left."""
    return "|".join(f"{key}:{value}" for key, value in pairs if value) or None


def standard_path(path: str) -> str:
    """A path that the standard's pattern lets pass: not absolute, no `~` first, no `..`.

    Only a path that the pattern refuses is changed, by percent-encoding (RFC 3986): of it `%`, a first `.`, `/` or
    `~`, and the second of two dots.
    """
    if not path.startswith(_FORBIDDEN_START) and ".." not in path:
        return path
    encoded = path.replace("%", "%25")
    while ".." in encoded:
        encoded = encoded.replace("..", ".%2E", 1)
    if encoded.startswith(_FORBIDDEN_START):
        encoded = f"%{ord(encoded[0]):02X}{encoded[1:]}"
    return encoded
