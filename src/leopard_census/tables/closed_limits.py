"""Which of the intervals of `closed.csv` is the one to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def limits_of(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The profile interval of a row of `closed.csv`, or where the model has none the log-normal one.

    The latter leaves the truth out too often where few animals were missed (see benchmarks.identity_coverage, names
    known). An upper limit that is open is None.
    """
    if row.get("profile_lower") is not None:
        return row["profile_lower"], row["profile_upper"]
    return row["lower"], row["upper"]
