"""Rows of a table that the workflow made and checked, as text: quick, for the few cells that a view needs."""

import csv
from collections.abc import Sequence
from pathlib import Path


def raw_rows(path: Path) -> Sequence[dict[str, str]]:
    """Rows in file order; none where the file is not there."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError:
        return []
