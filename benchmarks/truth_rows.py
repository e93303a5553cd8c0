"""Rows of results that hold estimates against the truth that surveys were drawn with."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: A figure holds within so many Monte-Carlo standard errors of what it should be.
ERRORS = 3.0


def truth_row(name: str, value: float, unit: str) -> dict[str, Any]:
    """A row that is not judged."""
    rounded = value if isinstance(value, int) else round(float(value), 4)
    return {
        "name": name, "value": rounded, "unit": unit, "peer": "simulated truth", "target": "", "holds": None
    }  # fmt: skip


def judged_row(name: str, value: float, wanted: float, error: float, unit: str, n: int) -> dict[str, Any]:
    """A row that holds where it is what it should be within Monte-Carlo error."""
    return truth_row(name, value, unit) | {
        "n": n,
        "monte_carlo_se": round(error, 4),
        "target": f"{wanted:g} within {ERRORS:g} Monte-Carlo SE",
        "holds": bool(abs(value - wanted) <= ERRORS * error),
    }


def jackknife(figure: Callable[[Array, Array], float], estimate: Array, se: Array) -> float:
    """Standard error of a figure of estimates and their standard errors (Efron and Tibshirani 1993, chapter 11)."""
    count = len(se)
    without = np.array([figure(np.delete(estimate, i), np.delete(se, i)) for i in range(count)])
    return float(sqrt((count - 1) / count * ((without - without.mean()) ** 2).sum()))
