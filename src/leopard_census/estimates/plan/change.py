"""What change between winters a design can tell, by the error of log density.

A change is told when the 95% interval of the ratio of two densities leaves 1 out: when the difference of their
logarithms is larger than 1.96 times its standard error s. With 80% power that takes a true ratio r of

    |ln r| = (1.96 + 0.84) s = 2.80 s

(Efford and Boulanger 2019, doi 10.1111/2041-210X.13239). Two ways to come by s:

    by the rule of thumb    s = RSE sqrt(1/m1 + 1/m2), as if m1 winters before and m2 after all had the same error
    here                    s^2 = v1 / m1 + v2(r): more animals make the next winter's error smaller, fewer make it
                            larger. Animals caught and recaptures are in proportion to density, so that the sampling
                            variance of log density is v / r; the error of identification stays what it is.

Errors of the winters are taken as independent of each other.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, log1p, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()
#: Two-sided 5%, and 80% power.
LEVEL, POWER = 0.05, 0.80
_CRITICAL = _NORMAL.inv_cdf(1 - LEVEL / 2)
_WANTED = _CRITICAL + _NORMAL.inv_cdf(POWER)
# A density that changes more than by this is no question of power.
_LARGEST_LOG = log(1000.0)


def log_variance(rse: float) -> float:
    """Variance of log density of a relative standard error: SE = D sqrt(exp(v) - 1), as the estimates print it."""
    return log1p(rse**2)


def ratio_by_rule(rse: float, before: int = 1, after: int = 1) -> float:
    """Smallest ratio that is told with 80% power, where each of the winters before and after has the same error.

    1 / ratio is the smallest fall. RSE 0.29 gives 3.2 for one winter against one, 2.4 against five.
    """
    return exp(_WANTED * rse * sqrt(1 / before + 1 / after))


class Change(ABC):
    """A ratio of two numbers that is told where its 95% interval leaves 1 out, taken as log-normal."""

    @abstractmethod
    def deviation(self, ratio: float) -> float:
        """Standard error of the log ratio where the true one is this."""

    def chance(self, ratio: float) -> float:
        """Chance that the 95% interval leaves 1 out, on the side of the true change."""
        return _NORMAL.cdf(abs(log(ratio)) / self.deviation(ratio) - _CRITICAL)

    def smallest_rise(self) -> float | None:
        """Smallest ratio above 1 that is told with 80% power; None where not even a thousandfold is."""
        found = _first_root(lambda x: x - _WANTED * self.deviation(exp(x)))
        return None if found is None else exp(found)

    def smallest_fall(self) -> float | None:
        """Largest ratio below 1 that is told with 80% power.

        None where no fall is: so few animals would be left that the error grows faster than the change.
        """
        found = _first_root(lambda x: x - _WANTED * self.deviation(exp(-x)))
        return None if found is None else exp(-found)


@dataclass(frozen=True)
class Comparison(Change):
    """Density of one winter to come against that of one or more that were.

    Attributes
    ----------
    before
        Variance of log density of what is compared with: of one winter, or of the mean of several.
    sampling
        Variance of log density of the winter to come by sampling, were density the same.
    identity
        Variance of log density of the winter to come by errors of identification.
    """

    before: float
    sampling: float
    identity: float = 0.0

    def deviation(self, ratio: float) -> float:
        """Standard error of the log ratio where density changes by a ratio."""
        return sqrt(self.before + self.identity + self.sampling / ratio)


def _first_root(f: Callable[[float], float]) -> float | None:
    """Where a function that begins below 0 first reaches it, by steps of 0.01 and then by halves."""
    steps = int(_LARGEST_LOG / 0.01)
    for step in range(1, steps + 1):
        if f(0.01 * step) >= 0:
            low, high = 0.01 * (step - 1), 0.01 * step
            for _ in range(40):
                middle = (low + high) / 2
                low, high = (low, middle) if f(middle) >= 0 else (middle, high)
            return high
    return None
