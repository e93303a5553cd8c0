"""Draws of left-right links, each with the fit to the animals that it makes: proper multiple imputation.

Alternately

    links        given D and theta, by many steps of the sampler of matchings
    D, theta     given the links, from the normal approximation N(estimate, vcov) of their distribution around the
                 maximum of the likelihood of the animals that the links make (on the link scale)

so that what the captures leave open of D and theta is in the links too (Rubin 1987, ch. 4). The fits to the links drawn
are the imputed data sets' estimates. Augustine et al. (2018) draw both by data augmentation; here the centres of the
animals and those never caught are summed over, not drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.linking.flank_identities import FlankIdentities
from leopard_census.estimates.linking.histories import session_of
from leopard_census.estimates.linking.link_weights import MODEL, LinkWeights
from leopard_census.estimates.linking.matchings import Matching, move
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.session import Session

Array = NDArray[np.float64]

# Draws that are left out at the beginning. D and theta are drawn anew each time and the links by many steps, so that
# the chain forgets where it began within a few.
_BEGINNING = 10
# Steps of the sampler between draws, for each identity of one flank.
_STEPS = 60
# Coefficients are drawn within so many standard deviations of the estimate: beyond, the normal approximation tells
# nothing, and of few captures it reaches ranges that no animal has.
_WIDEST = 3.0


@dataclass(frozen=True)
class LinkDraw:
    """One plausible set of links, with the fit to the animals that they make.

    Attributes
    ----------
    partner
        Place in the list of right-only identities of each left-only one, or -1.
    """

    partner: tuple[int, ...]
    animals: int
    likelihood: Likelihood
    fit: Fit

    @property
    def links(self) -> int:
        """Number of links."""
        return sum(right >= 0 for right in self.partner)


@dataclass
class LinkSampler:
    """Draws links for the identities of a survey.

    Attributes
    ----------
    template
        Detectors, usage and mask; its animals are not used.
    start
        A fit of the model to similar data, from which the first links are drawn and the first fits begin.
    model
        One in which all animals are alike (see `alike`).
    """

    identities: FlankIdentities
    template: Session
    start: Fit
    rng: np.random.Generator
    model: Model = MODEL
    _fitted: dict[tuple[int, ...], LinkDraw] = field(default_factory=dict)

    def draws(self, number: int, told: Callable[[int, int], None] | None = None) -> list[LinkDraw]:
        """So many draws, in their order; those whose fit is not `sure` are among them.

        Parameters
        ----------
        told
            Is told how many of how many draws are made.
        """
        weights = LinkWeights(self.identities, self.template, self.model)
        matching = Matching([-1] * len(self.identities.lefts), len(self.identities.rights))
        beginning = _BEGINNING if self.identities.most_links else 0
        steps = _STEPS * (len(self.identities.lefts) + len(self.identities.rights))
        last = self.start
        found = []
        for made in range(beginning + number):
            if self.identities.most_links:
                move(matching, weights.at(self._coefficients(last)), self.rng, steps)
            draw = self._fit(tuple(matching.partner), last)
            if draw.fit.sure:
                last = draw.fit
            if made >= beginning:
                found.append(draw)
            if told is not None:
                told(made + 1, beginning + number)
        return found

    def _coefficients(self, around: Fit) -> Array:
        """Coefficients from the normal approximation."""
        root = np.linalg.cholesky(around.vcov + 1e-12 * np.eye(len(around.beta)))
        while True:
            z = self.rng.standard_normal(len(around.beta))
            if np.abs(z).max() <= _WIDEST:
                return np.asarray(around.beta + root @ z)

    def _fit(self, partner: tuple[int, ...], near: Fit) -> LinkDraw:
        """The draw of some links; each is fitted once."""
        if partner not in self._fitted:
            histories = self.identities.histories(partner)
            likelihood = likelihood_for(self.model, [session_of(self.template, histories)])
            found = fit(likelihood, near.beta, near.vcov)
            self._fitted[partner] = LinkDraw(partner, len(histories), likelihood, found)
        return self._fitted[partner]
