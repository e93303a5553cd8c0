"""A likelihood that tells how far a search has come."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.likelihood import Likelihood

Array = NDArray[np.float64]


@dataclass(frozen=True)
class WatchedLikelihood(Likelihood):
    """The same numbers; `watch` gets the log-likelihood of each evaluation, also of those on a thinned mask."""

    watch: Callable[[float], None]

    def value_and_gradient(self, beta: Array) -> tuple[float, Array]:
        """Log-likelihood and its gradient, as in `Likelihood`."""
        value, gradient = super().value_and_gradient(beta)
        self.watch(value)
        return value, gradient


def watched(likelihood: Likelihood, watch: Callable[[float], None]) -> WatchedLikelihood:
    """The same likelihood, watched."""
    return WatchedLikelihood(likelihood.model, likelihood.sessions, likelihood.collapsed, watch)
