"""How many animals and captures a design is expected to give (Efford and Boulanger 2019, doi 10.1111/2041-210X.13239).

Of animals of density D, with hazard h_k(x) of station k at the place x and usage U_ks on occasion s,

    H_k(x)      = h_k(x) sum over s of U_ks
    E animals   = D times the integral of 1 - exp(-sum over k of H_k(x))
    E captures  = D times the integral of the sum over k and s of 1 - exp(-U_ks h_k(x))
    E recaptures = E captures - E animals
    E animals at two stations or more
                = D times the integral of 1 - Q(x) (1 + sum over k of (exp(H_k(x)) - 1))
    Q(x)        = exp(-sum over k of H_k(x))

A capture is an animal at a station on an occasion, however often it passed there. The integral is the sum over the
cells of a mask.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.scr.session import Mask, squared_distances

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Expected:
    """Expected numbers of one survey.

    Attributes
    ----------
    animals
        Different animals caught.
    captures
        Captures of them, first ones included.
    at_two
        Animals caught at two stations or more, by whom sigma is told.
    """

    animals: float
    captures: float
    at_two: float

    @property
    def recaptures(self) -> float:
        """Captures beyond each animal's first."""
        return self.captures - self.animals


def expected_numbers(assumed: Assumed, xy: Array, usage: Array, mask: Mask) -> Expected:
    """Expected numbers of a design.

    Parameters
    ----------
    xy
        Stations in metres, (K, 2).
    usage
        Effort of each station on each occasion, (K, S), not negative.
    mask
        Where animals live; see `Assumed.mask`.
    """
    hazard = assumed.hazards(squared_distances(xy, mask.xy))
    each = assumed.density * mask.cell_ha
    total = hazard * usage.sum(axis=1)[:, None]
    of_all = total.sum(axis=0)
    # Chance to be caught at station k alone: (exp(H_k) - 1) Q, which cannot overflow in this form.
    alone = np.exp(total - of_all) - np.exp(-of_all)
    return Expected(
        animals=each * float(-np.expm1(-of_all).sum()),
        captures=each * float(captures_by_station(hazard, usage).sum()),
        at_two=each * float((-np.expm1(-of_all) - alone.sum(axis=0)).sum()),
    )


def captures_by_station(hazard: Array, usage: Array) -> Array:
    """Captures of each station of one animal in each cell, summed over the cells, (K,); hazard is (K, M)."""
    found = np.zeros(len(hazard))
    for k, own in enumerate(usage):
        for level, times in zip(*np.unique(own, return_counts=True), strict=True):
            found[k] += times * float(-np.expm1(-level * hazard[k]).sum())
    return found
