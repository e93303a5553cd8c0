"""One figure of a comparison with the truth."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

#: Two-sided 95% quantile of the normal distribution.
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Measure:
    """A figure with what it means.

    Attributes
    ----------
    id
        Dotted name, the stage first.
    value
        A number; true or false; None where there is nothing to measure.
    n
        Cases that the figure rests on.
    definition
        In words.
    lower, upper
        95% limits, where the figure is a sample's.
    """

    id: str
    value: float | int | bool | None
    n: int | None
    definition: str
    lower: float | None = None
    upper: float | None = None

    def row(self) -> dict[str, Any]:
        """JSON value with fixed digits."""
        return {
            "id": self.id,
            "value": _rounded(self.value),
            "n": self.n,
            "definition": self.definition,
            "lower": _rounded(self.lower),
            "upper": _rounded(self.upper),
        }


def _rounded(value: float | int | bool | None) -> float | int | bool | None:
    return round(value, 4) if isinstance(value, float) else value


def share(name: str, hits: int, n: int, definition: str) -> Measure:
    """A share with Wilson's score interval; no value when there is no case."""
    if n == 0:
        return Measure(name, None, 0, definition)
    lower, upper = wilson(hits, n)
    return Measure(name, hits / n, n, definition, lower, upper)


def wilson(hits: float, n: int) -> tuple[float, float]:
    """Wilson's 95% score interval of a share (Wilson 1927), n > 0."""
    p = hits / n
    centre = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)
