"""What it is worth to join observed identities into one animal: the capture-recapture likelihood of both ways.

Animals are a Poisson process of density D in space; an animal with its centre at x has the capture history w with
chance p(w | x) (Borchers and Efford 2008). With

    f(w) = int p(w | x) dx          a = int (1 - p(nothing | x)) dx

the detected animals and their histories are a Poisson process too, of intensity D f(w) over the histories w. If all
animals could be told apart, n of them with histories w_1 ... w_n would have the complete-data likelihood

    L(D, theta) = exp(-D a) prod_i D f(w_i)

What is observed are *identities* (codes): parts of the histories of animals, such as the left flank of one and the
right flank of the same or of another. A partition of the identities into animals is one set of complete histories, and
each has the likelihood above; none is likelier beforehand than by the chance of being observed so (see `flank_shares`
and `errors` for these chances). So, all else equal, joining the identities i and j multiplies the likelihood by

    f(w_i u w_j) / (D f(w_i) f(w_j))

which is the weight that Augustine et al. (2018, doi 10.1214/17-AOAS1091; SPIM) give to it in their data augmentation,
with the latent centres and the number of animals never caught integrated out. It is large where both were caught at
the same places, and the larger, the fewer animals live there. As exp(-D a) does not depend on the partition, it falls
out of the comparison of partitions; it stays in the fit of D and theta to each of them.

A history is a set of captures c (station and occasion), and with hazard h(x) of each and total hazard H(x)

    log p(w | x) = sum over captures of log(exp(U h_c(x)) - 1) - H(x)

so that a union of identities is a sum of their capture terms: each identity is kept as that sum over the cells.

Without places (a winter that survives as a table of captures) the same holds with one place for all: `kernel_of_m0` has
one cell, p(w | x) = p^t (1 - p)^(K - t) for t captures on K occasions, and the expected number of animals for D times
the area.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from leopard_census.estimates.scr.likelihood import Likelihood

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Kernel:
    """Capture terms of elements (identities, or single captures) at fixed D and theta.

    Attributes
    ----------
    captures
        Sum of log(exp(U h) - 1) over the captures of each element, (E, M).
    base
        log(D a_m) - H_m: log expected animals of each cell that are never caught, (M,).
    """

    captures: Array
    base: Array

    def log_weight(self, elements: Iterable[int], less: Iterable[int] = ()) -> float:
        """log(D f) of the animal that is made of some elements.

        Parameters
        ----------
        less
            Elements that are taken out again: captures that two of the others have in common.
        """
        return float(logsumexp(self.terms(elements, less)))

    def terms(self, elements: Iterable[int], less: Iterable[int] = ()) -> Array:
        """log of the same by cell, (M,)."""
        found = self.base + self.captures[list(elements)].sum(axis=0)
        taken = list(less)
        return found - self.captures[taken].sum(axis=0) if taken else found

    @cached_property
    def top(self) -> Array:
        """Largest capture term of each element, (E,)."""
        return np.asarray(self.captures.max(axis=1))

    @cached_property
    def scaled(self) -> Array:
        """exp of the capture terms, with the largest of each element as 1, (E, M)."""
        return np.asarray(np.exp(self.captures - self.top[:, None]))

    @cached_property
    def alone(self) -> Array:
        """log(D f) of each element alone, (E,)."""
        highest = self.base.max()
        with np.errstate(divide="ignore"):
            found = np.log(self.scaled @ np.exp(self.base - highest)) + self.top + highest
        # Where the best cells of captures and of the base lie apart beyond all numbers, the terms are summed by logs.
        for element in np.flatnonzero(np.isneginf(found)):
            found[element] = self.log_weight([int(element)])
        return np.asarray(found)

    def pairs(self, ones: Iterable[int], others: Iterable[int]) -> Array:
        """log(D f) of each pair joined, (ones, others); minus infinity where it is beyond all numbers."""
        # exp(a + b) summed over the cells is a product of matrices; each row is scaled by its largest term.
        a, b = (self.captures[list(those)] + self.base / 2 for those in (ones, others))
        if not len(a) or not len(b):
            return np.zeros((len(a), len(b)))
        top_a, top_b = a.max(axis=1), b.max(axis=1)
        product = np.exp(a - top_a[:, None]) @ np.exp(b - top_b[:, None]).T
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(product) + top_a[:, None] + top_b[None, :])


def kernel_of(likelihood: Likelihood, beta: Array) -> Kernel:
    """The kernel of a spatial model, its animals as elements, at coefficients on the link scale.

    Parameters
    ----------
    likelihood
        Of one session, captures not summed over occasions, in a model in which all animals are alike.
    """
    (part,) = likelihood.parts
    values = part.values(likelihood.design, beta)
    logs, hazard = part.histories(values)
    assert values.log_density is not None
    base = values.log_density[0] + np.log(part.session.mask.cells_ha) - hazard
    return Kernel(logs + hazard, np.asarray(base))


def kernel_of_m0(times: Array, occasions: int, expected: float, p: float) -> Kernel:
    """The kernel of model M0 with a Poisson number of animals.

    Parameters
    ----------
    times
        Captures of each element, (E,).
    expected
        Expected number of animals.
    p
        Chance to be caught on an occasion.
    """
    captures = np.asarray(times, dtype=float)[:, None] * (np.log(p) - np.log1p(-p))
    return Kernel(captures, np.array([np.log(expected) + occasions * np.log1p(-p)]))
