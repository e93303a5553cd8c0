"""Which limits of a number of animals are the ones to show."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, isfinite
from typing import Any

# A limit this close to a whole number is that number: nothing but the rounding of doubles.
_ROUNDING = 1e-6


def exact_limits_of(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The profile interval of a row of `closed.csv`, or where the model has none the log-normal one.

    The latter leaves the truth out too often where few animals were missed (see benchmarks.identity_coverage, names
    known). An upper limit that is open is None.
    """
    if row.get("profile_lower") is not None:
        return row["profile_lower"], row["profile_upper"]
    return row["lower"], row["upper"]


def limits_of(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The same in whole animals."""
    return whole_animals(*exact_limits_of(row))


def whole_animals(lower: float | None, upper: float | None) -> tuple[float | None, float | None]:
    """An interval of a number of animals, widened to whole ones: nobody is a part of an animal.

    Models take the number for continuous. Where all animals of a plot were caught, the lower limit often lies a
    fraction above their number, and would deny it.
    """
    if lower is not None and isfinite(lower):
        lower = float(floor(lower + _ROUNDING))
    if upper is not None and isfinite(upper):
        upper = float(ceil(upper - _ROUNDING))
    return lower, upper
