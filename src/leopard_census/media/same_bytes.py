"""Files of one folder with the same bytes, when there is no field sheet that could tell which of them is the copy."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from leopard_census.media.status import UNUSABLE


class Copies:
    """Usable photos and clips with the same bytes as one before them; the order in which they are added decides."""

    def __init__(self) -> None:
        self._first: dict[bytes, tuple[str, str]] = {}
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], tuple[str, str]] = {}

    def add(self, row: Mapping[str, Any]) -> str | None:
        """Path of the first file with the same bytes as this row of a media table; None for the first itself."""
        if row["status"] in UNUSABLE:
            return None  # empty files and those that operating systems leave are alike on every card
        path, camera = row["filePath"], row["deploymentID"]
        kept, owner = self._first.setdefault(bytes.fromhex(row["sha256"]), (path, camera))
        if kept == path:
            return None
        self._pairs[owner, camera] += 1
        self._examples.setdefault((owner, camera), (path, kept))
        return kept

    def lines(self) -> list[str]:
        """For people: how many files are copies, and which cameras share them."""
        total = self._pairs.total()
        if not total:
            return []
        lines = ["", "1 file is a copy:" if total == 1 else f"{total} files are copies:"]
        for (one, other), number in self._pairs.items():
            copy, kept = self._examples[one, other]
            where = f"within {one}" if one == other else f"{one} and {other} share files"
            count = f"{number}, such as " if number > 1 else ""
            lines.append(f"  {where}: {count}{copy}, the same bytes as {kept}")
        return lines
