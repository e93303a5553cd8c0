"""Weights of left-right links at some coefficients."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.linking.flank_identities import FlankIdentities
from leopard_census.estimates.linking.histories import session_of
from leopard_census.estimates.linking.kernel import Kernel, kernel_of
from leopard_census.estimates.linking.matchings import Links
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import Model, build_model
from leopard_census.estimates.scr.session import Session

Array = NDArray[np.float64]

#: The simplest model: animals are alike, so that a union of identities is a sum of capture terms, and so are all
#: stations and days (see `alike`).
MODEL = build_model("proximity", "HN")


@dataclass(frozen=True)
class LinkWeights:
    """Makes the weights of links from coefficients.

    Attributes
    ----------
    template
        Detectors, usage and mask.
    model
        One in which all animals are alike.
    """

    identities: FlankIdentities
    template: Session
    model: Model = MODEL

    @cached_property
    def likelihood(self) -> Likelihood:
        """Of elements: each identity, and after them each capture that two of them have in common."""
        histories = [one.history for one in self.identities.identities]
        histories += [frozenset({capture}) for capture in self._twice]
        return Likelihood(self.model, (session_of(self.template, histories),), False)

    @cached_property
    def _twice(self) -> list[tuple[int, int]]:
        return sorted(frozenset().union(*self.identities.common.values()))

    def kernel(self, beta: Array) -> Kernel:
        """Elements at coefficients of the model (of the simplest: log D per ha, logit g0, log sigma in m)."""
        return kernel_of(self.likelihood, beta)

    def at(self, beta: Array) -> Links:
        """Weights of links at these coefficients."""
        who, kernel = self.identities, self.kernel(beta)
        joined = kernel.pairs(who.lefts, who.rights)
        shared = np.zeros(joined.shape, dtype=np.int64)
        first = len(who.identities)
        for (i, j), captures in who.common.items():
            less = [first + self._twice.index(capture) for capture in sorted(captures)]
            joined[i, j] = kernel.log_weight([who.lefts[i], who.rights[j]], less)
            shared[i, j] = len(captures)
        apart = kernel.alone[who.lefts][:, None] + kernel.alone[who.rights][None, :]
        return Links(joined - apart + who.log_prior, shared, who.shares.log_factor)
