"""Files of one folder with the same bytes, when there is no field sheet that could tell which of them is the copy."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

Rows = Sequence[Mapping[str, Any]]


def first_of_same(rows: Rows) -> dict[str, str]:
    """Path of each photo or clip with the same bytes as one before it, and the path of the first of them.

    Parameters
    ----------
    rows
        Rows of media tables; their order decides which file is the first.
    """
    first: dict[str, str] = {}
    found = {}
    for row in rows:
        if row["fileMediatype"] is None:
            continue  # empty files and those that operating systems leave are alike on every card
        kept = first.setdefault(row["sha256"], row["filePath"])
        if kept != row["filePath"]:
            found[row["filePath"]] = kept
    return found


def copy_lines(rows: Rows) -> list[str]:
    """For people: how many files are copies, and which cameras share them."""
    copies = first_of_same(rows)
    if not copies:
        return []
    camera = {row["filePath"]: row["deploymentID"] for row in rows}
    pairs = Counter((camera[kept], camera[copy]) for copy, kept in copies.items())
    example = {(camera[kept], camera[copy]): (copy, kept) for copy, kept in reversed(copies.items())}
    lines = ["", "1 file is a copy:" if len(copies) == 1 else f"{len(copies)} files are copies:"]
    for (one, other), number in pairs.items():
        copy, kept = example[one, other]
        where = f"within {one}" if one == other else f"{other} has files of {one}"
        count = f"{number}, such as " if number > 1 else ""
        lines.append(f"  {where}: {count}{copy}, the same bytes as {kept}")
    return lines
