"""Profile intervals of several coefficients, and the fit that they hold for: they may find a higher maximum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.movement import opened
from leopard_census.estimates.scr.profile import Interval, profile_interval

Array = NDArray[np.float64]

# A point that is higher by this is on the slope of another maximum (as in `profile`).
_HIGHER = 0.01
# Fits that are gone on from at most.
_MOST_FITS = 3
_NOT_AT_MAXIMUM = "the search for a profile interval found a higher point"


@dataclass
class _Highest:
    """The highest point that was met."""

    value: float = -np.inf
    beta: Array = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class _Climbed(Likelihood):
    """The same numbers; the highest point at which they are asked for is kept."""

    plain: Likelihood
    highest: _Highest

    def _evaluate(self, beta: Array, gradient: bool) -> tuple[float, Array]:
        value, slope = (
            self.plain.value_and_gradient(beta) if gradient else (self.plain.value(beta), np.zeros(len(beta)))
        )
        if value > self.highest.value:
            self.highest.value, self.highest.beta = value, beta.copy()
        return value, slope


def profiled(likelihood: Likelihood, found: Fit, names: Sequence[str]) -> tuple[Fit, Mapping[str, Interval]]:
    """Intervals by coefficient, each once, and the fit they are of.

    Where a search on the way comes to a point higher than the maximum, the model is fitted anew from there, and all
    intervals are those of the new fit. A fit that is overtaken again and again counts as not converged.

    Parameters
    ----------
    found
        Of a fit that did not converge there are no intervals.
    """
    wanted = list(dict.fromkeys(names))
    for _ in range(_MOST_FITS):
        if not found.converged:
            break
        highest = _Highest()
        climbed = _Climbed(likelihood.model, likelihood.sessions, likelihood.collapsed, likelihood, highest)
        intervals = {}
        for name in wanted:
            intervals[name] = opened(likelihood, name, profile_interval(climbed, found, name))
            if highest.value > found.loglik + _HIGHER:
                break
        else:
            return found, intervals
        again = fit(likelihood, highest.beta)
        if again.loglik < highest.value - _HIGHER:
            again = replace(again, converged=False, message=_NOT_AT_MAXIMUM)
        found = again
    else:
        found = replace(found, converged=False, message=_NOT_AT_MAXIMUM)
    return found, dict.fromkeys(wanted, Interval(None, None, "the fit did not converge"))
