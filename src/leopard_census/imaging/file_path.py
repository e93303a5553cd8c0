"""Paths of media: as a table cell and back, and which deployment they belong to.

Cards hold names that a cell cannot: line breaks, bytes that are not UTF-8, spaces at the end (tables are read
without them). Just these characters are written as `%XX`, as in a URL; nearly every real name stays as it is.
"""

import os
import re
from fnmatch import fnmatchcase

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_RISKY = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def to_cell(path: str) -> str:
    """Path (as the operating system gives it, forward slashes) as text for a table; reversible."""
    text = _ESCAPE.sub(lambda found: "%25" + found.group()[1:], path)
    text = _RISKY.sub(lambda found: _quoted(found.group()), text)
    inner = text.strip()
    if inner == text:
        return text
    start = text.index(inner) if inner else len(text)
    return _quoted(text[:start]) + inner + _quoted(text[start + len(inner) :])


def from_cell(cell: str) -> str:
    """The path behind a table's cell, see `to_cell`."""
    if "%" not in cell:
        return cell
    raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), os.fsencode(cell))
    return os.fsdecode(raw)


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogateescape"))


def belongs_to(file_path: str, deployment_id: str, media_glob: str | None) -> bool:
    """Whether a path under the media root is one of the deployment's files.

    `media_glob` is the pattern of deployments.csv; without it they lie in the folder named as the deployment.
    `*`, `?` and `[...]` match within one part of the path, `**` any number of folders. Case counts on every
    system.
    """
    if media_glob is None:
        return file_path.startswith(f"{deployment_id}/")
    return _matches(file_path.split("/"), media_glob.split("/"))


def _matches(parts: list[str], pattern: list[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        rest = pattern[1:] or ["*"]
        return any(_matches(parts[i:], rest) for i in range(len(parts) + 1))
    return bool(parts) and fits(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def fits(name: str, pattern: str) -> bool:
    """Whether a name, as it is or as a cell would hold it, fits one part of a `media_glob`."""
    return fnmatchcase(name, pattern) or ("%" in pattern and fnmatchcase(to_cell(name), pattern))
