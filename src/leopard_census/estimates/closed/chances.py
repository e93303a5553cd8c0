"""Distributions of the chance of capture among animals, for model Mh: chances of being caught 0 to K times.

Both are written on an unbounded scale, with derivatives, so that one fit (`mh.py`) serves them all. The chances are
those of one given history with j captures, without the number of such histories, as in `profile.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from leopard_census.estimates.closed.climb import Vector

#: Beyond this, where a chance is below 1 / 160 000, the likelihood does not change any more: the chance is 0 or 1.
EDGE = 12.0


class Chances(Protocol):
    """A family of distributions."""

    name: str
    #: Parameters, N not among them.
    size: int

    def log_cells(self, theta: Vector, occasions: int) -> tuple[Vector, Vector]:
        """Log chance of a history with j captures, j = 0 to K, and its derivatives: (K + 1,), (K + 1, size)."""

    def starts(self, mean: float) -> Sequence[Vector]:
        """Where to begin the search, around a mean chance of capture."""

    def estimates(self, theta: Vector) -> Mapping[str, float]:
        """Parameters by the names under which they are reported."""


class TwoClasses:
    """Two classes of animals with a chance each (Norris & Pollock 1996, Biometrics; Pledger 2000, Biometrics 56:434).

    theta: logit of the share of class 1, logits of the two chances.
    """

    name = "Mh two classes"
    size = 3

    def log_cells(self, theta: Vector, occasions: int) -> tuple[Vector, Vector]:
        """See `Chances`."""
        j = np.arange(occasions + 1.0)
        caught, not_caught = _log_chance(theta), _log_chance(-theta)
        classes = np.array(
            [
                share + j * caught[c] + (occasions - j) * not_caught[c]
                for share, c in ((caught[0], 1), (not_caught[0], 2))
            ]
        )
        cells = np.logaddexp(classes[0], classes[1])
        weight = np.exp(classes - cells)
        chance = np.exp(caught)
        slopes = np.column_stack(
            [weight[0] - chance[0], *(weight[c - 1] * (j - occasions * chance[c]) for c in (1, 2))]
        )
        return cells, slopes

    def starts(self, mean: float) -> list[Vector]:
        """Shares of a tenth, a half and nine tenths; chances little and much above and below the mean."""
        centre = np.log(mean / (1 - mean))
        return [
            np.array([share, centre + up, centre - down])
            for share in (-2.2, 0.0, 2.2)
            for up, down in ((0.7, 0.7), (2.0, 1.0), (3.5, 0.3), (1.0, 3.0))
        ]

    def estimates(self, theta: Vector) -> dict[str, float]:
        """Share and chance of the class that is easier to catch, and the other's chance."""
        share, first, second = (float(x) for x in np.exp(_log_chance(theta)))
        if first >= second:
            return {"share": share, "p1": first, "p2": second}
        return {"share": 1 - share, "p1": second, "p2": first}


class BetaBinomial:
    """Chances that follow a beta distribution (Burnham 1972; Dorazio & Royle 2003, Biometrics 59:351).

    theta: logit of the mean chance m, and log g, with g = 1 / (a + b) of the beta distribution. A history with j
    captures has chance prod_{i<j} (m + i g) prod_{i<K-j} (1 - m + i g) / prod_{i<K} (1 + i g), which goes over into
    that of equal chances as g falls to 0.
    """

    name = "Mh beta-binomial"
    size = 2

    def log_cells(self, theta: Vector, occasions: int) -> tuple[Vector, Vector]:
        """See `Chances`."""
        m, other, g = (
            float(np.exp(_log_chance(theta)[0])),
            float(np.exp(_log_chance(-theta)[0])),
            np.exp(theta[1]),
        )
        i = np.arange(float(occasions))
        caught, spared, all_of_them = m + i * g, other + i * g, 1 + i * g
        j = np.arange(occasions + 1)
        up, down = _sums(np.log(caught)), _sums(np.log(spared))[::-1]
        cells = up[j] + down[j] - np.log(all_of_them).sum()
        by_mean = (_sums(1 / caught) - _sums(1 / spared)[::-1]) * m * other
        by_spread = (_sums(i / caught) + _sums(i / spared)[::-1] - (i / all_of_them).sum()) * g
        return cells, np.column_stack([by_mean, by_spread])

    def starts(self, mean: float) -> list[Vector]:
        """Means at and below that of M0, which heterogeneity pushes up; little to much spread."""
        centre = np.log(mean / (1 - mean))
        return [np.array([centre - down, g]) for down in (0.1, 1.0, 2.5) for g in (-3.0, -1.0, 1.0)]

    def estimates(self, theta: Vector) -> dict[str, float]:
        """Mean chance, and the correlation of two captures of one animal, g / (1 + g)."""
        g = float(np.exp(theta[1]))
        return {"p": float(np.exp(_log_chance(theta)[0])), "correlation": g / (1 + g)}


def _log_chance(theta: Vector) -> Vector:
    """log of 1 / (1 + exp(-theta))."""
    return -np.logaddexp(0.0, -theta)


def _sums(values: Vector) -> Vector:
    """Sums of the first 0, 1, ... values."""
    return np.concatenate([[0.0], np.cumsum(values)])
